"""Every line for a machine is one JSON object."""

from __future__ import annotations

import io
import json
import logging as standard
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from adapters import logging

FACTS: dict[str, Any] = {"method": "GET", "path": "/api/v1/drivers", "requestId": "abcdefgh", "userId": None}


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = standard.getLogger().handlers[:], standard.getLogger().level
    stream, least = logging.access_log.stream, logging.access_log.least
    yield
    standard.getLogger().handlers[:], level = before
    standard.getLogger().setLevel(level)
    logging.access_log.stream, logging.access_log.least = stream, least


def written(*, level: str = "INFO", status: int = 200, slow: bool = False) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    log = logging.AccessLog()
    log.stream, log.least = stream, standard.getLevelName(level)
    log(slow=slow, status=status, **FACTS)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_leaves_one_line_with_all_that_is_known() -> None:
    (line,) = written()
    assert FACTS.items() <= line.items()
    assert (line["event"], line["status"], line["level"]) == ("request", 200, "info")
    assert line["at"].endswith("Z")


@pytest.mark.parametrize(("status", "slow"), [(500, False), (503, False), (200, True)])
def test_a_failure_or_a_slow_request_is_a_warning(status: int, slow: bool) -> None:
    assert written(status=status, slow=slow)[0]["level"] == "warning"


def test_the_level_silences_what_is_less_important() -> None:
    assert written(level="WARNING") == []
    assert len(written(level="WARNING", status=500)) == 1
    assert written(level="ERROR", status=500) == []


def test_a_line_break_in_a_value_makes_no_second_line() -> None:
    stream = io.BytesIO()
    log = logging.AccessLog()
    log.stream = stream
    log(slow=False, status=200, path='/x\n{"event": "forged"}')
    assert len(stream.getvalue().splitlines()) == 1


def test_other_lines_of_the_service_are_json_too(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    logging.configure("INFO", readable=False)
    structlog.get_logger("test").error("unhandled", exc_info=ValueError("of no use"), at_all=object())
    sys.stdout.flush()
    (line,) = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert (line["event"], line["level"]) == ("unhandled", "error")
    assert "ValueError: of no use" in line["exception"]
