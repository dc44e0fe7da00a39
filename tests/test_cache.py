"""The cache gives what was put into it, or nothing: whatever happens to its files, the program does the same."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from ntm_extract import cache
from ntm_extract.cache import cached
from ntm_extract.extraction import default_patterns


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "ntm-extract"


def entry(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def test_a_thing_is_made_once(folder: Path) -> None:
    assert cached("thing", [b"one"], lambda: {"made": 1}) == {"made": 1}
    assert cached("thing", [b"one"], lambda: {"made": 2}) == {"made": 1}


def test_what_depends_on_other_parts_is_another_thing(folder: Path) -> None:
    cached("thing", [b"one"], lambda: 1)
    assert cached("thing", [b"on", b"e"], lambda: 2) == 2
    assert cached("other", [b"one"], lambda: 3) == 3


def test_another_program_does_not_read_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached("thing", [], lambda: 1)
    monkeypatch.setattr(cache, "__version__", "0.0.0")
    assert cached("thing", [], lambda: 2) == 2


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def altered(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(data)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, altered, emptied], ids=lambda damage: damage.__name__)
def test_a_damaged_entry_is_made_anew(folder: Path, damage: Callable[[Path], None]) -> None:
    cached("thing", [], lambda: [1] * 50)
    damage(entry(folder))
    assert cached("thing", [], lambda: "anew") == "anew"
    assert cached("thing", [], lambda: "again") == "anew"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners of files here")
def test_an_entry_of_another_user_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached("thing", [], lambda: 1)
    monkeypatch.setattr(os, "getuid", lambda: -1)
    assert cached("thing", [], lambda: 2) == 2


def test_without_a_folder_to_write_to_all_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert cached("thing", [], lambda: 1) == 1
    assert cached("thing", [], lambda: 2) == 2


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: Path) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "replace", full)
    assert cached("thing", [], lambda: 1) == 1
    assert list(folder.iterdir()) == []


def test_a_fault_in_making_is_told_and_not_kept(folder: Path) -> None:
    def fault() -> int:
        raise ValueError("fault")

    with pytest.raises(ValueError, match="fault"):
        cached("thing", [], fault)
    assert cached("thing", [], lambda: 1) == 1


def test_old_entries_go(folder: Path) -> None:
    for number in range(9):
        cached("thing", [bytes([number])], lambda: 1)
    cached("other", [], lambda: 1)
    assert len(list(folder.glob("thing-*"))) == 4
    assert len(list(folder.glob("other-*"))) == 1


def test_rules_are_kept_without_what_reads_rule_files() -> None:
    kept = pickle.dumps(default_patterns())
    assert b"ntm_extract.rules" in kept
    assert b"yamltext" not in kept  # else the reader, and YAML's, would be imported at each start
