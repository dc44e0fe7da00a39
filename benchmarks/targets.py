"""What the program is to reach, as ratios within one run of the benchmark, and whether it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from commands import IMPORTS, ONE_SAMPLE, ONE_SENTENCE, jobs_name
from in_process import ENGINE, SCAN, WORD_TOKENIZE, length_name
from memory import count_name
from results import Row, Run, markdown, number, spread

# Seconds count by the report, megabytes as they are.
Measure = Literal["processor", "wall", "largest_mb", "all_mb"]
_UNITS: dict[Measure, str] = {
    "processor": "processor time",
    "wall": "time on the clock",
    "largest_mb": "MB, largest process",
    "all_mb": "MB, all processes",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A bound of a ratio.

    Args:
        says: what is to hold.
        section: where it is measured.
        measure: what of a run is taken.
        upper: the contender above the line.
        lower: the one below it; without one, ``upper`` is taken as it is.
        bound: the least ratio, or the greatest.
        at_least: which of the two.
    """

    says: str
    section: str
    measure: Measure
    upper: str
    lower: str | None
    bound: float
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a target.

    Args:
        target: the target.
        ratios: one for each round; none where it was not measured.
        holds: whether their median does; None where it was not measured.
    """

    target: Target
    ratios: tuple[float, ...]
    holds: bool | None


_SHORT, _LONG = length_name(1), length_name(1_000)
_ONE, _TWO = jobs_name(1), jobs_name(2)
_FEW, _MANY = count_name(1_000), count_name(30_000)
TARGETS = (
    Target(
        "throughput, times that of underthesea.word_tokenize",
        "throughput", "processor", WORD_TOKENIZE, ENGINE, 10, at_least=True,
    ),
    Target("time, times that of the bare scan", "throughput", "processor", ENGINE, SCAN, 25),
    Target("start, times that of underthesea with one sentence", "start", "wall", ONE_SAMPLE, ONE_SENTENCE, 0.5),
    Target("start, times that of import click, regex, yaml", "start", "wall", ONE_SAMPLE, IMPORTS, 5),
    Target("time of a report, times that of one 1,000 times shorter", "length", "processor", _LONG, _SHORT, 1_300),
    Target("speed of two workers, times that of one", "workers", "wall", _ONE, _TWO, 1.8, at_least=True),
    Target("memory at 30,000 reports, times that at 1,000", "memory", "largest_mb", _MANY, _FEW, 1.2),
    Target("memory at 30,000 reports, times that at 1,000", "memory", "all_mb", _MANY, _FEW, 1.2),
    Target("memory at 30,000 reports", "memory", "largest_mb", _MANY, None, 250),
)  # fmt: skip


def verdicts(rows: Iterable[Row], targets: Sequence[Target] = TARGETS) -> list[Verdict]:
    """Each target held against what was measured: the median of the ratios of the rounds."""
    known = {(row.section, row.name): row.runs for row in rows}
    return [_verdict(target, known) for target in targets]


def target_table(found: Sequence[Verdict]) -> str:
    """A line for each target."""
    return markdown(
        ["target", "of", "bound", "ratio", "holds"],
        [
            [
                verdict.target.says,
                _UNITS[verdict.target.measure],
                f"{'≥' if verdict.target.at_least else '≤'} {number(verdict.target.bound)}",
                spread(verdict.ratios) if verdict.ratios else "–",
                {True: "yes", False: "no", None: "not measured"}[verdict.holds],
            ]
            for verdict in found
        ],
    )


def _verdict(target: Target, known: dict[tuple[str, str], tuple[Run, ...]]) -> Verdict:
    upper = _values(known.get((target.section, target.upper), ()), target.measure)
    if target.lower is None:
        ratios = upper
    else:
        lower = _values(known.get((target.section, target.lower), ()), target.measure)
        ratios = tuple(above / below for above, below in zip(upper, lower, strict=False))
    if not ratios:
        return Verdict(target, (), None)
    middle = median(ratios)
    return Verdict(target, ratios, middle >= target.bound if target.at_least else middle <= target.bound)


def _values(runs: Sequence[Run], measure: Measure) -> tuple[float, ...]:
    """Of each run what is measured; nothing where the system does not tell it."""
    if measure in ("processor", "wall"):
        return tuple(getattr(run, measure) / run.reports for run in runs)
    return tuple(value for run in runs if (value := getattr(run, measure)) is not None)
