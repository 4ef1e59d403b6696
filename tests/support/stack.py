"""Everything that `make run` starts, as a process of its own, and people who come to it from outside."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from httpx2 import AsyncClient, AsyncHTTPTransport

from cli.ports import any_free
from tests.support.browser import Browser

PATIENCE = 240.0
"""Seconds; the demo company takes its time on the slowest database and a busy machine."""
MAIL_PATIENCE = 20.0
PASSWORD = "correct horse battery staple"
GIVEN_ELSEWHERE = ("MONGODB_URI", "REDIS_URL", "ENVIRONMENT", "NODE_ENV", "PORT", "BFF_PORT", "DATA_DIR")


@dataclass(frozen=True)
class Stack:
    """What is tested: its address, and what its run.json says where there is one."""

    base: str
    run: dict[str, Any] = field(default_factory=dict)
    data: Path | None = None
    process: subprocess.Popen[str] | None = None

    @property
    def is_near(self) -> bool:
        """Whether it is on this machine, so that people can come to it from many addresses."""
        host = urlsplit(self.base).hostname or ""
        return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)

    @property
    def app(self) -> str:
        """Where browsers go; behind one proxy that is the same address."""
        return str(self.run.get("app") or self.base)

    def pids(self) -> dict[str, int]:
        """Of its processes as they are now, as some may have been started anew; none where that cannot be seen."""
        run = json.loads((self.data / "run.json").read_text()) if self.data else self.run
        found: dict[str, int] = run.get("pids", {})
        return found

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        """Somebody with a browser, at an address that nobody else has."""
        source = fresh_address() if self.is_near else None
        transport = AsyncHTTPTransport(local_address=source, verify=not self.is_near)
        async with AsyncClient(transport=transport, timeout=30) as client:
            yield Browser(self.app, client)

    @asynccontextmanager
    async def visitor(
        self, token: str | None = None, address: str | None = None
    ) -> AsyncIterator[AsyncClient]:
        """Somebody at an address that nobody else has, unless one is named, and with an access token if any."""
        source = (address or fresh_address()) if self.is_near else None
        transport = AsyncHTTPTransport(local_address=source, verify=not self.is_near)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        async with AsyncClient(
            transport=transport, base_url=f"{self.base}/api/v1/", headers=headers, timeout=30
        ) as client:
            yield client

    async def document(self) -> dict[str, Any]:
        """What it says of itself to whoever asks."""
        async with self.visitor() as client:
            answer = await client.get(f"{self.base}/openapi.json")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def mails(self, to: str, at_least: int = 1) -> list[dict[str, Any]]:
        """What the development mailbox holds for somebody, the newest first, once there are so many."""
        end = time.monotonic() + MAIL_PATIENCE
        async with self.visitor() as client:
            while True:
                found: list[dict[str, Any]] = (await client.get("dev/messages", params={"to": to})).json()[
                    "items"
                ]
                if len(found) >= at_least:
                    return found
                assert time.monotonic() < end, f"no letter came for {to}"
                await asyncio.sleep(0.2)

    async def token_mailed(self, to: str, at_least: int = 1) -> str:
        """The one in the link of the newest letter."""
        return token_in((await self.mails(to, at_least))[0])


@dataclass
class Somebody:
    """A person with an account, and what the last log-in gave."""

    stack: Stack
    email: str
    password: str = PASSWORD
    session: dict[str, Any] = field(default_factory=dict)

    @property
    def token(self) -> str:
        token: str = self.session["accessToken"]
        return token

    async def log_in(self, **more: Any) -> dict[str, Any]:
        """What the API answers to the right password, from an address of their own."""
        async with self.stack.visitor() as client:
            answer = await client.post(
                "auth/login", json={"email": self.email, "password": self.password, **more}
            )
        assert answer.status_code == 200, answer.text
        self.session = answer.json()
        return self.session

    @asynccontextmanager
    async def client(self) -> AsyncIterator[AsyncClient]:
        async with self.stack.visitor(self.token) as client:
            yield client


async def owner_of_a_new_company(stack: Stack, name: str = "Harbour Freight") -> Somebody:
    """Registered, confirmed by mail and logged in."""
    person = Somebody(stack, f"olive@{secrets.token_hex(6)}.test")
    body = {"organizationName": name, "name": "Olive Owner", "email": person.email, "password": PASSWORD}
    async with stack.visitor() as client:
        answer = await client.post("auth/register", json=body)
        assert answer.status_code == 201, answer.text
        confirmed = await client.post(
            "auth/email/verify", json={"token": await stack.token_mailed(person.email)}
        )
        assert confirmed.status_code == 204, confirmed.text
    await person.log_in()
    return person


async def member(owner: Somebody, role: str) -> Somebody:
    """Invited by the owner, and come in by the mailed link."""
    person = Somebody(owner.stack, f"{role}@{secrets.token_hex(6)}.test")
    body = {"email": person.email, "name": f"{role.title()} of the company", "role": role}
    async with owner.client() as client:
        answer = await client.post("users/invite", json=body)
        assert answer.status_code == 201, answer.text
        token = await owner.stack.token_mailed(person.email)
        accepted = await client.post("auth/invitations/accept", json={"token": token, "password": PASSWORD})
        assert accepted.status_code == 200, accepted.text
    person.session = accepted.json()
    return person


def token_in(mail: dict[str, Any]) -> str:
    (link,) = mail["links"]
    (token,) = parse_qs(urlsplit(str(link)).query)["token"]
    return token


def fresh_address() -> str:
    """One of this machine's that nobody has come from yet."""
    return f"127.{secrets.randbelow(254) + 1}.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"


def _is_address(host: str) -> bool:
    return re.fullmatch(r"[0-9.]+|\[?[0-9a-fA-F:]+\]?", host) is not None


@contextmanager
def started(folder: Path, **environ: str) -> Iterator[Stack]:
    """A `make run` of its own in a folder, with the demo company, on ports that are free."""
    data, terminal = folder / ".data", folder / "terminal"
    ports = {"PORT": str(any_free()), "BFF_PORT": str(any_free())}
    inherited = {name: value for name, value in os.environ.items() if name not in GIVEN_ELSEWHERE}
    with terminal.open("w") as shown:
        process = subprocess.Popen(
            (sys.executable, "-m", "cli", "up"),
            env={**inherited, **ports, "DATA_DIR": str(data), "DEMO_SIMULATION": "false", **environ},
            stdout=shown,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        file, end = data / "run.json", time.monotonic() + PATIENCE
        while not file.exists():
            assert process.poll() is None, terminal.read_text()
            assert time.monotonic() < end, terminal.read_text()
            time.sleep(0.2)
        run = json.loads(file.read_text())
        yield Stack(run["api"], run, data, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
