"""The counted noun after a number: where it begins to be one, and where it ends."""

from __future__ import annotations

import regex

from ntm_extract.segmentation import Word
from ntm_extract.wording import NOUNS, Span, Wording

_UNIT_WORDS = 4
_SYLLABLE = regex.compile(r"\S++")
_CLASS = regex.compile(r"[ivx]+|\d")


def counted(wording: Wording, offset: int) -> Span | None:
    """The counted noun phrase that begins at ``offset``, or None where no noun stands there."""
    if wording.low[offset : offset + 1] in ('"', "'"):
        return _quoted(wording, offset)
    # A listed word counts whatever the segmentation makes of it.
    listed = wording.patterns["unit"].match(wording.low, offset)
    if listed is None and not _may_count(wording, offset):
        return None
    row = wording.after(offset)
    longer = bool(row) and listed is not None and row[0].end > listed.end() and row[0].tag in NOUNS
    if row and listed is not None and listed.end() != row[0].end and not longer:
        row = [Word(offset, listed.end(), listed[0], ("N",)), *(word for word in row if word.start >= listed.end())]
    if not row or not _counts(wording, row, listed is not None):
        return None
    if wording.is_in("measure", row[0]):
        return offset, row[0].end
    end = 1
    while end < min(len(row), _UNIT_WORDS) and (more := _goes_on(wording, row, end)):
        end += more
    if end + 1 < len(row) and wording.is_in("class_word", row[end]) and _CLASS.fullmatch(row[end + 1].low):
        end += 2
    # "xã, phường, thị trấn": units of one sort in a row are counted together
    while end + 1 < len(row) and wording.is_in("unit_row_mark", row[end]) and wording.is_in("unit_row", row[end - 1]):
        if not wording.is_in("unit_row", row[end + 1]):
            break
        end += 2
    return offset, row[end - 1].end


def _quoted(wording: Wording, offset: int) -> Span | None:
    """The name in quotation marks that begins at ``offset``: 2 "con át chủ bài"."""
    end = wording.low.find(wording.low[offset : offset + 1], offset + 1, offset + 40)
    return None if end < 0 else (offset, end + 1)


def _may_count(wording: Wording, offset: int) -> bool:
    """Whether a phrase that no list has may be counted, as far as its first letters say; spares the segmentation."""
    syllable = _SYLLABLE.match(wording.low, offset)
    if syllable is None or not wording.document.text[offset].islower():
        return False
    return syllable[0] not in wording.lists["scale"]


def _counts(wording: Wording, row: list[Word], listed: bool) -> bool:
    """Whether a counted noun phrase may begin with the first word of ``row``."""
    word = row[0]
    printed = wording.document.text[word.start : word.end]
    if not printed[0].islower() or wording.is_in("address_word", word):
        following = wording.document.text[word.end : word.end + 2].strip()
        named = following[:1].isupper() or (len(row) > 1 and row[1].tag == "Np")
        if wording.is_in("address_word", word) and named:
            return False
        capital_counts = listed and (printed.isupper() or not named or " " in word.low)
        if not printed[0].islower() and not capital_counts:
            return False
    if listed:
        return True
    first = word.low.split(" ", 1)[0]
    if first in wording.lists["scale"]:
        return False
    if wording.is_in("not_unit", word) or (first in wording.lists["not_unit"] and word.tag not in NOUNS):
        return False
    return word.tag in NOUNS


def _goes_on(wording: Wording, row: list[Word], at: int) -> int:
    """How many words from ``at`` on the phrase takes that has the words before it."""
    word = row[at]
    if at == 1 and wording.is_in("nominaliser", row[0]):
        return int(not (word.is_mark or word.tag in ("C", "Cc", "E") or wording.is_in("copula", word)))
    if word.start != row[at - 1].end + 1:
        return 0
    # A tail of several words may stand in any words of the segmentation: "nông thôn | mới".
    tail = wording.patterns["unit_tail"].match(wording.low, word.start)
    size = 0 if tail is None else next((n for n, one in enumerate(row[at:], 1) if one.end >= tail.end()), 0)
    whole = tail is not None and size > 0 and row[at + size - 1].end == tail.end()
    if wording.is_in("unit_stop", word) and not (whole and size > 1):
        return 0
    if whole:
        return size
    if word.tag not in NOUNS or (at + 1 < len(row) and row[at + 1].tag in ("Np", "M")):
        return 0
    return int(wording.document.text[word.start].islower())
