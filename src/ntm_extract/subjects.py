"""What stands before a figure and is measured by it: the subject of its clause."""

from __future__ import annotations

from dataclasses import dataclass

from ntm_extract.segmentation import Word
from ntm_extract.wording import INNER_MARKS, NAMES, Span, Wording, is_within


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
    clause = _without_comparison(wording, wording.timeless(_clause(wording, start, end)), end)
    row = wording.trimmed(clause)
    lead = clause[len(clause) - len(row) - 1].low if len(row) < len(clause) else ""
    row, joined = _without_tail(wording, row)
    if bare and not verb and len(row) > 1 and row[-1].tag == "V" and not any(map(wording.measures, row)):
        row, verb = _without_tail(wording, row[:-1])[0], True
    if not verb and _is_priced(wording, row):
        row, noun = row[:-1], True
    named = any(word.tag in NAMES for word in row)
    if verb and lead in wording.lists["circumstance"]:
        row = next((row[i:] for i, word in enumerate(row) if wording.measures(word)), row)
    if noun:
        row = wording.trimmed(row[_thing_begins(wording, row) :])
    at = _begin(wording, row, verb=verb)
    while at is not None and at < len(row) and (row[at].is_mark or row[at].tag in ("C", "Cc")):
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
        and not _is_thing(wording, row[at:])
        and (
            (governor or lead) in wording.lists["recipient"]
            or wording.is_in("recipient", row[at])
            or (at and not bare and wording.is_in("transaction", row[at - 1]))
        )
    ):
        return Subject(None, governor, named)  # who gets the money, not what it is for
    if all(_says_nothing(wording, word) for word in row[at:]):
        return Subject(None, governor, False)
    nouns = any(w.tag in NAMES or wording.measures(w) or wording.is_in("measure_verb", w) for w in row[at:])
    acts = wording.is_in("measure_act", row[at]) and (len(row) > at + 1 or " " in row[at].low)
    if not nouns and not acts:
        return Subject(None, governor, named)
    return Subject((row[at].start, row[-1].end), governor, named)


def _thing_begins(wording: Wording, row: list[Word]) -> int:
    """Where the thing begins that has a worth: after a verb that somebody does it with (đã dừng việc mua hệ thống).

    A measuring noun has that verb with it (hợp đồng mua thiết bị trị giá).
    """
    done = [i for i, word in enumerate(row[:-1]) if wording.is_in("transaction", word)]
    if done:
        heads = [i for i, word in enumerate(row[: done[-1]]) if wording.measures(word)]
        return heads[-1] if heads and heads[-1] == done[-1] - 1 else done[-1] + 1
    verb = next((i for i, word in enumerate(row[:-1]) if i and word.tag == "V"), None)
    if verb is None or not (wording.is_in("auxiliary", row[verb - 1]) or wording.is_in("person", row[0])):
        return 0
    return verb + 1


def _says_nothing(wording: Wording, word: Word) -> bool:
    """Whether ``word`` alone is nothing that a figure measures; abbreviations (CPI) may be tagged as numbers."""
    if wording.is_in("empty_word", word):
        return True
    return word.tag in ("P", "M", "L", "R", "E") and not wording.measures(word)


def _is_priced(wording: Wording, row: list[Word]) -> bool:
    """Whether ``row`` ends in a thing and, right after it, the word for its price."""
    if len(row) < 2 or not wording.is_in("price_word", row[-1]):
        return False
    thing, price = row[-2:]
    return thing.end + 1 == price.start and thing.tag == "N" and not (thing.is_mark or wording.measures(thing))


def _is_thing(wording: Wording, row: list[Word]) -> bool:
    """Whether ``row`` names something that is bought or given, however many of it."""
    counted = next((word for word in row if word.tag not in ("M", "L")), None)
    return counted is not None and wording.is_in("thing", counted)


def _without_comparison(wording: Wording, row: list[Word], end: int) -> list[Word]:
    """``row`` without the words at its end that compare with times (chỉ số tiêu thụ so với tháng trước và cùng kỳ)."""
    last = row[:-1] if row and row[-1].tag in ("C", "Cc") else row
    words = " ".join(word.low for word in last[-2:])
    return last[:-2] if words in wording.lists["compared"] and last[-1].end + 1 < end else row


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
    if any(map(wording.measures, row[verbal:])):
        return row
    while verbal > at + 1 and row[verbal - 1].is_mark:
        verbal -= 1  # "lượng khách, không ít trong số đó ở lại, tăng 8%"
    return row[:verbal]


