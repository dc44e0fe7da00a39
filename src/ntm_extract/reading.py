"""The bytes and the text of a report: from a file or from standard input.

How bytes become text, and what of them counts in offsets, says `ntm_extract.decoding`.
"""

from __future__ import annotations

import errno
import os
import sys

from ntm_extract.decoding import decode
from ntm_extract.errors import InputError

STDIN = "-"

# Said instead of the system's words, which name the fault and no way out of it.
_MENDS = {
    errno.ENOENT: "check the spelling of the path",
    errno.EACCES: "ask for the right to read it, or copy it to a place of yours",
    errno.ELOOP: "the link leads back to itself; make it anew",
}


def source_name(path: str) -> str:
    """The path as the output and the messages print it: UTF-8 in any locale, bytes that are none as ``\\xff``.

    >>> source_name("ngân-sơn.txt")
    'ngân-sơn.txt'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_report(path: str, encoding: str | None = None) -> str:
    """The text of one report in plain text.

    Args:
        path: a file, or ``-`` for standard input.
        encoding: its encoding; by default UTF-8, else UTF-16 by its byte order mark, else what is detected.

    Returns:
        The decoded text, without a byte order mark and otherwise as it stands.

    Raises:
        InputError: the file is missing, a folder, unreadable, binary, or in another encoding.
    """
    return decode(read_bytes(path), source_name(path), encoding)


def read_bytes(path: str, limit: int | None = None) -> bytes:
    """The bytes of one report.

    Args:
        path: a file, or ``-`` for standard input.
        limit: how many there may be.

    Raises:
        InputError: the file is missing, a folder, unreadable, or longer than the limit.
    """
    source = source_name(path)
    wanted = -1 if limit is None else limit + 1
    try:
        data = _read_stdin(wanted) if path == STDIN else _read_file(path, wanted)
    except IsADirectoryError:
        raise InputError(source, "is a folder", "name the files in it, such as FOLDER/*.txt") from None
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:  # a NUL character inside the path
        raise InputError(source, "is no possible path", "check the spelling of the path") from None
    if limit is not None and len(data) > limit:
        raise too_long(source, limit)
    return data


def unreadable(path: str, error: OSError) -> InputError:
    """What the system says of a file or folder that cannot be read, and what to do about it."""
    source, said = source_name(path), error.strerror or str(error)
    if error.errno == errno.ENOENT and os.path.islink(path):
        target = source_name(os.readlink(path))
        return InputError(source, f"cannot be read (a link to {target!r}, which is not there)", "mend or remove it")
    mend = _MENDS.get(error.errno or 0, "check that it can be read")
    return InputError(source, f"cannot be read ({said})", mend)


def too_long(source: str, limit: int) -> InputError:
    """Said of what is longer than any report."""
    megabytes = f"{limit / 1_000_000:g}"
    return InputError(
        source, f"is longer than {megabytes} MB, which no report is", "--max-size MEGABYTES reads it nevertheless"
    )


def _read_file(path: str, wanted: int) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(wanted)


def _read_stdin(wanted: int) -> bytes:
    if sys.stdin is None:  # closed by the caller: `ntm-extract - <&-`
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer.read(wanted)
