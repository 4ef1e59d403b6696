"""Whether what is stored sealed can be read with the keys that are set."""

import asyncio
from collections.abc import Iterator

from pymongo.errors import PyMongoError

from adapters.mongo.client import connect, database_of
from adapters.mongo.vault import Survey
from adapters.settings import Settings
from cli.checks.finding import Finding, fail, ok, warn


def data_keys(settings: Settings) -> Iterator[Finding]:
    try:
        found = asyncio.run(_survey(settings))
    except PyMongoError as error:
        yield fail(f"the data keys cannot be read: {error}", "Check the rights of the user in MONGODB_URI.")
    else:
        yield judge(found, "ENCRYPTION_KMS_KEY" if settings.encryption_kms_key else "ENCRYPTION_MASTER_KEY")


def judge(found: Survey, name: str) -> Finding:
    if found.closed:
        return fail(
            f"{name} does not open {found.closed} of {found.all} data keys, so what they sealed cannot be read: "
            f"{found.why}",
            f"Set the key that they were sealed with; beside a new one it is {name}_PREVIOUS.",
        )
    if found.old:
        return warn(
            f"{found.old} of {found.all} data keys are still sealed with a key before {name}",
            "Run `roadbook rotate-keys` before that key is taken away.",
        )
    return ok(f"{name} opens what is stored sealed" if found.all else "nothing is stored sealed yet")


async def _survey(settings: Settings) -> Survey:
    client = connect(settings)
    vault = database_of(client, settings).vault
    try:
        return await vault.survey()
    finally:
        await vault.close()
        await client.close()
