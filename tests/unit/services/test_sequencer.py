"""The order in which entries get their numbers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.metrics import FAILED_NUMBERINGS
from schemas.base import Document
from services import abreast
from services.sequencer import Round, Sequencer, in_order
from tests.unit.services.fakes import MemoryOutbox


def _entry(object_id: str, version: int, action: str = "updated") -> Document:
    return {"id": object_id, "version": version, "action": action}


def test_entries_keep_the_order_of_their_ids() -> None:
    entries = [_entry("b", 1), _entry("a", 1), _entry("c", 4)]
    assert in_order(entries) == entries


def test_the_entries_of_one_object_come_by_version() -> None:
    entries = [_entry("a", 3), _entry("b", 1), _entry("a", 2), _entry("a", 4)]
    assert in_order(entries) == [_entry("a", 2), _entry("b", 1), _entry("a", 3), _entry("a", 4)]


def test_a_deletion_comes_before_the_restore_that_has_its_version() -> None:
    deleted, restored = _entry("a", 2, "deleted"), _entry("a", 2, "created")
    assert in_order([restored, deleted]) == [deleted, restored]


def test_entries_of_one_version_stay_in_the_order_of_their_ids() -> None:
    entries = [_entry("a", 3) | {"_id": "obx_1"}, _entry("a", 3) | {"_id": "obx_2"}, _entry("a", 2)]
    assert [entry.get("_id") for entry in in_order(entries)] == [None, "obx_1", "obx_2"]


def test_what_is_made_comes_before_its_flags_whatever_clock_gave_the_ids() -> None:
    created, flagged = _entry("a", 1, "created"), _entry("a", 1)
    assert in_order([flagged, created]) == [created, flagged]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9)), max_size=30))
def test_no_entry_is_lost_doubled_or_moved_to_the_place_of_another_object(
    pairs: list[tuple[str, int]],
) -> None:
    entries = [_entry(*pair) for pair in pairs]
    ordered = in_order(entries)
    assert [entry["id"] for entry in ordered] == [entry["id"] for entry in entries]
    assert sorted(map(repr, ordered)) == sorted(map(repr, entries))
    for name in "abc":
        versions = [entry["version"] for entry in ordered if entry["id"] == name]
        assert versions == sorted(versions)


class TestAnOrganizationThatFails:
    @pytest.fixture
    def outbox(self) -> MemoryOutbox:
        found = MemoryOutbox()
        for name in ("a", "b", "c"):
            found.write(name)
        return found

    async def test_hurts_no_other(self, outbox: MemoryOutbox) -> None:
        outbox.broken.add("b")
        assert await Sequencer(outbox).run_once() == Round({"a": 1, "c": 1}, dry=True)

    async def test_is_tried_again(self, outbox: MemoryOutbox) -> None:
        sequencer = Sequencer(outbox)
        outbox.broken.add("b")
        await sequencer.run_once()
        outbox.broken.clear()
        assert await sequencer.run_once() == Round({"b": 1}, dry=True)

    async def test_is_counted_each_time_and_told_once(
        self, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[tuple[str, str]] = []

        def tell(event: str, *, organizationId: str, **_: object) -> None:  # noqa: N803 - as the log has it
            told.append((event, organizationId))

        # What a process logs at all was settled by whoever asked first in this one.
        monkeypatch.setattr(abreast, "log", SimpleNamespace(error=tell, warning=tell, info=tell))
        sequencer, before = Sequencer(outbox), FAILED_NUMBERINGS._value.get()
        outbox.broken.add("b")
        for _ in range(3):
            await sequencer.run_once()
        outbox.broken.clear()
        await sequencer.run_once()
        assert told == [("numbering failed", "b"), ("numbering goes on", "b")]
        assert FAILED_NUMBERINGS._value.get() == before + 3
