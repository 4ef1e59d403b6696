"""What AWS gives a machine to prove itself by: an instance's role, a pod's, a task's, or a profile in a file."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import Any

from schemas.base import Document

LIBRARY = "botocore"


class NoCredentials(Exception):
    """AWS gave none; why, in words for the operator."""


def can_be_asked() -> bool:
    """Whether the library that knows where to ask is installed; it is left out where nobody needs it."""
    return find_spec(LIBRARY) is not None


class MachineCredentials:
    """Those of a role end after some hours; the library fetches others before that."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._source: Any = None

    def now(self) -> Document:
        """Blocks while others are fetched. Raises NoCredentials."""
        # The library costs each process 20 MB, so it is loaded by those alone that ask.
        session, failures = import_module(f"{LIBRARY}.session"), import_module(f"{LIBRARY}.exceptions")
        with self._lock:
            try:
                self._source = self._source or session.Session().get_credentials()
                found = self._source and self._source.get_frozen_credentials()
            except (failures.BotoCoreError, failures.ClientError) as error:
                raise NoCredentials(f"AWS gives this machine no credentials: {error}") from error
        if not found:
            raise NoCredentials(
                "AWS gives this machine no credentials. Give it a role, or set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY."
            )
        names = {"accessKeyId": found.access_key, "secretAccessKey": found.secret_key}
        return names | ({"sessionToken": found.token} if found.token else {})
