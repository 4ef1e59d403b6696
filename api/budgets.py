"""Budgets that an operation has for itself, counted before its work is done."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Request

from adapters.networks import counted
from adapters.settings import Budget
from api.address import client_address
from api.callers import anonymous_budget
from api.state import state_of
from api.trail import trail_of

Name = Literal["register", "reset", "mailed_link", "oauth"]


class OwnBudgets:
    """The state of the last one counted shows in the answer's headers."""

    def __init__(self, request: Request) -> None:
        state = state_of(request)
        self._brakes = state.brakes
        self._settings = state.settings
        self._trail = trail_of(request)
        self._request = request
        self._state = state
        self._address = counted(client_address(request))

    async def spend_by_address(self, name: Name) -> None:
        """Raises Exhausted."""
        self._trail.stands(await self._brakes.spend(name, self._address, self._budget(name)))

    async def spend_by_email(self, name: Name, email: str) -> None:
        """Counts for the address too, or one machine could have a letter sent to everybody. Raises Exhausted."""
        await self._brakes.spend(f"{name}_address", self._address, self._settings.rate_limit_login_address)
        self._trail.stands(await self._brakes.spend(name, email, self._budget(name)))

    async def spend_by_family(self, refresh_token: str) -> None:
        """Of renewals each session has its own; what is no token of ours counts for the address. Raises Exhausted."""
        given = self._state.tokens.read_refresh(refresh_token)
        if given is None:
            await anonymous_budget(self._request)
        else:
            standing = await self._brakes.spend(
                "refresh", given.session_id, self._settings.rate_limit_refresh
            )
            self._trail.stands(standing)

    def _budget(self, name: Name) -> Budget:
        budget: Budget = getattr(self._settings, f"rate_limit_{name}")
        return budget


Budgets = Annotated[OwnBudgets, Depends(OwnBudgets)]


async def _mailed_link(budgets: Budgets) -> None:
    await budgets.spend_by_address("mailed_link")


async def _oauth(budgets: Budgets) -> None:
    await budgets.spend_by_address("oauth")


# Of an office that comes in on a Monday morning, one address does what each person does once.
MailedLinkBudget = Depends(_mailed_link)
OAuthBudget = Depends(_oauth)
