"""Takes a file in and makes the job that imports it."""

from __future__ import annotations

import asyncio
from typing import BinaryIO

from adapters.clock import now
from adapters.files import Files
from adapters.ids import new_id
from schemas.base import Document
from schemas.noun import Noun
from services.act import Act, Key
from services.errors import FieldError, Invalid, Unavailable
from services.importing.progress import NOTHING
from services.mapping import MappingError, parse_mapping
from services.work import Change, Work

MAX_MAPPING = 100_000


class ImportService:
    """Imports of the caller's organization."""

    def __init__(self, files: Files, work: Work) -> None:
        self._files = files
        self._work = work

    async def start(
        self, noun: Noun, file: BinaryIO, mapping: str | None, act: Act, *, dry_run: bool
    ) -> Document:
        """The queued job. A mapping that is none is refused at once, a file that is none by the job."""
        if mapping is not None:
            _check(mapping)
        organization_id = act.caller.organization_id
        saved = await asyncio.to_thread(self._files.save, organization_id, ".upload", file)
        if act.key:
            fingerprint = f"{act.key.fingerprint} {saved.digest} {mapping}"
            act.key = Key(act.key.id, fingerprint)
        job = {
            "_id": new_id("job"),
            "organizationId": organization_id,
            "kind": f"{noun.plural}.import",
            "status": "queued",
            "dryRun": dry_run,
            "file": saved.name,
            "rejectsFile": self._files.new(organization_id, ".rejects"),
            "mapping": mapping,
            "rejectsType": "csv",
            **NOTHING,
            "columns": [],
            "error": None,
            "owner": None,
            "attempts": 0,
            "createdBy": {"id": act.caller.user_id, "name": act.caller.name, "role": act.caller.role},
            "requestId": act.request_id,
            "ip": act.ip,
            "createdAt": now(),
            "startedAt": None,
            "finishedAt": None,
        }

        async def attempt(change: Change) -> Document:
            change.transaction.insert("jobs", job)
            facts = {"kind": job["kind"], "dryRun": dry_run, "file": saved.digest}
            change.note("job.created", {"type": "job", "id": job["_id"]}, after=facts)
            return job

        try:
            return await self._work.run(act, attempt)
        except (Unavailable, asyncio.CancelledError):
            # The job may have been made all the same; a file without one is cleared away in time.
            raise
        except BaseException:
            # No job, no file: also when this key's job was made before.
            self._files.remove(organization_id, saved.name)
            raise


def _check(mapping: str) -> None:
    if len(mapping) > MAX_MAPPING:
        raise Invalid(
            errors=[FieldError("/mapping", "mapping.too_large", "A mapping has up to 100,000 characters.")]
        )
    try:
        parse_mapping(mapping)
    except MappingError as error:
        raise Invalid(errors=[FieldError("/mapping", error.code, error.detail)]) from None