def leader(wording: Wording, start: int, end: int) -> Span | None:
    """The subject of a clause before the one that ends at ``end``: the nearest that begins with a noun."""
    row = heads_joined(wording, wording.timeless(wording.within(start, end)))
    marks = [i for i, word in enumerate(row) if word.is_mark and word.low not in INNER_MARKS]
    for last in reversed(marks):
        bound = last
        while bound >= 0:
            bound -= 1
            parted = bound < 0 or row[bound].is_mark
            if not (parted or wording.is_in("clause_word", row[bound])):
                continue
            clause = wording.trimmed(row[bound + 1 : last])
            phrase = _leading(wording, clause) if not any(word.is_mark for word in clause) else None
            if phrase is not None:
                return phrase
            if parted:
                break  # what begins before a mark has it within
    return None


def _leading(wording: Wording, clause: list[Word]) -> Span | None:
    """The noun phrase that ``clause`` begins with, up to its verb; what a verb brings in to be measured comes first."""
    heads = [i for i, word in enumerate(clause) if i > 1 and wording.measures(word)]
    heads = [i for i in heads if wording.is_in("reset_word", clause[i - 1])]
    clause = clause[heads[-1] :] if heads else clause
    if not clause or not (clause[0].tag in NAMES or wording.measures(clause[0])):
        return None
    if all(wording.is_in("empty_word", word) for word in clause):
        return None
    whole = len(clause) if wording.measures(clause[0]) else 0
    size = next((i for i, word in enumerate(clause) if word.tag in ("V", "R") and i), whole)
    return (clause[0].start, clause[size - 1].end) if size else None


def _clause(wording: Wording, start: int, end: int) -> list[Word]:
    """The words of the clause that ends before ``end``, what stands in brackets left out."""
    row = [part for word in heads_joined(wording, wording.within(start, end)) for part in _apart(wording, word)]
    fixed = [match.span() for match in wording.patterns["fixed_row"].finditer(wording.low, start, end)]
    cuts = _cuts(wording, start, end, row, fixed)
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
        elif (
            word.low == ","
            and out
            and not wording.is_in("transaction", out[-1])
            and (is_within(word.start, fixed) or _enumerates(wording, row[:i], cuts, out[-1]))
        ):
            out.append(word)
        elif (word.is_mark and word.low not in INNER_MARKS) or i in cuts:
            break
        else:
            out.append(word)
    return out[::-1]


def heads_joined(wording: Wording, row: list[Word]) -> list[Word]:
    """``row`` with measuring nouns and sectors of up to five words in one piece, however they were segmented."""
    heads, sectors = wording.lists["measure_head"], wording.lists["sector"]
    firsts = wording.rules.made.get("first_syllables")
    if firsts is None:
        firsts = frozenset(phrase.partition(" ")[0] for phrase in (*heads, *sectors) if " " in phrase)
        wording.rules.made["first_syllables"] = firsts
    out: list[Word] = []
    at = 0
    while at < len(row):
        last = min(len(row), at + 5) if row[at].low.partition(" ")[0] in firsts else at + 1
        for end in range(last, at + 1, -1):
            low = wording.low[row[at].start : row[end - 1].end]
            if low in heads or low in sectors:
                out.append(Word(row[at].start, row[end - 1].end, low, ("N",)))
                at = end
                break
        else:
            out.append(row[at])
            at += 1
    return out


def _cuts(wording: Wording, start: int, end: int, row: list[Word], fixed: list[Span]) -> set[int]:
    """Which words of ``row`` are clause words, those of several words included, but none in ``fixed`` phrases."""
    begins = {word.start: i for i, word in enumerate(row)}
    ends = {word.end: i for i, word in enumerate(row)}
    cuts: set[int] = set()
    for match in wording.patterns["clause_word"].finditer(wording.low, start, end):
        first, last = begins.get(match.start()), ends.get(match.end())
        if first is None or last is None or is_within(match.start(), fixed):
            continue
        if not (first and row[first].tag == "R" and row[first - 1].tag == "A"):  # "cao nhất là" is no "nhất là"
            cuts.update(range(first, last + 1))
    return cuts


def _enumerates(wording: Wording, row: list[Word], cuts: set[int], after: Word) -> bool:
    """Whether ``row`` ends in a short noun phrase from a boundary on, so that a comma joins it to ``after``.

    A verb after a measuring noun says what that is of where a noun follows it (giá trị sản xuất nông, lâm, thủy sản).
    """
    bound = next((i for i in range(len(row) - 1, -1, -1) if row[i].is_mark or i in cuts), -1)
    part = row[bound + 1 :]
    if not part or len(part) > 3 + wording.measures(part[0]) or wording.is_in("lead_trim", part[0]):
        return False
    if any(word.tag in ("E", "R", "C", "M") for word in part[1:]):
        return False
    if wording.measures(after) and not (wording.measures(part[0]) or wording.is_in("measure_act", part[0])):
        return False  # "đối với thuốc nhập khẩu, mức thặng dư": the clause proper begins
    verbs = [i for i, word in enumerate(part) if i and word.tag == "V"]
    if not all(wording.measures(part[0]) and i + 1 < len(part) and part[i + 1].tag in NAMES for i in verbs):
        return False
    return part[0].tag in NAMES | {"V"} and not any(char.isdigit() for word in part for char in word.low)


