"""What was measured, and how it is shown: tables in Markdown, and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of one contender took.

    Args:
        reports: how many it read.
        characters: how long they are together.
        wall: seconds on the clock.
        processor: seconds of the processor, of all its threads and processes.
        largest_mb: the most memory that one of its processes had, as the system counts it (``ru_maxrss``).
        all_mb: the most that all its processes had together, what they share counted once.
        first_mb: the most that its first process had.
    """

    reports: int
    characters: int
    wall: float
    processor: float
    largest_mb: float | None = None
    all_mb: float | None = None
    first_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One contender of a section, with its runs, a round each."""

    section: str
    name: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, and the number that it shows of a run; None where that was not measured."""

    title: str
    value: Callable[[Run], float | None]


_REPORTS = Column("reports", lambda run: run.reports)
_WALL = Column("wall s", lambda run: run.wall)
_PROCESSOR = Column("processor s", lambda run: run.processor)
_LARGEST = Column("largest process MB", lambda run: run.largest_mb)
# Processor time where one process works, the clock where several do.
COLUMNS = {
    "throughput": (
        Column("characters/s", lambda run: run.characters / run.processor),
        Column("reports/s", lambda run: run.reports / run.processor),
        Column("characters/s on the clock", lambda run: run.characters / run.wall),
    ),
    "start": (_WALL, _PROCESSOR, _LARGEST),
    "length": (
        Column("characters a report", lambda run: run.characters / run.reports),
        Column("processor s a report", lambda run: run.processor / run.reports),
        Column("characters/s", lambda run: run.characters / run.processor),
        _WALL,
    ),
    "workers": (
        _REPORTS,
        Column("characters/s", lambda run: run.characters / run.wall),
        Column("reports/s", lambda run: run.reports / run.wall),
        _WALL,
        _PROCESSOR,
        _LARGEST,
    ),
    "memory": (
        _LARGEST,
        Column("all processes MB", lambda run: run.all_mb),
        Column("first process MB", lambda run: run.first_mb),
        _WALL,
        Column("reports/s", lambda run: run.reports / run.wall),
    ),
}


def table(section: str, rows: Iterable[Row]) -> str:
    """The rows of a section: of each number the median of the rounds, and the least and greatest in brackets."""
    columns = COLUMNS[section]
    return markdown(
        [section, *(column.title for column in columns)],
        [[row.name, *(_cell([column.value(run) for run in row.runs]) for column in columns)] for row in rows],
    )


def markdown(titles: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table whose columns stand below each other in a terminal too; all but the first are set to the right."""
    widths = [max(map(len, cells)) for cells in zip(titles, *lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    out = ""
    for cells in (titles, rule, *lines):
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        out += f"| {' | '.join(padded)} |\n"
    return out


def number(value: float) -> str:
    """A number with three digits, or as a whole where it has more.

    >>> number(1234567.8), number(123.4), number(12.34), number(0.00123456)
    ('1,234,568', '123', '12.3', '0.00123')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(values: Sequence[float]) -> str:
    """The median of some numbers, and the least and greatest of them in brackets where they differ."""
    if min(values) == max(values):
        return number(values[0])
    return f"{number(median(values))} ({number(min(values))}–{number(max(values))})"


def _cell(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return spread(known) if known else "–"
