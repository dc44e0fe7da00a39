"""Every block of docs/recipes.md runs, and all tools make the same table. What is not installed is skipped by name."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "recipes.md").read_text("utf-8")
# Beside the interpreter stand the programs of its packages, yq among them.
SEARCH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

Block = tuple[str, str]


def sections() -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for part in PAGE.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        found[title] = re.findall(r"^```(\w+)\n(.*?)^```$", body, re.DOTALL | re.MULTILINE)
    return found


SECTIONS = sections()
FIRST = "First, the results"
# What each section needs: a program or a module, and the table that it makes.
TOOLS = {
    "jq": ("jq", "table-jq.csv"),
    "yq": ("yq", "table-yq.csv"),
    "Miller": ("mlr", "table-mlr.csv"),
    "DuckDB": ("duckdb", "table-duckdb.csv"),
    "pandas": ("pandas", "table-pandas.csv"),
    "Spreadsheet programs": ("ntm-extract", ""),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``reports/``, and the results that the first section makes of them."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "reports").mkdir()
    told = [path for path in sorted((ROOT / "samples").glob("*.yaml")) if "kind: ratio" in path.read_text("utf-8")]
    for path in told[:3]:
        shutil.copy(path.with_suffix(".txt"), folder / "reports")
    program = folder / "bin" / "ntm-extract"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT / "src"}" exec "{sys.executable}" -m ntm_extract "$@"\n')
    program.chmod(0o755)
    [(language, commands)] = SECTIONS[FIRST]
    assert language == "sh"
    if importlib.util.find_spec("pyarrow") is None:
        commands = "".join(line for line in commands.splitlines(True) if "parquet" not in line)
    assert execute("sh", commands, folder) != ""
    return folder


def execute(language: str, code: str, folder: Path) -> str:
    """What a block prints, errors included; it must not fail."""
    if language == "sh":
        command = ["bash", "-e", "-o", "pipefail", "-c", code]
    elif language == "sql":
        command = [
            sys.executable,
            "-c",
            f"import duckdb\nfor s in {code.split(';')!r}:\n  s.strip() and print(duckdb.sql(s))",
        ]
    else:
        command = [sys.executable, "-c", code]
    path = f"{folder / 'bin'}{os.pathsep}{SEARCH}"
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path}, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_every_section_is_tested() -> None:
    assert set(SECTIONS) == {FIRST, *TOOLS}
    assert {language for blocks in SECTIONS.values() for language, _ in blocks} == {"sh", "sql", "python"}


@pytest.mark.parametrize("title", TOOLS)
def test_recipes(place: Path, title: str) -> None:
    tool, table = TOOLS[title]
    if (
        importlib.util.find_spec(tool) is None
        and shutil.which(tool, path=f"{place / 'bin'}{os.pathsep}{SEARCH}") is None
    ):
        pytest.skip(f"{tool} is not installed")
    if title == "yq" and "jq wrapper" not in execute("sh", "yq --help 2>&1", place):
        pytest.skip("the yq here is another program of that name")
    for language, code in SECTIONS[title]:
        if "parquet" in code and not (place / "figures.parquet").exists():
            pytest.skip("pyarrow is not installed")
        execute(language, code, place)
    if table:
        with (place / table).open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        assert header == ["body", "month", "ratio", "unit"]
        assert sorted(map(tuple, rows)) == expected(place)
    else:
        assert (place / "for-spreadsheets.csv").read_bytes() == b"\xef\xbb\xbf" + (place / "figures.csv").read_bytes()


def expected(place: Path) -> list[tuple[str, ...]]:
    """The table from the reports themselves."""
    rows = []
    for line in (place / "reports.jsonl").read_text("utf-8").splitlines():
        report = json.loads(line)
        meeting = report["meeting"] or {}
        rows += [
            (meeting.get("body") or "", (meeting.get("date") or "")[:7], figure["text"], figure.get("unit") or "")
            for figure in report["figures"]
            if figure["kind"] == "ratio"
        ]
    assert len(rows) > 3
    return sorted(rows)
