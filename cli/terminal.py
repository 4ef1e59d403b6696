"""What `roadbook up` shows: each step as it is done, and where everything is once it runs."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

COLUMNS = ("role", "email", "password")
BESIDE = len("⠋ ")


class Terminal:
    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)

    @contextmanager
    def step(self, doing: str) -> Iterator[Callable[[str], None]]:
        """A spinner while it goes on, one line with its duration when it is done.

        What it gives shows a few words more beside the spinner.
        """
        began = time.monotonic()
        with self.console.status(escape(doing)) as status:
            yield lambda more: status.update(escape(self._fitting(f"{doing}: {more}" if more else doing)))
        self.console.print(f"[green]✓[/] {escape(doing)} [dim]{time.monotonic() - began:.1f} s[/]")

    def _fitting(self, words: str) -> str:
        """In one line beside the spinner."""
        return words[: max(0, self.console.width - BESIDE)]

    def say(self, sentence: str) -> None:
        self.console.print(f"[dim]{time.strftime('%H:%M:%S')}[/] {escape(sentence)}", soft_wrap=True)

    def complain(self, sentence: str) -> None:
        self.console.print(f"[bold red]✗[/] {escape(sentence)}", soft_wrap=True)

    def welcome(self, addresses: Mapping[str, str], logins: Sequence[Mapping[str, object]]) -> None:
        self.console.print()
        self.console.print("[bold]Roadbook is running.[/] Ctrl-C stops it.")
        for name, address in addresses.items():
            # Long addresses are not cut, so that they can be copied.
            self.console.print(f"[bold]{name:<11}[/]{escape(address)}", soft_wrap=True)
        self.console.print()
        if logins:
            self.console.print(_people(logins))


def _people(logins: Sequence[Mapping[str, object]]) -> Table:
    people = Table(
        box=SIMPLE_HEAD, title="Demo log-ins", title_justify="left", title_style="bold", pad_edge=False
    )
    for column in COLUMNS:
        people.add_column(column, no_wrap=True, overflow="fold")
    for login in logins:
        people.add_row(*(escape(str(login[column])) for column in COLUMNS))
    return people
