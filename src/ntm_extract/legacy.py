"""The encodings that Vietnamese pages were written in before Unicode: TCVN3 (ABC), VNI and windows-1258.

Each is decoded to composed letters (NFC), as iconv does it: where one printed letter is two bytes, it becomes one code
point.
"""

from __future__ import annotations

import re
import unicodedata

# Grave, hook above, tilde, acute, dot below: the order of the tones in all tables of this module.
_TONES = "\u0300\u0309\u0303\u0301\u0323"

# TCVN 5712:1993. Its capital letters with a tone stand in part where ASCII has controls that no text needs.
_TCVN3_BARE = dict(zip(range(0xA1, 0xAF), "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
_TCVN3_TONED = {
    "a": (0xB5, 0xB6, 0xB7, 0xB8, 0xB9),
    "ă": (0xBB, 0xBC, 0xBD, 0xBE, 0xC6),
    "â": (0xC7, 0xC8, 0xC9, 0xCA, 0xCB),
    "e": (0xCC, 0xCE, 0xCF, 0xD0, 0xD1),
    "ê": (0xD2, 0xD3, 0xD4, 0xD5, 0xD6),
    "i": (0xD7, 0xD8, 0xDC, 0xDD, 0xDE),
    "o": (0xDF, 0xE1, 0xE2, 0xE3, 0xE4),
    "ô": (0xE5, 0xE6, 0xE7, 0xE8, 0xE9),
    "ơ": (0xEA, 0xEB, 0xEC, 0xED, 0xEE),
    "u": (0xEF, 0xF1, 0xF2, 0xF3, 0xF4),
    "ư": (0xF5, 0xF6, 0xF7, 0xF8, 0xF9),
    "y": (0xFA, 0xFB, 0xFC, 0xFD, 0xFE),
}
_TCVN3_CAPITALS = {
    0xAF: "Ằ", 0xBA: "Ẳ", 0xBF: "Ẵ", 0xC0: "Ắ", 0xC1: "Ầ", 0xC2: "Ẩ", 0xC3: "Ẫ", 0xC4: "Ấ", 0xC5: "Ề",
    0xCD: "Ể", 0xD9: "Ễ", 0xDA: "Ế", 0xDB: "Ồ", 0xE0: "Ổ", 0xF0: "Ỗ", 0xFF: "Ố",
    0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ", 0x11: "Ứ", 0x12: "Ự",
    0x13: "Ỳ", 0x14: "Ỷ", 0x15: "Ỹ", 0x16: "Ý", 0x17: "Ỵ",
    **dict(zip(range(0x80, 0xA0), "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ", strict=True)),
}  # fmt: skip
# The typewriters of the time put the quotation marks, dashes, bullets and dots of windows-1252 at codes that the
# standard has for capitals. Such a code is the capital inside a word in capitals alone.
_TCVN3_TYPESET = re.compile("(?<!CAP)[ỊÒỎÕÓỌỘẶ]|(?<=CAP)[ỊÒỎÕẶ](?!CAP)".replace("CAP", "[A-ZÀ-ÝĂĐƠƯẠ-Ỹ]"))
_TYPESET = dict(zip("ỊÒỎÕÓỌỘẶ", "‘’“”•–—…", strict=True))

# VNI for Windows writes a letter and then its mark, each as the windows-1252 character that the font redraws. A mark
# that is a tone alone, and marks that are a circumflex or a breve with or without a tone.
_VNI_TONES = dict(zip("øûõùï", _TONES, strict=True))
_VNI_CIRCUMFLEX = dict(zip("âàåãáä", ("", *_TONES), strict=True))
_VNI_BREVE = dict(zip("êèúüéë", ("", *_TONES), strict=True))
# Letters of their own: đ, the horned vowels (which take the tones), i with its tones, y with the dot below.
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "í": "í", "ò": "ị", "î": "ỵ"}


def _composed(base: str, mark: str) -> str:
    return unicodedata.normalize("NFC", base + mark)


def _tcvn3_table() -> dict[int, str]:
    table = dict(_TCVN3_BARE) | _TCVN3_CAPITALS
    table[0xA0] = "\u00a0"
    table.update(zip(range(0xB0, 0xB5), _TONES, strict=True))
    for base, codes in _TCVN3_TONED.items():
        table.update((code, _composed(base, tone)) for code, tone in zip(codes, _TONES, strict=True))
    return table


def _vni_pairs() -> dict[str, str]:
    pairs = {
        letter + mark: _composed(_VNI_SINGLE.get(letter, letter), tone)
        for letter in "aeouyôö"
        for mark, tone in _VNI_TONES.items()
    }
    for letters, shape, marks in (("aeo", "\u0302", _VNI_CIRCUMFLEX), ("a", "\u0306", _VNI_BREVE)):
        for letter in letters:
            pairs.update((letter + mark, _composed(_composed(letter, shape), tone)) for mark, tone in marks.items())
    # A capital letter has its mark in capital form; some keyboards leave the mark small.
    both = {pair.upper(): letter.upper() for pair, letter in pairs.items()}
    both.update((pair[0].upper() + pair[1], letter.upper()) for pair, letter in pairs.items())
    return pairs | both


_TCVN3 = _tcvn3_table()
_VNI_PAIRS = _vni_pairs()
_VNI_LETTERS = _VNI_SINGLE | {old.upper(): new.upper() for old, new in _VNI_SINGLE.items()}
_VNI = re.compile("|".join(map(re.escape, [*_VNI_PAIRS, *_VNI_LETTERS])))
_MARKED = re.compile(f"[^\\W\\d_][{_TONES}]")


def decode_windows_1258(data: bytes) -> str:
    """Text in windows-1258, which writes a tone as a combining mark after its vowel.

    Raises:
        UnicodeDecodeError: a byte that the encoding does not know.

    >>> decode_windows_1258(b"Huy\\xea\\xf2n")
    'Huyện'
    """
    return _compose_marks(data.decode("cp1258"))


def decode_tcvn3(data: bytes) -> str:
    """Text in TCVN3, also called ABC: a byte a letter, and every byte has one.

    >>> decode_tcvn3(b"Ngh\\xde quy\\xd5t")
    'Nghị quyết'
    """
    text = data.decode("latin-1").translate(_TCVN3)
    typeset = _TCVN3_TYPESET.sub(lambda match: _TYPESET[match[0]], text)
    return _compose_marks(typeset)


def decode_vni(data: bytes) -> str:
    """Text in VNI for Windows: a letter, then its mark.

    Raises:
        UnicodeDecodeError: a byte that windows-1252, on which VNI stands, does not know.

    >>> decode_vni("Nghò quyeát".encode("cp1252"))
    'Nghị quyết'
    """
    text = data.decode("cp1252")
    return _VNI.sub(lambda match: _VNI_PAIRS.get(match[0]) or _VNI_LETTERS[match[0]], text)


def _compose_marks(text: str) -> str:
    return _MARKED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
