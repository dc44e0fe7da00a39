"""Where noun phrases begin and end: the counted noun after a number, the subject before a verb."""

from __future__ import annotations

from bisect import bisect_right

import regex

from ntm_extract.document import Document
from ntm_extract.rules import RuleSet
from ntm_extract.segmentation import Word, words

Span = tuple[int, int]
_NOUNS = frozenset({"N", "Nc", "Nu", "Ny", "Nb"})
_UNIT_WORDS = 4
_CLASS = regex.compile(r"[ivx]+|\d")
# Marks that may stand within a phrase.
_INNER_MARKS = frozenset("-/%\".&'")


class Phrases:
    """The phrases of one document. Sentences are segmented when first asked for, once."""

    def __init__(self, document: Document, rules: RuleSet) -> None:
        self._document = document
        self._lists = rules.lists
        self._unit = rules.patterns["unit"]
        self._clause_word = rules.patterns["clause_word"]
        self._of_word = rules.patterns["of_word"]
        self._sentences: dict[Span, list[Word]] = {}

    def words(self, offset: int) -> list[Word]:
        """The words of the sentence that has ``offset``."""
        span = self._document.sentence(offset)
        if span not in self._sentences:
            self._sentences[span] = words(self._document.text, self._document.low, *span)
        return self._sentences[span]

    def begins(self, offset: int) -> bool:
        """Whether a word of the segmentation begins at ``offset``."""
        row = self.words(offset)
        at = bisect_right(row, offset, key=lambda word: word.start) - 1
        return at < 0 or row[at].start == offset

    def after(self, offset: int) -> Span | None:
        """The counted noun phrase that begins at ``offset``, or None where no noun stands there."""
        if self._low_at(offset) in ('"', "'"):
            return self._quoted(offset)
        row = self._from(offset)
        # A listed word counts whatever the segmentation makes of it.
        listed = self._unit.match(self._document.low, offset)
        longer = bool(row) and listed is not None and row[0].end > listed.end() and row[0].tag in _NOUNS
        if row and listed is not None and listed.end() != row[0].end and not longer:
            row = [Word(offset, listed.end(), listed[0], "N"), *(word for word in row if word.start >= listed.end())]
        if not row or not self._counts(row, listed is not None):
            return None
        end = 1
        while end < min(len(row), _UNIT_WORDS) and self._goes_on(row, end):
            end += 1
        if end + 1 < len(row) and self._in("class_word", row[end]) and _CLASS.fullmatch(row[end + 1].low):
            end += 2
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

    def _within(self, start: int, end: int) -> list[Word]:
        """The words of ``start``-``end``; what a word has beyond is cut off."""
        out = []
        for word in self.words(max(start, end - 1)):
            if word.start < end and word.end > start:
                a, b = max(word.start, start), min(word.end, end)
                low = self._document.low[a:b].strip()
                if low:
                    out.append(Word(a, a + len(low), low, word.tag) if (a, b) != (word.start, word.end) else word)
        return out

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
        if at == 1 and self._in("nominaliser", row[0]):
            return True
        if self._in("unit_stop", word) or word.start != row[at - 1].end + 1:
            return False
        if self._in("unit_tail", word):
            return True
        if word.tag not in _NOUNS or (at + 1 < len(row) and row[at + 1].tag in ("Np", "M") and at + 1 < len(row)):
            return False
        return self._document.text[word.start].islower()

    def subject(
        self, end: int, start: int, times: list[Span], *, verb: bool, bare: bool
    ) -> tuple[Span | None, Word | None, bool]:
        """What a figure measures whose own words begin at ``end``: the noun phrase before it in its clause.

        Nothing before ``start`` is read. ``verb`` says whether a verb stood between the phrase and the figure; where
        ``bare``, one that no rule knows may stand at the end of the clause. Returns the phrase, the verb right before
        it, and whether the clause names anything at all.
        """
        row = self._before(end, start)
        row = [word for word in row if not any(a <= word.start < b for a, b in times)]
        before, row = row, self._trimmed(row)
        lead = before[len(before) - len(row) - 1].low if len(row) < len(before) else ""
        joined = True  # whether nothing stands between the phrase and the figure's own words
        while row and (row[-1].tag in ("C", "Cc", "E", "R", "CH") or self._in("tail_trim", row[-1])):
            joined = joined and row[-1].tag != "E"
            row = row[:-1]
        if bare and not verb and len(row) > 1 and row[-1].tag == "V" and not any(map(self._heads, row)):
            row, verb = row[:-1], True
            while row and row[-1].tag == "R":
                row = row[:-1]
        named = any(word.tag in _NOUNS | {"Np"} for word in row)
        if verb and lead in self._lists["circumstance"]:
            heads = [i for i, word in enumerate(row) if self._heads(word)]
            row = row[heads[0] :] if heads else row
        at = self._begin(row, verb=verb)
        if at is None:
            return None, None, named
        governor = row[at - 1] if at and joined else None
        if verb:
            verbal = next((i for i, word in enumerate(row) if i > at and self._in("auxiliary", word)), len(row))
            row = row[:verbal] if not any(map(self._heads, row[verbal:])) else row
        elif (governor.low if governor else lead) in self._lists["recipient"] and not any(map(self._heads, row[at:])):
            return None, governor, named
        if all(self._in("empty_word", word) or word.tag in ("P", "M", "L", "R", "E") for word in row[at:]):
            return None, governor, False
        said = any(word.tag in _NOUNS | {"Np"} or self._heads(word) or self._in("measure_verb", word) for word in row[at:])
        if not said and not self._in("measure_act", row[at]):
            return None, governor, named
        return (row[at].start, row[-1].end), governor, named

    def _before(self, end: int, start: int) -> list[Word]:
        """The words of the clause that ends before ``end``, what stands in brackets left out."""
        row = [part for word in self._within(start, end) for part in self._apart(word)]
        row = self._heads_joined(row)
        cuts = self._cuts(start, end, row)
        out: list[Word] = []
        depth = 0
        for i in range(len(row) - 1, -1, -1):
            word = row[i]
            if word.low == ")":
                depth += 1
            elif word.low == "(" and depth:
                depth -= 1
            elif depth:
                continue
            elif word.low == ":" and not out:
                continue  # "giải A: 50 triệu đồng": the label is what is measured
            elif word.low == "," and out and self._enumerates(row[:i]):
                out.append(word)
            elif (word.tag == "CH" and word.low not in _INNER_MARKS) or i in cuts:
                break
            else:
                out.append(word)
        return out[::-1]

    def _heads_joined(self, row: list[Word]) -> list[Word]:
        """``row`` with measuring nouns of two syllables in one piece, whatever the segmentation made of them."""
        out: list[Word] = []
        for word in row:
            if out and out[-1].end + 1 == word.start and f"{out[-1].low} {word.low}" in self._lists["measure_head"]:
                out[-1] = Word(out[-1].start, word.end, f"{out[-1].low} {word.low}", "N")
            else:
                out.append(word)
        return out

    def _cuts(self, start: int, end: int, row: list[Word]) -> set[int]:
        """Which words of ``row`` are clause words, those of several words included."""
        begins = {word.start: i for i, word in enumerate(row)}
        ends = {word.end: i for i, word in enumerate(row)}
        cuts: set[int] = set()
        for match in self._clause_word.finditer(self._document.low, start, end):
            if match.start() in begins and match.end() in ends:
                cuts.update(range(begins[match.start()], ends[match.end()] + 1))
        return cuts

    def _enumerates(self, row: list[Word]) -> bool:
        """Whether ``row`` ends in a short noun phrase from a boundary on, so that a comma after it joins two nouns."""
        size = next((i for i, word in enumerate(reversed(row)) if word.tag == "CH" or self._in("clause_word", word)), len(row))
        part = row[len(row) - size :]
        if not 0 < len(part) <= 3 or self._in("lead_trim", part[0]) or any(word.tag in ("E", "R", "C", "M", "V") for word in part[1:]):
            return False
        return part[0].tag in _NOUNS | {"Np", "V"} and not any(char.isdigit() for word in part for char in word.low)

    def _apart(self, word: Word) -> list[Word]:
        """A name that has swallowed the measuring noun after it ("Ajax giá"), taken apart; else the word itself."""
        name, blank, last = word.low.rpartition(" ")
        at = word.end - len(last)
        printed = self._document.text
        if not blank or last not in self._lists["measure_head"] or printed[word.start].islower() or printed[at].isupper():
            return [word]
        return [Word(word.start, at - 1, name, "Np"), Word(at, word.end, last, "N")]

    def _begin(self, row: list[Word], *, verb: bool) -> int | None:
        """Where in a clause what is measured begins; None where the clause measures nothing."""
        if not row:
            return None
        heads = [i for i, word in enumerate(row) if self._heads(word)]
        nouns = [i for i, word in enumerate(row) if word.tag in _NOUNS | {"Np"}]
        resets = [i for i, word in enumerate(row) if i and self._in("reset_word", word) and nouns and nouns[-1] > i]
        # A measuring noun that a verb has brought in anew: "Công ty có doanh thu ...".
        anew = ("reset_head", "auxiliary")
        first = heads[0] if heads else 0
        later = [
            i for i in heads if i > 1 and (i - 1 in resets or (i == first and any(self._in(name, row[i - 1]) for name in anew)))
        ]
        if later:
            return later[-1]
        if heads and heads[0] > 1 and row[heads[0] - 1].tag == "V":
            return heads[0]
        if resets and verb:
            return resets[-1] + 1
        if verb:
            return 0
        if heads:
            return max((i for i in heads if i and row[i - 1].tag in ("V", "E")), default=heads[0])
        if self._in("transaction", row[-1]):
            return None
        if self._in("measure_verb", row[-1]):
            return len(row) - 1
        if resets:
            return resets[-1] + 1
        last = max((i for i, word in enumerate(row) if word.tag == "V"), default=-1)
        return last + 1 if last + 1 < len(row) else None

    def _heads(self, word: Word) -> bool:
        return self._in("measure_head", word) or word.low.split(" ", 1)[0] in ("tổng", "tỷ", "mức") and word.tag == "N"

    def leader(self, end: int, start: int, times: list[Span]) -> Span | None:
        """The subject of a clause before the one that ends at ``end``: the nearest that begins with a noun."""
        row = [word for word in self._within(start, end) if not any(a <= word.start < b for a, b in times)]
        ends = [i for i, word in enumerate(row) if word.tag == "CH" and word.low not in _INNER_MARKS]
        for last in reversed(ends):
            clause = row[:last]
            cut = max((i for i, w in enumerate(clause) if w.tag == "CH" or self._in("clause_word", w)), default=-1)
            clause = self._trimmed(clause[cut + 1 :])
            heads = [i for i, word in enumerate(clause) if i > 1 and self._heads(word) and self._in("reset_word", clause[i - 1])]
            clause = clause[heads[-1] :] if heads else clause
            size = next((i for i, word in enumerate(clause) if word.tag in ("V", "R") and i), len(clause) if heads else 0)
            if size and (clause[0].tag in _NOUNS | {"Np"} or self._heads(clause[0])):
                return clause[0].start, clause[size - 1].end
        return None

    def _trimmed(self, row: list[Word]) -> list[Word]:
        """``row`` without the words before a phrase that are none of it."""
        at = 0
        while at < len(row) and (self._in("lead_trim", row[at]) or row[at].tag in ("R", "C", "Cc", "L", "CH", "E")):
            if self._heads(row[at]):
                break
            at += 1
        return row[at:]

    def following(self, offset: int, limit: int, times: list[Span]) -> tuple[Span, bool] | None:
        """The noun phrase right after ``offset`` and whether a predicate follows it."""
        if self._low_at(offset) != " " or any(time[0] == offset + 1 for time in times):
            return None
        row = [word for word in self._from(offset + 1) if word.start < limit]
        if len(row) > 1 and self._in("whole_prep", row[0]) and self._heads(row[1]):
            row = row[1:]
        copula = bool(row) and self._in("copula", row[0])  # "88,3% là đại biểu cá nhân"
        row = row[copula:]
        if not row or (row[0].tag not in _NOUNS | {"L", "Np"} and not self._in("unit", row[0])):
            return None
        if (self._in("lead_trim", row[0]) and row[0].tag != "L") or self._in("clause_word", row[0]):
            return None
        end = 1
        while end < len(row) and (row[end].tag in _NOUNS | {"Np", "A", "L", "M"} or self._in("np_inner", row[end])):
            if self._in("clause_word", row[end]):
                break
            end += 1
        while end > 1 and (row[end - 1].tag in ("E", "C", "Cc") or self._in("np_inner", row[end - 1])):
            end -= 1
        predicate = copula or (end < len(row) and row[end].tag in ("V", "R"))
        return (row[0].start, row[end - 1].end), predicate

    def _low_at(self, offset: int) -> str:
        return self._document.low[offset : offset + 1]

    def purpose(self, offset: int, limit: int) -> Span | None:
        """What money is for: the words after a purpose word in the clause that goes on at ``offset``."""
        row = self._unbracketed([word for word in self._from(offset + 1) if word.start < limit])
        ends = (i for i, w in enumerate(row) if w.tag == "CH" or self._in("purpose", w) or self._in("negation", w))
        at = next(ends, len(row))
        if at >= len(row) - 1 or not self._in("purpose", row[at]):
            return None
        end = at + 1
        while end < len(row) and end < at + 12 and row[end].tag != "CH" and not self._in("purpose_end", row[end]):
            end += 1
        return (row[at + 1].start, row[end - 1].end) if end > at + 1 else None

    @staticmethod
    def _unbracketed(row: list[Word]) -> list[Word]:
        """``row`` without what stands in brackets."""
        out: list[Word] = []
        depth = 0
        for word in row:
            depth += (word.low == "(") - (word.low == ")" and depth > 0)
            if not depth and word.low != ")":
                out.append(word)
        return out

    def bought(self, offset: int, limit: int, times: list[Span]) -> Span | None:
        """What money is, where it says so right after it: ``12 triệu đồng học phí``, ``102 triệu đô la đến từ ...``."""
        source = self._of_word.match(self._document.low, offset + 1)
        found = self.following(source.end() if source else offset, limit, times)
        if found is None or (source is None and not self._heads(self._from(offset + 1)[0])):
            return None
        return found[0]

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
