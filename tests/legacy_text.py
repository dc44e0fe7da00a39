"""Text in the encodings of the time before Unicode, for tests: the way back from what ntm_extract.legacy reads."""

from __future__ import annotations

import unicodedata

from ntm_extract import legacy

TONES = "\u0300\u0309\u0303\u0301\u0323"


def in_windows_1258(text: str) -> bytes:
    out = b""
    for char in unicodedata.normalize("NFC", text):
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:  # a tone is a mark of its own
            apart = unicodedata.normalize("NFD", char)
            base = unicodedata.normalize("NFC", "".join(part for part in apart if part not in TONES))
            out += (base + "".join(part for part in apart if part in TONES)).encode("cp1258")
    return out


def in_tcvn3(text: str) -> bytes:
    codes = {letter: code for code, letter in legacy._TCVN3.items()}
    return bytes(codes.get(char, ord(char)) for char in text)


def in_vni(text: str) -> bytes:
    codes = {letter: pair for pair, letter in reversed((legacy._VNI_PAIRS | legacy._VNI_LETTERS).items())}
    return "".join(codes.get(char, char) for char in text).encode("cp1252")
