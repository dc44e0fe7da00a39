"""What is to be read: files, folders, lists of paths and corpora, as one stream of items in a settled order.

Nothing is gathered: a folder of a million reports costs the names of one folder at a time.
"""

from __future__ import annotations

import itertools
import os
import stat
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import BinaryIO

from ntm_extract.errors import InputError
from ntm_extract.reading import STDIN, read_bytes, source_name, unreadable

PAGES = (".html", ".htm")
CORPORA = (".jsonl", ".parquet")
# What is taken from a folder where --glob says nothing else.
TAKEN = (".txt", *PAGES, *CORPORA)


@dataclass(frozen=True, slots=True)
class Item:
    """One report to read, or what was wrong on the way to it.

    Args:
        source: its name, as the output prints it.
        path: the file; where ``data`` or ``text`` is given, nothing is read from it.
        places: where its result may go below an output folder, without a suffix; the later ones serve where an
            earlier one is taken.
        data: its bytes, where they come from standard input.
        text: its text, where it is a row of a corpus.
        published: its day, where the corpus tells.
        fault: why it cannot be read.
    """

    source: str
    path: str
    places: tuple[str, ...]
    data: bytes | None = None
    text: str | None = None
    published: str | None = None
    fault: InputError | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the given paths is read, and how.

    Args:
        globs: which files of a folder; by default those with a suffix of `TAKEN`.
        left_out: paths that are not taken from a folder: those that the run itself writes.
        text_column: the column of a corpus that has the reports' text.
        id_column: the one that has their names; by default a row is named by its number.
        published_column: the one that has their days.
        max_bytes: how long a report may be.
    """

    globs: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    text_column: str = "text"
    id_column: str | None = None
    published_column: str | None = None
    max_bytes: int | None = None

    def takes(self, relative: str) -> bool:
        """Whether a file of a folder is read; ``relative`` is its path below that folder."""
        name = relative.rpartition("/")[2]
        if not self.globs:
            return name.lower().endswith(TAKEN)
        # Typed letters are composed, those of a file's name may not be.
        name, relative = (unicodedata.normalize("NFC", text) for text in (name, relative))
        return any(
            fnmatchcase(relative if "/" in glob else name, unicodedata.normalize("NFC", glob)) for glob in self.globs
        )


def items(paths: Sequence[str], listed: Iterator[str], selection: Selection) -> Iterator[Item]:
    """Every report of the paths, in the order given; those of a folder sorted by their names, folder by folder.

    Args:
        paths: files, folders, or ``-`` for standard input.
        listed: further paths, of files and folders alone.
        selection: what of them is read.
    """
    listed = (os.path.join(os.curdir, STDIN) if path == STDIN else path for path in listed)
    for path in itertools.chain(paths, listed):
        if path == STDIN:
            yield _standard_input(selection)
        elif _is_folder(path):
            yield from _walk(path, selection)
        else:
            yield from _file(path, source_name(path), _places(path), selection)


def listed_paths(stream: BinaryIO, separator: bytes) -> Iterator[str]:
    """The paths of a list, as the list gets longer: a line each, or up to a NUL each.

    Args:
        stream: the list.
        separator: ``b"\\n"`` or ``b"\\0"``. Blank lines, and a carriage return before the end of a line, are none.
    """
    for number, entry in enumerate(_entries(stream, separator)):
        if number == 0:
            entry = entry.removeprefix(b"\xef\xbb\xbf")
        if separator == b"\n":
            entry = entry.removesuffix(b"\r")
        if entry.strip():
            yield os.fsdecode(entry)


def count(paths: Sequence[str], selection: Selection) -> int | None:
    """How many reports there are, None where only reading tells."""
    total = 0
    for path in paths:
        for _, file, _, fault in _files_below(path, selection) if _is_folder(path) else [("", path, (), None)]:
            if fault is None and file.lower().endswith(CORPORA):
                return None
            total += 1
    return total


def output_would_be_read(folder: str, paths: Sequence[str], suffix: str, selection: Selection) -> bool:
    """Whether results in ``folder`` would be taken for reports of one of the paths."""
    return selection.takes(f"report{suffix}") and any(_is_folder(path) and _same(path, folder) for path in paths)


def _is_folder(path: str) -> bool:
    try:
        return os.path.isdir(path)
    except ValueError:  # a NUL character inside the path
        return False


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _standard_input(selection: Selection) -> Item:
    try:
        return Item(STDIN, STDIN, ("stdin",), data=read_bytes(STDIN, selection.max_bytes))
    except InputError as error:
        return Item(STDIN, STDIN, ("stdin",), fault=error)


def _file(path: str, source: str, places: tuple[str, ...], selection: Selection) -> Iterator[Item]:
    if path.lower().endswith(CORPORA):
        from ntm_extract.corpora import rows

        yield from rows(path, source, places[0], selection)
    else:
        yield Item(source, path, places)


def _places(path: str) -> tuple[str, ...]:
    """Where the result of a file given by its path goes: without its top folder, else by its whole path."""
    if os.path.isabs(path):
        below = os.path.relpath(path)
        path = os.path.basename(path) if below.startswith(os.pardir) else below
    parts = [part for part in os.path.normpath(path).split(os.sep) if part != os.pardir] or ["report"]
    whole = "/".join(parts)
    inner = "/".join(parts[1:]) if len(parts) > 1 else whole
    return tuple(dict.fromkeys([_stem(inner), _stem(whole), whole]))


def _stem(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + (os.path.splitext(name)[0] or name)


def _walk(folder: str, selection: Selection) -> Iterator[Item]:
    found = False
    for source, path, places, fault in _files_below(folder, selection):
        found = True
        if fault is not None:
            yield Item(source, path, places, fault=fault)
        else:
            yield from _file(path, source, places, selection)
    if not found:
        source = source_name(folder)
        wanted = ", ".join(selection.globs or TAKEN)
        mend = "name others with --glob, as in --glob '*.text'"
        yield Item(source, folder, (), fault=InputError(source, f"has no report in it ({wanted})", mend))


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that is being walked.

    Args:
        path: where it is.
        relative: its path below the folder that was given, with a slash at its end; empty for that folder.
        names: what of it is left to look at.
        shared: those of its files whose stems an earlier one has: a.txt and a.html cannot both become a.yaml.
        identity: what tells it from other folders, by whatever links it was reached.
    """

    path: str
    relative: str
    names: Iterator[str]
    shared: frozenset[str]
    identity: tuple[int, int]

    def places(self, name: str) -> tuple[str, ...]:
        """Where the result of one of its files goes."""
        below = self.relative + name
        return (below,) if name in self.shared else tuple(dict.fromkeys([_stem(below), below]))


