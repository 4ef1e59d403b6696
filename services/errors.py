"""Every refusal the services can give.

RoadbookError                       500
├── OriginRefused                   400 cors.refused
├── LinkInvalid                     400 auth.link_invalid
├── StateInvalid                    400 auth.state_invalid
├── Unauthenticated                 401 auth.required
│   ├── InvalidCredentials          401 auth.invalid_credentials
│   ├── InvalidToken                401 auth.token_invalid
│   ├── RefreshReused               401 auth.refresh_reused
│   ├── CodeInvalid                 401 auth.code_invalid
│   └── IdentityRefused             401 auth.identity_refused
├── Forbidden                       403 auth.forbidden
│   ├── EmailUnverified             403 auth.email_unverified
│   ├── StepUpRequired              403 auth.step_up_required
│   ├── FactorRequired              403 auth.factor_required
│   ├── ScopeMissing                403 auth.scope_missing
│   ├── LinkRequired                403 auth.link_required
│   └── AccountUnknown              403 auth.account_unknown
├── NotFound                        404 not_found
├── MethodNotAllowed                405 method.not_allowed
├── Conflict                        409 conflict
│   ├── Taken                       409 value.taken
│   ├── Full                        409 limit.reached
│   ├── InUse                       409 in_use
│   ├── LastOwner                   409 user.last_owner
│   ├── InvitationPending           409 invitation.pending
│   ├── NotInvited                  409 invitation.none
│   ├── Erased                      409 person.erased
│   ├── RestoreConflict             409 restore.conflict
│   ├── EnrolmentMissing            409 auth.enrolment_missing
│   ├── PasswordTooShort            409 auth.password_short
│   ├── LastWayIn                   409 auth.last_way_in
│   ├── InProgress                  409 idempotency.in_progress
│   ├── SecretShown                 409 idempotency.secret_shown
│   ├── Contention                  409 conflict.busy
│   ├── TransitionNotAllowed        409 trip.transition_not_allowed
│   ├── DriverRequired              409 trip.driver_required
│   ├── StopsOpen                   409 trip.stops_open
│   ├── StopStarted                 409 trip.stop_started
│   ├── StopRetried                 409 trip.stop_retried
│   ├── TripClosed                  409 trip.closed
│   ├── NotAssigned                 409 trip.not_assigned
│   └── AssignmentRefused           409 trip.assignment_refused
├── CursorExpired                   410 changes.cursor_expired
├── Stale                           412 version.stale
├── TooLarge                        413 body.too_large
├── WrongMedia                      415 media.unsupported
├── Invalid                         422 request.invalid
│   ├── KeyReused                   422 idempotency.key_reused
│   └── UnreadableFile              422 import.unreadable
├── TooMany                         429 rate_limit.exceeded
└── Unavailable                     503 service.unavailable
    ├── SmsUnavailable              503 auth.sms_unavailable
    └── ProviderUnavailable         503 auth.provider_unavailable
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple


class FieldError(NamedTuple):
    """One thing wrong with a request: where (JSON pointer), which kind, and in words."""

    pointer: str
    code: str
    detail: str


class RoadbookError(Exception):
    """A refusal with a stable code, words for a person, and extra members for a program."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    advice: ClassVar[str] = "Try again; if it stays, send us the request id."
    retry_after: int | None = None

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        self.detail = detail or self.title
        self.extra = extra
        super().__init__(self.detail)


class OriginRefused(RoadbookError):
    status = 400
    code = "cors.refused"
    title = "A page of that origin may not send this request"
    advice = "Call from the app's own origin; what is not a browser needs not ask before."


class LinkInvalid(RoadbookError):
    status = 400
    code = "auth.link_invalid"
    title = "This link is not valid any more"
    advice = "Links work once and for a limited time. Ask for another one."


class StateInvalid(RoadbookError):
    status = 400
    code = "auth.state_invalid"
    title = "This sign-in was not begun here, has been finished, or took too long"
    advice = "Begin again: ask for the provider's address anew and send the person there."


