"""A folder of results, one file a report, and what is known of each: enough to go on where an earlier run ended.

Beside the results, in ``.ntm-extract/done.jsonl``, stands a line for each: which file, from which input (its hash), by
which rules (their hash) and options, and the hash of what was written. A file is written there under a temporary name
and renamed, and then its line is added; so a run that is killed leaves whole files alone, and at most one that has no
line and is done again.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, BinaryIO

from ntm_extract.errors import OutputError
from ntm_extract.output import cannot_be_written
from ntm_extract.reading import source_name

STATE = ".ntm-extract"
_JOURNAL = "done.jsonl"
_PART = "part"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one result.

    Args:
        file: its path below the folder.
        source: the report's name.
        input: the hash of the report's bytes.
        rules: the hash of the rule files.
        options: the hash of all else that the result depends on.
        output: the hash of the result.
    """

    file: str
    source: str
    input: str
    rules: str
    options: str
    output: str


class Store:
    """The folder. Made by `open_store`."""

    def __init__(self, folder: str, journal: BinaryIO, known: dict[int, int]) -> None:
        self._folder = folder
        self._journal = journal
        self._known = known
        self._part = os.path.join(folder, STATE, _PART)

    def path(self, file: str) -> str:
        """Where a result stands."""
        return os.path.join(self._folder, file)

    def known(self, file: str) -> Record | None:
        """What an earlier run has noted of a result, where this one resumes it."""
        offset = self._known.get(_key(file))
        if offset is None:
            return None
        self._journal.seek(offset)
        record = _record(self._journal.readline())
        return record if record is not None and record.file == file else None

    def write(self, file: str, data: bytes) -> None:
        """Make a result, whole or not at all.

        Raises:
            OutputError: it cannot be written. ``fatal`` where no other could be, such as on a full disk.
        """
        path = self.path(file)
        try:
            with open(self._part, "wb") as stream:
                stream.write(data)
            try:
                os.replace(self._part, path)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.replace(self._part, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.unlink(self._part)
            raise cannot_be_written(path, error, "choose another place, or make room and go on with --resume") from None

    def note(self, record: Record) -> None:
        """Keep what is known of a result that has been written."""
        line = json.dumps({name: getattr(record, name) for name in Record.__slots__}) + "\n"
        try:
            self._journal.seek(0, os.SEEK_END)
            self._journal.write(line.encode("ascii"))
            self._journal.flush()
        except OSError as error:
            path = os.path.join(self._folder, STATE, _JOURNAL)
            raise cannot_be_written(path, error, "make room and go on with --resume") from None


@contextlib.contextmanager
def open_store(folder: str, *, resume: bool = False) -> Iterator[Store]:
    """The folder of results, made where it is not there.

    Args:
        folder: its path.
        resume: keep what is known of the results that stand there.

    Raises:
        OutputError: it cannot be made, or another run writes to it.
    """
    state = Path(folder, STATE)
    journal = None
    try:
        state.mkdir(parents=True, exist_ok=True)
        journal = open(state / _JOURNAL, "a+b")  # noqa: SIM115
        _lock(journal, folder)
        (state / _PART).unlink(missing_ok=True)
        if not resume:
            journal.truncate(0)
        known = _index(journal)
    except OSError as error:
        if journal is not None:
            journal.close()
        raise cannot_be_written(folder, error, "choose another place") from None
    try:
        yield Store(folder, journal, known)
    finally:
        with contextlib.suppress(OSError):  # Ctrl-C may have come before it had its name
            (state / _PART).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # told where it was written
            journal.close()


def file_hash(path: str) -> str | None:
    """The hash of a file, None where it cannot be read."""
    try:
        return sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return None


def _lock(journal: BinaryIO, folder: str) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        # Of the kind that ends with the process, also by kill -9, and that its workers do not inherit.
        fcntl.lockf(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            journal.close()
            raise OutputError(source_name(folder), "another run is writing there; wait until it has ended") from None
        # A file system without locks: nothing can be said.


def _index(journal: BinaryIO) -> dict[int, int]:
    """Where each result's line begins; what a killed run left unfinished at the end is cut off."""
    known: dict[int, int] = {}
    end = 0
    journal.seek(0)
    for line in journal:
        record = _record(line)
        if record is None:
            break
        known[_key(record.file)] = end
        end += len(line)
    journal.truncate(end)
    return known


def _key(file: str) -> int:
    return int.from_bytes(blake2b(os.fsencode(file), digest_size=8).digest(), "big")


def _record(line: bytes) -> Record | None:
    if not line.endswith(b"\n"):
        return None
    try:
        fields: Any = json.loads(line)
        return Record(**{name: fields[name] for name in Record.__slots__})
    except (ValueError, KeyError, TypeError):
        return None
