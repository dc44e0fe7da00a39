"""A report as the engine sees it: its source, its folded view, its lines and its sentences."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

import regex

from ntm_extract.fold import Folded, fold

# A sentence ends at a line break, or at a stop, question or exclamation mark that a blank and then anything
# but a lower-case letter follows. A stop after a single capital or a short title (T. Hà, TP. Huế) ends none.
_SENTENCE_END = regex.compile(
    r"\n|(?:\.{2,}|…)[\"')\]]*(?= \p{Lu}|\n)"
    r"|(?:(?<!(?<![\p{L}\d]|độ )(?:\p{Lu}|[Tt][PpXxTt]|[Tt][Hh]?S|P?GS|BS|KS|St|Mr|Mrs|Dr|v\.v|Tr|tr|[Đđ]/c))\.(?!\.)|[!?])"
    r"[\"')\]]*(?=[ \n])(?! \p{Ll})"
)


@dataclass(frozen=True)
class Document:
    """One report. Offsets are of the folded view unless a name says ``source``."""

    source: str
    folded: Folded = field(repr=False)

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
        return [0, *(i + 1 for i, char in enumerate(self.source) if char == "\n")]

    def line(self, source_offset: int) -> int:
        """The number of the line, from 1, that has ``source_offset``."""
        return bisect_right(self._line_starts, source_offset)

    @cached_property
    def _bounds(self) -> list[int]:
        return [0, *(match.end() for match in _SENTENCE_END.finditer(self.text)), len(self.text)]

    def sentence(self, offset: int) -> tuple[int, int]:
        """The start and end of the sentence that has ``offset``."""
        i = bisect_right(self._bounds, offset)
        return self._bounds[i - 1], self._bounds[min(i, len(self._bounds) - 1)]

    def quote(self, start: int, end: int) -> str:
        """What the source prints there, on one line."""
        a, b = self.folded.source_span(start, end)
        return " ".join(self.source[a:b].split())


def document(source: str) -> Document:
    """The document of a report's decoded text."""
    return Document(source, fold(source))
