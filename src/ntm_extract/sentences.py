"""The sentence that a figure stands in."""

from __future__ import annotations

from bisect import bisect_right

from ntm_extract.document import Document

# Text without an end of a sentence for pages (a table on one line) would be printed once a figure.
_LONGEST = 1_000  # characters on either side of the figure
_CUT = "…"


def sentence_of(doc: Document, span: tuple[int, int]) -> str:
    """The sentence of ``doc`` that has ``span``, as the report prints it, on one line.

    ``span`` is a figure's: it counts the code points of the source. A sentence that goes on for more than a thousand
    characters before or after the figure is cut there.
    """
    starts = doc.folded.starts
    # Folded views are shorter than their source, so a place in the source is looked up.
    at, end = (max(bisect_right(starts, offset) - 1, 0) if starts else offset for offset in (span[0], span[1] - 1))
    first, last = doc.sentence(at)
    begin, close = max(first, at - _LONGEST), min(last, end + 1 + _LONGEST)
    text = doc.quote(begin, close)
    return f"{_CUT * (begin > first)}{text}{_CUT * (close < last)}"
