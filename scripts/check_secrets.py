"""Find secrets in what would be committed; `.secrets.baseline` names the findings that a person has looked at.

`--accept` writes that file anew after such a look.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

BASELINE = Path(".secrets.baseline")
# Hashes of packages look like keys and are none; the baseline is made of hashes itself.
HASHES = r"^(requirements/.*\.txt|frontend-bff/bff/requirements\.txt|(.*/)?package-lock\.json|\.secrets\.baseline)$"
# Tests are full of passwords and digests that they made up; what has the form of a provider's key is found there too.
TESTS = ("tests/", "frontend-bff/bff/tests/")
MADE_UP_IN_TESTS = {"Secret Keyword", "Hex High Entropy String", "Base64 High Entropy String"}


class Finding(NamedTuple):
    """Known by the hash of what was found, so that it may move within its file."""

    file: str
    kind: str
    digest: str
    line: int

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.file, self.kind, self.digest


def main() -> int:
    found = scan(committable())
    if "--accept" in sys.argv[1:]:
        BASELINE.write_text(
            json.dumps(sorted(finding.identity for finding in found), indent=2) + "\n", encoding="utf-8"
        )
        print(f"wrote {BASELINE}: {len(found)} findings")
        return 0
    known = (
        {tuple(entry) for entry in json.loads(BASELINE.read_text(encoding="utf-8"))}
        if BASELINE.exists()
        else set()
    )
    unknown = [finding for finding in found if finding.identity not in known]
    for finding in unknown:
        print(f"{finding.file}:{finding.line}: {finding.kind}")
    if unknown:
        print(
            "If a person has looked and none of these is a secret: .venv/bin/python scripts/check_secrets.py --accept"
        )
    return bool(unknown)


def committable() -> list[str]:
    """What git tracks or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and Path(name).is_file()]


def scan(files: list[str]) -> list[Finding]:
    program = str(Path(sys.executable).with_name("detect-secrets"))
    # Verifying would send what was found to the service it may belong to.
    command = [program, "scan", "--no-verify", "--exclude-files", HASHES, *files]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    entries = (entry for entries in json.loads(answer.stdout)["results"].values() for entry in entries)
    found = (
        Finding(one["filename"], one["type"], one["hashed_secret"], one["line_number"]) for one in entries
    )
    return [one for one in found if not (one.file.startswith(TESTS) and one.kind in MADE_UP_IN_TESTS)]


if __name__ == "__main__":
    sys.exit(main())
