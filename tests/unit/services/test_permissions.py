"""Who may do what."""

from __future__ import annotations

from typing import get_args

import pytest

from schemas.api_keys import Scope
from services.act import Caller, Role
from services.errors import Forbidden, ScopeMissing
from services.permissions import ALLOWED, FOR_PEOPLE, OPEN, SCOPES, require

ROLES: tuple[Role, ...] = get_args(Role)
OFFICE = {"owner", "admin", "dispatcher"}


def may(operation: str) -> set[str]:
    """The roles that pass."""
    passed: set[str] = set()
    for role in ROLES:
        try:
            require(operation, Caller("usr_1", "org_1", role, "ses_1"))
        except Forbidden:
            continue
        passed.add(role)
    return passed


@pytest.mark.parametrize("noun", ["drivers", "vehicles", "places", "customers"])
def test_the_office_keeps_what_the_company_has_and_viewers_read_it(noun: str) -> None:
    for verb in ("create", "update", "delete", "restore", "bulk", "import"):
        assert may(f"{noun}_{verb}") == OFFICE
    for verb in ("list", "get", "export"):
        assert may(f"{noun}_{verb}") == OFFICE | {"viewer"}


def test_drivers_see_and_move_trips_and_plan_none() -> None:
    assert may("trips_list") == may("trips_get") == set(ROLES)
    assert may("trips_set_status") == may("trips_set_stop_status") == OFFICE | {"driver"}
    for verb in ("create", "update", "delete", "assign", "unassign", "reassign"):
        assert may(f"trips_{verb}") == OFFICE


def test_only_those_who_manage_the_company_look_at_people_and_audit() -> None:
    for operation in ("users_list", "users_get", "organization_update", "trips_reopen"):
        assert may(operation) == {"owner", "admin"}
    for verb in ("list", "export", "verify"):
        assert may(f"audit_logs_{verb}") == {"owner", "admin"}


def test_what_is_not_in_the_table_nobody_may_do() -> None:
    assert may("trips_explode") == set()


def test_nothing_is_both_open_and_restricted() -> None:
    assert not OPEN & ALLOWED.keys()
    assert all(ALLOWED.values())


def key(*scopes: str) -> Caller:
    return Caller("key_1", "org_1", "admin", "", kind="api_key", scopes=frozenset(scopes))


def opened_by(scope: str) -> set[str]:
    return {operation for operation, needed in SCOPES.items() if needed == scope}


def test_every_operation_is_of_one_scope_or_for_people_alone() -> None:
    assert SCOPES.keys() | FOR_PEOPLE == ALLOWED.keys(), "say in `services/permissions.py` which"
    assert not SCOPES.keys() & FOR_PEOPLE


def test_the_scopes_that_a_key_can_have_are_those_that_open_something() -> None:
    assert {*get_args(Scope)} == {*SCOPES.values()}


def test_a_key_does_what_its_scopes_say_and_nothing_else() -> None:
    for scope in get_args(Scope):
        for operation, needed in SCOPES.items():
            if needed == scope:
                require(operation, key(scope))
                continue
            with pytest.raises(ScopeMissing) as caught:
                require(operation, key(scope))
            assert caught.value.extra == {"scope": needed}


def test_reading_changes_nothing() -> None:
    assert opened_by("trips:read") == {
        "trips_list",
        "trips_get",
        "trips_events",
        "trips_export",
        "trips_import_template",
        "trips_candidates",
        "trips_track",
    }
    assert opened_by("positions:read") == {"positions_latest"}
    assert opened_by("changes:read") == {"changes_list", "events_stream"}
    assert opened_by("audit:read") == {"audit_logs_list", "audit_logs_export", "audit_logs_verify"}
    assert opened_by("users:read") == {"users_list", "users_get"}
    assert opened_by("jobs:read") == {"jobs_list", "jobs_get", "jobs_rejects"}


@pytest.mark.parametrize("operation", [*sorted(FOR_PEOPLE), *sorted(OPEN), "trips_explode"])
def test_no_key_does_what_is_for_people(operation: str) -> None:
    with pytest.raises(Forbidden) as caught:
        require(operation, key(*get_args(Scope)))
    assert caught.value.code == "auth.forbidden"
