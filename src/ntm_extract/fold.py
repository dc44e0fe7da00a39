"""The folded view of a report: one spelling for what readers hold to be the same, with a map back to the source.

Rules match on the folded view alone; everything that goes out is cut from the source, so that
``source[a:b] == text`` holds whatever the folding did.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

import regex

# The mark of these diphthongs may stand on either vowel (hoà/hòa, uỷ/ủy); the folded view has it on the first.
_TONES = {
    new: old
    for old, new in (
        pair.split("/")
        for pair in "òa/oà óa/oá ỏa/oả õa/oã ọa/oạ òe/oè óe/oé ỏe/oẻ õe/oẽ ọe/oẹ ùy/uỳ úy/uý ủy/uỷ ũy/uỹ ụy/uỵ".split()
    )
}
# After "q" the u belongs to the consonant, and before another letter the vowel bears the mark in every spelling.
_TONE = regex.compile(r"(?<!q)(?:" + "|".join(_TONES) + r")(?!\p{L})")
_BLANKS = "\t\v\f\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_NOTHING = dict.fromkeys(map(ord, _INVISIBLE))
_CHARACTERS = dict(
    zip(
        _BLANKS + "\u0085\u2028\u2029‐‑‒–—−“”„«»‘’％ðÐƉ",  # the last three: look-alikes of đ and Đ
        " " * len(_BLANKS) + "\n\n\n" + '------"""""\'\'%đĐĐ',
        strict=True,
    )
)
_CHARACTER = re.compile(f"[{''.join(_CHARACTERS)}]")
# What makes the view shorter: a carriage return before a line feed, invisible characters, all but one of a run of
# blanks and all of one that ends a line, and a letter with its combining marks, which becomes one character.
_DROPPED = (
    f"(?P<drop>\r(?=\n)|[{_INVISIBLE}]++|(?<=[ {_BLANKS}][{_INVISIBLE}]*)[ {_BLANKS}]++"
    f"|[ {_BLANKS}][ {_BLANKS}{_INVISIBLE}]*+(?=\r?\n))"
)
_SHORTENED = regex.compile(rf"{_DROPPED}|\P{{M}}\p{{M}}++")
_SHORTENED_WITHOUT_MARKS = regex.compile(_DROPPED)
_MARK = regex.compile(r"\p{M}")
# Where none of these stands nothing is dropped; most texts have none, and Python's own module is faster at telling.
_MAYBE_DROPPED = re.compile(f"[\r{_INVISIBLE}]|[ {_BLANKS}][ {_BLANKS}\n]")
# A line break within a wrapped paragraph: the line is long, and the next goes on in lower case.
_SOFT_BREAK = regex.compile(r"(?<=[^\n]{40}[\p{L}\p{N},])\n(?=\p{Ll})")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and its way back.

    ``text`` keeps the case and ``low`` is in lower case; both have the same length. ``starts[i]`` and ``ends[i]`` are
    where the source has character ``i`` of the folded text; both are empty where the two run side by side.
    """

    text: str
    low: str
    starts: array[int]
    ends: array[int]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the source of ``text[start:end]``, end exclusive."""
        if not self.starts or end <= start:
            return start, end
        return self.starts[start], self.ends[end - 1]


def _shorten(source: str) -> tuple[str, array[int], array[int]]:
    """Drop and compose what makes the view shorter; the view, and where each of its characters stands in the source."""
    pieces: list[str] = []
    starts, ends = array("L"), array("L")
    marks = _MARK.search(source) is not None
    if not marks and _MAYBE_DROPPED.search(source) is None:
        return source, starts, ends
    places = array("L", range(len(source) + 1))
    done = 0
    for match in (_SHORTENED if marks else _SHORTENED_WITHOUT_MARKS).finditer(source):
        start, end = match.span()
        starts.extend(places[done:start])
        ends.extend(places[done + 1 : start + 1])
        pieces.append(source[done:start])
        done = end
        if match.lastgroup is None:
            composed = unicodedata.normalize("NFC", match[0])
            pieces.append(composed)
            starts.extend([start] * len(composed))
            ends.extend([end] * len(composed))
    if not pieces:
        return source, starts, ends
    starts.extend(places[done:-1])
    ends.extend(places[done + 1 :])
    pieces.append(source[done:])
    return "".join(pieces), starts, ends


def without_invisible(text: str) -> str:
    """``text`` without the characters that are neither seen nor blanks."""
    return text.translate(_NOTHING)


def lower(text: str) -> str:
    """``text`` in lower case, as long as it was: the few letters whose lower case is longer stay as they are."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low


def fold_tones(low: str) -> str:
    """Lower-case ``low`` with every tone mark in its traditional place.

    >>> fold_tones("hoà thuận, uỷ ban, quý, hoàn")
    'hòa thuận, ủy ban, quý, hoàn'
    """
    folded: str = _TONE.sub(lambda match: _TONES[match[0]], low)
    return folded


def fold(source: str) -> Folded:
    """The folded view of ``source``."""
    text, starts, ends = _shorten(source)
    text = _SOFT_BREAK.sub(" ", _CHARACTER.sub(lambda match: _CHARACTERS[match[0]], text))
    low = lower(text)
    folded = fold_tones(low)
    if folded != low:
        text = "".join(new.upper() if old.isupper() else new for old, new in zip(text, folded, strict=True))
    return Folded(text, folded, starts, ends)


def fold_word(word: str) -> str:
    """A word of a rule file as the folded view spells it.

    >>> fold_word("Uỷ ban")
    'ủy ban'
    """
    return fold(" ".join(word.split())).low
