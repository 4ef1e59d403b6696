"""Ask for known vulnerabilities of what is locked. A source that cannot answer is reported, never taken for clean."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOCKS = (
    "requirements/runtime.txt",
    "requirements/aws.txt",
    "requirements/dev.txt",
    "frontend-bff/bff/requirements.txt",
)
# A release whose vulnerability (CVE-2020-14343) every source knows: one that does not name it knows nothing.
CANARY = "pyyaml==5.3"


class NotChecked(RuntimeError):
    """The source could not be reached, or answered without knowing anything."""


def main() -> int:
    try:
        ask_for_the_canary()
        found = [line for lock in LOCKS for line in audit("--requirement", lock, "--require-hashes")]
    except NotChecked as reason:
        print(f"NOT CHECKED: {reason}")
        return 0
    print("\n".join(sorted(set(found))) or "no known vulnerability")
    return bool(found)


def ask_for_the_canary() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "canary.txt"
        file.write_text(f"{CANARY}\n", encoding="utf-8")
        if not audit("--requirement", str(file), "--no-deps"):
            raise NotChecked("the source of advisories does not even know those of an old PyYAML")


def audit(*arguments: str) -> list[str]:
    """One line for each vulnerable package."""
    program = str(Path(sys.executable).with_name("pip-audit"))
    command = [
        program,
        "--disable-pip",
        "--progress-spinner=off",
        "--format=json",
        "--timeout=10",
        *arguments,
    ]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        packages: list[dict[str, Any]] = json.loads(answer.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        raise NotChecked("the source of advisories did not answer in time") from None
    except ValueError:
        last = (answer.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
        raise NotChecked(f"the source of advisories cannot be reached ({last})") from None
    return [describe(package) for package in packages if package.get("vulns")]


def describe(package: dict[str, Any]) -> str:
    names = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
    return f"{package['name']} {package['version']}: {names}"


if __name__ == "__main__":
    sys.exit(main())
