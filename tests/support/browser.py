"""A browser, as far as the app's server can tell: it keeps cookies, and says where its pages are from."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

from httpx2 import AsyncClient, Response

from tests.support.companies import PASSWORD

COOKIE = "__Host-roadbook"
CSRF = "X-Roadbook-CSRF"


class Browser:
    """What it has received so far is in `seen`, for a look whether anything in it should not have been there."""

    def __init__(self, site: str, client: AsyncClient) -> None:
        self.site = site
        self.cookies: dict[str, str] = {}
        self.seen: list[Response] = []
        self._client = client

    @property
    def session_id(self) -> str | None:
        return self.cookies.get(COOKIE)

    async def get(self, path: str, **options: Any) -> Response:
        return await self.send("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> Response:
        return await self.send("POST", path, json={} if json is None else json, **options)

    async def send(
        self, method: str, path: str, *, headers: dict[str, str | None] | None = None, **options: Any
    ) -> Response:
        """With the headers that a page of the app sends; None in `headers` leaves one out."""
        told: dict[str, str | None] = {"cookie": self._cookie() or None}
        if method not in ("GET", "HEAD"):
            told |= {"origin": self.site, CSRF: "1"}
        told |= headers or {}
        sent = {name: value for name, value in told.items() if value is not None}
        answer = await self._client.request(method, f"{self.site}{path}", headers=sent, **options)
        self._keep(answer)
        return answer

    async def log_in(self, email: str, password: str = PASSWORD, **more: Any) -> Response:
        return await self.post("/bff/login", {"email": email, "password": password, **more})

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, answer: Response) -> None:
        self.seen.append(answer)
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
