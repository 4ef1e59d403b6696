"""What data keys are sealed with: the master key that is set or a key of AWS KMS, and those before them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from adapters.keys import local_masters
from adapters.machine_credentials import MachineCredentials
from adapters.settings import Settings
from schemas.base import Document

AWS = "aws"


class MasterKeys(NamedTuple):
    """The providers of all master keys, and which of them is for new data keys."""

    providers: Document
    current: str
    details: Document | None = None
    """Which key of a key management service, and where it is asked; a local one is its own provider."""
    machine: MachineCredentials | None = None
    """Who gives the credentials of `aws` where none are set."""

    def sealed(self, data_key: Mapping[str, Any]) -> bool:
        """Whether the current master key has sealed it, and another place need not be asked to open it."""
        wanted = {"provider": self.current, **(self.details or {})}
        return wanted == dict(data_key["masterKey"])


def masters_of(settings: Settings) -> MasterKeys:
    """From `ENCRYPTION_MASTER_KEY`, or AWS's where `ENCRYPTION_KMS_KEY` names one.

    A key that was replaced still opens what it sealed. Which key of AWS that was, and where it is asked, stands there.
    """
    local = local_masters(settings)
    providers: Document = {name: {"key": key} for name, key in local.items()}
    machine = None
    if settings.asks_kms:
        named = {"accessKeyId": settings.aws_access_key_id, "secretAccessKey": settings.aws_secret_access_key}
        if given := {name: value.get_secret_value() for name, value in named.items() if value}:
            providers[AWS] = given
        else:
            machine = MachineCredentials()
    if settings.encryption_kms_key is None:
        return MasterKeys(providers, next(iter(local)), machine=machine)
    details = {"region": settings.encryption_kms_key.split(":")[3], "key": settings.encryption_kms_key}
    if settings.encryption_kms_endpoint:
        details["endpoint"] = settings.encryption_kms_endpoint
    return MasterKeys(providers, AWS, details, machine)
