"""Parts that die come back, and none is left behind, however the supervisor ends."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from cli.supervisor import BackOff, Part, PartFailed, Supervisor
from tests.integration.cli.eventually import eventually, group_is_alive, is_alive

STAND_IN = Path(__file__).with_name("stand_in.py")
linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux only")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
async def supervisor(told: list[str]) -> AsyncIterator[Supervisor]:
    made = Supervisor(tell=told.append, back_off=BackOff(shortest=0.01))
    yield made
    await made.stop()


def shell(name: str, script: str, folder: Path) -> Part:
    return Part(name, ("/bin/sh", "-c", script), folder / f"{name}.log", grace=1)


class TestStarting:
    async def test_a_part_is_waited_for_until_it_is_ready(
        self, supervisor: Supervisor, tmp_path: Path
    ) -> None:
        flag = tmp_path / "ready"
        command = ("/bin/sh", "-c", f"sleep 0.2; touch {flag}; sleep 600")

        await supervisor.start(Part("slow", command, tmp_path / "log", is_ready=flag.exists))

        assert flag.exists()

    async def test_one_that_ends_at_once_is_told_with_the_end_of_its_log(
        self, supervisor: Supervisor, tmp_path: Path
    ) -> None:
        broken = Part(
            "api",
            ("/bin/sh", "-c", "echo JWT_SECRET is missing; exit 2"),
            tmp_path / "api.log",
            is_ready=bool,
        )

        with pytest.raises(PartFailed, match=r"(?s)api ended with exit code 2.*JWT_SECRET is missing"):
            await supervisor.start(broken)

    async def test_one_that_never_gets_ready_is_told(self, supervisor: Supervisor, tmp_path: Path) -> None:
        mute = Part("api", ("sleep", "600"), tmp_path / "api.log", is_ready=bool, patience=0.1)

        with pytest.raises(PartFailed, match="api was not ready within"):
            await supervisor.start(mute)


class TestKeeping:
    async def test_a_part_that_dies_is_started_again_and_that_is_said(
        self, supervisor: Supervisor, told: list[str], tmp_path: Path
    ) -> None:
        await supervisor.start(shell("worker", "sleep 600", tmp_path))
        first = supervisor.pids["worker"]

        os.kill(first, signal.SIGKILL)
        await until(lambda: told[-1:] == ["worker is running again"])

        assert supervisor.pids["worker"] != first
        assert is_alive(supervisor.pids["worker"])
        assert told[0].startswith("worker ended with signal 9; starting it again in 0.01 s")

    async def test_children_of_a_dead_part_do_not_stay(
        self, supervisor: Supervisor, told: list[str], tmp_path: Path
    ) -> None:
        await supervisor.start(shell("worker", "sleep 60 & wait", tmp_path))
        group = supervisor.pids["worker"]

        os.kill(group, signal.SIGKILL)
        await until(lambda: "worker is running again" in told)

        assert eventually(lambda: not group_is_alive(group))

    async def test_the_other_parts_go_on(
        self, supervisor: Supervisor, told: list[str], tmp_path: Path
    ) -> None:
        await supervisor.start(shell("mongodb", "sleep 600", tmp_path))
        await supervisor.start(shell("worker", "sleep 600", tmp_path))
        untouched = supervisor.pids["mongodb"]

        os.kill(supervisor.pids["worker"], signal.SIGKILL)
        await until(lambda: "worker is running again" in told)

        assert supervisor.pids["mongodb"] == untouched

    async def test_tools_learn_the_new_process(self, told: list[str], tmp_path: Path) -> None:
        seen: list[dict[str, int]] = []
        supervisor = Supervisor(told.append, lambda pids: seen.append(dict(pids)), BackOff(shortest=0.01))
        await supervisor.start(shell("worker", "sleep 600", tmp_path))

        os.kill(supervisor.pids["worker"], signal.SIGKILL)
        await until(lambda: "worker is running again" in told)
        await supervisor.stop()

        first, second = seen
        assert first["worker"] != second["worker"]

    async def test_one_that_dies_again_and_again_is_given_ever_more_time(
        self, supervisor: Supervisor, told: list[str], tmp_path: Path
    ) -> None:
        await supervisor.start(shell("worker", "exit 7", tmp_path))
        await until(lambda: sum("exit code 7" in line for line in told) == 4)

        waits = [line.split(" in ")[1].split(" s ")[0] for line in told if "exit code 7" in line]
        assert waits == ["0.01", "0.02", "0.04", "0.08"]

    def test_the_time_given_is_bounded(self) -> None:
        assert BackOff(shortest=0.5, longest=30).after(10_000) == 30


class TestStopping:
    async def test_the_last_started_goes_first(self, tmp_path: Path) -> None:
        supervisor = Supervisor(tell=print)
        record = tmp_path / "order"
        for name in ("database", "api"):
            script = f"trap 'echo {name} >> {record}; exit 0' TERM; touch {tmp_path / name}; sleep 600 & wait"
            started = (tmp_path / name).exists
            await supervisor.start(Part(name, ("/bin/sh", "-c", script), tmp_path / "log", is_ready=started))

        await supervisor.stop()

        assert record.read_text().split() == ["api", "database"]

    async def test_one_that_will_not_end_is_made_to(self, tmp_path: Path) -> None:
        supervisor = Supervisor(tell=print)
        flag = tmp_path / "trapped"
        script = f"trap '' TERM; touch {flag}; while :; do sleep 0.05; done"
        part = Part("stubborn", ("/bin/sh", "-c", script), tmp_path / "log", is_ready=flag.exists, grace=0.2)
        await supervisor.start(part)
        group = supervisor.pids["stubborn"]

        await supervisor.stop()

        assert eventually(lambda: not group_is_alive(group))


class TestTheSupervisorsOwnEnd:
    @pytest.fixture
    def running(self, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
        command = (sys.executable, str(STAND_IN), str(tmp_path))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "started\n"
            yield process
            process.kill()
            for pid in json.loads((tmp_path / "pids.json").read_text()).values():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_a_signal_stops_every_part_and_their_children(
        self, running: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
    ) -> None:
        pids = json.loads((tmp_path / "pids.json").read_text())

        running.send_signal(number)

        assert running.wait(20) == 0
        assert eventually(lambda: not any(group_is_alive(pid) for pid in pids.values()))

    @linux
    def test_even_kill_9_leaves_no_part(self, running: subprocess.Popen[str], tmp_path: Path) -> None:
        pids = json.loads((tmp_path / "pids.json").read_text())

        running.kill()
        running.wait(20)

        assert eventually(lambda: not any(is_alive(pid) for pid in pids.values()))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
