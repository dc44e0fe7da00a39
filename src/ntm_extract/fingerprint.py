"""Hashes that tell whether a result would come out the same again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def rules_hash(folders: Iterable[Path]) -> str:
    """The hash of all rule files of the folders: of their names and of each byte in them."""
    files = (path for folder in folders for path in sorted(folder.glob("*.yaml")))
    return hash_of(part for path in files for part in (path.name.encode(), path.read_bytes()))


def hash_of(parts: Iterable[bytes]) -> str:
    """One hash of several parts; where one ends and the next begins counts too."""
    whole = sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