class Unauthenticated(RoadbookError):
    status = 401
    code = "auth.required"
    title = "You are not signed in"
    advice = "Log in and send the access token as `Authorization: Bearer`."


class InvalidCredentials(Unauthenticated):
    code = "auth.invalid_credentials"
    title = "The email or the password is not right"
    advice = "Check both and try again, or reset the password."


class InvalidToken(Unauthenticated):
    code = "auth.token_invalid"
    title = "The token is not valid or has expired"
    advice = "Refresh the access token, or log in again."


class RefreshReused(Unauthenticated):
    code = "auth.refresh_reused"
    title = "This refresh token was used before, so its session has been ended"
    advice = "Log in again. If that was not you, change the password."


class CodeInvalid(Unauthenticated):
    code = "auth.code_invalid"
    title = "The code is not right, or was used before"
    advice = "Wait for the next code and enter that one, or use another method."


class IdentityRefused(Unauthenticated):
    code = "auth.identity_refused"
    title = "What the provider says does not prove who you are"
    advice = "Begin the sign-in again, or log in with the password. If it stays, tell your administrator."


class Forbidden(RoadbookError):
    status = 403
    code = "auth.forbidden"
    title = "Your role does not allow this"
    advice = "Ask an administrator of your company."


class EmailUnverified(Forbidden):
    code = "auth.email_unverified"
    title = "This email address has not been confirmed yet"
    advice = "Follow the link in the letter that was sent to it, or ask for another one."


class StepUpRequired(Forbidden):
    code = "auth.step_up_required"
    title = "Prove first that it is still you"
    advice = (
        "Give the password or a code to `auth/step-up`, then send the request again within five minutes. "
        "Who has neither chooses a password first, by `auth/password/forgot`."
    )


class FactorRequired(Forbidden):
    code = "auth.factor_required"
    title = "Your company asks for a second factor, and you have set up none"
    advice = "Set up an authenticator app or a telephone; then everything goes on."


class ScopeMissing(Forbidden):
    code = "auth.scope_missing"
    title = "This API key is not for this"
    advice = "Give the key the scope that `scope` names, or call with another one."


class LinkRequired(Forbidden):
    code = "auth.link_required"
    title = "This provider's account is not linked to an account here"
    advice = "Log in with the password and link it in your settings. If you have no account yet, register."


class AccountUnknown(Forbidden):
    code = "auth.account_unknown"
    title = "Nobody here has this email address"
    advice = "Register your company, or ask your administrator for an invitation."


class NotFound(RoadbookError):
    status = 404
    code = "not_found"
    title = "There is no such thing"
    advice = "Check the id; it may have been deleted."


class MethodNotAllowed(RoadbookError):
    status = 405
    code = "method.not_allowed"
    title = "This method is not allowed here"
    advice = "See `Allow`."


class Conflict(RoadbookError):
    status = 409
    code = "conflict"
    title = "This conflicts with the current state"
    advice = "Read the object again and decide anew."


class Taken(Conflict):
    code = "value.taken"
    title = "This value is already used"
    advice = "Choose another value, or change the object that has it."


class Full(Conflict):
    code = "limit.reached"
    title = "There are as many as there can be"
    advice = "Delete one that is not needed any more."


class InUse(Conflict):
    code = "in_use"
    title = "An open trip uses this"
    advice = "Take it off the trip or close the trip first."


class LastOwner(Conflict):
    code = "user.last_owner"
    title = "A company keeps at least one owner"
    advice = "Make somebody else an owner first."


class InvitationPending(Conflict):
    code = "invitation.pending"
    title = "This person has not accepted the invitation yet"
    advice = "Only they can, by the link that was mailed to them; take them out to withdraw it."


class NotInvited(Conflict):
    code = "invitation.none"
    title = "This person has no invitation to accept"
    advice = "They accepted it, so they are a member and can log in; nothing is sent again."


class Erased(Conflict):
    code = "person.erased"
    title = "This person was erased"
    advice = "Erasing is final. Make a new record if there is somebody to make one of."


