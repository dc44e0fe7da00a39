"""Where noun phrases begin and end: the counted noun after a number, the subject before a verb."""

from __future__ import annotations

from bisect import bisect_right

from ntm_extract.document import Document
from ntm_extract.rules import RuleSet
from ntm_extract.segmentation import Word, words

Span = tuple[int, int]
_NOUNS = frozenset({"N", "Nc", "Nu", "Ny", "Nb"})
_UNIT_WORDS = 4


class Phrases:
    """The phrases of one document. Sentences are segmented when first asked for, once."""

    def __init__(self, document: Document, rules: RuleSet) -> None:
        self._document = document
        self._lists = rules.lists
        self._unit = rules.patterns["unit"]
        self._sentences: dict[Span, list[Word]] = {}

    def words(self, offset: int) -> list[Word]:
        """The words of the sentence that has ``offset``."""
        span = self._document.sentence(offset)
        if span not in self._sentences:
            self._sentences[span] = words(self._document.text, self._document.low, *span)
        return self._sentences[span]

    def after(self, offset: int) -> Span | None:
        """The counted noun phrase that begins at ``offset``, or None where no noun stands there."""
        if self._low_at(offset) in ('"', "'"):
            return self._quoted(offset)
        row = self._from(offset)
        # A listed word counts whatever the segmentation makes of it.
        listed = self._unit.match(self._document.low, offset)
        if row and listed is not None and listed.end() != row[0].end:
            row = [Word(offset, listed.end(), listed[0], "N"), *(word for word in row if word.start >= listed.end())]
        if not row or not self._counts(row, listed is not None):
            return None
        end = 1
        while end < min(len(row), _UNIT_WORDS) and self._goes_on(row, end):
            end += 1
        # "xã, phường, thị trấn": units of one sort in a row are counted together
        while end + 1 < len(row) and row[end].low in (",", "và", "/") and self._in("unit_row", row[end - 1]):
            if not self._in("unit_row", row[end + 1]):
                break
            end += 2
        return offset, row[end - 1].end

    def _quoted(self, offset: int) -> Span | None:
        """The name in quotation marks that begins at ``offset``: 2 "con át chủ bài"."""
        end = self._document.low.find(self._low_at(offset), offset + 1, offset + 40)
        return None if end < 0 else (offset, end + 1)

    def _from(self, offset: int) -> list[Word]:
        """The words from ``offset`` on; a word that begins before it is cut."""
        row = self.words(offset)
        at = bisect_right(row, offset, key=lambda word: word.start) - 1
        if at < 0 or row[at].end <= offset:
            return []
        first = row[at]
        return [Word(offset, first.end, first.low[offset - first.start :], first.tag), *row[at + 1 :]]

    def _in(self, name: str, word: Word) -> bool:
        return word.low in self._lists[name]

    def _counts(self, row: list[Word], listed: bool) -> bool:
        """Whether a counted noun phrase may begin with the first word of ``row``."""
        word = row[0]
        printed = self._document.text[word.start : word.end]
        named = len(row) > 1 and (row[1].tag == "Np" or self._document.text[row[1].start].isupper())
        if self._in("address_word", word) and named:
            return False
        if not printed[0].islower() and not (listed and (printed.isupper() or not named)):
            return False
        if listed:
            return True
        first = word.low.split(" ", 1)[0]
        if self._in("not_unit", word) or (first in self._lists["not_unit"] and word.tag not in _NOUNS):
            return False
        return word.tag in _NOUNS

    def _goes_on(self, row: list[Word], at: int) -> bool:
        """Whether the phrase that has the words before ``at`` takes that one too."""
        word = row[at]
        if self._in("unit_stop", word) or word.start != row[at - 1].end + 1:
            return False
        if self._in("unit_tail", word):
            return True
        if word.tag not in _NOUNS or (at + 1 < len(row) and row[at + 1].tag in ("Np", "M") and at + 1 < len(row)):
            return False
        return self._document.text[word.start].islower()

    def subject(self, end: int, start: int, times: list[Span], *, verb: bool) -> Span | None:
        """The noun phrase that ends before ``end``, within ``start``-``end``: what a figure there measures.

        ``verb`` says whether a verb stood between the phrase and the figure.
        """
        row = [word for word in self.words(max(start, end - 1)) if word.start >= start and word.end <= end]
        row = self._clause(row)
        row = [word for word in row if not any(a <= word.start < b for a, b in times)]
        while row and (self._in("lead_trim", row[0]) or row[0].tag in ("R", "C", "Cc", "L", "CH")):
            row = row[1:]
        if not row:
            return None
        heads = [i for i, word in enumerate(row) if self._in("measure_head", word)]
        if heads:
            row = row[heads[0] :]
        elif self._in("transaction", row[-1]) or row[-1].tag in ("R", "E", "C", "Cc"):
            return None
        elif not verb:
            last = max((i for i, word in enumerate(row) if word.tag == "V" and not self._in("measure_verb", word)), default=-1)
            row = row[last + 1 :]
        if not row or row[-1].tag in ("R", "P") and len(row) == 1:
            return None
        return row[0].start, row[-1].end

    def _clause(self, row: list[Word]) -> list[Word]:
        """The end of ``row`` from its last clause boundary on."""
        for i in range(len(row) - 1, -1, -1):
            word = row[i]
            if word.tag == "CH" and word.low not in ("-", "/", "%", '"', ".", "&", "'") :
                return row[i + 1 :]
            if self._in("clause_word", word) and not self._inner(row, i):
                return row[i + 1 :]
        return row

    def _inner(self, row: list[Word], at: int) -> bool:
        """Whether a clause word belongs to the noun phrase around it: a measuring noun stands before it."""
        if not self._in("subject_inner", row[at]):
            return False
        for word in reversed(row[:at]):
            if word.tag == "CH":
                return False
            if self._in("measure_head", word):
                return True
            if self._in("clause_word", word) and not self._in("subject_inner", word):
                return False
        return row[at].low in ("của", "về", "được", "trong", "tại", "ở", "cho", "trên", "theo", "từ", "vào") and at > 0 and row[at - 1].tag in _NOUNS | {"Np"}

    def following(self, offset: int, limit: int) -> tuple[Span, bool] | None:
        """The noun phrase right after ``offset`` and whether a predicate follows it."""
        row = [word for word in self._from(offset + 1) if word.start < limit] if self._low_at(offset) == " " else []
        if not row or row[0].tag not in _NOUNS | {"L", "Np"} and not self._in("unit", row[0]):
            return None
        if self._in("lead_trim", row[0]) and row[0].tag != "L" or self._in("clause_word", row[0]):
            return None
        end = 1
        while end < len(row) and (row[end].tag in _NOUNS | {"Np", "A", "L", "M"} or row[end].low in ("của", "trong", "tại", "về", "và", "ở")):
            if row[end].tag == "CH" or self._in("clause_word", row[end]) and row[end].low not in ("trong", "tại"):
                break
            end += 1
        while end > 1 and row[end - 1].tag in ("E", "C", "Cc"):
            end -= 1
        predicate = end < len(row) and row[end].tag in ("V", "R") 
        return (row[0].start, row[end - 1].end), predicate

    def _low_at(self, offset: int) -> str:
        return self._document.low[offset : offset + 1]

    def purpose(self, offset: int, limit: int) -> Span | None:
        """What money is for: the clause after a purpose word right after ``offset``."""
        row = [word for word in self._from(offset + 1) if word.start < limit]
        if len(row) < 2 or not self._in("purpose", row[0]):
            return None
        end = 1
        while end < len(row) and end < 12 and row[end].tag != "CH" and row[end].low not in ("tại", "và", "nhưng", "thì", "mà"):
            end += 1
        return (row[1].start, row[end - 1].end) if end > 1 else None

    def whole(self, offset: int, limit: int, times: list[Span]) -> Span | None:
        """The noun phrase that begins at ``offset``, a time included: what a figure is compared with."""
        row = [word for word in self._from(offset) if word.start < limit]
        time = next((t for t in times if t[0] == offset), None)
        if time is not None:
            return time
        end = 0
        while end < len(row) and row[end].tag != "CH" and (end == 0 or not (row[end].tag in ("R", "C", "Cc") or self._in("stop_whole", row[end]))):
            end += 1
        return (offset, row[end - 1].end) if end else None
