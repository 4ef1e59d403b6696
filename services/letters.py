"""What each letter says."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from adapters.letters import Action, Letter


class Occasion(NamedTuple):
    """For whom a letter is and what it is about."""

    name: str
    organization: str
    link: str = ""
    """Where the reader can act, with the token of this letter."""
    app: str = ""
    what: str = ""
    """What was done, where the letter tells of an act."""
    who: str = ""
    """Who did it, where that is somebody else."""

    @property
    def hello(self) -> str:
        """Nobody is called anything at an address that no one has confirmed: the name may be any stranger's words."""
        return f"Hello {self.name}," if self.name else "Hello,"


def verification(occasion: Occasion) -> Letter:
    return Letter(
        "Confirm your email address",
        (
            "Welcome to Roadbook.",
            f"Somebody, hopefully you, registered with this address on {occasion.what}.",
            "Please confirm that it is yours: from then on the password counts that was chosen there.",
        ),
        Action("Confirm the address", occasion.link),
        "The link works for 24 hours. If you did not register then, ignore this letter: nothing happens.",
    )


def new_company(occasion: Occasion) -> Letter:
    return Letter(
        "Begin a company with your account",
        (
            occasion.hello,
            f"somebody, probably you, registered a company with this address on {occasion.what}.",
            "The address has an account already, which is in no company. Confirm it, and that account is its owner.",
            "Your name, password and second factors stay as they are; what was typed then of these does not count.",
        ),
        Action("Begin the company", occasion.link),
        "The link works for 24 hours. If that was not you, ignore this letter: nothing happens.",
    )


def already_known(occasion: Occasion) -> Letter:
    return Letter(
        "You already have an account",
        (
            occasion.hello,
            "somebody, probably you, tried to register with this address, which has an account already.",
            "Log in with it. If you do not know the password any more, choose a new one on the log-in page.",
        ),
        Action("Log in", occasion.app),
        "If that was not you, there is nothing to do: nobody but you got this letter.",
    )


def reset(occasion: Occasion) -> Letter:
    return Letter(
        "Choose a new password",
        (
            occasion.hello,
            "somebody, probably you, asked for a new password for this address.",
        ),
        Action("Choose a new password", occasion.link),
        "The link works once, for an hour. If that was not you, ignore this letter: your password stays as it is.",
    )


def password_changed(occasion: Occasion) -> Letter:
    return Letter(
        "Your password was changed",
        (
            occasion.hello,
            "the password of your account was changed, and all other sessions were ended.",
            "If that was not you, choose a new password at once and tell your administrator.",
        ),
        Action("Choose a new password", f"{occasion.app}/forgot-password"),
    )


def invitation(occasion: Occasion) -> Letter:
    return Letter(
        f"{occasion.organization} invites you to Roadbook",
        (
            occasion.hello,
            f"{occasion.organization} plans and follows its trips with Roadbook and would like you to join.",
        ),
        Action("Accept the invitation", occasion.link),
        "The link works once, for seven days. If you expected nothing like this, ignore this letter.",
    )


def factor_changed(occasion: Occasion) -> Letter:
    return Letter(
        "Your second factor was changed",
        (
            occasion.hello,
            f"your second factor was changed: {occasion.what}.",
            "If that was not you, choose a new password at once and tell your administrator.",
        ),
        Action("Choose a new password", f"{occasion.app}/forgot-password"),
    )


def new_log_in(occasion: Occasion) -> Letter:
    return Letter(
        "New log-in to your account",
        (
            occasion.hello,
            f"somebody, probably you, logged in to your account from somewhere new: the address {occasion.what}.",
            "If that was not you, choose a new password at once, which ends all sessions, and tell your administrator.",
        ),
        Action("Choose a new password", f"{occasion.app}/forgot-password"),
        "If that was you, there is nothing to do.",
    )


