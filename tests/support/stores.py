"""What can be asked of the database, read from the code."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

MODULES = Path(__file__).resolve().parents[2] / "adapters" / "mongo"


def classes() -> Iterator[type]:
    """Those that are defined in the adapters of MongoDB."""
    for path in sorted(MODULES.glob("*.py")):
        module = import_module(f"adapters.mongo.{path.stem}")
        members = inspect.getmembers(module, inspect.isclass)
        yield from (kind for _, kind in members if kind.__module__ == module.__name__)


def methods(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """What is awaited of an object of this class, with its full name."""
    for name, method in vars(kind).items():
        if not name.startswith("_") and inspect.iscoroutinefunction(inspect.unwrap(method)):
            yield f"{kind.__name__}.{name}", method


def takes(method: Callable[..., Any], *names: str) -> bool:
    """Whether it has a parameter of one of these names."""
    return not set(names).isdisjoint(inspect.signature(method).parameters)
