"""Broken rule files: each is told with its place, the line, a caret and the mend.

``broken/NAME.yaml`` is a rule file, ``broken/NAME.txt`` all that is said of it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntm_extract.errors import PatternError
from ntm_extract.faults import Fault, lines_of
from ntm_extract.load import check_patterns, load_patterns
from ntm_extract.resources import patterns_dir
from ntm_extract.rules import Place

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


def test_shipped_files_have_no_fault() -> None:
    rules, faults = check_patterns(patterns_dir())
    assert rules is not None
    assert [str(fault) for fault in faults] == []


SOUND = [path.read_text("utf-8") for path in [*sorted(patterns_dir().glob("*.yaml")), *sorted(HERE.glob("*.yaml"))]]
JUNK = [
    "", " ", "\t", "\n", "\r\n", "\r", "\ufeff", "\u0085", "\u2028", "\x00", "\x1b[2J", "\u0301" * 9, "🌾", "#", " #",
    ": ", "- ", "? ", "[", "]", "{", "}", "'", '"', "\\\\", "&a ", "*a", "!!map ", "!x ", "|", ">", "%", "@", "`", "~",
    "null", "no", "12:30", "1.500", "...", "{int}", "{x:phrase}", "{x:clause}", "<a>", "(", ")", "|", "?", "regex:",
    "(a+)+",
    "<<unit>>", "words:\n", "rules:\n", "  - id: a\n", "    find: ", "    emit: ", "extends", "{extends: [a]}", "scale",
    "none", "---\n", "[" * 300, "- " * 300, "{a: " * 60, "x" * 300,
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A rule file with some of it cut, doubled, moved or replaced."""
    text = draw(st.sampled_from(SOUND))
    for _ in range(draw(st.integers(1, 4))):
        a = draw(st.integers(0, len(text)))
        b = min(len(text), a + draw(st.sampled_from([0, 1, 2, 5, 20, 100])))
        part = draw(st.sampled_from(["junk", "cut", "twice", "back", "moved", "any"]))
        put = {
            "junk": draw(st.sampled_from(JUNK)),
            "twice": text[a:b] * 2,
            "back": text[a:b][::-1],
            "moved": text[-a : -a + 40] if a else "",
            "any": draw(st.text(max_size=4)) if part == "any" else "",
        }.get(part, "")
        text = text[:a] + put + text[b:]
    return text


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_any_file_is_told_of_in_its_places(tmp_path: Path, text: str) -> None:
    """Nothing but faults comes out, and each is at a place that the file has."""
    file = tmp_path / "a.yaml"
    file.write_bytes(text.encode("utf-8", "replace"))
    _, faults = check_patterns(tmp_path, needed=())
    lines = lines_of(file.read_bytes().decode("utf-8"))
    for fault in faults:
        assert fault.place.file == str(file)
        assert 1 <= fault.place.line <= len(lines)
        assert 1 <= fault.place.column <= len(lines[fault.place.line - 1]) + 1
        first, *shown = str(fault).split("\n")
        assert first.startswith(f"{fault.place}: ")
        assert len(shown) in (0, 2)
        assert all(char.isprintable() or char == "\t" for line in shown for char in line)


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "{a: ", "'"])
def test_a_hundred_thousand_brackets(opening: str, tmp_path: Path) -> None:
    """libyaml ends the process where it is left to itself."""
    (tmp_path / "a.yaml").write_text(opening * 100_000, "utf-8")
    with pytest.raises(PatternError, match=r"a\.yaml:1:\d+: "):
        load_patterns(tmp_path, needed=())


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ("abc", 2, ["  abc", "   ^"]),
        ("abc", 4, ["  abc", "     ^"]),
        ("\ta\tb", 4, ["  \ta\tb", "  \t \t^"]),
        ("Ba\u0309n co\u0301 b", 10, ["  Ba\u0309n co\u0301 b", "         ^"]),
        ("한국 b", 4, ["  한국 b", "       ^"]),
        ("a\x1bb\u200bc", 5, ["  a\ufffdb\ufffdc", "      ^"]),
        ("x" * 150, 1, ["  " + "x" * 100 + "…", "  ^"]),
        ("x" * 150, 151, ["  …" + "x" * 60, "   " + " " * 60 + "^"]),
        ("x" * 90 + "y" * 90, 91, ["  …" + "x" * 60 + "y" * 40 + "…", "   " + " " * 60 + "^"]),
        ("   ", 2, []),
    ],
)
def test_the_caret(line: str, column: int, shown: list[str]) -> None:
    told = str(Fault(Place("a.yaml", 1, column), "", "so", line)).split("\n")
    assert told == [f"a.yaml:1:{column}: so", *shown]
