"""Finds the fields of JSON rows, which are nested and name their own columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from services.mapping.catalogue import NounName, meaning_of
from services.mapping.compile import Defaults, Step, steps_of, use_of
from services.mapping.problems import Unreadable

_MAX_DEPTH: Final = 32
_MOST_NAMES: Final = 1_000
"""A file whose every row has names of its own must not fill the memory."""


class JsonCells:
    """Called with a row, gives its values with how each is read, whole objects first.

    With `guess`, names that are met are taken for what they are known to mean; without, only the given steps count.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        guess: tuple[NounName, Defaults] | None,
        learn: Callable[[Step], None],
        ignored: dict[str, None],
    ) -> None:
        self._steps: dict[str, list[Step]] = {}
        for step in steps:
            self._steps.setdefault(step.column, []).append(step)
        self._guess = guess
        self._learn = learn
        self._ignored = ignored

    def __call__(self, values: Mapping[str, Any]) -> list[tuple[Step, Any]]:
        """Raises Unreadable for a row that is nested too deeply."""
        return sorted(self._found(values, "", _MAX_DEPTH), key=lambda pair: not pair[0].is_json)

    def _found(self, values: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[Step, Any]]:
        if not depth:
            raise Unreadable("This row is nested too deeply.")
        for key, value in values.items():
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            name = f"{prefix}{key}"
            steps = self._steps_of(name)
            if isinstance(value, dict) and not any(step.is_json for step in steps):
                inner = list(self._found(value, f"{name}.", depth - 1))
                # Where nothing inside is known, the object stands in the place of a single value.
                yield from inner or ((step, value) for step in steps if _holds(value))
            elif steps:
                yield from ((step, value) for step in steps)
            elif len(self._ignored) < _MOST_NAMES:
                self._ignored[name] = None

    def _steps_of(self, name: str) -> list[Step]:
        if (known := self._steps.get(name)) is not None:
            return known
        steps = self._guessed(name)
        if steps or len(self._steps) < _MOST_NAMES:
            self._steps[name] = steps
        for step in steps:
            self._learn(step)
        return steps

    def _guessed(self, name: str) -> list[Step]:
        if self._guess is None:
            return []
        noun, defaults = self._guess
        meaning = meaning_of(noun, name)
        use = use_of(name, meaning, defaults) if meaning else None
        return steps_of([use], typed=True) if use else []


def _holds(value: dict[str, Any]) -> bool:
    return any(inner is not None for inner in value.values())
