"""A report as the engine sees it: its source, its folded view, its lines and its sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import regex

from ntm_extract.fold import Folded, fold, without_invisible

Span = tuple[int, int]  # start and end, end exclusive


def sentence_end(abbreviations: Iterable[str] = (), lettered: Iterable[str] = ()) -> regex.Pattern[str]:
    """What ends a sentence of a text with its case.

    That is a line break; or a stop, a question or an exclamation mark that a blank and then anything but a lower-case
    letter follows. A stop after a single capital or one of ``abbreviations`` (T. Hà, TP. Huế) ends none, unless the
    capital is a unit's after one of ``lettered`` (40 độ C). Several stops end one only before a capital.
    """
    short = "|".join([r"\p{Lu}", *(f"(?i:{regex.escape(word)})" for word in abbreviations)])
    apart = "|".join([r"[\p{L}\d]", *(regex.escape(word) + " " for word in lettered)])
    return regex.compile(
        r"\n|(?:\.{2,}|…)[\"')\]]*(?= \p{Lu}|\n)"
        rf"|(?:(?<!(?<!{apart})(?:{short}))\.(?!\.)|[!?])[\"')\]]*(?=[ \n])(?! \p{{Ll}})"
    )


_PLAIN_END = sentence_end()


@dataclass(frozen=True)
class Document:
    """One report. Offsets are of the folded view unless a name says ``source``."""

    source: str
    folded: Folded = field(repr=False)
    end: regex.Pattern[str] = field(default=_PLAIN_END, repr=False)

    @property
    def low(self) -> str:
        """The folded view in lower case, on which rules match."""
        return self.folded.low

    @property
    def text(self) -> str:
        """The folded view with its case."""
        return self.folded.text

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.source.split("\n"))]

    def line(self, source_offset: int) -> int:
        """The number of the line, from 1, that has ``source_offset``."""
        return bisect_right(self._line_starts, source_offset)

    @cached_property
    def _bounds(self) -> list[int]:
        return [0, *(match.end() for match in self.end.finditer(self.text)), len(self.text)]

    def sentence(self, offset: int) -> tuple[int, int]:
        """The start and end of the sentence that has ``offset``."""
        i = bisect_right(self._bounds, offset)
        return self._bounds[i - 1], self._bounds[min(i, len(self._bounds) - 1)]

    def quote(self, start: int, end: int) -> str:
        """What the source prints there, on one line and without invisible characters."""
        a, b = self.folded.source_span(start, end)
        return " ".join(without_invisible(self.source[a:b]).split())


def document(source: str, end: regex.Pattern[str] | None = None) -> Document:
    """The document of a report's decoded text; ``end`` is what ends its sentences, where the rules say it."""
    return Document(source, fold(source), end or _PLAIN_END)