def codes_failed(occasion: Occasion) -> Letter:
    return Letter(
        "Somebody knows your password",
        (
            occasion.hello,
            f"somebody at the address {occasion.what} gave your password and then wrong codes, so did not get in.",
            "If that was not you, choose a new password at once and tell your administrator.",
        ),
        Action("Choose a new password", f"{occasion.app}/forgot-password"),
        "If that was you, there is nothing to do.",
    )


def identity_linked(occasion: Occasion) -> Letter:
    return Letter(
        f"You can log in with {occasion.what} now",
        (
            occasion.hello,
            f"an account with {occasion.what} was linked to yours: signing in there logs you in here.",
            "If that was not you, unlink it in your settings, choose a new password and tell your administrator.",
        ),
        Action("Log in", occasion.app),
    )


def taken_over(occasion: Occasion) -> Letter:
    return Letter(
        f"You can log in with {occasion.what} now",
        (
            occasion.hello,
            f"an account with {occasion.what} was linked to yours: signing in there logs you in here.",
            "Nobody had confirmed before that this address is theirs.",
            "So the password that was chosen for it, and any second factor, are gone, and all sessions were ended.",
            f"{occasion.what} is your only way in until you choose a password.",
        ),
        Action("Choose a password", f"{occasion.app}/forgot-password"),
    )


def identity_unlinked(occasion: Occasion) -> Letter:
    return Letter(
        f"You can no longer log in with {occasion.what}",
        (
            occasion.hello,
            f"the account with {occasion.what} that was linked to yours is not any more.",
            "If that was not you, choose a new password at once and tell your administrator.",
        ),
        Action("Choose a new password", f"{occasion.app}/forgot-password"),
    )


def account_erased(_: Occasion) -> Letter:
    return Letter(
        "Your account was erased",
        (
            "Hello,",
            "your account with Roadbook and what was kept about you there were erased, as you or your company asked.",
            "This is final. What is left is removed within minutes, and from backups as they expire.",
        ),
        footer="This address is not kept any more, and can be used to register anew.",
    )


def member_erased(occasion: Occasion) -> Letter:
    return Letter(
        f"{occasion.organization} has erased your data",
        (
            occasion.hello,
            f"{occasion.organization} has taken you out and erased what it kept about you in Roadbook. This is final.",
            "Your account and what other companies keep are not touched. You can erase the account yourself.",
        ),
        Action("Open Roadbook", occasion.app),
    )


def key_made(occasion: Occasion) -> Letter:
    return _about_key(occasion, "An API key was made", "made")


def key_rotated(occasion: Occasion) -> Letter:
    return _about_key(occasion, "An API key has a new secret", "gave a new secret to")


def _about_key(occasion: Occasion, subject: str, did: str) -> Letter:
    return Letter(
        subject,
        (
            occasion.hello,
            f"{occasion.who} {did} the API key {occasion.what}.",
            f"Whoever has its secret can do that in the name of {occasion.organization}, until the key is revoked.",
            "If nobody there needs it, revoke it and ask who did this why.",
        ),
        Action("See the API keys", f"{occasion.app}/api-keys"),
        "You get this letter as an owner of the company. There is nothing to do if you know of the key.",
    )


FAREWELL = "account_erased"
"""The kind of the letter that is for somebody who is not there any more."""
LETTERS: dict[str, Callable[[Occasion], Letter]] = {
    "verification": verification,
    "new_company": new_company,
    "already_known": already_known,
    "reset": reset,
    "invitation": invitation,
    "password_changed": password_changed,
    "factor_changed": factor_changed,
    "new_log_in": new_log_in,
    "codes_failed": codes_failed,
    "identity_linked": identity_linked,
    "taken_over": taken_over,
    "identity_unlinked": identity_unlinked,
    "account_erased": account_erased,
    "member_erased": member_erased,
    "key_made": key_made,
    "key_rotated": key_rotated,
}
"""By kind of mailing."""
