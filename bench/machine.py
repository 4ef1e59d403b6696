"""On what the figures were measured, without names that tell which machine it was."""

import os
import platform
from pathlib import Path

from bench.system import System


def facts(system: System, node_version: str = "") -> str:
    """One line to stand below a table."""
    kinds = {"rust": "secantusd-rs", "python": "secantusd-py"}
    database = kinds.get(system.mongodb.kind, system.mongodb.kind)
    versions = [f"Python {platform.python_version()}", *([f"Node {node_version}"] if node_version else [])]
    return f"{_cores()}; {', '.join(versions)}; database {database}, cache {system.redis.kind}."


def _cores() -> str:
    models = {
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    }
    count = len(os.sched_getaffinity(0))
    return f"{count} cores ({', '.join(sorted(models)) or platform.machine()})"
