"""Where results go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from ntm_extract.errors import OutputError
from ntm_extract.reading import source_name

STDOUT = "-"

Write = Callable[[bytes], None]

# What goes wrong for one file alone; after anything else the next would fail as well.
_OF_ONE_FILE = {errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.EINVAL}


@contextlib.contextmanager
def open_output(path: str) -> Iterator[Write]:
    """A function that writes bytes.

    Args:
        path: ``-`` for standard output. A file is made in the same folder under a temporary name and renamed when the
            block ends well; when it ends by an exception, what stood at ``path`` before stays. What is no plain file
            (a named pipe, ``/dev/null``) cannot be replaced and is written directly.

    Raises:
        OutputError: it cannot be opened or written.
        BrokenPipeError: the reader of standard output or of a named pipe has gone.
    """
    if path == STDOUT:
        if sys.stdout is None:  # closed by the caller: `ntm-extract report.txt >&-`
            raise OutputError("standard output", "is closed; name a file with -o")
        yield _writer(sys.stdout.buffer, "standard output")
        return
    if os.path.exists(path) and not os.path.isfile(path):
        with _told(path), open(path, "wb") as stream:
            yield _writer(stream, path)
        return
    place = Path(os.path.realpath(path))  # a link stays, what it points to is replaced
    temporary = place.with_name(f".ntm-extract-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        with _told(path):
            with open(temporary, "xb") as stream:
                yield _writer(stream, path)
            if place.exists():
                shutil.copymode(place, temporary)
            os.replace(temporary, place)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def open_log(path: str) -> Iterator[Write]:
    """A function that writes to a file that is there to be looked at while it grows.

    Raises:
        OutputError: it cannot be opened or written.
    """
    with _told(path), open(path, "wb") as stream:
        yield _writer(stream, path)


def cannot_be_written(path: str, error: OSError, mend: str) -> OutputError:
    """What the system says of a result that it could not take, and what to do about it."""
    problem = f"cannot be written ({error.strerror or error}); {mend}"
    return OutputError(source_name(path), problem, fatal=error.errno not in _OF_ONE_FILE)


def _writer(stream: BinaryIO, target: str) -> Write:
    def write(data: bytes) -> None:
        # Flushed each time: who reads the pipe sees a report as soon as it is done, and a full disk shows at once.
        with _told(target):
            stream.write(data)
            stream.flush()

    return write


@contextlib.contextmanager
def _told(target: str) -> Iterator[None]:
    """Turn the system's faults into an OutputError that names the target."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_be_written(target, error, "choose another place") from None
