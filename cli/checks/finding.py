"""One line of `roadbook doctor`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Literal["ok", "warn", "fail"]
    what: str
    advice: str = ""

    @property
    def words(self) -> str:
        """All of it in one line."""
        return f"{self.what.rstrip('.')}. {self.advice}" if self.advice else self.what


def ok(what: str) -> Finding:
    return Finding("ok", what)


def warn(what: str, advice: str) -> Finding:
    return Finding("warn", what, advice)


def fail(what: str, advice: str) -> Finding:
    return Finding("fail", what, advice)
