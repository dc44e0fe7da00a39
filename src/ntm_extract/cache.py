"""What is dear to make and the same every time, kept in the user's cache folder: compiled rules, models as read.

A cache never matters but for the time: what is missing, damaged, of another version, not the user's own or cannot be
written is made anew, and nobody is told.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import regex

from ntm_extract import __version__
from ntm_extract.fingerprint import hash_of
from ntm_extract.garbage import put_off

_KEPT = 4  # entries of one name, the newest: several versions may be in use
_DIGEST = sha256().digest_size

T = TypeVar("T")


def cache_folder() -> Path:
    """Where the entries are: the folder that XDG_CACHE_HOME says, else ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base, "ntm-extract")


def cached(name: str, parts: Iterable[bytes], make: Callable[[], T]) -> T:
    """What ``make`` returns, from the cache where it is there.

    ``parts`` are all that it depends on beside this program and its interpreter; it must be such as pickle can keep.
    """
    key = hash_of([*parts, *_surroundings()])
    path = cache_folder() / f"{name}-{key[:32]}"
    with put_off():  # whether it is read or made, that is hundreds of thousands of new objects
        try:
            kept: T = _load(path)
            return kept
        except Exception:
            kept = make()
    with contextlib.suppress(OSError):
        _store(path, kept)
        _forget_old(path.parent, name)
    return kept


def _surroundings() -> Iterable[bytes]:
    """The program itself, and what may read a pickle otherwise."""
    for text in (_program(), __version__, regex.__version__, sys.version, f"{sys.byteorder} {sys.maxsize}"):
        yield text.encode()


@functools.cache
def _program() -> str:
    """The hash of all modules, which are read once a process."""
    return hash_of(module.read_bytes() for module in sorted(Path(__file__).parent.glob("*.py")))


def _load(path: Path) -> Any:
    with path.open("rb") as file:
        # A pickle can do anything: it has to be one that this user has written, and whole.
        if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
            raise ValueError("an entry of somebody else")
        data = file.read()
    if sha256(memoryview(data)[_DIGEST:]).digest() != data[:_DIGEST]:
        raise ValueError("a damaged entry")
    return pickle.loads(memoryview(data)[_DIGEST:])  # noqa: S301


def _store(path: Path, value: object) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sha256(data).digest() + data)
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _forget_old(folder: Path, name: str) -> None:
    entries = sorted(folder.glob(f"{name}-*"), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in entries[_KEPT:]:
        entry.unlink()
