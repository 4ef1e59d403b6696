"""Who may do what."""

from __future__ import annotations

from typing import get_args

import pytest

from services.act import Caller, Role
from services.errors import Forbidden
from services.permissions import ALLOWED, OPEN, require

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
