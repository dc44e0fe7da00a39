"""Broken rule files: each is told with its place, the line, a caret and the mend.

``broken/NAME.yaml`` is a rule file, ``broken/NAME.txt`` all that is said of it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ntm_extract.errors import PatternError
from ntm_extract.load import check_patterns, load_patterns

HERE = Path(__file__).parent / "broken"
NAMES = sorted(path.stem for path in HERE.glob("*.yaml"))
# What does no harm to any result: `load_patterns` does not tell it.
IDLE = [name for name in NAMES if name.startswith("hidden-")]


def told(name: str, folder: Path) -> str:
    """What is said of a broken file, whose path is left out."""
    (folder / f"{name}.yaml").write_bytes((HERE / f"{name}.yaml").read_bytes())
    _, faults = check_patterns(folder, needed=())
    return "".join(f"{fault}\n" for fault in faults).replace(f"{folder}{os.sep}", "")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said(name: str, tmp_path: Path) -> None:
    assert told(name, tmp_path) == (HERE / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_what_keeps_rules_from_being_loaded(name: str, tmp_path: Path) -> None:
    said = told(name, tmp_path)
    if name in IDLE:
        assert load_patterns(tmp_path, needed=()).figures
        return
    with pytest.raises(PatternError) as caught:
        load_patterns(tmp_path, needed=())
    assert f"{caught.value}\n".replace(f"{tmp_path}{os.sep}", "") == said


def test_there_are_many() -> None:
    assert len(NAMES) >= 30
    assert all((HERE / f"{name}.txt").read_text("utf-8").startswith(f"{name}.yaml:") for name in NAMES)
