"""However a run ends, what it started is stopped."""

import asyncio
import os
import signal

import pytest

from cli.lifetime import together, until_asked_to_stop


class Recorder:
    def __init__(self) -> None:
        self.events: list[str] = []

    async def start(self) -> None:
        self.events.append("start")
        os.kill(os.getpid(), signal.SIGTERM)

    async def start_that_takes_for_ever(self) -> None:
        await self.start()
        try:
            await asyncio.Event().wait()
        finally:
            self.events.append("broken off")

    async def start_that_fails(self) -> None:
        self.events.append("start")
        raise OSError("the disk is full")

    async def stop(self) -> None:
        self.events.append("stop")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def test_it_runs_until_a_signal_comes(recorder: Recorder) -> None:
    asyncio.run(until_asked_to_stop(recorder.start, recorder.stop))

    assert recorder.events == ["start", "stop"]


def test_a_signal_breaks_off_a_start_that_is_still_going_on(recorder: Recorder) -> None:
    asyncio.run(until_asked_to_stop(recorder.start_that_takes_for_ever, recorder.stop))

    assert recorder.events == ["start", "broken off", "stop"]


def test_a_start_that_fails_is_cleaned_up_and_told(recorder: Recorder) -> None:
    with pytest.raises(OSError, match="the disk is full"):
        asyncio.run(until_asked_to_stop(recorder.start_that_fails, recorder.stop))

    assert recorder.events == ["start", "stop"]


class TestTogether:
    async def test_all_are_waited_for(self) -> None:
        done: list[int] = []

        async def one(number: int) -> None:
            await asyncio.sleep(0)
            done.append(number)

        await together(one(1), one(2))

        assert sorted(done) == [1, 2]

    async def test_one_that_fails_breaks_off_the_others(self, recorder: Recorder) -> None:
        async def endless() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                recorder.events.append("broken off")

        with pytest.raises(OSError, match="the disk is full"):
            await together(endless(), recorder.start_that_fails())

        assert recorder.events == ["start", "broken off"]
