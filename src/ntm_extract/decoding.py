"""From bytes to text: UTF-8, then UTF-16 by its mark, then what the bytes look like; or the encoding that is named.

What comes out is the text in whose code points the output counts. Nothing of it changes on the way: line ends stay as
they are (``\\r\\n`` counts two), letters stay composed or decomposed, no-break spaces stay. The one thing that goes is
a byte order mark at the very start: it is a mark of the encoding and no part of the text. The legacy encodings have no
code points of their own; they come out composed, as iconv has it (see `ntm_extract.legacy`).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Sequence

from ntm_extract.errors import InputError

# Names that people use, and the names under which this module knows them.
_ALIASES = {
    "abc": "tcvn3", "tcvn": "tcvn3", "tcvn-3": "tcvn3", "tcvn5712": "tcvn3", "tcvn5712-1": "tcvn3",
    "vni-win": "vni", "vni-windows": "vni",
    "cp1258": "windows-1258", "windows1258": "windows-1258", "cp-1258": "windows-1258", "1258": "windows-1258",
}  # fmt: skip
LEGACY = ("windows-1258", "tcvn3", "vni")

_BOM = codecs.BOM_UTF8
_WIDE_BOMS = (  # the longer ones first: the mark of UTF-32 begins as that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# What a typesetter adds to the letters of a text.
_TYPESET = frozenset("\u00a0\u00ad\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ab\u20ac\u00b0\u00b2")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_WORD = re.compile(r"[^\W\d_]+")
# A syllable without its tone: what it may begin with, its vowels, and what may close it.
_SYLLABLE = re.compile(
    r"(?:b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?"
    r"(?:(?:oa|oă|oe|oo|a|ă|â|e|iê|i|uâ|uê|uô|uyê|uy|u|ươ|ưu|ư|yê|y|ê|ôô|o|ô|ơ)(?:c|ch|m|n|ng|nh|p|t)?"
    r"|ai|ao|au|ay|âu|ây|eo|êu|ia|iêu|iu|oai|oao|oay|oeo|oi|ôi|ơi|ua|uây|uơ|ui|uôi|uya|uyu|ưa|ưi|ươi|ươu|yêu)"
)
_SAMPLE = 50_000  # characters
_SOUND = 0.8  # of the words


def encoding_name(name: str) -> str | None:
    """The name under which an encoding is known here, None where there is no such text encoding.

    >>> encoding_name("CP1258"), encoding_name("ABC"), encoding_name("utf8"), encoding_name("rot13")
    ('windows-1258', 'tcvn3', 'utf-8', None)
    """
    plain = name.strip().lower().replace("_", "-").replace(" ", "-")
    plain = _ALIASES.get(plain, plain)
    if plain in LEGACY:
        return plain
    try:
        found = codecs.lookup(plain)
        "".encode(found.name)  # the codecs that make bytes of bytes refuse this
    except (LookupError, ValueError, UnicodeError):
        return None
    return found.name


def decode(data: bytes, source: str = "-", encoding: str | None = None) -> str:
    """The text that the bytes of a report hold.

    Args:
        data: the bytes.
        source: the name that an error gives.
        encoding: one that `encoding_name` gave; by default UTF-8, else UTF-16 by its mark, else what is detected.

    Raises:
        InputError: the bytes are binary data, or in another encoding. The message names the option that would read
            them.

    >>> decode(b"\\xef\\xbb\\xbf26/34\\r\\n")
    '26/34\\r\\n'
    """
    if encoding is not None:
        return _forced(data, source, encoding)
    for bom, wide in _WIDE_BOMS:
        if data.startswith(bom):
            return _forced(data, source, wide)
    # UTF-8 text may hold NUL in theory; in practice it means UTF-16 without its mark, or no text at all.
    nul = data.find(b"\0")
    if nul >= 0:
        bare = _bare_utf16(data)
        mend = f"--encoding {bare} would read it" if bare else "give the report as plain text"
        raise InputError(source, f"is binary data (a NUL at byte {nul})", mend)
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        text = _detected(data)
        if text is not None:
            return text
        offset = error.start + (len(_BOM) if data.startswith(_BOM) else 0)
    line = data.count(b"\n", 0, offset) + 1
    raise InputError(
        source, f"line {line}: not UTF-8 text (byte 0x{data[offset]:02x} at byte {offset})", _way_out(data)
    )


def vietnamese_share(text: str) -> float:
    """How many of the words with letters beyond ASCII can be Vietnamese syllables: 0 none, 1 all.

    Bytes that were taken for what they are not come out far below 1.

    >>> vietnamese_share("Huyện uỷ"), vietnamese_share("HuyÖn uû")
    (1.0, 0.0)
    """
    text = unicodedata.normalize("NFC", text[:_SAMPLE])
    odd = sum(char >= "\x80" and not char.isalpha() and char not in _TYPESET for char in text)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    sound = sum(map(_is_syllable, words))
    return sound / (len(words) + odd) if words or odd else 1.0


def _is_syllable(word: str) -> bool:
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    tones = sum(char in _TONES for char in apart)
    bare = unicodedata.normalize("NFC", "".join(char for char in apart if char not in _TONES))
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None


def _forced(data: bytes, source: str, encoding: str) -> str:
    try:
        return _reader(encoding)(data).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f" 0x{data[error.start]:02x}" if error.start < len(data) else ""
        problem = f"line {line}: not {encoding} text (byte{byte} at byte {error.start})"
    except (UnicodeError, ValueError):
        problem = f"is not {encoding} text"
    fitting = _fitting(data, [name for name in ("utf-8", *LEGACY) if name != encoding])
    mend = f"--encoding {fitting} would read it" if fitting else "name another with --encoding"
    raise InputError(source, problem, mend)


def _reader(encoding: str) -> Callable[[bytes], str]:
    if encoding not in LEGACY:
        return lambda data: data.decode(encoding)
    from ntm_extract import legacy

    if encoding == "windows-1258":
        return legacy.decode_windows_1258
    table = legacy.decode_tcvn3 if encoding == "tcvn3" else legacy.decode_vni
    return lambda data: table(_font_bytes(data))


def _font_bytes(data: bytes) -> bytes:
    """The bytes that a font redraws, also where a browser has saved them as UTF-8 of what they look like."""
    if data.isascii():
        return data
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data
    pieces = []
    for char in text:
        try:
            pieces.append(char.encode("cp1252"))
        except UnicodeEncodeError:
            if char > "\xff":
                return data
            pieces.append(char.encode("latin-1"))
    return b"".join(pieces)


def _detected(data: bytes) -> str | None:
    """The text, where charset-normalizer knows the encoding and what it gives is Vietnamese."""
    from charset_normalizer import from_bytes

    for match in from_bytes(data):
        name = encoding_name(match.encoding)
        # An encoding that knows no Vietnamese letters fits any text that has none of them.
        if name == "windows-1258" and _plausible(data, name):
            return _reader(name)(data).removeprefix("\ufeff")
    return None


def _fitting(data: bytes, encodings: Sequence[str]) -> str | None:
    """The first of the encodings in which the bytes are Vietnamese."""
    return next((name for name in encodings if _plausible(data, name)), None)


def _plausible(data: bytes, encoding: str) -> bool:
    try:
        return vietnamese_share(_reader(encoding)(data)) >= _SOUND
    except UnicodeError:
        return False


def _bare_utf16(data: bytes) -> str | None:
    """Which UTF-16 it is, where text lost its mark: every second byte of ASCII is NUL."""
    sample = data[:2048]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 < len(sample) or min(even, odd) * 20 > max(even, odd):
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    return name if _plausible(data[: len(data) // 2 * 2], name) else None


def _way_out(data: bytes) -> str:
    """What would read bytes that are no UTF-8 and were not detected."""
    broken = data.decode("utf-8", "replace")
    sound = sum(char >= "\x80" for char in broken) - broken.count("\ufffd")
    if sound > broken.count("\ufffd"):  # text in a legacy encoding is hardly ever UTF-8 in parts
        return "the rest is UTF-8: mend it, or drop what is not by iconv -c -f UTF-8 -t UTF-8 OLD > NEW"
    fitting = _fitting(data, LEGACY)
    if fitting:
        return f"--encoding {fitting} would read it"
    return f"name its encoding with --encoding: {', '.join(LEGACY)} or another"
