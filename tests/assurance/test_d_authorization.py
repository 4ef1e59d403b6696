"""Assurance D: who may do what, for every operation that the document lists and everybody who can call."""

from __future__ import annotations

from collections.abc import Iterator

from httpx2 import AsyncClient

from tests.support.calls import problem
from tests.support.factors import step_up
from tests.support.nouns import ABSENT
from tests.support.operations import METHODS, NOWHERE, PREFIX, Operation
from tests.support.outside import CALLERS, KEY, ROLES, Town
from tests.support.stack import Stack, owner_of_a_new_company

HEADERS = {"content-type": "application/json", "last-event-id": "tomorrow"}
"""A stream that could begin would not end."""
LET_IN = {200, 201, 202, 204, 404, 409, 415, 422}
ANONYMOUS_BUDGET = 50

EVERYBODY, DRIVER = frozenset(ROLES), frozenset(("driver",))
READERS, ADMINS = EVERYBODY - DRIVER, frozenset(("owner", "admin"))
OFFICE = ADMINS | {"dispatcher"}
NOUNS = ("drivers", "vehicles", "places", "customers")
MAY = {
    **dict.fromkeys(("users_me", "users_update_me", "organization_get", "branding_get"), EVERYBODY),
    **dict.fromkeys(("users_export_me", "users_delete_me"), EVERYBODY),
    **dict.fromkeys(("drivers_erase", "drivers_export_personal"), ADMINS),
    **dict.fromkeys(("changes_list", "events_stream"), EVERYBODY),
    **dict.fromkeys(
        (
            *("auth_change_password", "auth_logout", "auth_switch"),
            *("auth_step_up", "auth_ask_step_up_passkey", "auth_send_step_up_code"),
            *("auth_list_sessions", "auth_end_session", "auth_end_other_sessions"),
            *("auth_begin_totp", "auth_confirm_totp", "auth_remove_totp"),
            *("auth_begin_sms", "auth_confirm_sms", "auth_remove_sms"),
            *("auth_begin_passkey", "auth_register_passkey", "auth_list_passkeys", "auth_remove_passkey"),
            "auth_new_recovery_codes",
            *("auth_oauth_link", "auth_oauth_list", "auth_oauth_unlink"),
        ),
        EVERYBODY,
    ),
    **dict.fromkeys(("trips_list", "trips_get", "trips_events", "trips_track"), EVERYBODY),
    **dict.fromkeys(("trips_acknowledge", "trips_decline"), DRIVER),
    **dict.fromkeys(("trips_set_status", "trips_set_stop_status", "positions_report"), OFFICE | DRIVER),
    **dict.fromkeys(("branding_update", "branding_set_logo", "branding_remove_logo"), ADMINS),
    **dict.fromkeys(("organization_update", "trips_reopen"), ADMINS),
    **dict.fromkeys(("users_list", "users_get", "users_invite", "users_invite_again"), ADMINS),
    **dict.fromkeys(("users_update", "users_delete", "users_end_sessions"), ADMINS),
    **dict.fromkeys(("users_erase", "users_export_personal"), ADMINS),
    **{f"api_keys_{verb}": ADMINS for verb in ("list", "get", "create", "update", "rotate", "delete")},
    **dict.fromkeys(("audit_logs_list", "audit_logs_export", "audit_logs_verify"), ADMINS),
    **dict.fromkeys(("trips_assign", "trips_unassign", "trips_reassign", "trips_retry_stop"), OFFICE),
    **dict.fromkeys(("trips_bulk_actions", "jobs_list", "jobs_get", "jobs_rejects", "jobs_cancel"), OFFICE),
    **dict.fromkeys(("trips_candidates", "trips_export", "trips_import_template"), READERS),
    **dict.fromkeys(("reports_dashboard", "presence_list", "positions_latest"), READERS),
    **{f"saved_filters_{verb}": READERS for verb in ("list", "get", "create", "update", "delete")},
    **dict.fromkeys(("trips_presence", "trips_set_presence", "trips_leave"), READERS),
    **{f"{noun}_{verb}": READERS for noun in NOUNS for verb in ("list", "get", "export", "import_template")},
    **{
        f"{noun}_{verb}": OFFICE
        for noun in ("trips", *NOUNS)
        for verb in ("create", "update", "delete", "restore", "bulk", "import")
    },
}
"""Each by its own name, so that no new operation is covered by accident."""
OPEN = frozenset(
    f"auth_{verb}"
    for verb in (
        *("register", "verify_email", "resend_email", "login", "refresh", "accept_invitation"),
        *("forgot_password", "reset_password"),
        *("oauth_providers", "oauth_authorize", "oauth_callback"),
        *("verify_factor", "send_code", "ask_passkey"),
    )
) | {"branding_public", "branding_logo"}
LOOKS = {"branding_public", "branding_logo"}
"""Open, and about one thing, which is not there."""
ASKS_NOTHING = {"auth_oauth_providers"}
"""Open, with nothing that could be said wrong."""
RISKY = {
    "auth_new_recovery_codes": ("POST", "auth/mfa/recovery-codes"),
    "auth_remove_totp": ("DELETE", "auth/mfa/totp"),
    "auth_remove_sms": ("DELETE", "auth/mfa/sms"),
    "auth_remove_passkey": ("DELETE", f"auth/passkeys/pky_{ABSENT}"),
    "auth_oauth_link": ("POST", "auth/oauth/google/link"),
    "auth_oauth_unlink": ("DELETE", "auth/oauth/google"),
    "users_erase": ("POST", f"users/usr_{ABSENT}/erase"),
    "drivers_erase": ("POST", f"drivers/drv_{ABSENT}/erase"),
}


