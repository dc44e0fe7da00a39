"""What is measured inside one process: the engine, what it is held against, and reports of growing length.

Each contender gets the same texts, round by round in turn, so that what else the machine does meets all of them. What
is loaded once (rules, models, regular expressions) is loaded before the first round. Everything heavy is imported where
it is needed: the process that starts these must stay small.
"""

from __future__ import annotations

import gc
import importlib.util
import itertools
import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from corpus import SEED
from processes import MeasuringError
from results import Row, Run

ENGINE = "ntm_extract, JSON Lines"
ENGINE_YAML = "ntm_extract, YAML"
WORD_TOKENIZE = "underthesea.word_tokenize"
SCAN = "bare scan"
DATES = "dateparser.search_dates"
# Reports of a round.
_ROUND = 100
# The scan is done with them in milliseconds, too few to be told exactly; so it reads them as often in its turn.
_SCANS = 10
# How many reports are one report, in the section on length.
LENGTHS = (1, 10, 100, 1_000)

# Reads a text; returns how much it found, so that one that does nothing is told.
Contender = Callable[[str], int]
T = TypeVar("T")


def throughput(paths: Sequence[Path], rounds: int) -> list[Row]:
    """The contenders, each over the same texts. No round has a text of another, so that nothing is remembered.

    Args:
        paths: the reports.
        rounds: how often; each has a hundred reports, or its share of fewer.

    Raises:
        MeasuringError: a contender found nothing in a round.
    """
    contenders = _contenders()
    drawn = [[_read(path) for path in some] for some in shares(paths, rounds, _ROUND)]
    for read in contenders.values():
        read(drawn[0][0])
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for texts in drawn:
        for name, read in contenders.items():
            runs[name].append(timed(name, read, texts * (_SCANS if name == SCAN else 1)))
    return [Row("throughput", name, tuple(some)) for name, some in runs.items()]


def length(paths: Sequence[Path], rounds: int, lengths: Sequence[int] = LENGTHS) -> list[Row]:
    """The same thousand texts as a thousand reports, as a hundred of ten times the length, and so on, up to one.

    Args:
        paths: the reports; where there are not so many, they are begun anew.
        rounds: how often.
        lengths: how many reports are one; the last is a multiple of the others, and the number of all.

    Raises:
        MeasuringError: nothing was found in one of the lengths.
    """
    read = _engine("jsonl")
    texts = [_read(path) for path in itertools.islice(itertools.cycle(paths), lengths[-1])]
    read(texts[0])
    runs: dict[int, list[Run]] = {times: [] for times in lengths}
    for _ in range(rounds):
        for times in lengths:
            joined = ["\n\n".join(texts[start : start + times]) for start in range(0, len(texts), times)]
            runs[times].append(timed(length_name(times), read, joined))
    return [Row("length", length_name(times), tuple(some)) for times, some in runs.items()]


def length_name(times: int) -> str:
    """What the row of reports of so many times the length is called."""
    return f"{times:,}x"


def timed(name: str, read: Contender, texts: Sequence[str]) -> Run:
    """One run of a contender over some texts.

    Raises:
        MeasuringError: it found nothing in any of them.
    """
    gc.collect()  # none pays for what another has left
    wall, processor = time.perf_counter(), time.process_time()
    found = sum(map(read, texts))
    processor, wall = time.process_time() - processor, time.perf_counter() - wall
    if not found:
        raise MeasuringError(f"{name} found nothing in {len(texts)} reports, so there is nothing to measure")
    return Run(len(texts), sum(map(len, texts)), wall, processor)


def shares(items: Sequence[T], rounds: int, most: int) -> list[list[T]]:
    """Some items for each round, drawn with a fixed seed; none twice, unless there are fewer than rounds.

    >>> [len(share) for share in shares(range(10), 3, 100)], shares("a", 2, 100)
    ([3, 3, 3], [['a'], ['a']])
    """
    drawn = random.Random(SEED).sample(items, len(items))  # noqa: S311
    size = min(most, max(1, len(drawn) // rounds))
    endless = itertools.cycle(drawn)
    return [list(itertools.islice(endless, size)) for _ in range(rounds)]


def scan_pattern(lists: Mapping[str, Mapping[str, str]]) -> str:
    """The floor: a number in digits, and right after it a slash, a percent sign or a word of money.

    Args:
        lists: the word lists of the rule files.
    """
    import regex

    words = {word for name in ("percent", "scale", "currency") for word in lists[name]}
    alternatives = "|".join(map(regex.escape, sorted(words, key=len, reverse=True)))
    return rf"\d++(?:[.,]\d++)*+\s?(?:/|(?:{alternatives})(?!\w))"


def has_dateparser() -> bool:
    """Whether the optional contender is installed."""
    return importlib.util.find_spec("dateparser") is not None


def _contenders() -> dict[str, Contender]:
    import regex
    from underthesea import word_tokenize

    from ntm_extract.extraction import default_patterns

    scan = regex.compile(scan_pattern(default_patterns().lists), regex.IGNORECASE)
    contenders: dict[str, Contender] = {
        ENGINE: _engine("jsonl"),
        WORD_TOKENIZE: lambda text: len(word_tokenize(text)),
        SCAN: lambda text: len(scan.findall(text)),
        ENGINE_YAML: _engine("yaml"),
    }
    if has_dateparser():
        from dateparser.search import search_dates

        contenders[DATES] = lambda text: len(search_dates(text, languages=["vi"]) or ())
    return contenders


def _engine(output_format: str) -> Contender:
    from ntm_extract import extract
    from ntm_extract.writer import render

    def read(text: str) -> int:
        report = extract(text)
        return len(report.figures) if render(report, output_format) else 0

    return read


def _read(path: Path) -> str:
    from ntm_extract.reading import read_report

    return read_report(str(path))
