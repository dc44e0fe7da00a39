"""Hashes that tell whether a result would come out the same again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def rule_files(folder: Path) -> list[Path]:
    """The rule files of a folder, in the order of their names; hidden ones, which editors leave there, are none."""
    return sorted(
        path for path in folder.glob("*") if path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith(".")
    )


def rules_hash(folders: Iterable[Path]) -> str:
    """The hash of all rule files of the folders: of their names and of each byte in them."""
    files = (path for folder in folders for path in rule_files(folder))
    return hash_of(part for path in files for part in (path.name.encode(), path.read_bytes()))


def hash_of(parts: Iterable[bytes]) -> str:
    """One hash of several parts; where one ends and the next begins counts too."""
    whole = sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
