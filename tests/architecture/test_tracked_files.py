"""What is in the repository belongs there: no package registry, no path of a machine, no secret, no generated bulk."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# This file is looked at as well: a `~` keeps what it forbids from standing in it, and is taken out before use.
HOSTS = """
    py~pi.org test.py~pi.org python~hosted.org py~pi.python.org doubanio~.com anaconda~.org anaconda~.com
    npm~js.org npm~js.com npm~mirror.com yarn~pkg.com npm~.pkg.github.com js~r.io unp~kg.com jsdel~ivr.net
    crates~.io go~lang.org go~proxy.io go~proxy.cn ruby~gems.org packa~gist.org nu~get.org ma~ven.org
    ma~ven.apache.org docker~.io docker~.com gh~cr.io g~cr.io qu~ay.io ec~r.aws registry~.k8s.io
    mc~r.microsoft.com registry~.gitlab.com deb~.debian.org archive~.ubuntu.com jfr~og.io pk~g.dev
    pk~gs.dev.azure.com
""".replace("~", "").split()
IN_A_HOST = "registry|pypi|npm|crates|docker|conda|mirrors?|artifactory|nexus|devpi|verdaccio|goproxy"
OPTIONS = r"""
    --(extra-)?index(-url)?[=\s] | --find-links[=\s] | --registry[=\s]
    | (PIP|UV)_\w*INDEX\w*\s*[=:] | GOPROXY\s*[=:] | npm_config_\w*registry | ^\s*(@[\w-]+:)?registry\s*=
    | ^\s*(extra-)?index(-url)?\s*=\s*["']?http | \[\[tool\.uv\.index\]\] | \[(source|registries)\.[\w-]+\]
    | ["']?resolved["']?:?\s+["']?(git\+)?https?: | https?://[^\s"']*/(simple|api/(pypi|npm))(/|\b)
"""
SECRETS = r"""
    -----BEGIN[ ]([A-Z]+[ ])*PRIVATE[ ]KEY | \b(AKIA|ASIA)[0-9A-Z]{16}\b | \bAIza[\w-]{35}
    | \bgh[pousr]_\w{36} | \bgithub_pat_\w{22} | \bglpat-[\w-]{20} | \bxox[abprs]-[\w-]{10}
    | \b[rs]k_live_\w{16} | \bwhsec_\w{32} | \bnpm_[A-Za-z0-9]{36}\b | \bpypi-AgE\w{16} | \bdckr_pat_
    | \bSG\.[\w-]{16,}\.[\w-]{16} | \b(AC|SK)[0-9a-f]{32}\b | \brbk_\w{24} | \beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16}
"""
FORBIDDEN = {
    "the host of a registry": re.compile(
        rf"(?<![\w-])({'|'.join(map(re.escape, HOSTS))})(?![\w-]|\.\w)"
        rf"|://(?:[\w-]+\.)*[\w-]*(?:{IN_A_HOST})[\w-]*\.[\w.-]*\w",
        re.IGNORECASE,
    ),
    "where packages come from": re.compile(OPTIONS, re.VERBOSE | re.MULTILINE),
    "a path of somebody's machine": re.compile(
        r"(?<![\w.])/(home|root|Users|work|tmp|mnt|var/(folders|tmp)|private/tmp)/[\w.-]+|[A-Z]:\\Users\\|[.]pyenv/"
    ),
    "a secret": re.compile(SECRETS, re.VERBOSE),
}
PLANTED = {
    "the host of a registry": [
        "https://regis~try.npm~js.org/react/-/react-19.0.0.tgz",
        "py~pi.org",
        "see https://py~pi.org/project/httpx2/",
        "url = 'https://files.python~hosted.org/packages/aa/bb/httpx2-1.0.whl'",
        "https://py~pi.tuna.tsinghua.edu.cn",
        "sparse+https://index.crates~.io/",
        "https://static.crates~.io/crates/serde",
        "image: docker~.io/library/mongo:8",
        "FROM gh~cr.io/astral-sh/uv:latest",
        "qu~ay.io/minio/minio",
        "public.ec~r.aws/docker/library/python",
        "https://np~m.example.com/left-pad",
        "http://nex~us.intranet.example/repository",
        "https://proxy.go~lang.org",
        "https://mir~ror.example.org/debian",
    ],
    "where packages come from": [
        "uv pip install --ind~ex-url https://example.org httpx2",
        "pip install --extra-ind~ex-url=https://example.org httpx2",
        "--find-lin~ks /wheels",
        '"resol~ved": "https://example.org/react.tgz",',
        '  resol~ved "https://example.org/react.tgz#0123"',
        "\nregis~try=https://example.org",
        "\n@ours:regis~try = https://example.org",
        "PIP_IND~EX_URL=https://example.org",
        "UV_DEFAULT_IND~EX: https://example.org",
        "GOPRO~XY=direct",
        '\nindex-u~rl = "https://example.org"',
        "https://example.org/root/dev/sim~ple/",
        "[[tool.u~v.index]]",
        "[source.crates-~io]",
    ],
    "a path of somebody's machine": [
        "cd /ho~me/olive/roadbook",
        "/ro~ot/.cache",
        "'/wo~rk/main'",
        "see /tm~p/helper.md",
        "/Us~ers/olive/Desktop",
        "/var/fol~ders/x1",
        "C:\\Us~ers\\olive",
        "python at ~/.py~env/versions",
    ],
    "a secret": [
        "-----BEGIN ~RSA PRIVATE KEY-----",
        "-----BEGIN ~PRIVATE KEY-----",
        "aws = AK~IAZZZZZZZZZZZZZZZZ",
        "gh~p_a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
        "xox~b-111111111111",
        "sk_~live_aaaaaaaaaaaaaaaaaaaaaaaa",
        "np~m_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "AI~zabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "rb~k_cccccccccccccccccccccccccccccccc",
        "AC~00000000000000000000000000000000",
        "eyJ~hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.0123456789abcdef",
    ],
}
HARMLESS = [
    "uv from PyPI where there is none",
    "--no-emit-index-url",
    "omit-lockfile-registry-resolved=true",
    "https://roadbook.example/simply",
    "https://example.com/docs",
    '"node_modules/is-finalizationregistry": {',
    "jwt.JWTClaimsRegistry(",
    "f'{base}/tmp'",
    "docs/home/index.md",
    "JWT_SECRET=<at least 32 random characters>",
    "sk_test and rbk_ are prefixes",
]
BULK = re.compile(r"(^|/)(node_modules|\.venv|dist|\.data|__pycache__)/")
LARGEST = 1_500_000


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so nothing is tracked")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts(tracked: list[Path]) -> dict[str, str]:
    """What a reader can make out of every tracked file, pictures included."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="ignore") for path in tracked
    }


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names(what: str, texts: dict[str, str]) -> None:
    wrong = [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()[:80]}"
        for name, text in texts.items()
        if (found := FORBIDDEN[what].search(text))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("what", "line"), [(what, line) for what, lines in PLANTED.items() for line in lines]
)
def test_a_planted_line_is_found(what: str, line: str) -> None:
    assert FORBIDDEN[what].search(f"first line\n{line.replace('~', '')}\n")
    assert FORBIDDEN[what].search(line) is None, "this file must not hold it"


@pytest.mark.parametrize("line", HARMLESS)
def test_a_harmless_line_is_not(line: str) -> None:
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(line)] == []


def test_nothing_generated_or_large_is_tracked(tracked: list[Path]) -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked]
    assert [name for name in names if BULK.search(name)] == []
    assert [str(path) for path in tracked if path.stat().st_size > LARGEST] == []


def test_the_readme_can_be_read_at_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120
