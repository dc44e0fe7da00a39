"""What follows a figure: the noun that it is a share of, what money is for, what it is compared with."""

from __future__ import annotations

from ntm_extract.segmentation import Word
from ntm_extract.wording import NAMES, NOUNS, Span, Wording

_PLACE = 8  # how many words may say where or from where a noun is
_RELATIVE = 5  # how many words a verb may have that only tells more of a noun


def following(wording: Wording, offset: int, limit: int) -> tuple[Span, bool] | None:
    """The noun phrase right after ``offset`` and whether a predicate follows it."""
    if wording.low[offset : offset + 1] != " " or wording.time_from(offset + 1) is not None:
        return None
    row = wording.after(offset + 1, limit)
    if len(row) > 1 and wording.is_in("whole_prep", row[0]) and wording.measures(row[1]):
        row = row[1:]
    copula = bool(row) and wording.is_in("copula", row[0])  # "88,3% là đại biểu cá nhân"
    row = row[copula:]
    if not row or row[0].is_mark or (row[0].tag not in NOUNS | {"L", "Np"} and not wording.is_in("unit", row[0])):
        return None
    if (wording.is_in("lead_trim", row[0]) and row[0].tag != "L") or wording.is_in("clause_word", row[0]):
        return None
    # "các vụ ngộ độc": a noun that says little takes the verb after it.
    head = 1 if row[0].tag == "L" and len(row) > 1 and wording.is_in("light_head", row[1]) else 0
    light = len(row) > head + 1 and wording.is_in("light_head", row[head]) and row[head + 1].tag == "V"
    end = head + 2 if light else 1
    while end < len(row) and (
        row[end].tag in NAMES | {"A", "L", "M"}
        or wording.is_in("np_inner", row[end])
        or (wording.is_in("np_verb", row[end]) and wording.is_in("np_verb_noun", row[end - 1]))
        or _modifies(wording, row[end - 1], row[end])
    ):
        if wording.is_in("clause_word", row[end]):
            break
        end += 1
    while end > 1 and (row[end - 1].tag in ("E", "C", "Cc") or wording.is_in("np_inner", row[end - 1])):
        end -= 1
    end = _clause_end(wording, row, _from_to(wording, row, end))
    last = _row_end(wording, row, end)
    predicate = copula or (last < len(row) and row[last].tag in ("V", "R"))
    # "50% huyện, thị xã, thành phố đạt chuẩn"; but in "15% vốn, bà Lò Thị Inh có ..." another clause begins.
    joined = predicate and end == 1 and last > 2 and _is_counted(wording, row[0]) and _is_counted(wording, row[2])
    return (row[0].start, row[(last if joined else end) - 1].end), predicate


def _from_to(wording: Wording, row: list[Word], end: int) -> int:
    """Where in ``row`` a noun ends that goes on after its ``end``: ``100% cán bộ từ huyện đến xã được tập huấn``."""
    if end >= len(row) or row[end].tag != "E":
        return end
    last = end
    while last < min(len(row), end + _PLACE) and row[last].tag in NAMES | {"A", "E", "L", "M"}:
        last += 1
    return last if last < len(row) and wording.is_in("passive", row[last]) else end


def _clause_end(wording: Wording, row: list[Word], end: int) -> int:
    """Where a noun ends that a verb after its ``end`` only tells more of: ``65% hộ vay vốn đã trả hết nợ``.

    That is told by a second predicate soon after it, with a word that opens one.
    """
    if end >= len(row) or row[end].tag != "V" or _opens_predicate(wording, row[end]):
        return end
    if wording.is_in("clause_word", row[end]) or wording.is_in("not_purpose", row[end]):
        return end
    for last in range(end + 1, min(len(row), end + _RELATIVE)):
        if _opens_predicate(wording, row[last]):
            # "hoạt động không có lãi", "tìm được việc": right after the verb these are its own.
            return end if row[last - 1].tag == "V" and not _tells(wording, row[last]) else last
        if row[last].tag not in NAMES | {"A", "V"}:
            break
    return end


def _opens_predicate(wording: Wording, word: Word) -> bool:
    return wording.is_in("auxiliary", word) or wording.is_in("passive", word) or _tells(wording, word)


