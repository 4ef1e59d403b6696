"""How a real `mongod` becomes a replica set of one."""

from typing import Any

import pytest
from pymongo.errors import OperationFailure

from cli import mongod


class Admin:
    """The few administrative commands that are asked of a new or an old replica set."""

    def __init__(self, config: dict[str, Any] | None) -> None:
        self.config = config
        self.asked: list[tuple[str, Any]] = []

    def command(self, name: str, value: Any = 1, **options: Any) -> dict[str, Any]:
        self.asked.append((name, value))
        if name == "replSetGetConfig":
            if self.config is None:
                raise OperationFailure("no replset config has been received", mongod.NOT_YET_INITIALIZED)
            return {"config": self.config}
        return {"ok": 1, **options}


class Client:
    def __init__(self, config: dict[str, Any] | None) -> None:
        self.admin = Admin(config)


def config(host: str) -> dict[str, Any]:
    return {"_id": "rs0", "version": 3, "members": [{"_id": 0, "host": host, "votes": 1}]}


def test_a_new_one_is_initiated_with_its_own_address() -> None:
    client = Client(None)

    mongod.make_primary(client, "127.0.0.1:4000")

    members = [{"_id": 0, "host": "127.0.0.1:4000"}]
    assert client.admin.asked[-1] == ("replSetInitiate", {"_id": "rs0", "members": members})


def test_one_that_was_started_on_another_port_takes_it_over() -> None:
    client = Client(config("127.0.0.1:3999"))

    mongod.make_primary(client, "127.0.0.1:4000")

    assert client.admin.asked[-1] == ("replSetReconfig", {**config("127.0.0.1:4000"), "version": 4})


def test_one_that_has_its_address_is_left_to_elect_itself() -> None:
    client = Client(config("127.0.0.1:4000"))

    mongod.make_primary(client, "127.0.0.1:4000")

    assert [name for name, _ in client.admin.asked] == ["replSetGetConfig"]


def test_any_other_failure_is_not_swallowed() -> None:
    class Locked(Admin):
        def command(self, name: str, value: Any = 1, **options: Any) -> dict[str, Any]:
            raise OperationFailure("not authorized", 13)

    client = Client(None)
    client.admin = Locked(None)

    with pytest.raises(OperationFailure):
        mongod.make_primary(client, "127.0.0.1:4000")
