"""The demo company as an integrator sees it: signs in, and asks for and tells things through the public API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx2

from cli.simulation.course import NOTE, Step, Trip, text_of
from cli.simulation.orders import MARK, PREFIX

AGENT: Final = "roadbook-simulate"
PAGE: Final = 100
MOST_PAGES: Final = 10
OPEN_TRIPS: Final = "draft,scheduled,assigned,dispatched,in_progress"
CLOSED_TRIPS: Final = "completed,failed,cancelled"
COME_AGAIN: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.BAD_GATEWAY)
LONGEST_WAIT: Final = 120.0


class Unavailable(Exception):
    """Nobody answers, or asks to come again later; `seconds` is how much later, where that was said."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(why)
        self.seconds = seconds


class NotLetIn(Exception):
    """The demo's dispatcher cannot sign in: there is no demo company, or its password has been changed."""


class Declined(Exception):
    """The API understood and said no; `code` is the problem's."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{detail} ({code})")
        self.code = code


class Company:
    """What the simulation knows of it is what the API answers."""

    def __init__(self, client: httpx2.AsyncClient, email: str, password: str) -> None:
        self._client = client
        self._credentials = {"email": email, "password": password}
        self._token: str | None = None

    async def trips(self, status: str, since: dt.datetime) -> list[Trip]:
        """The demo's own of these statuses, planned for then or later."""
        # Not by `q`: a search is stopped after a quarter of a second, and this comes often.
        query = {"status": status, "scheduledStart.from": text_of(since), "sort": "scheduledStart"}
        found = await self._all("trips", query | {"limit": PAGE})
        return [trip for trip in found if is_ours(trip)]

    async def drivers(self) -> list[str]:
        found = await self._all("drivers", {"status": "active", "limit": PAGE})
        return [one["id"] for one in found if (one["externalId"] or "").startswith("DRV-")]

    async def vehicles(self) -> list[str]:
        found = await self._all("vehicles", {"status": "available", "limit": PAGE})
        return [one["id"] for one in found if (one["externalId"] or "").startswith("VEH-")]

    async def create(self, body: Mapping[str, Any]) -> Trip:
        return await self._ask("POST", "trips", body)

    async def assign(self, trip: Trip, driver_id: str, vehicle_id: str) -> Trip:
        body = {"driverId": driver_id, "vehicleId": vehicle_id}
        return await self._ask("POST", f"trips/{trip['id']}/assign", body)

    async def move(self, trip: Trip, status: str, note: str = NOTE) -> Trip:
        """The office's steps, which happen now."""
        return await self._ask("POST", f"trips/{trip['id']}/status", {"status": status, "note": note})

    async def tell(self, trip: Trip, step: Step, point: Mapping[str, float]) -> Trip:
        """What a driver's phone would tell, repeated without harm."""
        body = {"status": step.status, "occurredAt": text_of(step.at), "note": NOTE, "point": point}
        body |= {"clientEventId": f"simulation-{trip['version']}-{step.status}"}
        if step.reason:
            body["reasonCode"] = step.reason
        stop = f"/stops/{step.stop_id}" if step.stop_id else ""
        return await self._ask("POST", f"trips/{trip['id']}{stop}/status", body)

    async def trip(self, trip_id: str) -> Trip:
        return await self._ask("GET", f"trips/{trip_id}")

    async def report(self, positions: list[dict[str, Any]]) -> Mapping[str, Any]:
        return await self._ask("POST", "positions", {"items": positions})

    async def _all(self, path: str, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._ask("GET", path, query=dict(query) | ({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                break
        return found

    async def _ask(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        if self._token is None:
            await self._sign_in()
        answer = await self._send(method, path, body, query)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            # The access token has run out, or somebody has ended the session.
            await self._sign_in()
            answer = await self._send(method, path, body, query)
        return _taken(answer)

    async def _sign_in(self) -> None:
        self._token = None
        answer = await self._send("POST", "auth/login", self._credentials)
        if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise NotLetIn(f"{self._credentials['email']} cannot sign in.")
        found = _taken(answer)
        if "accessToken" not in found:
            raise NotLetIn(f"{self._credentials['email']} has a second factor, which the simulation has not.")
        self._token = found["accessToken"]

    async def _send(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> httpx2.Response:
        headers = {"user-agent": AGENT} | ({"authorization": f"Bearer {self._token}"} if self._token else {})
        try:
            answer = await self._client.request(method, path, json=body, params=query, headers=headers)
        except httpx2.TransportError as error:
            raise Unavailable(f"the API does not answer ({type(error).__name__})") from None
        if answer.status_code in COME_AGAIN or answer.is_server_error:
            raise Unavailable(f"the API answers {answer.status_code}", _wait(answer))
        return answer


def is_ours(trip: Trip) -> bool:
    """Whether it was made for the simulation; hand-made trips are nobody's business here."""
    return (trip["externalId"] or "").startswith(PREFIX) and trip["metadata"].get(MARK) is True


def _taken(answer: httpx2.Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()
    if answer.is_success:
        return found
    raise Declined(str(found.get("code")), str(found.get("detail")))


def _wait(answer: httpx2.Response) -> float | None:
    said = answer.headers.get("retry-after", "")
    return min(float(said), LONGEST_WAIT) if said.isdigit() else None
