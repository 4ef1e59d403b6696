"""What a person sees while Roadbook starts."""

import io

import pytest
from rich.console import Console

from cli.terminal import Terminal

LINE_ABOVE = "\x1b[1A"


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


def test_what_goes_on_stays_in_one_line(screen: io.StringIO) -> None:
    terminal = Terminal(Console(file=screen, width=40, force_terminal=True))

    with terminal.step("Filling in the demo company") as show:
        show("Planned 48 [bold] trips of these hours (simulated).")

    # Each line of it is gone over once when the step is done.
    assert screen.getvalue().count(LINE_ABOVE) == 1
    assert "✓" in screen.getvalue()


def test_a_step_that_fails_is_not_ticked_off(screen: io.StringIO) -> None:
    terminal = Terminal(Console(file=screen))

    with pytest.raises(OSError, match="full"), terminal.step("Starting"):
        raise OSError("the disk is full")

    assert "✓" not in screen.getvalue()
