"""Who may do what: one table, operation by role."""

from __future__ import annotations

from services.act import ADMINS, EVERYONE, OFFICE, Caller, Role
from services.errors import FactorRequired, Forbidden, ScopeMissing

OPEN = frozenset(
    (
        "auth_register",
        "auth_verify_email",
        "auth_resend_email",
        "auth_login",
        "auth_accept_invitation",
        "auth_verify_factor",
        "auth_send_code",
        "auth_ask_passkey",
        "auth_refresh",
        "auth_forgot_password",
        "auth_reset_password",
        "auth_oauth_providers",
        "auth_oauth_authorize",
        "auth_oauth_callback",
        "branding_public",
        "branding_logo",
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
    **dict.fromkeys(("positions_report",), OFFICE | frozenset[Role](("driver",))),
    "positions_latest": _READERS,
    "trips_track": EVERYONE,
    "trips_reopen": ADMINS,
    **dict.fromkeys(
        (
            "auth_logout",
            "auth_switch",
            "auth_list_sessions",
            "auth_end_session",
            "auth_end_other_sessions",
            "auth_change_password",
            "auth_step_up",
            "auth_send_step_up_code",
            "auth_begin_totp",
            "auth_confirm_totp",
            "auth_begin_sms",
            "auth_confirm_sms",
            "auth_remove_sms",
            "auth_ask_step_up_passkey",
            "auth_begin_passkey",
            "auth_register_passkey",
            "auth_list_passkeys",
            "auth_remove_passkey",
            "auth_new_recovery_codes",
            "auth_remove_totp",
            "auth_oauth_link",
            "auth_oauth_unlink",
            "auth_oauth_list",
            "users_me",
            "users_update_me",
            "users_export_me",
            "users_delete_me",
            "organization_get",
            "branding_get",
            "changes_list",
            "events_stream",
        ),
        EVERYONE,
    ),
    **dict.fromkeys(
        ("organization_update", "branding_update", "branding_set_logo", "branding_remove_logo"), ADMINS
    ),
    **dict.fromkeys(
        ("users_export_personal", "users_erase", "drivers_export_personal", "drivers_erase"), ADMINS
    ),
    **dict.fromkeys(
        (
            "users_list",
            "users_get",
            "users_invite",
            "users_invite_again",
            "users_update",
            "users_delete",
            "users_end_sessions",
        ),
        ADMINS,
    ),
    **dict.fromkeys(("trips_presence", "trips_set_presence", "trips_leave", "presence_list"), _READERS),
    **{f"saved_filters_{verb}": _READERS for verb in ("list", "get", "create", "update", "delete")},
    **{f"api_keys_{verb}": ADMINS for verb in ("list", "get", "create", "update", "rotate", "delete")},
    **dict.fromkeys(("audit_logs_list", "audit_logs_export", "audit_logs_verify"), ADMINS),
    **dict.fromkeys(("jobs_get", "jobs_list", "jobs_rejects", "jobs_cancel"), OFFICE),
    "reports_dashboard": _READERS,
}

RISKY = frozenset(
    (
        "auth_new_recovery_codes",
        "auth_remove_totp",
        "auth_remove_sms",
        "auth_remove_passkey",
        "auth_oauth_link",
        "auth_oauth_unlink",
        "users_erase",
        "drivers_erase",
    )
)
"""Operations that a session may do only for some minutes after the person behind it was proven once more."""

AMONG_OWNERS = frozenset(
    (
        "users_invite",
        "users_invite_again",
        "users_update",
        "users_delete",
        "users_end_sessions",
        "users_erase",
    )
)
"""Operations that only an owner may do with an owner, or to make somebody one."""

ENROLLING = frozenset(
    (
        "auth_begin_totp",
        "auth_confirm_totp",
        "auth_begin_sms",
        "auth_confirm_sms",
        "auth_begin_passkey",
        "auth_register_passkey",
    )
)
"""Set up a second factor: as risky, which is for the service to see, but for the first, where a log-in of the last ten
minutes will do."""

LOWERING = frozenset(("organization_update",))
"""As risky, which is for the service to see, where members would owe no second factor any more."""

WITHOUT_FACTOR = ENROLLING | frozenset(
    (
        "auth_list_passkeys",
        "auth_step_up",
        "auth_logout",
        "auth_switch",
        "auth_list_sessions",
        "auth_end_session",
        "auth_end_other_sessions",
        "users_me",
    )
)
"""What a member may do who has no second factor where the organization asks for one: set one up, look, or leave."""


_SCOPED = {
    **{noun: noun for noun in (*_NOUNS, "trips", "organization", "positions", "users", "jobs", "reports")},
    "audit_logs": "audit",
    "branding": "organization",
    "changes": "changes",
    "events": "changes",
}
"""What the scopes of API keys are about, by how the names of operations begin."""
_READING = frozenset(
    (*_READ, "candidates", "dashboard", "events", "latest", "rejects", "stream", "track", "verify")
)
FOR_PEOPLE = frozenset(
    name
    for name, roles in ALLOWED.items()
    if name.startswith(("auth_", "api_keys_", "saved_filters_"))
    or (name.startswith("users_") and name not in ("users_list", "users_get"))
    or name in ("drivers_erase", "drivers_export_personal")
    or name in ("trips_presence", "trips_set_presence", "trips_leave", "presence_list")
    or roles == {"driver"}
)
"""What no API key may do: act for a person, decide about people, or make itself more than it is."""


def _scope(operation: str) -> str | None:
    for beginning, noun in _SCOPED.items():
        if operation.startswith(f"{beginning}_"):
            return f"{noun}:{'read' if operation.removeprefix(f'{beginning}_') in _READING else 'write'}"
    return None


SCOPES: dict[str, str] = {
    name: scope for name in ALLOWED if name not in FOR_PEOPLE and (scope := _scope(name)) is not None
}
"""The scope that an API key needs for an operation. What has none, no key may do."""


def require(operation: str, caller: Caller) -> None:
    """Raises Forbidden when the caller may not do the operation; what is not in the table nobody may do.

    Raises FactorRequired when the caller has to set up a second factor first.
    """
    if caller.kind == "api_key":
        _require_scope(SCOPES.get(operation), caller)
    elif caller.role not in ALLOWED.get(operation, frozenset()):
        raise Forbidden(f"The role {caller.role} may not do this.")
    elif caller.owes_factor and operation not in WITHOUT_FACTOR:
        raise FactorRequired


def require_owner_for(role: str, caller: Caller) -> None:
    """Raises Forbidden: administrators neither make nor unmake owners."""
    if role == "owner" and caller.role != "owner":
        raise Forbidden("Only an owner may do this with an owner.")


def _require_scope(scope: str | None, caller: Caller) -> None:
    if scope is None:
        raise Forbidden("No API key may do this; log in as a person.")
    if scope not in caller.scopes:
        raise ScopeMissing(f"This needs the scope {scope}, which the API key does not have.", scope=scope)
