#!/usr/bin/env python3
"""What the word segmentation brings and costs: segmentation.py REPORTS OUT.

Reads the reports of a folder (``*.txt``) three times: with words and their tags as the program has them, with words
alone (every tag is that of a noun, a number or a mark), and with each syllable a word of its own. Writes a YAML file a
report into ``OUT/full``, ``OUT/words`` and ``OUT/syllables``, to be scored against annotations, and prints the seconds
that each took, the loading of rules and models left out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from ntm_extract import extract, segmentation, wording
from ntm_extract.reading import read_report
from ntm_extract.segmentation import Word
from ntm_extract.writer import render

Segmenter = Callable[[str, str, int, int], list[Word]]
_full = segmentation.words


def _untagged(start: int, end: int, low: str) -> Word:
    form = low[start:end]
    return Word(start, end, form, ("M" if form[0].isdigit() else "N" if form[0].isalpha() else "CH",))


def _words(text: str, low: str, start: int, end: int) -> list[Word]:
    return [_untagged(word.start, word.end, low) for word in _full(text, low, start, end)]


def _syllables(text: str, low: str, start: int, end: int) -> list[Word]:
    return [_untagged(*token.span(), low) for token in segmentation._TOKEN.finditer(text, start, end)]


MODES: dict[str, Segmenter] = {"full": _full, "words": _words, "syllables": _syllables}


def main() -> None:
    """Run the three modes and print the seconds of each."""
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    reports, out = Path(sys.argv[1]), Path(sys.argv[2])
    texts = {path: read_report(str(path)) for path in sorted(reports.glob("*.txt"))}
    extract("Năm 2023 có 12 xã đạt chuẩn nông thôn mới.")  # the models, once
    for mode, segmenter in MODES.items():
        wording.words = segmenter
        (out / mode).mkdir(parents=True, exist_ok=True)
        started = time.perf_counter()
        results = {path: extract(text) for path, text in texts.items()}
        print(f"{mode}\t{len(texts)} reports\t{time.perf_counter() - started:.1f} s")
        for path, report in results.items():
            (out / mode / f"{path.stem}.yaml").write_text(render(report, "yaml"), encoding="utf-8")


if __name__ == "__main__":
    main()