def _tells(wording: Wording, word: Word) -> bool:
    return wording.is_in("copula", word) or wording.is_in("predicate_word", word)


def _is_counted(wording: Wording, word: Word) -> bool:
    return wording.is_in("unit", word) or wording.is_in("unit_row", word)


def _row_end(wording: Wording, row: list[Word], end: int) -> int:
    """Where in ``row`` an enumeration ends whose first noun ends at ``end``: ``100% trạm xá, trường học ở xã có``."""
    while end + 1 < len(row) and row[end].low == "," and row[end + 1].tag in NOUNS:
        end += 2
        while end < len(row) and (row[end].tag in NAMES | {"A", "L", "M"} or wording.is_in("np_inner", row[end])):
            end += 1
    return end


def _modifies(wording: Wording, noun: Word, verb: Word) -> bool:
    """Whether ``verb`` says what a measuring ``noun`` is of (chi phí vận hành) and is no predicate."""
    return verb.tag == "V" and wording.measures(noun) and not wording.is_in("not_purpose", verb)


def purpose(wording: Wording, offset: int, limit: int, *, spent: bool = False) -> Span | None:
    """What money is for: the words after a purpose word in the clause that goes on at ``offset``.

    Where the money is ``spent``, a verb right after it says the purpose too (``chi 5 tỷ đồng xây trường``).
    """
    row = _unbracketed(wording.after(offset + 1, limit))
    if spent and len(row) > 1 and row[0].tag == "V" and not wording.is_in("not_purpose", row[0]):
        return row[0].start, row[_purpose_end(wording, row, 0) - 1].end
    stops = ("purpose", "negation")
    at = next((i for i, w in enumerate(row) if w.is_mark or any(wording.is_in(s, w) for s in stops)), len(row))
    aim = _aim(wording, row[:at])
    if aim is not None:
        return aim
    if at >= len(row) - 1 or not wording.is_in("purpose", row[at]):
        return None
    end = _purpose_end(wording, row, at)
    return (row[at + 1].start, row[end - 1].end) if end > at + 1 else None


def _aim(wording: Wording, row: list[Word]) -> Span | None:
    """What money is for where ``row`` says so without a word of purpose: ``1,2 tỷ đồng cho các dự án nước sạch``."""
    for i, word in enumerate(row):
        noun = next((j for j in range(i + 1, len(row)) if row[j].tag not in ("L", "M")), len(row))
        if wording.is_in("aim_word", word) and noun < len(row) and wording.is_in("aim", row[noun]):
            return row[noun].start, row[_purpose_end(wording, row, noun) - 1].end
    return None


def _purpose_end(wording: Wording, row: list[Word], at: int) -> int:
    """Where in ``row`` the purpose ends that begins after ``at``."""
    end = at + 1
    while end < len(row) and end < at + 12 and not row[end].is_mark and not wording.is_in("purpose_end", row[end]):
        end += 1
    return end


def _unbracketed(row: list[Word]) -> list[Word]:
    """``row`` without what stands in brackets."""
    out: list[Word] = []
    depth = 0
    for word in row:
        depth += (word.low == "(") - (word.low == ")" and depth > 0)
        if not depth and word.low != ")":
            out.append(word)
    return out


def bought(wording: Wording, offset: int, limit: int) -> Span | None:
    """What money is, where it says so right after it: ``12 triệu đồng học phí``, ``102 triệu đô la đến từ ...``."""
    source = wording.patterns["of_word"].match(wording.low, offset + 1)
    found = following(wording, source.end() if source else offset, limit)
    if found is None or (source is None and not wording.measures(wording.after(offset + 1)[0])):
        return None
    return found[0]


def whole(wording: Wording, offset: int, limit: int) -> Span | None:
    """The noun phrase that begins at ``offset``, a time included: what a figure is compared with."""
    time = wording.time_from(offset)
    if time is not None:
        return time
    row = wording.after(offset, limit)
    end = 0
    while end < len(row) and not row[end].is_mark:
        if end and (row[end].tag in ("R", "C", "Cc") or wording.is_in("stop_whole", row[end])):
            break
        end += 1
    return (offset, row[end - 1].end) if end else None
