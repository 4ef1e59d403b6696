"""Passwords are kept as bcrypt hashes that use every character, and old ones are seen to be old."""

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator

import pytest

from adapters.errors import Down
from adapters.passwords import ROUNDS, WORKERS, Passwords

OLD, NEW = b"o" * 32, b"n" * 32


def loading(*keys: bytes) -> Callable[[], Awaitable[tuple[bytes, ...]]]:
    async def load() -> tuple[bytes, ...]:
        return keys

    return load


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = Passwords(loading(NEW, OLD), rounds=4)
    yield made
    made.close()


@pytest.fixture
def before() -> Iterator[Passwords]:
    """As it was before the key was changed."""
    made = Passwords(loading(OLD), rounds=4)
    yield made
    made.close()


async def test_only_the_same_password_is_right(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse battery staple")
    assert await passwords.verify("correct horse battery staple", stored)
    for wrong in (
        "",
        "correct horse battery stapl",
        "Correct horse battery staple",
        "correct horse battery staple ",
    ):
        assert not await passwords.verify(wrong, stored)


@pytest.mark.parametrize("password", ["🚚" * 64, "x" * 1000, "ä" * 256, "\x00" * 20, "a\x00b" * 30])
async def test_every_character_counts_however_long_the_password(passwords: Passwords, password: str) -> None:
    stored = await passwords.hash(password)
    assert await passwords.verify(password, stored)
    assert not await passwords.verify(password[:-1], stored)
    assert not await passwords.verify(password[:-1] + "!", stored)


async def test_the_same_password_is_stored_differently_each_time(passwords: Passwords) -> None:
    assert await passwords.hash("same") != await passwords.hash("same")


async def test_no_account_is_never_right(passwords: Passwords) -> None:
    assert not await passwords.verify("no account has this password", None)
    assert not await passwords.verify("", None)


async def test_a_hash_of_the_previous_key_is_right_and_outdated(
    passwords: Passwords, before: Passwords
) -> None:
    stored = await before.hash("secret")
    assert not before.outdated(stored)
    assert await passwords.verify("secret", stored)
    assert passwords.outdated(stored)
    assert not passwords.outdated(await passwords.hash("secret"))


async def test_a_hash_of_a_key_that_is_gone_is_never_right(passwords: Passwords, before: Passwords) -> None:
    stored = await passwords.hash("secret")
    assert not await before.verify("secret", stored)
    assert not await before.verify("no account has this password", stored)


async def test_a_hash_of_less_cost_is_outdated(passwords: Passwords) -> None:
    dearer = Passwords(loading(NEW, OLD), rounds=5)
    stored = await passwords.hash("secret")
    assert await dearer.verify("secret", stored)
    assert dearer.outdated(stored)
    dearer.close()


async def test_the_cost_is_12_where_nothing_else_is_said() -> None:
    passwords = Passwords(loading(NEW))
    assert (ROUNDS, (await passwords.hash("x")).split("$")[2]) == (12, "12")
    passwords.close()


async def test_who_would_wait_for_long_is_told_at_once(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = await passwords.hash("right")
    monkeypatch.setattr("adapters.passwords.WAITING", 0)
    answers = await asyncio.gather(
        *(passwords.verify("right", stored) for _ in range(WORKERS + 3)), return_exceptions=True
    )
    assert [one for one in answers if not isinstance(one, Down)] == [True] * WORKERS
    assert await passwords.verify("right", stored)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all threads of a process are equally nice")
async def test_hashing_comes_after_the_event_loop(passwords: Passwords) -> None:
    before = {one.native_id for one in threading.enumerate()}
    await passwords.hash("same")
    hashing = {one.native_id for one in threading.enumerate()} - before
    ours = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert hashing
    assert all(os.getpriority(os.PRIO_PROCESS, one or 0) > ours for one in hashing)
