"""What a process and its children have used: processor time to the nanosecond, and memory."""

import time
from pathlib import Path


def tree(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            found += tree(int(child))
    return found


def cpu_nanoseconds(pid: int) -> int:
    """User and system time of the whole tree, ended threads included.

    The kernel names a process' own clock by its id (`clock_getcpuclockid`), which counts nanoseconds, where
    `/proc/PID/stat` counts hundredths of a second.
    """
    return sum(time.clock_gettime_ns(~one << 3 | 2) for one in tree(pid))


def rss_mib(pid: int) -> float:
    """Resident memory of the whole tree."""
    return sum(_resident_kib(one) for one in tree(pid)) / 1024


def _resident_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
