"""Refuse a dependency whose licence does not fit a service that is handed out under Apache-2.0."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from license_expression import AND, OR, ExpressionError, LicenseExpression, get_spdx_licensing

RUNTIME = (Path("requirements/aws.txt"), Path("frontend-bff/bff/requirements.txt"))
NODE = tuple(
    Path(folder) / "package-lock.json"
    for folder in ("frontend-bff/spa", "frontend-bff/e2e", "tools", "tests/support/oidc-provider")
)
OURS = {"roadbook", "roadbook-bff"}

PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "HPND",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "Zlib",
}
# Their conditions bind who changes and hands out their files, which tools of development never are.
WEAK_COPYLEFT = {"LGPL-2.0-only", "LGPL-2.1-only", "LGPL-3.0-only", "LGPL-2.0-or-later", "MPL-2.0"}

# What the licence check lets pass by name, each with its reason.
EXCEPTIONS = {
    "lightningcss": "MPL-2.0, compiles the app's styles and is no part of what it compiles",
    "parse-cache-control": "BSD-3-Clause, says its file and not its package",
    "reserved": "MIT, says its file and not its package",
    "certifi": "MPL-2.0, the list of certificate authorities, unmodified; the encryption library brings it",
    "orjson": "partly MPL-2.0, unmodified and imported as a library; its source is public",
    "secantusdb": "GPL-2.0, but a program of its own, spoken to over a socket: development only, never imported",
}

# Names of the package index's older classifiers, and of licences that authors wrote in their own way.
NAMES = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.0-only",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    runtime = {
        normal(name)
        for lock in RUNTIME
        for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(), re.MULTILINE)
    }
    refused = []
    for package in installed():
        name, licence = normal(package["Name"]), package["License"]
        allowed = PERMISSIVE if name in runtime else PERMISSIVE | WEAK_COPYLEFT
        if name not in EXCEPTIONS and not fits(licence, allowed):
            where = "shipped" if name in runtime else "for development"
            refused.append(f"{package['Name']} ({where}) is under {licence!r}")
    refused += refused_of_node()
    print("\n".join(refused) or "every licence fits")
    return bool(refused)


def installed() -> list[dict[str, str]]:
    command = [str(Path(sys.executable).with_name("pip-licenses")), "--from=mixed", "--format=json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    packages: list[dict[str, str]] = json.loads(answer.stdout)
    return [package for package in packages if normal(package["Name"]) not in OURS]


def refused_of_node() -> list[str]:
    """The same for what npm locks, as the locks say it; a compiled package is one for each kind of machine."""
    refused = []
    for lock in NODE:
        packages: dict[str, dict[str, Any]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        for path, package in packages.items():
            name = path.rpartition("node_modules/")[2]
            excepted = any(name == one or name.startswith(f"{one}-") for one in EXCEPTIONS)
            allowed = PERMISSIVE | WEAK_COPYLEFT if package.get("dev") else PERMISSIVE
            if name and not excepted and not fits(package.get("license") or "", allowed):
                refused.append(f"{name} ({lock.parent}) is under {package.get('license')!r}")
    return refused


def fits(licence: str, allowed: set[str]) -> bool:
    """Several classifiers all have to fit, since they do not say which part each is for."""
    parse = get_spdx_licensing().parse
    try:
        return all(satisfied(parse(NAMES.get(part, part)), allowed) for part in licence.split("; "))
    except ExpressionError:
        # Its author put a sentence there, or the whole text: a person has to read it.
        return False


def satisfied(expression: LicenseExpression, allowed: set[str]) -> bool:
    if isinstance(expression, AND):
        return all(satisfied(part, allowed) for part in expression.args)
    if isinstance(expression, OR):
        return any(satisfied(part, allowed) for part in expression.args)
    return str(expression) in allowed


if __name__ == "__main__":
    sys.exit(main())
