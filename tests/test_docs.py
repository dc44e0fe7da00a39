"""The documentation, executed.

A comment before a fenced block says what the block is; blocks without one are left alone, but for the YAML of the
reference of the rule language, all of which must be marked.

``<!-- run -->``             commands of a shell, or Python, that end with exit status 0 (``run 1``: with 1)
``<!-- prints -->``          what the block before prints; a line ``# ...`` stands for any lines
``<!-- rules: F.yaml -->``   a rule file that loads over the shipped ones, its examples as wanted
``<!-- faulty: F.yaml -->``  one that does not, or whose examples fail; the next block may print what is said of it
                           F with a folder is written there for the commands after it on the page
``<!-- excerpt -->``         keys of shipped rules, word for word
"""

from __future__ import annotations

import ast
import functools
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from ntm_extract.errors import PatternError
from ntm_extract.examples import failures
from ntm_extract.load import load_patterns
from ntm_extract.rules import RuleSet

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
_BLOCK = re.compile(r"^(?:<!-- *(?P<mark>[^\n]*?) *-->\n\n?)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
_CUT = "# ..."
_MODULE_ROW = re.compile(r"^\| `(?P<module>\w+)` \|[^|]*\|(?P<imports>[^|]*)\|$", re.M)


@dataclass(frozen=True)
class Block:
    """A fenced block, and what it prints where the page shows it."""

    page: str
    line: int
    mark: str
    language: str
    text: str
    prints: str | None = None

    @property
    def verb(self) -> str:
        """The first word of the mark."""
        return re.split(r"[: ]", self.mark, maxsplit=1)[0]

    @property
    def argument(self) -> str:
        """What follows the first word of the mark."""
        return self.mark[len(self.verb) :].strip(": ")


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    name = page.relative_to(ROOT).as_posix()
    out: list[Block] = []
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("language")) + 1
        block = Block(name, line, match["mark"] or "", match["language"], match["text"])
        if block.verb == "prints":
            assert out, f"{name}:{line}: nothing before it prints"
            out[-1] = Block(**{**vars(out[-1]), "prints": block.text})
        else:
            out.append(block)
    return out


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def marked(*verbs: str) -> list[Any]:
    return [pytest.param(block, id=f"{block.page}:{block.line}") for block in BLOCKS if block.verb in verbs]


def shows(shown: str, printed: str) -> bool:
    """Whether ``printed`` is what a page shows, whose lines ``# ...`` stand for any."""
    parts = re.split(rf"^{re.escape(_CUT)}\n", shown, flags=re.M)
    return re.fullmatch(r"(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder like a checkout, whose virtual environment is this Python: making it anew would take a network."""
    for name in ("samples", "patterns", "src", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    python = shlex.quote(sys.executable)
    scripts = {
        "ntm-extract": f'exec {python} -m ntm_extract "$@"',
        "python": f'[ "$1 $2" = "-m venv" ] || exec {python} "$@"',
        "pip": ":",
    }
    place = tmp_path / ".venv" / "bin"
    place.mkdir(parents=True)
    for name, script in scripts.items():
        for alias in (name, f"{name}3"):
            (place / alias).write_text(f"#!/bin/sh\n{script}\n")
            (place / alias).chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("block", marked("run"))
def test_commands(block: Block, folder: Path) -> None:
    for file in BLOCKS[: BLOCKS.index(block)]:
        if file.page == block.page and file.verb in ("rules", "faulty") and "/" in file.argument:
            (folder / file.argument).parent.mkdir(exist_ok=True)
            (folder / file.argument).write_text(file.text, "utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NTM_EXTRACT_")}
    environment.update(
        PATH=f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}", PYTHONPATH=str(ROOT / "src"), PYTHONUTF8="1"
    )
    command = [sys.executable, "-c"] if block.language == "python" else ["bash", "-ec"]
    done = subprocess.run(
        [*command, block.text], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=120,
    )  # fmt: skip
    printed = done.stdout.decode().replace(f"{ROOT}/", "")
    assert done.returncode == int(block.argument or 0), printed
    assert block.prints is None or shows(block.prints, printed), printed


