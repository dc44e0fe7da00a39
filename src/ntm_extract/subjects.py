"""What stands before a figure and is measured by it: the subject of its clause."""

from __future__ import annotations

from dataclasses import dataclass

from ntm_extract.segmentation import Word
from ntm_extract.wording import INNER_MARKS, NAMES, Span, Wording


@dataclass(frozen=True, slots=True)
class Subject:
    """What the clause before a figure names.

    ``span`` is the phrase that is measured; ``governor`` the verb right before it; ``named`` whether the clause names
    anything at all, so that nothing is to be carried over from before.
    """

    span: Span | None = None
    governor: str | None = None
    named: bool = False


def subject(wording: Wording, start: int, end: int, *, verb: bool, bare: bool = False, noun: bool = False) -> Subject:
    """What a figure measures whose own words begin at ``end``: the noun phrase before it in its clause.

    Nothing before ``start`` is read. ``verb`` says whether a verb stood between the phrase and the figure; where
    ``bare``, one that no rule knows may stand at the end of the clause; where ``noun``, what is measured is a thing,
    so that it begins after a verb of transaction (bán lô hàng trị giá).
    """
    clause = wording.timeless(_clause(wording, start, end))
    row = wording.trimmed(clause)
    lead = clause[len(clause) - len(row) - 1].low if len(row) < len(clause) else ""
    row, joined = _without_tail(wording, row)
    if bare and not verb and len(row) > 1 and row[-1].tag == "V" and not any(map(wording.measures, row)):
        row, verb = _without_tail(wording, row[:-1])[0], True
    named = any(word.tag in NAMES for word in row)
    if verb and lead in wording.lists["circumstance"]:
        row = next((row[i:] for i, word in enumerate(row) if wording.measures(word)), row)
    if noun:
        row = row[max((i + 1 for i, word in enumerate(row[:-1]) if wording.is_in("transaction", word)), default=0) :]
    at = _begin(wording, row, verb=verb)
    while at is not None and at < len(row) and row[at].is_mark:
        at += 1
    if at is None or at >= len(row):
        return Subject(named=named)
    governor = row[at - 1].low if at and joined else None
    if row[at].tag == "E" and not wording.measures(row[at]):
        return Subject(None, governor, named)  # where to ("thu hồi về ngân sách"), not what
    if verb:
        row = _before_auxiliary(wording, row, at)
    elif (
        not noun
        and not any(map(wording.measures, row[at:]))
        and (
            (governor or lead) in wording.lists["recipient"]
            or wording.is_in("recipient", row[at])
            or (at and wording.is_in("transaction", row[at - 1]))
        )
    ):
        return Subject(None, governor, named)  # who gets the money, not what it is for
    if all(wording.is_in("empty_word", word) or word.tag in ("P", "M", "L", "R", "E") for word in row[at:]):
        return Subject(None, governor, False)
    nouns = any(w.tag in NAMES or wording.measures(w) or wording.is_in("measure_verb", w) for w in row[at:])
    acts = wording.is_in("measure_act", row[at]) and (len(row) > at + 1 or " " in row[at].low)
    if not nouns and not acts:
        return Subject(None, governor, named)
    return Subject((row[at].start, row[-1].end), governor, named)


def _without_tail(wording: Wording, row: list[Word]) -> tuple[list[Word], bool]:
    """``row`` without the words at its end that are of the verb, and whether no preposition was among them."""
    joined = True
    while row and (row[-1].is_mark or wording.is_in("tail_trim", row[-1]) or row[-1].tag in ("C", "Cc", "E", "R")):
        joined = joined and row[-1].tag != "E"
        row = row[:-1]
    return row, joined


def _before_auxiliary(wording: Wording, row: list[Word], at: int) -> list[Word]:
    """``row`` up to where a verb phrase begins after ``at``, unless something that measures follows there."""
    verbal = next((i for i, word in enumerate(row) if i > at and wording.is_in("auxiliary", word)), len(row))
    return row if any(map(wording.measures, row[verbal:])) else row[:verbal]


def leader(wording: Wording, start: int, end: int) -> Span | None:
    """The subject of a clause before the one that ends at ``end``: the nearest that begins with a noun."""
    row = wording.timeless(wording.within(start, end))
    marks = [i for i, word in enumerate(row) if word.is_mark and word.low not in INNER_MARKS]
    for last in reversed(marks):
        bounds = [i for i, w in enumerate(row[:last]) if w.is_mark or wording.is_in("clause_word", w)]
        for bound in (*reversed(bounds), -1):
            clause = wording.trimmed(row[bound + 1 : last])
            phrase = _leading(wording, clause) if not any(word.is_mark for word in clause) else None
            if phrase is not None:
                return phrase
    return None


def _leading(wording: Wording, clause: list[Word]) -> Span | None:
    """The noun phrase that ``clause`` begins with, up to its verb; what a verb brings in to be measured comes first."""
    heads = [i for i, word in enumerate(clause) if i > 1 and wording.measures(word)]
    heads = [i for i in heads if wording.is_in("reset_word", clause[i - 1])]
    clause = clause[heads[-1] :] if heads else clause
    if not clause or not (clause[0].tag in NAMES or wording.measures(clause[0])):
        return None
    whole = len(clause) if wording.measures(clause[0]) else 0
    size = next((i for i, word in enumerate(clause) if word.tag in ("V", "R") and i), whole)
    return (clause[0].start, clause[size - 1].end) if size else None


