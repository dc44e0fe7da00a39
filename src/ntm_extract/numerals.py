"""Numbers as Vietnamese reports print them: notation in digits, and the grammar of numerals in words.

The words themselves come from the rule files (list ``numeral`` and the lists ``scale``); nothing here knows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import regex

# Digits with the marks that may stand between them. Longest first: groups of three after dots, then after commas
# where there are two or more (a single comma is the decimal mark), then anything with one decimal mark.
GROUPED = r"\d{1,3}(?:\.\d{3})++(?:,\d++)?(?![.,]?\d)"
ENGLISH_GROUPED = r"\d{1,3}(?:,\d{3}){2,}+(?:\.\d++)?(?![.,]?\d)"
BLANK_GROUPED = r"[1-9]\d{0,2}(?: \d{3}){2,5}+(?!\d)"
PLAIN = r"\d++(?:[.,]\d++)?(?![.,]\d)"
NUMBER = f"(?:{GROUPED}|{ENGLISH_GROUPED}|{BLANK_GROUPED}|{PLAIN})"
# From the beginning of such a number: each match of the group ends where one may end.
NUMBER_ENDS = r"(?P<end>\d++(?:[.,]\d++)*+)(?: (?P<end>\d{3})(?!\d)){0,5}+"
INTEGER = r"(?:\d{1,3}(?:\.\d{3})++(?![.,]?\d)|\d++(?![.,]\d))"


def parse_digits(text: str) -> Decimal:
    """The value of a number in digits, as Vietnamese notation has it.

    A dot groups thousands where exactly three digits follow it each time, else it is a decimal mark; a comma is the
    decimal mark, unless there are several.

    >>> [str(parse_digits(text)) for text in ("2.160", "2,62", "102.86", "8,811", "1.219,5", "1,234,567", "28 500 000")]
    ['2160', '2.62', '102.86', '8.811', '1219.5', '1234567', '28500000']
    """
    text = text.replace(" ", "")
    if text.count(",") > 1:
        return Decimal(text.replace(",", ""))
    whole, _, fraction = text.partition(",")
    groups = whole.split(".")
    if len(groups) > 1 and (groups[0] == "0" or any(len(group) != 3 for group in groups[1:])):
        if len(groups) == 2 and not fraction:
            return Decimal(text)
        raise ValueError(f"not a number: {text}")
    return Decimal("".join(groups) + (f".{fraction}" if fraction else ""))


# One letter a kind of numeral word, so that the grammar of the three lowest places is a regular expression.
_LETTERS = {"100": "H", "10": "X", "tens": "T", "zero": "Z"}
_GROUP = regex.compile(r"(?:(?P<hundreds>\d)H)?(?:Z(?P<skip>\d)|(?P<ten>X)(?P<after>\d)?|(?P<tens>\d)T(?P<units>\d)?)?")
_MAGNITUDES = ("1e9", "1e6", "1e3")


def parse_numeral(words: Sequence[str], numerals: Mapping[str, str]) -> Decimal | None:
    """The value of a numeral in words, or None where the words do not make one.

    ``numerals`` says of each word what it is: a digit (``"3"``), a place (``"10"``, ``"100"``, ``"1e3"``, ``"1e6"``,
    ``"1e9"``), ``tens`` (the ``mươi`` after a digit), ``zero`` (the ``linh`` that skips a place), ``half`` (``rưỡi``:
    half of the place before it), ``half-of`` (``nửa``: half of the place after it), ``point`` (the decimal mark) or
    ``minus``.

    The grammar is that of Vietnamese numerals: thousand millions, millions, thousands and the rest, falling; what
    stands before the thousand millions may itself have millions and thousands (``nghìn tỷ``).

    >>> n = {"hai": "2", "ba": "3", "năm": "5", "trăm": "100", "mươi": "tens", "nghìn": "1e3", "triệu": "1e6",
    ...      "tỷ": "1e9", "rưỡi": "half", "phẩy": "point", "linh": "zero"}
    >>> [str(parse_numeral(t.split(), n)) for t in
    ...  ("hai trăm linh năm", "ba mươi hai nghìn", "hai tỷ rưỡi", "hai phẩy năm", "ba nghìn tỷ hai triệu", "hai ba")]
    ['205', '32000', '2500000000', '2.5', '3000002000000', 'None']
    """
    kinds = [numerals[word] for word in words]
    sign = 1
    if kinds and kinds[0] == "minus":
        sign, kinds = -1, kinds[1:]
    value = _with_fraction(kinds) if "point" in kinds else _whole(kinds)
    return None if value is None else sign * value


def _with_fraction(kinds: list[str]) -> Decimal | None:
    """``hai phẩy năm triệu``: a whole part, digits or a number after the mark, magnitudes that multiply both."""
    at = kinds.index("point")
    end = len(kinds)
    while kinds[end - 1] in _MAGNITUDES:
        end -= 1
    after = kinds[at + 1 : end]
    whole = _whole(kinds[:at])
    fraction = "".join(after) if all(len(kind) == 1 for kind in after) else str(_whole(after))
    if whole is None or not fraction.isdigit():
        return None
    result = Decimal(f"{whole}.{fraction}")
    for place in kinds[end:]:
        result *= int(Decimal(place))
    return result


def _whole(kinds: list[str]) -> Decimal | None:
    """The value of ``kinds`` without a decimal mark, or None where they do not stand in the order of the grammar."""
    for magnitude in _MAGNITUDES:
        if magnitude not in kinds:
            continue
        at = len(kinds) - 1 - kinds[::-1].index(magnitude)
        place = Decimal(int(Decimal(magnitude)))
        before, after = _whole(kinds[:at]), kinds[at + 1 :]
        rest = place / 2 if after == ["half"] else _whole(after) if after else Decimal(0)
        if before is None or not 0 < before < place or rest is None or rest >= place:
            return None
        if len(after) == 1 and after[0].isdigit() and len(after[0]) == 1:
            return None  # "một triệu hai" is said for 1.2 million, and for nothing certain
        return before * place + rest
    return _group(kinds)


def _group(kinds: list[str]) -> Decimal | None:
    """The value of hundreds, tens and units."""
    if len(kinds) == 1 and len(kinds[0]) == 1:
        return Decimal(kinds[0])
    if kinds == ["half-of"]:
        return Decimal("0.5")
    if kinds[-1:] == ["half"]:
        hundreds = _group(kinds[:-1])
        return None if hundreds is None or hundreds % 100 or not hundreds else hundreds + 50
    match = _GROUP.fullmatch("".join(_LETTERS.get(kind, kind) for kind in kinds))
    if not kinds or match is None:
        return None
    part = {name: int(text) for name, text in match.groupdict().items() if text and text.isdigit()}
    tens = part.get("tens", 1 if match["ten"] else 0)
    units = part.get("skip", 0) + part.get("after", 0) + part.get("units", 0)
    return Decimal(100 * part.get("hundreds", 0) + 10 * tens + units)
