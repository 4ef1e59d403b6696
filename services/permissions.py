"""Who may do what: one table, operation by role."""

from __future__ import annotations

from services.act import ADMINS, EVERYONE, OFFICE, Caller, Role
from services.errors import Forbidden

OPEN = frozenset(
    (
        "auth_register",
        "auth_verify_email",
        "auth_resend_email",
        "auth_login",
        "auth_accept_invitation",
        "auth_refresh",
        "auth_forgot_password",
        "auth_reset_password",
    )
)
"""Operations that need no session."""

_NOUNS = ("drivers", "vehicles", "places", "customers")
_READ = ("list", "get", "export", "import_template")
_WRITE = ("create", "update", "delete", "restore", "bulk", "import")
_READERS: frozenset[Role] = frozenset(("owner", "admin", "dispatcher", "viewer"))

ALLOWED: dict[str, frozenset[Role]] = {
    **{f"{noun}_{verb}": _READERS for noun in _NOUNS for verb in _READ},
    **{f"{noun}_{verb}": OFFICE for noun in _NOUNS for verb in _WRITE},
    **dict.fromkeys(("trips_list", "trips_get", "trips_events"), EVERYONE),
    **dict.fromkeys(("trips_export", "trips_import_template", "trips_candidates"), _READERS),
    **{f"trips_{verb}": OFFICE for verb in (*_WRITE, "bulk_actions")},
    **{f"trips_{verb}": OFFICE for verb in ("assign", "unassign", "reassign", "retry_stop")},
    **dict.fromkeys(("trips_set_status", "trips_set_stop_status"), OFFICE | frozenset[Role](("driver",))),
    **dict.fromkeys(("trips_acknowledge", "trips_decline"), frozenset[Role](("driver",))),
    "trips_reopen": ADMINS,
    **dict.fromkeys(
        (
            "auth_logout",
            "auth_switch",
            "auth_list_sessions",
            "auth_end_session",
            "auth_end_other_sessions",
            "auth_change_password",
            "users_me",
            "users_update_me",
            "organization_get",
            "changes_list",
            "events_stream",
        ),
        EVERYONE,
    ),
    "organization_update": ADMINS,
    **dict.fromkeys(
        ("users_list", "users_get", "users_invite", "users_update", "users_delete", "users_end_sessions"),
        ADMINS,
    ),
    **dict.fromkeys(("audit_logs_list", "audit_logs_export", "audit_logs_verify"), ADMINS),
    **dict.fromkeys(("jobs_get", "jobs_list", "jobs_rejects", "jobs_cancel"), OFFICE),
    "reports_dashboard": _READERS,
}


def require(operation: str, caller: Caller) -> None:
    """Raises Forbidden when the caller's role may not do the operation; what is not in the table nobody may do."""
    if caller.role not in ALLOWED.get(operation, frozenset()):
        raise Forbidden(f"The role {caller.role} may not do this.")
