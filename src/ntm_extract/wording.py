"""The words of one report, as phrases are made of them: looked up by place, held against the word lists."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from ntm_extract.document import Document
from ntm_extract.document import Span as Span
from ntm_extract.index import plain
from ntm_extract.rules import RuleSet
from ntm_extract.segmentation import Word, words

REACH = 1000  # how far a sentence is read on either side of a figure
NOUNS = frozenset({"N", "Nc", "Nu", "Ny", "Nb"})
NAMES = NOUNS | {"Np"}
# Marks that may stand within a phrase.
INNER_MARKS = frozenset("-/%\".&'")


def is_within(offset: int, spans: list[Span]) -> bool:
    """Whether one of ``spans`` has ``offset`` in it."""
    return any(start <= offset < end for start, end in spans)


class Wording:
    """A report's words. A sentence is segmented when first asked for, once; all offsets are of the folded view.

    ``times`` are the spans of the times that the rules found, in the order of the text; no phrase runs into one.
    """

    def __init__(self, document: Document, rules: RuleSet) -> None:
        self.document = document
        self.low = document.low
        self.plain = plain(document.low)  # as an index of rule forms reads it
        self.rules = rules
        self.lists = rules.lists
        self.patterns = rules.patterns
        self.times: list[Span] = []
        self._sentences: dict[Span, list[Word]] = {}

    def sentence(self, offset: int) -> list[Word]:
        """The words of the sentence that has ``offset``."""
        span = self.document.sentence(offset)
        if span not in self._sentences:
            self._sentences[span] = words(self.document.text, self.low, *span)
        return self._sentences[span]

    def begins(self, offset: int) -> bool:
        """Whether a word of the segmentation begins at ``offset``."""
        row = self.sentence(offset)
        at = bisect_right(row, offset, key=lambda word: word.start) - 1
        return at < 0 or row[at].start == offset

    def after(self, offset: int, limit: int | None = None) -> list[Word]:
        """The words of the sentence from ``offset`` on, up to ``limit``; a word that begins before it is cut."""
        row = self.sentence(offset)
        at = bisect_right(row, offset, key=lambda word: word.start) - 1
        limit = offset + REACH if limit is None else min(limit, offset + REACH)
        if at < 0 or row[at].end <= offset or limit <= offset:
            return []
        first = row[at]
        end = bisect_left(row, limit, key=lambda word: word.start)
        return [Word(offset, first.end, first.low[offset - first.start :], first.tags, first.at), *row[at + 1 : end]]

    def within(self, start: int, end: int) -> list[Word]:
        """The words of ``start``-``end`` ; what a word has beyond is cut off."""
        out = []
        row = self.sentence(max(start, end - 1))
        first = bisect_right(row, start, key=lambda word: word.end)
        for word in row[first : bisect_left(row, end, key=lambda word: word.start)]:
            if start <= word.start and word.end <= end:
                out.append(word)
                continue
            part = self.low[max(word.start, start) : min(word.end, end)]
            low = part.strip()
            if low:
                a = max(word.start, start) + part.index(low)
                out.append(Word(a, a + len(low), low, word.tags, word.at))
        return out

    def times_within(self, start: int, end: int) -> list[Span]:
        """The times that begin in ``start``-``end``."""
        first = bisect_left(self.times, start, key=lambda time: time[0])
        return self.times[first : bisect_left(self.times, end, key=lambda time: time[0])]

    def time_from(self, offset: int) -> Span | None:
        """The time that begins at ``offset``, if one does."""
        return next(iter(self.times_within(offset, offset + 1)), None)

    def time_to(self, offset: int) -> Span | None:
        """The time that ends at ``offset``, if one does."""
        at = bisect_left(self.times, offset, key=lambda time: time[1])
        return self.times[at] if at < len(self.times) and self.times[at][1] == offset else None

    def timeless(self, row: list[Word]) -> list[Word]:
        """``row`` without the words of times."""
        if not row:
            return row
        first = bisect_right(self.times, row[0].start, key=lambda time: time[1])
        times = self.times[first : bisect_left(self.times, row[-1].end, key=lambda time: time[0])]
        return [word for word in row if not is_within(word.start, times)] if times else row

    def is_in(self, name: str, word: Word) -> bool:
        """Whether ``word`` stands in the list ``name``."""
        return word.low in self.lists[name]

    def measures(self, word: Word) -> bool:
        """Whether ``word`` is a noun that measures (tỷ lệ, tổng thu, giá)."""
        if self.is_in("measure_head", word):
            return True
        return word.low.split(" ", 1)[0] in self.lists["measure_first"] and word.tag == "N"

    def trimmed(self, row: list[Word]) -> list[Word]:
        """``row`` without the words before a phrase that are none of it."""
        at = 0
        while at < len(row) and not self.measures(row[at]):
            word = row[at]
            if not (self.is_in("lead_trim", word) or word.is_mark or word.tag in ("R", "C", "Cc", "L", "E")):
                break
            at += 1
        return row[at:]
