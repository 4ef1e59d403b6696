"""Run a real `mongod` as a replica set of one, because a standalone one has no transactions."""

from pathlib import Path
from typing import Any, Protocol

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from cli.ports import LOOPBACK

NOT_YET_INITIALIZED = 94


def command(program: str, data: Path, port: int) -> tuple[str, ...]:
    files = data / "files"
    files.mkdir(exist_ok=True)
    return (program, "--bind_ip", LOOPBACK, "--port", str(port), "--dbpath", str(files), "--replSet", "rs0")


def answers(uri: str) -> bool:
    try:
        with _client(uri) as client:
            client.admin.command("ping")
    except PyMongoError:
        return False
    return True


def is_ready(uri: str) -> bool:
    """Also makes the replica set where there is none, or takes over the port it now has."""
    try:
        with _client(uri) as client:
            hello = client.admin.command("hello")
            if hello.get("isWritablePrimary"):
                return True
            host, port = client.address or (LOOPBACK, 27017)
            make_primary(client, f"{host}:{port}")
    except PyMongoError:
        return False
    return False


class Administered(Protocol):
    """What is used of a client."""

    @property
    def admin(self) -> Any: ...


def make_primary(client: Administered, address: str) -> None:
    members = [{"_id": 0, "host": address}]
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        client.admin.command("replSetInitiate", {"_id": "rs0", "members": members})
        return
    if config["members"][0]["host"] != address:
        members = [{**config["members"][0], "host": address}]
        changed = {**config, "version": config["version"] + 1, "members": members}
        client.admin.command("replSetReconfig", changed, force=True)


def _client(uri: str) -> MongoClient[dict[str, Any]]:
    return MongoClient(uri, serverSelectionTimeoutMS=2000, connectTimeoutMS=2000, socketTimeoutMS=5000)
