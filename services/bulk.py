"""Creates many objects in one transaction and says of each what became of it."""

from __future__ import annotations

from typing import Any

from schemas.base import Document, Model
from services.act import Act
from services.errors import Invalid, RoadbookError, Taken
from services.noun import NounService
from services.work import Change, Undone

Item = Model | Invalid
"""A checked item, or what is wrong with it."""
FAILED_DEPENDENCY = 424
TRIES = 5


async def create_many(
    service: NounService[Any], items: list[Item], act: Act, *, atomic: bool, dry_run: bool
) -> Document:
    """`{results, succeeded, failed}`, with what was refused of an item as `problem`.

    In an atomic call one refusal keeps all from being created.
    """

    async def attempt(change: Change) -> Document:
        results = await _results(service, items, change)
        failed = any(one["status"] >= 400 for one in results)  # noqa: PLR2004
        if atomic and failed:
            raise Undone(summary(_undone(results)))
        if dry_run:
            raise Undone(summary(_unmade(results)))
        return summary(results)

    for remaining in reversed(range(TRIES)):
        try:
            return await service.work.run(act, attempt)
        except Taken:
            # Somebody took a value between our look and the commit: look again.
            if not remaining:
                raise
    raise AssertionError


async def _results(service: NounService[Any], items: list[Item], change: Change) -> list[Document]:
    results: list[Document] = []
    taken = await _taken(service, [item for item in items if isinstance(item, Model)])
    for index, item in enumerate(items):
        try:
            if isinstance(item, Invalid):
                raise item
            _claim(service, item, taken)
            document = await service.add(change, item)
            results.append({"index": index, "status": 201, "id": document["_id"]})
        except RoadbookError as refusal:
            results.append({"index": index, "status": refusal.status, "problem": refusal})
    return results


async def _taken(service: NounService[Any], items: list[Model]) -> dict[str, set[Any]]:
    """Which values of unique fields live objects have already."""
    found: dict[str, set[Any]] = {}
    for field in service.noun.unique:
        values = {value for item in items if (value := item.full().get(field)) is not None}
        found[field] = {one[field] for one in await service.repository.find_many(field, values)}
    return found


def _claim(service: NounService[Any], item: Model, taken: dict[str, set[Any]]) -> None:
    content = item.full()
    for field in service.noun.unique:
        value = content.get(field)
        if value is None:
            continue
        if value in taken[field]:
            raise Taken(f"Another {service.noun.name} already has this {field}.", field=field)
        taken[field].add(value)


def _undone(results: list[Document]) -> list[Document]:
    """What an atomic call says of the items that were good themselves."""
    return [
        one if one["status"] >= 400 else {"index": one["index"], "status": FAILED_DEPENDENCY}  # noqa: PLR2004
        for one in results
    ]


def _unmade(results: list[Document]) -> list[Document]:
    """What a try says of the items that are good: the ids they had will never be."""
    return [{name: value for name, value in one.items() if name != "id"} for one in results]


def summary(results: list[Document]) -> Document:
    failed = sum(one["status"] >= 400 for one in results)  # noqa: PLR2004
    return {"results": results, "succeeded": len(results) - failed, "failed": failed}
