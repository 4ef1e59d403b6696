"""Companies and people who call: registered and logged in through the API itself."""

import base64
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from pymongo import MongoClient

from cli.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class Person:
    """An owner with a session, alone in a company."""

    organization_id: str
    user_id: str
    token: str

    @property
    def session_id(self) -> str:
        """As the token says it."""
        claims = self.token.split(".")[1]
        session_id: str = json.loads(base64.urlsafe_b64decode(claims + "=="))["sid"]
        return session_id


def ask(port: int, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, Any]:
    """Status and JSON of one call; `body` is sent as JSON, or as it is where it is bytes with its media type."""
    connection = HTTPConnection(LOOPBACK, port, timeout=60)
    content, media = body if isinstance(body, tuple) else (json.dumps(body).encode(), "application/json")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        connection.request(
            method, path, content if body is not None else None, {**headers, "Content-Type": media}
        )
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


def people(port: int, count: int, mongodb_uri: str) -> list[Person]:
    """Hashing their passwords is what takes the time: two hashes each."""
    emails = [f"owner-{number}@bench.example" for number in range(count)]
    password = secrets.token_hex(12)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda email: _register(port, email, password), emails))
        _confirm(mongodb_uri)
        return list(pool.map(lambda email: _log_in(port, email, password), emails))


def one_person(port: int, mongodb_uri: str) -> tuple[str, str]:
    """Somebody who can log in: email and password."""
    email, password = f"{secrets.token_hex(6)}@bench.example", secrets.token_hex(12)
    _register(port, email, password)
    _confirm(mongodb_uri)
    _log_in(port, email, password)
    return email, password


def _register(port: int, email: str, password: str) -> None:
    name = {"organizationName": f"Company of {email}", "name": "Owner"}
    body = {**name, "email": email, "password": password}
    _expect(201, *ask(port, "POST", "/api/v1/auth/register", body=body))


def _confirm(mongodb_uri: str) -> None:
    """As if all had followed the link in their letter: nothing is mailed from here."""
    with MongoClient[dict[str, Any]](mongodb_uri) as client:
        users = client.get_default_database("roadbook")["users"]
        users.update_many({"emailVerifiedAt": None}, [{"$set": {"emailVerifiedAt": "$createdAt"}}])


def _log_in(port: int, email: str, password: str) -> Person:
    body = {"email": email, "password": password}
    found = _expect(200, *ask(port, "POST", "/api/v1/auth/login", body=body))
    return Person(found["organization"]["id"], found["user"]["id"], found["accessToken"])


def _expect(wanted: int, status: int, body: Any) -> Any:
    if status != wanted:
        raise RuntimeError(f"the API answered {status}: {body}")
    return body