def load(block: Block, folder: Path) -> RuleSet:
    """The shipped rules with the block over them."""
    own = folder / "rules" / block.argument
    own.parent.mkdir(parents=True)
    own.write_text(block.text, "utf-8")
    return load_patterns(ROOT / "patterns", own.parent)


def faults(block: Block, rules: RuleSet) -> str:
    """What is wrong with the examples of the block."""
    found = failures(rules, lambda _, example: example.place.file.endswith(f"/rules/{block.argument}"))
    return "".join(f"{failure.fault}\n" for failure in found if not failure.known)


@pytest.mark.parametrize("block", marked("rules"))
def test_rule_files(block: Block, tmp_path: Path) -> None:
    try:
        rules = load(block, tmp_path)
    except PatternError as error:
        pytest.fail(str(error))
    assert not faults(block, rules)


@pytest.mark.parametrize("block", marked("faulty"))
def test_faulty_rule_files(block: Block, tmp_path: Path) -> None:
    try:
        said = faults(block, load(block, tmp_path))
    except PatternError as error:
        said = f"{error}\n"
    printed = said.replace(f"{tmp_path / 'rules'}/", "").replace(f"{ROOT}/", "")
    assert printed
    assert block.prints is None or shows(block.prints, printed), printed


@functools.cache
def shipped() -> dict[str, dict[str, Any]]:
    """The shipped rules as their files have them, by id."""
    files = [yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in sorted((ROOT / "patterns").glob("*.yaml"))]
    return {rule["id"]: rule for data in files for rule in data.get("rules", [])}


@pytest.mark.parametrize("block", marked("excerpt"))
def test_excerpts(block: Block) -> None:
    data = yaml.load(block.text, yaml.BaseLoader)
    for quoted in data["rules"] if isinstance(data, dict) else data:
        rule = shipped()[quoted["id"]]
        for key, value in quoted.items():
            if key == "examples":
                assert all(example in rule[key] for example in value)
            else:
                assert rule.get(key) == value


def test_every_rule_of_the_reference_is_executed() -> None:
    for block in BLOCKS:
        if block.page.startswith("docs/patterns") and block.language == "yaml":
            assert block.verb in ("rules", "faulty", "excerpt"), f"{block.page}:{block.line}: no mark before it"


def test_the_marks_are_known() -> None:
    known = {"", "run", "rules", "faulty", "excerpt"}
    assert [f"{block.page}:{block.line}: {block.mark}" for block in BLOCKS if block.verb not in known] == []


def test_cut_output() -> None:
    assert shows("a\n# ...\nd\n", "a\nb\nc\nd\n")
    assert shows("a\n# ...\n", "a\nb\n")
    assert not shows("a\n# ...\nd\n", "a\nb\nc\n")
    assert not shows("a\n", "a\nb\n")


def imports(path: Path) -> set[str]:
    """The modules of the package that a module imports, wherever in it."""
    out: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "ntm_extract":
            out.update(alias.name for alias in node.names if (path.parent / f"{alias.name}.py").exists())
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ntm_extract."):
            out.add((node.module or "").split(".")[1])
    return out


def test_modules_know_no_more_than_the_architecture_says() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = {row["module"]: set(re.findall(r"`(\w+)`", row["imports"])) for row in _MODULE_ROW.finditer(page)}
    modules = {path.stem: path for path in (ROOT / "src" / "ntm_extract").glob("*.py") if path.stem[:2] != "__"}
    assert sorted(modules.keys() - table.keys()) == [], "say in docs/architecture.md what these are for"
    assert sorted(table.keys() - modules.keys()) == [], "docs/architecture.md has rows of modules that are gone"
    beyond = {name: imports(path) - table[name] for name, path in modules.items()}
    assert {name: sorted(more) for name, more in beyond.items() if more} == {}
