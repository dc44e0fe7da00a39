"""The reports that are measured: those of a folder, or made from ``samples/`` with a fixed seed.

What is made has the form of the samples and their words: whole paragraphs, put together anew, with other numbers. So it
can be made anywhere and is the same everywhere; but its wording repeats itself, as that of real reports does not.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import TypeVar

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SEED = 20_240_109
# As many are made, and no more are taken of a folder.
COUNT = 1_000
# Characters of a report: half are longer than the median, and the logarithms spread by sigma: a tenth have more than
# twice the median, a tenth less than half of it.
MEDIAN, SIGMA, SHORTEST, LONGEST = 2_700, 0.55, 500, 8_000
# A block with fewer characters is a headline, a caption or the page around the report.
_PARAGRAPH = 150
# Files in one folder.
_FOLDER = 500

_BLANK_LINES = re.compile(r"\n\s*\n")
# A number that may change: no month, minutes or whole of a ratio, which follow a slash or a colon, and no m2.
_NUMBER = re.compile(r"(?<![\w/:])\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports on disk.

    Args:
        paths: their files.
        lengths: the characters of each.
    """

    paths: tuple[Path, ...]
    lengths: tuple[int, ...]

    def characters(self, count: int) -> int:
        """Those of ``count`` reports, begun anew as often as there are not so many."""
        return sum(itertools.islice(itertools.cycle(self.lengths), count))


def given(folder: Path) -> Reports:
    """The reports (``*.txt``) of a folder and of all folders in it; of very many, `COUNT` drawn with a fixed seed.

    Raises:
        ValueError: there are none.
        InputError: one cannot be read.
    """
    from ntm_extract.reading import read_report

    paths = sorted(path for path in folder.rglob("*.txt") if path.is_file())
    if not paths:
        raise ValueError(f"{folder}: no reports (*.txt) there; name a folder that has some")
    if len(paths) > COUNT:
        paths = sorted(random.Random(SEED).sample(paths, COUNT))  # noqa: S311
    return Reports(tuple(paths), tuple(len(read_report(str(path))) for path in paths))


def made(folder: Path, count: int = COUNT) -> Reports:
    """Reports made from the samples, written below ``folder``."""
    paths, lengths = [], []
    for number, text in enumerate(itertools.islice(texts(), count)):
        path = _place(folder, number)
        path.write_bytes(text.encode("utf-8"))
        paths.append(path)
        lengths.append(len(text))
    return Reports(tuple(paths), tuple(lengths))


def linked(reports: Reports, folder: Path, count: int) -> None:
    """``count`` reports as links in folders of 500 below ``folder``, begun anew as often as there are not so many."""
    for number, path in enumerate(itertools.islice(itertools.cycle(reports.paths), count)):
        _place(folder, number).symlink_to(path.resolve())


def texts(samples: Path = SAMPLES, seed: int = SEED) -> Iterator[str]:
    """Reports without end; with the same samples and seed the same ones, on any machine."""
    pages = [_Page.of(path.read_text("utf-8")) for path in sorted(samples.glob("*.txt"))]
    lengths = NormalDist(math.log(MEDIAN), SIGMA)
    # Of its methods random() alone gives the same numbers in all versions of Python.
    rng = random.Random(seed)  # noqa: S311
    while True:
        length = math.exp(lengths.inv_cdf(rng.random() or 0.5))  # there is no place of 0
        yield _report(pages, max(SHORTEST, min(LONGEST, round(length))), rng)


@dataclass(frozen=True, slots=True)
class _Page:
    """A sample in its parts: all up to the first paragraph, the other paragraphs, what stands below."""

    head: str
    body: tuple[str, ...]
    foot: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Page:
        blocks = _BLANK_LINES.split(text.strip())
        long = [number for number, block in enumerate(blocks) if len(block) >= _PARAGRAPH]
        first, last = long[0] + 1, long[-1] + 1
        return cls("\n\n".join(blocks[:first]), tuple(blocks[first:last]), tuple(blocks[last:]))


def _report(pages: Sequence[_Page], length: int, rng: random.Random) -> str:
    """About so many characters: the head and foot of one page, paragraphs of any between them."""
    page = pages[int(rng.random() * len(pages))]
    blocks = [page.head]
    left = length - sum(map(len, (page.head, *page.foot)))
    for paragraph in _shuffled([paragraph for one in pages for paragraph in one.body], rng):
        if left <= 0:
            break
        blocks.append(paragraph)
        left -= len(paragraph)
    return _NUMBER.sub(lambda match: _other(match[0], rng), "\n\n".join([*blocks, *page.foot])) + "\n"


def _shuffled(items: Sequence[T], rng: random.Random) -> list[T]:
    return [item for _, item in sorted(((rng.random(), item) for item in items), key=lambda pair: pair[0])]


def _other(number: str, rng: random.Random) -> str:
    """A number of as many digits, none greater: a day remains a day, a share a share. A year stays what it is."""
    if _YEAR.fullmatch(number):
        return number
    return "".join(str(1 + int(rng.random() * int(digit))) if digit != "0" else "0" for digit in number)


def _place(folder: Path, number: int) -> Path:
    path = folder / f"{number // _FOLDER:03}" / f"{number:06}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
