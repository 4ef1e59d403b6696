"""How a company looks: who may choose it, what everybody sees of it, and its logo."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from adapters.mongo.branding import Brandings
from adapters.pictures import Easel
from adapters.settings import Budget
from schemas.branding import ACCENT, PRIMARY
from services.branding import KEPT, LogoSweeper
from tests.support.backend import SITE, Backend, running
from tests.support.calls import faults, problem
from tests.support.companies import ROLES, Company
from tests.support.pictures import BLUE, RED, WHERE, opened, photograph, png

CHOSEN = {
    "name": "Harbour <b>Freight</b>",
    "tagline": "There before you",
    "primaryColor": "#7a1f2b",
    "accentColor": "#0f766e",
    "emailFooter": "Harbour Freight Ltd.\nPier 7",
}


@pytest.fixture(scope="module")
async def backend(
    mongodb_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Backend]:
    async with running(mongodb_uri, redis_url, upload_dir=tmp_path_factory.mktemp("uploads")) as found:
        yield found


@pytest.fixture(autouse=True)
def _generous(configure: Callable[..., None]) -> None:
    configure(rate_limit_upload=Budget(1000, 3600))


async def chosen(client: AsyncClient, **changes: object) -> dict[str, Any]:
    answer = await client.put("branding", json=CHOSEN | changes)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def send(client: AsyncClient, content: bytes, name: str = "logo.png", **headers: str) -> Response:
    return await client.put("branding/logo", files={"file": (name, content)}, headers=headers)


async def logo(client: AsyncClient, content: bytes) -> str:
    """Its address, after it was sent."""
    answer = await send(client, content)
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["logo"]["url"]
    return found


def files(backend: Backend, company: Company) -> set[str]:
    folder = backend.state.settings.upload_dir / company.id
    return {path.name for path in folder.glob("*")}


class TestChoosing:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.get("branding")).status_code == 401
        assert (await client.put("branding", json=CHOSEN)).status_code == 401
        assert (await client.delete("branding/logo")).status_code == 401
        assert (await send(client, png())).status_code == 401

    async def test_is_for_those_who_manage_the_company_and_seen_by_all_members(
        self, company: Company
    ) -> None:
        for role in ROLES:
            client = await company.client(role)
            manages = role in ("owner", "admin")
            assert (await client.get("branding")).status_code == 200
            assert (await client.put("branding", json=CHOSEN)).status_code == (200 if manages else 403)
            assert (await send(client, png())).status_code == (200 if manages else 403)
            assert (await client.delete("branding/logo")).status_code == (204 if manages else 403)

    async def test_until_it_is_done_the_company_has_its_name_and_our_colours(
        self, client: AsyncClient
    ) -> None:
        answer = await client.get("branding")
        assert answer.headers["etag"] == '"0"'
        assert answer.json() == {
            "name": (await client.get("organization")).json()["name"],
            **dict.fromkeys(("tagline", "emailFooter", "slug", "logo", "updatedAt")),
            "primaryColor": PRIMARY,
            "accentColor": ACCENT,
            "version": 0,
        }

    async def test_replaces_everything_but_the_logo_and_the_address(self, client: AsyncClient) -> None:
        first = await chosen(client, primaryColor="#7A1F2B")
        assert {name: first[name] for name in CHOSEN} == CHOSEN
        assert (first["version"], first["slug"][:16]) == (1, "harbour-b-freigh")
        await logo(client, png())
        second = (await client.put("branding", json={"name": "Another"})).json()
        assert (second["tagline"], second["primaryColor"], second["emailFooter"]) == (None, PRIMARY, None)
        assert second["slug"] == first["slug"]
        assert second["logo"]["width"] == 60
        assert (await client.get("branding")).json() == second

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "a\r\nBcc: b"),
            ("name", None),
            ("tagline", "x" * 121),
            ("tagline", "two\nlines"),
            ("primaryColor", "red"),
            ("primaryColor", "#fff"),
            ("primaryColor", "#1d4ed8;}"),
            ("accentColor", None),
            ("emailFooter", "x" * 501),
            ("emailFooter", "bell\x07"),
            ("slug", "mine"),
            ("logo", None),
        ],
    )
    async def test_refuses_what_cannot_be(self, client: AsyncClient, field: str, value: object) -> None:
        answer = await client.put("branding", json=CHOSEN | {field: value})
        assert list(faults(answer)) == [f"/{field}"]
        assert (await client.get("branding")).json()["version"] == 0

    async def test_refuses_colours_that_cannot_be_seen_and_says_which_can(self, client: AsyncClient) -> None:
        answer = await client.put(
            "branding", json=CHOSEN | {"primaryColor": "#777777", "accentColor": "#FFFF00"}
        )
        codes = dict.fromkeys(("/primaryColor", "/accentColor"), "branding.contrast_too_low")
        assert faults(answer) == codes
        primary, accent = (one["detail"] for one in answer.json()["errors"])
        assert "4.47 to 1" in primary
        assert "#767676" in primary
        assert "1.07 to 1" in accent
        better = accent.partition(". ")[2][:7]
        assert (await chosen(client, primaryColor="#767676", accentColor=better))["accentColor"] == better

    async def test_honours_if_match_from_the_first_time_on(self, client: AsyncClient) -> None:
        tag = (await client.get("branding")).headers["etag"]
        first = await client.put("branding", json=CHOSEN, headers={"If-Match": tag})
        assert (first.status_code, first.headers["etag"]) == (200, '"1"')
        for answer in (
            await client.put("branding", json={"name": "Late"}, headers={"If-Match": tag}),
            await send(client, png(), **{"If-Match": tag}),
            await client.delete("branding/logo", headers={"If-Match": tag}),
        ):
            assert problem(answer) == (412, "version.stale")
        assert (await send(client, png(), **{"If-Match": '"1"'})).headers["etag"] == '"2"'

    async def test_the_same_again_changes_nothing(self, client: AsyncClient) -> None:
        await chosen(client)
        address = await logo(client, png())
        assert await logo(client, png()) == address
        assert (await chosen(client))["version"] == 2

    async def test_is_in_the_audit_log_with_what_was_before(self, client: AsyncClient) -> None:
        await chosen(client)
        await logo(client, png())
        address = await logo(client, png(61))
        await client.delete("branding/logo")
        asked = {"action": "branding.updated", "sort": "id"}
        entries = (await client.get("audit-logs", params={"action": asked["action"]})).json()["items"]
        removed, replaced, sent, first = entries
        assert (first["before"], first["after"]["name"]) == (None, CHOSEN["name"])
        assert (sent["before"], sent["after"]["logo"]["width"]) == ({"logo": None}, 60)
        assert replaced["after"]["logo"]["digest"] in address
        assert {"digest", "size"} <= replaced["before"]["logo"].keys()
        assert removed["after"] == {"logo": None}

    async def test_many_at_once_begin_it_once(self, client: AsyncClient) -> None:
        answers = await asyncio.gather(
            *(client.put("branding", json=CHOSEN | {"name": f"Name {number}"}) for number in range(6))
        )
        assert {one.status_code for one in answers} == {200}
        assert len({one.json()["slug"] for one in answers}) == 1
        assert (await client.get("branding")).json()["version"] == 6

    async def test_two_companies_of_one_name_have_two_addresses(
        self, client: AsyncClient, stranger: AsyncClient
    ) -> None:
        name = f"Twin {os.urandom(4).hex()}"
        both = await asyncio.gather(*(one.put("branding", json={"name": name}) for one in (client, stranger)))
        slugs = sorted(one.json()["slug"] for one in both)
        assert slugs[0] == name.lower().replace(" ", "-")
        assert slugs[1].startswith(f"{slugs[0]}-")

    async def test_no_company_gets_an_address_that_means_something_else(self, client: AsyncClient) -> None:
        found = await chosen(client, name="Logo")
        assert found["slug"].startswith("logo-")
        assert (await client.get(f"branding/{found['slug']}")).status_code == 200

    async def test_a_key_reads_and_writes_by_the_scopes_of_the_company(
        self, company: Company, backend: Backend
    ) -> None:
        owner = await company.client("owner")
        for scopes, status in (
            (["organization:read"], 403),
            (["organization:write"], 200),
            (["trips:write"], 403),
        ):
            made = await owner.post("api-keys", json={"name": "Site", "scopes": scopes})
            async with backend.client(made.json()["secret"]) as key:
                assert (await key.put("branding", json=CHOSEN)).status_code == status
                assert (await key.get("branding")).status_code == (
                    200 if scopes == ["organization:read"] else 403
                )


class TestLogo:
    async def test_is_drawn_anew_and_had_by_everybody(
        self, client: AsyncClient, anonymous: AsyncClient
    ) -> None:
        address = await logo(client, photograph(6))
        found = await anonymous.get(f"{SITE}{address}")
        assert found.status_code == 200
        assert {name: found.headers[name] for name in HEADERS} == HEADERS
        assert (opened(found.content).format, opened(found.content).size) == ("PNG", (20, 60))
        assert WHERE.encode() not in found.content
        shown = (await client.get("branding")).json()["logo"]
        assert (shown["width"], shown["height"]) == (20, 60)

    async def test_begins_the_branding_of_a_company_that_has_chosen_nothing(
        self, client: AsyncClient
    ) -> None:
        await logo(client, png())
        found = (await client.get("branding")).json()
        assert (found["version"], found["primaryColor"]) == (1, PRIMARY)
        assert found["slug"]

    async def test_goes_and_those_that_were_stay_for_letters_that_show_them(
        self, client: AsyncClient, anonymous: AsyncClient
    ) -> None:
        old = await logo(client, png(60, 20, RED))
        new = await logo(client, png(60, 20, BLUE))
        assert (await client.delete("branding/logo")).status_code == 204
        assert (await client.get("branding")).json()["logo"] is None
        for address in (old, new):
            assert (await anonymous.get(f"{SITE}{address}")).status_code == 200
        assert problem(await client.delete("branding/logo")) == (404, "not_found")

    async def test_of_many_the_newest_are_kept(self, client: AsyncClient, anonymous: AsyncClient) -> None:
        first, *_, last = [await logo(client, png(width)) for width in range(1, KEPT + 2)]
        assert problem(await anonymous.get(f"{SITE}{first}")) == (404, "not_found")
        assert (await anonymous.get(f"{SITE}{last}")).status_code == 200

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", (415, "media.unsupported")),
            (b"GIF89a" + bytes(30), (415, "media.unsupported")),
            (b"", (415, "media.unsupported")),
            (png()[:60], (422, "request.invalid")),
        ],
    )
    async def test_is_a_whole_png_or_jpeg(
        self,
        client: AsyncClient,
        backend: Backend,
        company: Company,
        content: bytes,
        refusal: tuple[int, str],
    ) -> None:
        assert problem(await send(client, content)) == refusal
        assert files(backend, company) == set()

    async def test_is_of_a_kind_that_the_operator_allows(
        self, client: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(allowed_file_types=["image/png"], max_file_size=5000)
        assert problem(await send(client, photograph())) == (415, "media.unsupported")
        assert problem(await send(client, png() + bytes(5000))) == (413, "body.too_large")
        assert (await send(client, png())).status_code == 200

    async def test_has_a_budget_of_the_person(self, company: Company, configure: Callable[..., None]) -> None:
        configure(rate_limit_upload=Budget(2, 3600))
        client = await company.client("owner")
        answers = [await send(client, content) for content in (png(), b"none", png())]
        assert [one.status_code for one in answers] == [200, 415, 429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 3600
        assert answers[-1].headers["ratelimit-policy"] == '"upload";q=2;w=3600'
        assert (await send(await company.client("admin"), png())).status_code == 200

    async def test_that_was_given_up_is_neither_given_out_nor_kept(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        kept = await logo(client, png())
        refused = await send(client, png(99), **{"If-Match": '"9"'})
        assert refused.status_code == 412
        picture = await Easel().draw(png(99), ("image/png",))
        name = f"logo-{picture.digest}.png"
        assert name in files(backend, company)
        slug = (await client.get("branding")).json()["slug"]
        assert (await anonymous.get(f"branding/{slug}/{name}")).status_code == 404
        folder = backend.state.settings.upload_dir / company.id
        sweeper = LogoSweeper(backend.state.files, Brandings(backend.state.database))
        await sweeper.sweep()
        assert name in files(backend, company), "somebody may be about to name it"
        long_ago = time.time() - dt.timedelta(days=2).total_seconds()
        for path in folder.glob("*"):
            os.utime(path, (long_ago, long_ago))
        await sweeper.sweep()
        assert files(backend, company) == {kept.rpartition("/")[2]}


HEADERS = {
    "content-type": "image/png",
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}


class TestEverybody:
    async def test_sees_name_colours_and_logo_and_nothing_else(
        self, client: AsyncClient, anonymous: AsyncClient
    ) -> None:
        slug = (await chosen(client))["slug"]
        await logo(client, png())
        answer = await anonymous.get(f"branding/{slug}")
        wanted = {name: value for name, value in CHOSEN.items() if name != "emailFooter"}
        assert answer.json() == wanted | {"logo": (await client.get("branding")).json()["logo"]}
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert answer.headers["etag"]

    async def test_learns_nothing_of_who_is_not_there(
        self, client: AsyncClient, anonymous: AsyncClient
    ) -> None:
        slug = (await chosen(client))["slug"]
        absent = f"logo-{'0' * 32}.png"
        paths = (
            "nobody",
            f"nobody/{absent}",
            f"{slug}/{absent}",
            f"{slug}/logo-..%2f.png",
            "No%20Slug",
            "x" * 99,
        )
        answers = [await anonymous.get(f"branding/{path}") for path in paths]
        assert {problem(one) for one in answers} == {(404, "not_found")}
        assert len({one.json()["detail"] for one in answers}) == 1

    async def test_gets_no_logo_of_another_company_under_ones_name(
        self, client: AsyncClient, stranger: AsyncClient, anonymous: AsyncClient
    ) -> None:
        theirs = (await logo(stranger, png(77))).rpartition("/")[2]
        slug = (await chosen(client))["slug"]
        assert (await anonymous.get(f"branding/{slug}/{theirs}")).status_code == 404

    async def test_counts_as_anonymous(self, anonymous: AsyncClient) -> None:
        answer = await anonymous.get("branding/nobody")
        assert answer.headers["ratelimit-policy"].startswith('"anonymous"')
