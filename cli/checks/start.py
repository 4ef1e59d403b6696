"""What has to be right before `roadbook up` starts anything, found out within seconds."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from cli.checks import machine, servers
from cli.checks.finding import Finding
from cli.checks.migrations import migrations
from cli.checks.settings import settings
from cli.embedded import Server


def failed(*findings: Finding) -> list[Finding]:
    return [finding for finding in findings if finding.verdict == "fail"]


async def mistakes(environ: Mapping[str, str], mongodb: Server, redis: Server) -> list[Finding]:
    """Of the complete environment of the parts, all at once. What is miswritten is not tried."""
    if written := failed(*settings(environ)):
        return written
    found = await asyncio.gather(
        asyncio.to_thread(_folder, environ["UPLOAD_DIR"]),
        asyncio.to_thread(_mongodb, mongodb),
        asyncio.to_thread(_redis, redis),
    )
    return failed(*(finding for several in found for finding in several))


def _folder(upload_dir: str) -> list[Finding]:
    return [machine.folder("UPLOAD_DIR", Path(upload_dir).resolve())]


def _mongodb(server: Server) -> list[Finding]:
    """One that we start ourselves is looked at when it has started."""
    if server.command:
        return []
    found, theirs = servers.mongodb(server.uri)
    return found if theirs is None else [*found, *migrations(server.uri)]


def _redis(server: Server) -> list[Finding]:
    return [] if server.command else [servers.redis(server.uri)]