class RestoreConflict(Conflict):
    code = "restore.conflict"
    title = "A value of the deleted object has been taken since"
    advice = "Change the object that has the value now, then restore again."


class EnrolmentMissing(Conflict):
    code = "auth.enrolment_missing"
    title = "There is nothing to confirm"
    advice = "Begin again: what is not confirmed within half an hour is forgotten."


class PasswordTooShort(Conflict):
    code = "auth.password_short"
    title = "Your password is too short to stand alone"
    advice = "Choose a longer password first, of 15 characters or more; then the last second factor can go."


class LastWayIn(Conflict):
    code = "auth.last_way_in"
    title = "Without this you could not log in any more"
    advice = "Choose a password first, by the link for forgotten ones; then unlink."


class InProgress(Conflict):
    code = "idempotency.in_progress"
    title = "The first request with this key is still running"
    advice = "Send the same request again after the time in `Retry-After`."
    retry_after = 1


class SecretShown(Conflict):
    code = "idempotency.secret_shown"
    title = "This was done before, and its answer held a secret that is shown only once"
    advice = "If that answer was lost, make a new secret with a new Idempotency-Key."


class Contention(Conflict):
    code = "conflict.busy"
    title = "Others are changing the same things right now"
    advice = "Send the request again."
    retry_after = 1


class CursorExpired(RoadbookError):
    status = 410
    code = "changes.cursor_expired"
    title = "This cursor is older than the changes that are kept"
    advice = "Read everything anew, then go on from `since=now`."


class Stale(RoadbookError):
    status = 412
    code = "version.stale"
    title = "The object was changed since you read it"
    advice = "Read it again, apply your change to the new version, and send that version in `If-Match`."


class TooLarge(RoadbookError):
    status = 413
    code = "body.too_large"
    title = "The request is too large"
    advice = "Send less at once."


class WrongMedia(RoadbookError):
    status = 415
    code = "media.unsupported"
    title = "This media type is not accepted here"
    advice = "Send `Content-Type: application/json`, or a multipart form for a file."


class Invalid(RoadbookError):
    status = 422
    code = "request.invalid"
    title = "The request is not valid"
    advice = "See `errors`: each names the place and what is wrong there."

    def __init__(
        self, detail: str | None = None, *, errors: list[FieldError] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail or (errors[0].detail if errors else None), **extra)
        self.errors = errors or []


class KeyReused(Invalid):
    code = "idempotency.key_reused"
    title = "This Idempotency-Key was used for another request"
    advice = "Make a new key for each new request."


class UnreadableFile(Invalid):
    code = "import.unreadable"
    title = "The file cannot be read as a table"
    advice = "Send CSV, XLSX or JSONL; the template shows the columns."


class TooMany(RoadbookError):
    status = 429
    code = "rate_limit.exceeded"
    title = "Too many requests"
    advice = "Wait as long as `Retry-After` says, then try again."

    def __init__(self, retry_after: int, policy: str = "") -> None:
        super().__init__()
        self.retry_after = retry_after
        self.policy = policy


class Unavailable(RoadbookError):
    status = 503
    code = "service.unavailable"
    title = "A part we depend on does not answer"
    advice = (
        "Try again after `Retry-After`, a POST with the same Idempotency-Key. Nothing was changed, unless `outcome` "
        "is `unknown`: look, then, before you send anything without a key again."
    )
    retry_after = 2

    @classmethod
    def in_the_middle(cls) -> Unavailable:
        """Of a write that may have been made all the same."""
        detail = f"{cls.title}. It is not known whether your change was made."
        return cls(detail, outcome="unknown")


class SmsUnavailable(Unavailable):
    code = "auth.sms_unavailable"
    title = "The text message could not be sent"
    advice = (
        "Use another method, such as the authenticator app or a recovery code, or try again in some minutes."
    )
    retry_after = 60


class ProviderUnavailable(Unavailable):
    code = "auth.provider_unavailable"
    title = "The provider does not answer as it should"
    advice = "Try again in a while, or log in with the password."
    retry_after = 30
