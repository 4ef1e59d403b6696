"""A commit whose answer was lost: what was written is answered as written, and nothing is written twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx2 import AsyncClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError

from schemas.base import Document
from tests.factories.trips import trip
from tests.integration.faults.ledger import Ledger
from tests.support.backend import Backend
from tests.support.companies import Company

LABELLED = {"errorLabels": ["TransientTransactionError"]}
ANSWERS: dict[str, Callable[[], PyMongoError]] = {
    "the connection breaks": lambda: AutoReconnect("connection closed"),
    # The driver asks once more by itself, and a server that was started anew has never heard of the transaction.
    "the server has forgotten it": lambda: OperationFailure("NoSuchTransaction", 251, LABELLED),
}
real = AsyncClientSession.commit_transaction


class Commits:
    """Commits of which some are answered by an error, whether or not they were made."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.asked = 0

    def fail(self, error: Callable[[], PyMongoError], *, times: int = 1, made: bool = True) -> None:
        async def commit(session: AsyncClientSession) -> None:
            self.asked += 1
            if made or self.asked > times:
                await real(session)
            if self.asked <= times:
                raise error()

        self._patch.setattr(AsyncClientSession, "commit_transaction", commit)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> Commits:
    return Commits(monkeypatch)


@pytest.fixture
def ledger(backend: Backend, company: Company) -> Ledger:
    return Ledger(backend.state.database, company.id)


@pytest.fixture(params=list(ANSWERS.values()), ids=list(ANSWERS))
def error(request: pytest.FixtureRequest) -> Callable[[], PyMongoError]:
    found: Callable[[], PyMongoError] = request.param
    return found


class TestMade:
    async def test_is_answered_and_there_once(
        self, client: AsyncClient, ledger: Ledger, commits: Commits, error: Callable[[], PyMongoError]
    ) -> None:
        commits.fail(error)
        answer = await client.post("trips", json=trip())
        assert (answer.status_code, commits.asked) == (201, 1)
        await ledger.is_whole({answer.json()["id"]})
        assert (await client.get(f"trips/{answer.json()['id']}")).json() == answer.json()

    async def test_of_a_change_raises_one_version(
        self, client: AsyncClient, ledger: Ledger, commits: Commits, error: Callable[[], PyMongoError]
    ) -> None:
        made = (await client.post("trips", json=trip())).json()
        commits.fail(error)
        answer = await client.patch(f"trips/{made['id']}", json={"notes": "Ring twice"})
        assert (answer.status_code, answer.json()["version"], commits.asked) == (200, 2, 1)
        assert await ledger.audited("updated") == {made["id"]: 1}

    async def test_under_a_key_is_replayed(
        self, client: AsyncClient, ledger: Ledger, commits: Commits, error: Callable[[], PyMongoError]
    ) -> None:
        commits.fail(error)
        body, key = trip(), {"Idempotency-Key": "one"}
        first, second = [await client.post("trips", json=body, headers=key) for _ in range(2)]
        assert (first.status_code, second.content) == (201, first.content)
        await ledger.is_whole({first.json()["id"]})


class TestNotMade:
    async def test_whose_server_forgot_it_is_tried_again(
        self, client: AsyncClient, ledger: Ledger, commits: Commits
    ) -> None:
        commits.fail(ANSWERS["the server has forgotten it"], times=2, made=False)
        answer = await client.post("trips", json=trip())
        assert (answer.status_code, commits.asked) == (201, 3)
        await ledger.is_whole({answer.json()["id"]})

    async def test_is_not_claimed_when_nobody_answers(
        self, client: AsyncClient, ledger: Ledger, commits: Commits
    ) -> None:
        commits.fail(ANSWERS["the connection breaks"], made=False)
        answer = await client.post("trips", json=trip())
        assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
        await ledger.is_whole(set())


class TestUnsure:
    async def test_is_not_tried_again_while_nobody_can_tell(
        self,
        client: AsyncClient,
        commits: Commits,
        error: Callable[[], PyMongoError],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        levels: list[str | None] = []

        async def silent(collection: AsyncCollection[Document], *_: object) -> None:
            levels.append(collection.read_concern.level)
            raise AutoReconnect("nobody answers")

        commits.fail(error)
        # From here on the session is known without the database.
        await client.get("users/me")
        with monkeypatch.context() as broken:
            broken.setattr(AsyncCollection, "find_one", silent)
            answer = await client.post("customers", json={"name": "Acme"})
        assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
        # What only some of the servers have can still be taken back.
        assert (levels, commits.asked) == (["majority"], 1)