def _files_below(top: str, selection: Selection) -> Iterator[tuple[str, str, tuple[str, ...], InputError | None]]:
    """Source, path, places and fault of each file. A stack of its own, since folders may nest deeper than calls."""
    stack: list[_Folder] = []
    written = {os.path.basename(os.path.normpath(path)) for path in selection.left_out}
    fault = _enter(top, "", stack)
    if fault is not None:
        yield source_name(top), top, (), fault
    while stack:
        folder = stack[-1]
        name = next(folder.names, None)
        if name is None:
            stack.pop()
            continue
        path = os.path.join(folder.path, name)
        below = f"{folder.relative}{name}"
        if name in written and any(_same(path, other) for other in selection.left_out):
            continue
        mode = _mode(path)
        if stat.S_ISDIR(mode):
            fault = _enter(path, f"{below}/", stack)
            if fault is not None:
                yield source_name(path), path, (), fault
        elif selection.takes(below):
            source = source_name(path)
            fault = None
            if not stat.S_ISREG(mode):
                mend = "name it by itself, or leave it out with --glob"
                fault = InputError(source, "is no file (a pipe, a socket or a device)", mend)
            yield source, path, folder.places(name), fault


def _enter(path: str, relative: str, stack: list[_Folder]) -> InputError | None:
    """Put a folder on the stack; why it cannot be read, where it cannot."""
    try:
        about = os.stat(path)
        identity = (about.st_dev, about.st_ino)
        if any(identity == above.identity for above in stack):
            return None  # a link to a folder that it stands in: this would never end
        names = sorted(name for name in os.listdir(path) if not name.startswith("."))
    except OSError as error:
        return unreadable(path, error)
    firsts: dict[str, str] = {}
    for name in names:
        firsts.setdefault(_stem(name), name)
    shared = frozenset(name for name in names if firsts[_stem(name)] != name)
    stack.append(_Folder(path, relative, iter(names), shared, identity))
    return None


def _mode(path: str) -> int:
    try:
        return os.stat(path).st_mode
    except OSError:  # a link to nothing, for one: reading it will say what is wrong
        return stat.S_IFREG


def _entries(stream: BinaryIO, separator: bytes) -> Iterator[bytes]:
    if separator == b"\n":
        for line in stream:
            yield line.removesuffix(b"\n")
        return
    rest = b""
    while chunk := stream.read1(65536) if hasattr(stream, "read1") else stream.read(65536):
        *whole, rest = (rest + chunk).split(separator)
        yield from whole
    yield rest


def open_list(path: str) -> nullcontext[BinaryIO] | BinaryIO:
    """The list that ``--files-from`` names, to be used in a ``with``.

    Raises:
        InputError: it cannot be read.
    """
    try:
        if path != STDIN:
            return open(path, "rb")
        if sys.stdin is None:
            raise OSError(None, "standard input is closed")
        return nullcontext(sys.stdin.buffer)
    except OSError as error:
        raise unreadable(path, error) from None