def _apart(wording: Wording, word: Word) -> list[Word]:
    """``word`` in two where it ends in a measuring noun that a name ("Ajax giá") or "có" has swallowed, else whole."""
    first, blank, last = word.low.rpartition(" ")
    at = word.end - len(last)
    heads, printed = wording.lists["measure_head"], wording.document.text
    if not blank or last not in heads or word.low in heads:
        return [word]
    if first in wording.lists["reset_word"] or first in wording.lists["lead_trim"]:
        tag = "V"
    elif printed[word.start].isupper() and printed[at].islower() and not _opens_sentence(wording, word):
        tag = "Np"
    else:
        return [word]
    return [Word(word.start, at - 1, first, (tag,)), Word(at, word.end, last, ("N",))]


def _opens_sentence(wording: Wording, word: Word) -> bool:
    """Whether ``word`` has its capital from the beginning of a sentence (``Chủ nợ``), and so may be no name."""
    return wording.document.sentence(word.start)[0] + 1 >= word.start


def _begin(wording: Wording, row: list[Word], *, verb: bool) -> int | None:
    """Where in a clause what is measured begins; None where the clause measures nothing."""
    if not row:
        return None
    heads = [i for i, word in enumerate(row) if wording.measures(word)]
    last_noun = next((i for i in range(len(row) - 1, 0, -1) if row[i].tag in NAMES), 0)
    resets = [i for i, word in enumerate(row) if 0 < i < last_noun and wording.is_in("reset_word", word)]
    # "giá vàng chốt phiên ở mức": what says nothing is not brought in to be measured.
    resets = [i for i in resets if i + 1 in heads or not _is_empty_noun(wording, row[i + 1])]
    # A measuring noun that a verb has brought in anew: "Công ty có doanh thu ...".
    anew = [
        i for i in heads if i > 1 and (i - 1 in resets or (i == heads[0] and _brings(wording, _undetermined(row, i))))
    ]
    if anew:
        return anew[-1]
    if resets and verb and not (heads and heads[0] < resets[-1]):
        return resets[-1] + 1
    if verb:
        parted = [i for i in heads[:1] if i and row[i - 1].end + 1 < row[i].start]
        if parted and row[parted[0] - 1].tag in NAMES:
            return parted[0]  # "Công ty Hoa Sen năm 2016 doanh thu đạt": a time stood between them
        deals = [i for i, word in enumerate(row) if 0 < i < last_noun and wording.is_in("transaction", word)]
        deals = [i for i in deals if wording.is_in("auxiliary", row[i - 1])]  # "SBT sẽ mua phần vốn góp"
        return deals[-1] + 1 if deals else 0
    acts = len(row) > 1 and wording.is_in("measure_act", row[0]) and wording.is_in("transaction", row[0])
    if acts and not wording.measures(row[1]):
        return 0  # "chi bảo hiểm xã hội từ ngân sách 17 tỷ đồng"
    if heads:
        anew = [i for i in heads if i and row[i - 1].tag in ("V", "E")]
        anew = [i for i in anew if i == 1 or not wording.is_in("circumstance", row[i - 1])]  # "theo giá hiện hành"
        return max(anew, default=heads[0])
    if wording.is_in("transaction", row[-1]):
        return None
    if wording.is_in("measure_verb", row[-1]):
        return len(row) - 1
    if resets:
        return resets[-1] + 1
    last_verb = next((i for i in range(len(row) - 1, -1, -1) if row[i].tag == "V"), -1)
    return last_verb + 1 if last_verb + 1 < len(row) else None


def _is_empty_noun(wording: Wording, word: Word) -> bool:
    return word.tag in NAMES and wording.is_in("empty_word", word)


def _undetermined(row: list[Word], at: int) -> Word:
    """The word before ``at``, numerals and determiners passed over (dành một khoản vốn)."""
    return next((word for word in reversed(row[1:at]) if word.tag not in ("M", "L")), row[0])


def _brings(wording: Wording, word: Word) -> bool:
    """Whether what is measured may begin right after ``word``."""
    return word.tag == "V" or wording.is_in("reset_head", word) or wording.is_in("auxiliary", word)