def _clause(wording: Wording, start: int, end: int) -> list[Word]:
    """The words of the clause that ends before ``end``, what stands in brackets left out."""
    row = [part for word in wording.within(start, end) for part in _apart(wording, word)]
    row = _heads_joined(wording, row)
    cuts = _cuts(wording, start, end, row)
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
        elif word.low == "," and out and _enumerates(wording, row[:i]):
            out.append(word)
        elif (word.is_mark and word.low not in INNER_MARKS) or i in cuts:
            break
        else:
            out.append(word)
    return out[::-1]


def _heads_joined(wording: Wording, row: list[Word]) -> list[Word]:
    """``row`` with measuring nouns of two syllables in one piece, whatever the segmentation made of them."""
    out: list[Word] = []
    for word in row:
        if out and out[-1].end + 1 == word.start and f"{out[-1].low} {word.low}" in wording.lists["measure_head"]:
            out[-1] = Word(out[-1].start, word.end, f"{out[-1].low} {word.low}", ("N",))
        else:
            out.append(word)
    return out


def _cuts(wording: Wording, start: int, end: int, row: list[Word]) -> set[int]:
    """Which words of ``row`` are clause words, those of several words included."""
    begins = {word.start: i for i, word in enumerate(row)}
    ends = {word.end: i for i, word in enumerate(row)}
    cuts: set[int] = set()
    for match in wording.patterns["clause_word"].finditer(wording.low, start, end):
        if match.start() in begins and match.end() in ends:
            cuts.update(range(begins[match.start()], ends[match.end()] + 1))
    return cuts


def _enumerates(wording: Wording, row: list[Word]) -> bool:
    """Whether ``row`` ends in a short noun phrase from a boundary on, so that a comma after it joins two nouns."""
    bounds = (i for i, word in enumerate(reversed(row)) if word.is_mark or wording.is_in("clause_word", word))
    part = row[len(row) - next(bounds, len(row)) :]
    if not 0 < len(part) <= 3 or wording.is_in("lead_trim", part[0]):
        return False
    if any(word.tag in ("E", "R", "C", "M", "V") for word in part[1:]):
        return False
    return part[0].tag in NAMES | {"V"} and not any(char.isdigit() for word in part for char in word.low)


def _apart(wording: Wording, word: Word) -> list[Word]:
    """A name that has swallowed the measuring noun after it ("Ajax giá"), taken apart; else the word itself."""
    name, blank, last = word.low.rpartition(" ")
    at = word.end - len(last)
    printed = wording.document.text
    if not blank or last not in wording.lists["measure_head"] or printed[word.start].islower() or printed[at].isupper():
        return [word]
    return [Word(word.start, at - 1, name, ("Np",)), Word(at, word.end, last, ("N",))]


def _begin(wording: Wording, row: list[Word], *, verb: bool) -> int | None:
    """Where in a clause what is measured begins; None where the clause measures nothing."""
    if not row:
        return None
    heads = [i for i, word in enumerate(row) if wording.measures(word)]
    last_noun = next((i for i in range(len(row) - 1, 0, -1) if row[i].tag in NAMES), 0)
    resets = [i for i, word in enumerate(row) if 0 < i < last_noun and wording.is_in("reset_word", word)]
    # A measuring noun that a verb has brought in anew: "Công ty có doanh thu ...".
    anew = [
        i for i in heads if i > 1 and (i - 1 in resets or (i == heads[0] and _brings(wording, _undetermined(row, i))))
    ]
    if anew:
        return anew[-1]
    if resets and verb:
        return resets[-1] + 1
    if verb:
        deals = [i for i, word in enumerate(row) if 0 < i < last_noun and wording.is_in("transaction", word)]
        deals = [i for i in deals if wording.is_in("auxiliary", row[i - 1])]  # "SBT sẽ mua phần vốn góp"
        return deals[-1] + 1 if deals else 0
    if heads:
        return max((i for i in heads if i and row[i - 1].tag in ("V", "E")), default=heads[0])
    if wording.is_in("transaction", row[-1]):
        return None
    if wording.is_in("measure_verb", row[-1]):
        return len(row) - 1
    if resets:
        return resets[-1] + 1
    last_verb = next((i for i in range(len(row) - 1, -1, -1) if row[i].tag == "V"), -1)
    return last_verb + 1 if last_verb + 1 < len(row) else None


def _undetermined(row: list[Word], at: int) -> Word:
    """The word before ``at``, numerals and determiners passed over (dành một khoản vốn)."""
    return next((word for word in reversed(row[1:at]) if word.tag not in ("M", "L")), row[0])


def _brings(wording: Wording, word: Word) -> bool:
    """Whether what is measured may begin right after ``word``."""
    return word.tag == "V" or wording.is_in("reset_head", word) or wording.is_in("auxiliary", word)
