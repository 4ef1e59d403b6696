"""The servers behind Roadbook: whether they answer, and whether they can do what is asked of them."""

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError
from redis.retry import Retry

from cli.checks.finding import Finding, fail, ok, warn
from cli.embedded import LEAST_REDIS

LEAST_MONGODB = 7
BEST_MONGODB = 8
PATIENCE_MS = 4000


def mongodb(uri: str) -> tuple[list[Finding], datetime | None]:
    """The findings, and the server's own time where it answered."""
    try:
        with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=PATIENCE_MS) as client:
            hello = client.admin.command("hello")
            build = client.admin.command("buildInfo")
    except OperationFailure as error:
        return [
            fail(f"MongoDB refuses us: {_first_line(error)}", "Check user and password in MONGODB_URI.")
        ], None
    except (PyMongoError, ValueError) as error:
        return [
            fail(f"MongoDB does not answer: {_first_line(error)}", "Check MONGODB_URI and the network.")
        ], None
    found = [*judge_mongodb(str(build["version"]), hello), *limits(embedded_kind(build))]
    return found, hello["localTime"].replace(tzinfo=UTC)


def judge_mongodb(version: str, hello: dict[str, Any]) -> Iterator[Finding]:
    if int(version.split(".", maxsplit=1)[0]) < LEAST_MONGODB:
        yield fail(f"MongoDB {version} is too old", f"Roadbook is made for MongoDB {BEST_MONGODB}.")
    else:
        yield ok(f"MongoDB {version} answers")
    if "setName" in hello or hello.get("msg") == "isdbgrid":
        yield ok("MongoDB has transactions")
    else:
        yield fail(
            "MongoDB is a standalone server, which has no transactions",
            "Start it with --replSet and run rs.initiate(); one member is enough for that.",
        )


def embedded_kind(build: Mapping[str, Any]) -> str | None:
    """The kind of embedded database that describes itself so; None for a MongoDB."""
    if "secantusVersion" not in build:
        return None
    return "rust" if "buildEnvironment" in build else "python"


def limits(kind: str | None) -> Iterator[Finding]:
    """What an embedded database does not do as MongoDB does."""
    if kind in _LIMITS:
        what, instead = _LIMITS[kind]
        yield warn(
            f"known limits of {_NAMES[kind]}: {what}", f"For production use MongoDB {BEST_MONGODB}.{instead}"
        )


def embedded_database(kind: str) -> Finding:
    """The kind that `make run` starts where no MongoDB is given."""
    what = f"no MONGODB_URI: `make run` starts {_NAMES[kind]}"
    if kind == "python" and shutil.which("cargo"):
        return warn(what, "`make db` builds one that is several times as fast (4 minutes, once).")
    return ok(what)


_NAMES = {
    "mongod": "mongod",
    "rust": "the compiled embedded database",
    "python": "the embedded database from PyPI",
}
_LIMITS = {
    "rust": (
        "a unique value that a change has given up stays taken, so an old plate, VIN or email is never free again",
        " The other embedded one does not have this limit: EMBEDDED_DB=python make run",
    ),
    "python": ("it is many times slower, and made for development and tests", ""),
}


def redis(url: str) -> Finding:
    try:
        with _redis_client(url) as client:
            version = str(client.info("server")["redis_version"])
    except NoPermissionError:
        return warn(
            "Redis answers, but does not tell its version", f"Make sure it is {LEAST_REDIS} or later."
        )
    except AuthenticationError as error:
        return fail(f"Redis refuses us: {_first_line(error)}", "Check user and password in REDIS_URL.")
    except (RedisError, ValueError, TypeError) as error:
        return fail(f"Redis does not answer: {_first_line(error)}", "Check REDIS_URL and the network.")
    if int(version.split(".", maxsplit=1)[0]) < LEAST_REDIS:
        return fail(
            f"Redis {version} is too old", f"The job queue needs Redis {LEAST_REDIS} or later, or Valkey."
        )
    return ok(f"Redis {version} answers")


def _redis_client(url: str) -> Redis:
    patience = PATIENCE_MS / 1000
    return Redis.from_url(
        url, socket_connect_timeout=patience, socket_timeout=patience, retry=Retry(NoBackoff(), 0)
    )


def _first_line(error: Exception) -> str:
    return re.split(r"\n| \(configured timeouts|, Timeout: ", str(error), maxsplit=1)[0]
