"""Codes by text message: sent a few times at most, and good once for what they were asked for."""

from __future__ import annotations

from adapters.ids import new_id
from adapters.logging import log
from adapters.mongo.factors import CODES, Codes
from adapters.sms import Text, Texter, Unsent, Unsure
from services.code_brakes import CodeBrakes
from services.errors import CodeInvalid, SmsUnavailable
from services.work import Change


class TextCodes:
    """A code is bound to the person and to the purpose, such as one log-in."""

    def __init__(self, codes: Codes, texter: Texter, brakes: CodeBrakes) -> None:
        self._codes = codes
        self._texter = texter
        self._brakes = brakes

    async def send(self, person_id: str, purpose: str, phone: str) -> None:
        """Raises Exhausted after a few, and SmsUnavailable when the message could not be handed over.

        One that was certainly not sent is none of the few.
        """
        await self._brakes.count_text(person_id, phone)
        code = await self._codes.make(person_id, purpose)
        words = f"{code} is your Roadbook code. It works once, for 10 minutes. Give it to nobody."
        try:
            await self._texter.send(Text(new_id("txt"), phone, words, code))
        except Unsent as error:
            log.error("text message not sent", error=str(error))
            if not isinstance(error, Unsure):
                await self._brakes.give_text_back(person_id, phone)
            raise SmsUnavailable from error

    async def spend(self, change: Change, person_id: str, purpose: str, code: str) -> None:
        """Raises CodeInvalid."""
        found = await self._codes.find(person_id, purpose, code)
        if found is None:
            raise CodeInvalid
        change.transaction.delete(CODES, {"_id": found["_id"], "mac": found["mac"]})
