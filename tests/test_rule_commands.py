"""The commands for rule files: what they print, what they say, and how they end."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from ntm_extract.cli import cli, main
from ntm_extract.extraction import _load, default_patterns
from ntm_extract.schema import rule_schema

SOUND = """\
words:
  tray: [nong, nia]
parts:
  full: "(đầy|vơi)"
rules:
  - id: quantity.tray
    find: "{value:int} {unit:tray} <full>"
    priority: 45
    emit: quantity
    examples:
      - text: Nhà nào cũng phơi [12 nong] đầy ngô.
        want: {value: 12, unit: nong}
      - text: Nong đầy ngô.
        want: none

  # the next rule
  - id: none.tray
    find: "{value:int} nia lép"
    priority: 90
    emit: none
    examples:
      - text: Nhà còn [7 nong] đầy lúa.
        want: {value: 7}
      - text: Nhà bỏ đi 3 nia lép.
        want: none
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a sound folder of rules in it."""
    _load.cache_clear()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NTM_EXTRACT_PATTERNS", raising=False)
    (tmp_path / "my-rules").mkdir()
    (tmp_path / "my-rules" / "own.yaml").write_text(SOUND, "utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    status = main(list(args))
    out, err = capsys.readouterr()
    return status, out, err


def write(place: Path, old: str, new: str) -> None:
    """Change one thing in the sound rules; a process reads a folder of rules once."""
    _load.cache_clear()
    assert SOUND.count(old) == 1
    (place / "my-rules" / "own.yaml").write_text(SOUND.replace(old, new), "utf-8")


def test_check_of_sound_rules(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "patterns", "check", "my-rules") == (0, "", "ntm-extract: 0 faults\n")


def test_check_tells_faults_and_examples_that_fail(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(place, "want: {value: 7}", "want: {value: 8}")
    status, out, err = run(capsys, "patterns", "check", "my-rules")
    assert (status, err) == (2, "ntm-extract: 1 fault\n")
    assert out == (
        "my-rules/own.yaml:22:15: none.tray: 7 nong (quantity.tray): value is 7, wanted 8\n"
        "        - text: Nhà còn [7 nong] đầy lúa.\n"
        "                ^\n"
    )
    write(place, "priority: 90", "prioritet: 90")
    status, out, _ = run(capsys, "patterns", "check", "my-rules")
    assert status == 2
    assert out.startswith("my-rules/own.yaml:19:5: none.tray: unknown key 'prioritet'; did you mean 'priority'?\n")


def test_check_tells_words_that_are_hidden(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(place, "(đầy|vơi)", "(đầy|vơi|đầy)")
    status, out, _ = run(capsys, "patterns", "check", "my-rules")
    assert status == 2
    assert "'đầy'" in out


def test_test_runs_all_examples(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ("patterns", "test", "my-rules", "--no-default-patterns")
    assert run(capsys, *args) == (0, "", "ntm-extract: 4 examples: 0 failed, 0 known gaps\n")
    last = "      - text: Nhà bỏ đi 3 nia lép.\n        want: none\n"
    gap = "      - text: Nhà còn [8 thúng] lúa.\n        want: {value: 8}\n        todo: true\n"
    write(place, last, gap + last)
    status, out, err = run(capsys, *args)
    assert (status, err) == (0, "ntm-extract: 5 examples: 0 failed, 1 known gap\n")
    assert out == "my-rules/own.yaml:24:15: none.tray: known gap: no figure was found\n"
    write(place, last, gap.replace("8 thúng", "8 nong").replace("lúa", "đầy lúa") + last)
    status, out, err = run(capsys, *args)
    assert (status, err) == (2, "ntm-extract: 5 examples: 1 failed, 0 known gaps\n")
    assert out.startswith("my-rules/own.yaml:24:15: none.tray: todo, but it passes; take todo out\n")


def test_list(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "patterns", "list", "my-rules")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == len(list(default_patterns())) + 2
    (line,) = [line for line in lines if line.startswith("quantity.tray ")]
    assert line.split() == ["quantity.tray", "quantity", "45", "2", "my-rules/own.yaml:6"]
    _, out, _ = run(capsys, "patterns", "list", "my-rules", "--no-default-patterns", "--format", "jsonl")
    assert [json.loads(line) for line in out.splitlines()] == [
        {
            "id": "quantity.tray", "kind": "quantity", "priority": 45, "file": "my-rules/own.yaml", "line": 6,
            "examples": 2,
        },
        {"id": "none.tray", "kind": "none", "priority": 90, "file": "my-rules/own.yaml", "line": 17, "examples": 2},
    ]  # fmt: skip


def test_show(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "patterns", "show", "quantity.tray", "my-rules")
    assert (status, err) == (0, "")
    assert out.startswith("quantity.tray: quantity, priority 45, at my-rules/own.yaml:6:5\n\n  - id: quantity.tray\n")
    assert "\ntray: nong, nia\n" in out
    assert "\n<full>: (đầy|vơi)\n" in out
    assert "none.tray" not in out
    assert "# the next rule" not in out
    (onwards,) = re.findall(r"^ +onwards: (.*)$", out, re.M)
    rule = next(rule for rule in default_patterns() if rule.id == "ratio.slash")
    assert "(?P<value>" in onwards
    status, out, _ = run(capsys, "patterns", "show", "ratio.slash")
    assert rule.forms[0].right is not None
    assert f"onwards: {rule.forms[0].right.pattern}\n" in out
    assert rule.not_left is not None
    assert f"not_left: {rule.not_left.pattern}\n" in out


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "patterns", "schema")
    assert (status, err) == (0, "")
    assert json.loads(out) == rule_schema()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["patterns", "show", "ratio.slas"], "there is no rule 'ratio.slas'; did you mean 'ratio.slash'?"),
        (["patterns", "list", "nowhere"], "nowhere"),
        (["patterns", "list", "my-rules/own.yaml"], "own.yaml"),
        (["patterns", "chekc"], "No such command 'chekc'"),
    ],
)
def test_wrong_usage(place: Path, capsys: pytest.CaptureFixture[str], args: list[str], message: str) -> None:
    status, out, err = run(capsys, *args)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert message in err


def test_a_command_ends_where_a_rule_file_is_at_fault(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(place, "emit: quantity", "emit: quantiti")
    for args in (["list", "my-rules"], ["show", "ratio.slash", "my-rules"], ["test", "my-rules"]):
        status, out, err = run(capsys, "patterns", *args)
        assert (status, out) == (2, "")
        assert "own.yaml:9:11: quantity.tray: cannot emit 'quantiti'; did you mean 'quantity'?" in err


def commands(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        return [pair for key, one in command.commands.items() for pair in commands(one, f"{name} {key}".strip())]
    return [(name, command)]


@pytest.mark.parametrize(("name", "command"), commands(cli, ""))
def test_every_command_has_help_whose_examples_run(
    place: Path, capsys: pytest.CaptureFixture[str], name: str, command: click.Command
) -> None:
    (place / "report.txt").write_text("Báo cáo.\n\nXã đạt 26/34 chỉ tiêu.\n", "utf-8")
    status, shown, _ = run(capsys, *name.split(), "-h")
    assert status == 0
    assert shown.isascii(), "it must print in any locale"
    assert all(param.help for param in command.params if isinstance(param, click.Option))
    examples = re.findall(r"^ +ntm-extract (.*)$", shown, re.M)
    assert examples
    for example in examples:
        args = shlex.split(re.split(r" [|>] ", example)[0])
        assert run(capsys, *args)[0] == 0, example


def test_show_of_a_rule_that_another_file_extends(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = """
words:
  rack: [giàn, gác]
rules:
  - id: quantity.tray
    extends: true
    find: "{value:int} {unit:tray} trên {rack}"
    examples:
      - text: Nhà nào cũng phơi [12 nong] trên giàn bếp.
        want: {value: 12, unit: nong}
"""
    (place / "my-rules" / "zz.yml").write_text(more, "utf-8")
    _, out, _ = run(capsys, "patterns", "show", "quantity.tray", "my-rules")
    assert '    find: "{value:int} {unit:tray} <full>"\n' in out
    assert '    find: "{value:int} {unit:tray} trên {rack}"\n' in out
    assert "\nrack: giàn, gác\n" in out


def test_show_config_tells_what_is_wrong_with_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--show-config", "--patterns", "nowhere")
    assert status == 0
    assert "fault: 'nowhere: no such folder (from --patterns); name one of rule files'\n" in out.replace('"', "'")