async def status(client: AsyncClient, operation: Operation) -> int:
    """Of the answer; 0 where a proof is asked for before the act."""
    writes = operation.method in {"POST", "PUT", "PATCH"} and not operation.is_form
    answer = await client.request(
        operation.method, operation.at(NOWHERE), content=b"{" if writes else None, headers=HEADERS
    )
    asks = answer.status_code == 403 and answer.json()["code"] == "auth.step_up_required"
    return 0 if asks else answer.status_code


def may(operation: Operation) -> frozenset[str] | None:
    return MAY.get(operation.name)


def closed(town: Town) -> Iterator[Operation]:
    """What somebody has to be known for, but for what would end the sessions that the tests use."""
    return (one for one in town.operations if one.name not in OPEN and one.name != "auth_logout")


def test_42_every_operation_of_the_document_is_in_the_table(town: Town) -> None:
    assert len(town.operations) > 100
    assert {one.name for one in town.operations if one.is_open} == OPEN
    assert {one.name for one in town.operations} - OPEN == set(MAY)


async def test_42_nobody_gets_in_without_a_session(town: Town) -> None:
    statuses = {}
    for start in range(0, len(town.operations), ANONYMOUS_BUDGET):
        async with town.stack.visitor() as anybody:
            for one in town.operations[start : start + ANONYMOUS_BUDGET]:
                statuses[one.name] = await status(anybody, one)
    assert {name for name, found in statuses.items() if found == 422} == OPEN - ASKS_NOTHING - LOOKS
    assert {statuses.pop(name) for name in LOOKS} == {404}
    assert {statuses.pop(name) for name in ASKS_NOTHING} == {200}
    assert {found for name, found in statuses.items() if name not in OPEN} == {401}


async def test_42_each_role_does_exactly_what_the_table_says(town: Town) -> None:
    wrong, proofs = {}, set()
    for operation in closed(town):
        allowed = may(operation)
        assert allowed is not None
        for role in ROLES:
            found = await status(town.ours.clients[role], operation)
            if found == 0:
                proofs.add(operation.name)
            elif (found in LET_IN) != (role in allowed) or (role not in allowed and found != 403):
                wrong[operation.name, role] = found
    assert wrong == {}
    assert proofs == set(RISKY)


async def test_42_a_key_with_every_scope_does_what_a_scope_is_for_and_nothing_else(town: Town) -> None:
    statuses = {one: await status(town.ours.clients[KEY], one) for one in closed(town)}
    assert {found for one, found in statuses.items() if one.scope is None} == {403}
    assert {found for one, found in statuses.items() if one.scope} <= LET_IN
    assert len({one.scope for one in statuses if one.scope}) > 10
    personal = [one.name for one in statuses if one.scope and one.name.startswith(("auth_", "api_keys_"))]
    assert personal == []


async def test_42_what_the_document_does_not_list_is_not_there(town: Town) -> None:
    listed = {(one.method, one.path) for one in town.operations}
    paths = {one.path: one for one in town.operations}
    unlisted = {}
    for path, one in paths.items():
        for method in METHODS:
            if (method.upper(), path) not in listed:
                answer = await town.ours.owner.request(method.upper(), one.at(NOWHERE))
                unlisted[method, path] = answer.status_code
    assert len(unlisted) > 100
    # A fixed word may stand where another operation takes an id: nothing has it.
    assert set(unlisted.values()) <= {404, 405}, unlisted
    assert all(name.startswith((PREFIX, "/health")) for name in town.document["paths"])


async def test_42_risky_acts_need_a_proof_of_the_last_minutes(stack: Stack) -> None:
    person = await owner_of_a_new_company(stack)
    async with person.client() as client:
        body = {"code": "1", "state": "1"}
        calls = [(method, path, body if method == "POST" else None) for method, path in RISKY.values()]
        before = [await client.request(method, path, json=sent) for method, path, sent in calls]
        assert [problem(one) for one in before] == [(403, "auth.step_up_required")] * len(RISKY)
        assert (await step_up(client, "not the password")).status_code == 401
        assert (await client.request(*RISKY["auth_remove_totp"])).status_code == 403
        assert (await step_up(client)).status_code == 204
        after = [await client.request(method, path, json=sent) for method, path, sent in calls]
        assert {one.status_code for one in after} == {404}


async def test_42_administrators_neither_make_nor_unmake_owners(town: Town) -> None:
    ids = {role: one.session["user"]["id"] for role, one in town.ours.people.items()}
    admin, invitation = town.ours.clients["admin"], {"email": "o@owner.test", "name": "O", "role": "owner"}
    assert (await step_up(admin)).status_code == 204
    for answer in (
        await admin.post("users/invite", json=invitation),
        await admin.patch(f"users/{ids['viewer']}", json={"role": "owner"}),
        await admin.patch(f"users/{ids['admin']}", json={"role": "owner"}),
        await admin.patch(f"users/{ids['owner']}", json={"role": "viewer"}),
        await admin.patch(f"users/{ids['owner']}", json={"status": "disabled"}),
        await admin.delete(f"users/{ids['owner']}"),
        await admin.delete(f"users/{ids['owner']}/sessions"),
        await admin.post(f"users/{ids['owner']}/invite"),
        await admin.post(f"users/{ids['owner']}/erase"),
    ):
        assert problem(answer) == (403, "auth.forbidden"), answer.request.url
    assert (await town.ours.owner.get("users/me")).json()["role"] == "owner"
    assert (await admin.get("users/me")).json()["role"] == "admin"


async def test_42_everybody_is_who_the_other_tests_take_them_for(town: Town) -> None:
    assert set(town.ours.clients) == set(CALLERS)
    for role in ROLES:
        assert (await town.ours.clients[role].get("users/me")).json()["role"] == role
