"""From bytes to the text of a report, as it stands.

Offsets in the output count the code points of this text, so nothing here may change it: line ends stay as they are
(``\\r\\n`` counts two), letters stay composed or decomposed, no-break spaces stay. The one thing that goes is a byte
order mark at the very start. It is a mark of the encoding and no part of the text, so it does not count.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from ntm_extract.errors import InputError

STDIN = "-"

_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CONVERT = "convert it first: iconv -f {encoding} -t UTF-8 OLD > NEW"
# Said instead of the system's words, which name the fault and no way out of it.
_MENDS = {
    errno.ENOENT: "check the spelling of the path",
    errno.EACCES: "ask for the right to read it, or copy it to a place of yours",
}


def source_name(path: str) -> str:
    """The path as the output and the messages print it: UTF-8 in any locale, bytes that are none as ``\\xff``.

    >>> source_name("ngân-sơn.txt")
    'ngân-sơn.txt'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_report(path: str) -> str:
    """The text of one report.

    Args:
        path: a file, or ``-`` for standard input.

    Returns:
        The decoded text, without a byte order mark and otherwise as it stands (see the module's words on offsets).

    Raises:
        InputError: the file is missing, a folder, unreadable, binary, or not UTF-8.
    """
    source = source_name(path)
    try:
        data = _read_stdin() if path == STDIN else Path(path).read_bytes()
    except IsADirectoryError:
        raise InputError(source, "is a folder", "name the files in it, such as FOLDER/*.txt") from None
    except OSError as error:
        mend = _MENDS.get(error.errno or 0, "check that it can be read")
        raise InputError(source, f"cannot be read ({error.strerror or error})", mend) from None
    except ValueError:  # a NUL character inside the path
        raise InputError(source, "is no possible path", "check the spelling of the path") from None
    return decode(data, source)


def decode(data: bytes, source: str = STDIN) -> str:
    """The text that the bytes of a report hold.

    Args:
        data: UTF-8, with or without a byte order mark. The mark is dropped and does not count in offsets.
        source: the name that an error gives.

    Raises:
        InputError: the bytes are binary data or in another encoding.

    >>> decode(b"\\xef\\xbb\\xbf26/34\\r\\n")
    '26/34\\r\\n'
    """
    if data.startswith(_UTF16_BOMS):
        raise InputError(source, "is UTF-16 text, not UTF-8", _CONVERT.format(encoding="UTF-16"))
    # UTF-8 text may hold NUL in theory; in practice it means UTF-16 without its mark, or no text at all.
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(source, f"is binary data (a NUL at byte {nul})", "give the report as plain text in UTF-8")
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start + (len(_BOM) if data.startswith(_BOM) else 0)
        line = data.count(b"\n", 0, offset) + 1
        problem = f"line {line}: not UTF-8 text (byte 0x{data[offset]:02x} at byte {offset})"
        raise InputError(source, problem, _CONVERT.format(encoding="WINDOWS-1258")) from None


def _read_stdin() -> bytes:
    if sys.stdin is None:  # closed by the caller: `ntm-extract - <&-`
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer.read()
