"""The figures as text for a terminal and as Markdown for the documents."""

from collections.abc import Mapping, Sequence

from bench.measure import Case

HEAD = ("", "µs CPU a request", "min-max", "ratio", "RSS idle", "RSS after")


def rows(cases: Sequence[Case], missing: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
    """The head and a row for each; ratios are to the first."""
    first = cases[0].median
    found = [
        (
            case.name,
            f"{case.median:.0f}",
            f"{min(case.samples):.0f}-{max(case.samples):.0f}",
            f"{case.median / first:.2f}",
            f"{case.idle_mib:.0f} MiB",
            f"{case.loaded_mib:.0f} MiB",
        )
        for case in cases
    ]
    return [HEAD, *found, *((name, "not measured", why, "", "", "") for name, why in (missing or {}).items())]


def plain(lines: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def markdown(lines: Sequence[Sequence[str]]) -> str:
    head, *rest = lines
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *rest))
