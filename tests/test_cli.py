"""The command as its users meet it: real processes around a stand-in for the engine (stub_command.py)."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
import yaml

from ntm_extract import __version__
from ntm_extract.cli import CommandLine, cli, extract_command, main

ROOT = Path(__file__).resolve().parent.parent
STUB = [sys.executable, str(ROOT / "tests" / "stub_command.py")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
ENVIRONMENT.pop("NTM_EXTRACT_DEBUG", None)


def run(
    *args: str, cwd: Path | None = None, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*STUB, *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={**ENVIRONMENT, **(environment or {})},
        timeout=60,
    )


def shell(script: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", f"ntm() {{ {shlex.join(STUB)} \"$@\"; }}\n{script}"],
        cwd=cwd, capture_output=True, env=ENVIRONMENT, timeout=60,
    )  # fmt: skip


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder of reports, sound and broken."""
    (tmp_path / "one.txt").write_bytes("đạt 120%\n".encode())
    (tmp_path / "two.txt").write_bytes("\ufeffdòng một\r\nđạt 50% và 7%\r\n".encode())
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "broken.txt").write_bytes(b"\xff\x00\x01")
    (tmp_path / "legacy.txt").write_bytes("Nghò quyeát".encode("cp1252"))
    (tmp_path / "boom.txt").write_bytes(b"BOOM")
    (tmp_path / "rules.txt").write_bytes(b"RULES")
    (tmp_path / "folder").mkdir()
    return tmp_path


def test_one_report(reports: Path) -> None:
    done = run("one.txt", cwd=reports)
    assert done.stdout.decode() == (
        "source: one.txt\ntitle: Huyện uỷ\npublished: null\nmeeting: null\n"
        "figures:\n- kind: percentage\n  text: 120%\n  span: [4, 8]\n  line: 1\n  value: 120\n"
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_several_reports_in_the_order_given(reports: Path) -> None:
    done = run("two.txt", "one.txt", "two.txt", cwd=reports)
    assert [document["source"] for document in yaml.safe_load_all(done.stdout)] == ["two.txt", "one.txt", "two.txt"]
    assert done.stdout.count(b"---\n") == 2
    assert not done.stdout.startswith(b"---")


def test_json_lines(reports: Path) -> None:
    done = run("--format", "jsonl", "one.txt", "two.txt", cwd=reports)
    assert [json.loads(line)["source"] for line in done.stdout.splitlines()] == ["one.txt", "two.txt"]


def test_spans_count_carriage_returns_and_no_byte_order_mark(reports: Path) -> None:
    figures = yaml.safe_load(run("two.txt", cwd=reports).stdout)["figures"]
    text = (reports / "two.txt").read_bytes().decode("utf-8-sig")
    assert [text[slice(*figure["span"])] for figure in figures] == ["50%", "7%"]
    assert [figure["line"] for figure in figures] == [2, 2]


@pytest.mark.parametrize("args", [[], ["-"]])
def test_piped_standard_input(args: list[str]) -> None:
    done = run(*args, stdin="đạt 120%".encode())
    report = yaml.safe_load(done.stdout)
    assert (report["source"], report["figures"][0]["text"], done.returncode) == ("-", "120%", 0)


def test_standard_input_among_files(reports: Path) -> None:
    done = run("one.txt", "-", "two.txt", cwd=reports, stdin=b"3%")
    assert [document["source"] for document in yaml.safe_load_all(done.stdout)] == ["one.txt", "-", "two.txt"]


def test_an_empty_report(reports: Path) -> None:
    done = run("empty.txt", cwd=reports)
    assert yaml.safe_load(done.stdout)["figures"] == []
    assert done.returncode == 0


def test_closed_standard_streams(reports: Path) -> None:
    done = shell("ntm - <&-; echo $?; ntm one.txt >&-; echo $?", reports)
    assert done.stdout.split() == [b"1", b"1"]
    assert done.stderr.decode().splitlines() == [
        "ntm-extract: -: cannot be read (standard input is closed); check that it can be read",
        "ntm-extract: standard output: is closed; name a file with -o",
    ]


def test_broken_reports_are_named_and_the_others_go_on(reports: Path) -> None:
    names = ["one.txt", "gone.txt", "broken.txt", "legacy.txt", "folder", "boom.txt", "two.txt"]
    done = run(*names, cwd=reports)
    assert [document["source"] for document in yaml.safe_load_all(done.stdout)] == ["one.txt", "two.txt"]
    assert done.returncode == 1
    lines = done.stderr.decode().splitlines()
    assert [line.split(": ")[:2] for line in lines[:-1]] == [["ntm-extract", name] for name in names[1:-1]]
    assert all("; " in line for line in lines[:-1]), "each says what to do"
    assert lines[-1] == "ntm-extract: 7 reports: 2 done, 5 failed"


def test_an_unexpected_error_is_one_line(reports: Path) -> None:
    done = run("boom.txt", cwd=reports)
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.decode() == (
        "ntm-extract: boom.txt: unexpected RuntimeError: boom\\nand more; "
        "set NTM_EXTRACT_DEBUG=1 to see where, and report it\n"
    )


def test_a_traceback_for_who_asks_for_it(reports: Path) -> None:
    done = run("boom.txt", cwd=reports, environment={"NTM_EXTRACT_DEBUG": "1"})
    assert b"Traceback" in done.stderr
    assert b"stub_command.py" in done.stderr
    assert done.returncode == 1


def test_a_fault_in_the_rule_files_ends_it(reports: Path) -> None:
    done = run("rules.txt", "one.txt", "-o", "out.yaml", cwd=reports)
    assert done.stderr.decode() == "ntm-extract: p.yaml:3:5: r: no such type\np.yaml:9:1: q: no example\n"
    assert (done.returncode, done.stdout) == (2, b"")
    assert not (reports / "out.yaml").exists()


def test_a_file_name_with_a_line_break_stays_on_one_line(reports: Path) -> None:
    done = run("a\nb\x1b[31m.txt", cwd=reports)
    assert done.stderr.startswith(b"ntm-extract: a\\nb\\x1b[31m.txt: cannot be read")
    assert done.stderr.count(b"\n") == 1


def test_a_file_name_that_is_no_utf8(reports: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(reports) + b"/\xff.txt")).write_bytes(b"1%")
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    done = run(os.fsdecode(b"\xff.txt"), cwd=reports)
    assert yaml.safe_load(done.stdout)["source"] == "\\xff.txt"
    assert done.returncode == 0


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}],
)
def test_output_is_utf8_in_any_locale(reports: Path, environment: dict[str, str]) -> None:
    (reports / "ngân-sơn.txt").write_bytes(b"1%")
    done = run("ngân-sơn.txt", "thiếu.txt", cwd=reports, environment=environment)
    assert done.stdout.decode().startswith("source: ngân-sơn.txt\ntitle: Huyện uỷ\n")
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1
    assert run("-h", environment=environment).returncode == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024-01-11", "2024-01-11"),
        ("2024-01-11T09:30", "2024-01-11T09:30"),
        ("2024-01-11 09:30:05", "2024-01-11T09:30:05"),
        ("2024-01-11T09:30:05+07:00", "2024-01-11T09:30:05+07:00"),
        ("2024-01-11T02:30Z", "2024-01-11T02:30Z"),
    ],
)
def test_published(given: str, kept: str) -> None:
    assert yaml.safe_load(run("--published", given).stdout)["published"] == kept


@pytest.mark.parametrize(
    "given", ["11/1/2024", "2024-13-01", "2023-02-29", "2024", "20240111", "2024-W02-4", "", "2024-01-11T25:00"]
)
def test_published_wants_an_iso_date(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--published", given, "one.txt"]) == 2
    captured = capsys.readouterr()
    assert captured.err == (
        f"ntm-extract: Invalid value for '--published': {given!r} is no date; "
        "write it as 2024-01-11 or 2024-01-11T09:30; ntm-extract -h shows the usage\n"
    )
    assert captured.out == ""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--fromat", "yaml"], "--format"),
        (["--format", "xml"], "'yaml', 'jsonl'"),
        (["-", "one.txt", "-"], "give - once"),
        (["-o", "gone/out.yaml", "one.txt"], "there is no folder 'gone'; make it first"),
        (["--resume", "one.txt"], "--resume goes on in a folder of results; name it, as in -o out/"),
        (["--resume", "-o", "one.txt", "two.txt"], "--resume goes on in a folder of results"),
        (["--bom", "one.txt"], "--bom is for --format csv"),
        (["-0", "one.txt"], "-0 tells how --files-from is written"),
        (["--files-from", "gone.txt"], "gone.txt: cannot be read (No such file or directory); check the spelling"),
        (["--files-from", "-", "-"], "give - once"),
        (["--encoding", "klingon", "one.txt"], "there is no encoding 'klingon'; there are utf-8, windows-1258, tcvn3"),
        (["-j", "0", "one.txt"], "0 is not in the range"),
        (["--max-size", "0", "one.txt"], "--max-size"),
        (["-o", "./", "--format", "jsonl", "."], "'./' has the reports, and .jsonl files in it would be read as such"),
        (["--save-text", ".", "."], "--save-text would write over the reports themselves; name another folder"),
        (["--save-text", "one.txt", "two.txt"], "'one.txt' is no folder; name one with --save-text"),
        (["one.txt", "-o"], "requires an argument"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], args: list[str], said: str
) -> None:
    monkeypatch.chdir(reports)
    assert main(args) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("ntm-extract: ")
    assert said in captured.err
    assert captured.err.endswith("; ntm-extract -h shows the usage\n")
    assert captured.err.count("\n") == 1


def test_nothing_given_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(STUB, stdin=theirs, capture_output=True, env=ENVIRONMENT, timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        "Usage: ntm-extract [OPTIONS] [PATH]...",
        "Give a report, or pipe one in; ntm-extract -h shows all options.",
    ]


def test_output_file(reports: Path) -> None:
    done = run("one.txt", "broken.txt", "two.txt", "-o", "out.yaml", cwd=reports)
    assert (done.returncode, done.stdout) == (1, b"")
    assert (reports / "out.yaml").read_bytes() == run("one.txt", "two.txt", cwd=reports).stdout
    assert not list(reports.glob(".ntm-extract-*"))


def test_output_file_has_the_usual_rights_or_those_it_had(reports: Path) -> None:
    shell("umask 027; ntm one.txt -o new.yaml; touch old.yaml; chmod 604 old.yaml; ntm one.txt -o old.yaml", reports)
    assert stat.S_IMODE((reports / "new.yaml").stat().st_mode) == 0o640
    assert stat.S_IMODE((reports / "old.yaml").stat().st_mode) == 0o604


def test_output_through_a_link_keeps_the_link(reports: Path) -> None:
    (reports / "link.yaml").symlink_to("folder/real.yaml")
    assert run("one.txt", "-o", "link.yaml", cwd=reports).returncode == 0
    assert (reports / "link.yaml").is_symlink()
    assert (reports / "folder" / "real.yaml").read_bytes().startswith(b"source: one.txt")


@pytest.mark.parametrize("failing", ["broken.txt", "rules.txt"])
def test_output_file_stays_where_nothing_came_of_it(reports: Path, failing: str) -> None:
    (reports / "out.yaml").write_text("what was there\n")
    assert run(failing, "-o", "out.yaml", cwd=reports).returncode in (1, 2)
    assert (reports / "out.yaml").read_text() == "what was there\n"
    assert not list(reports.glob(".ntm-extract-*"))


def test_output_file_over_its_own_input(reports: Path) -> None:
    assert run("one.txt", "-o", "one.txt", cwd=reports).returncode == 0
    assert (reports / "one.txt").read_bytes().startswith(b"source: one.txt")


def test_a_device_is_written_and_not_replaced(reports: Path) -> None:
    assert run("one.txt", "-o", "/dev/null", cwd=reports).returncode == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk(reports: Path) -> None:
    for script in ("ntm one.txt > /dev/full", "ntm one.txt -o /dev/full"):
        done = shell(script, reports)
        assert done.returncode == 1
        assert re.fullmatch(
            r"ntm-extract: (standard output|/dev/full): cannot be written \(No space left on device\); .*\n",
            done.stderr.decode(),
        )


def test_a_reader_that_closes_the_pipe(reports: Path) -> None:
    (reports / "long.txt").write_bytes(b"1% " * 1_500)
    done = shell("ntm long.txt long.txt | head -1; echo ${PIPESTATUS[0]}", reports)
    assert done.stdout.decode().splitlines() == ["source: long.txt", "141"]
    assert done.stderr == b""


def test_each_report_is_there_as_soon_as_it_is_done(reports: Path) -> None:
    os.mkfifo(reports / "slow.txt")
    process = subprocess.Popen(
        [*STUB, "one.txt", "slow.txt"], cwd=reports, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"source: one.txt\n"  # while the second is not even there
    (reports / "slow.txt").write_bytes(b"1%")
    assert b"source: slow.txt\n" in process.communicate(timeout=60)[0]


def test_ctrl_c_is_quiet_and_leaves_no_half_file(reports: Path) -> None:
    os.mkfifo(reports / "slow.txt")
    process = subprocess.Popen(
        [*STUB, "one.txt", "slow.txt", "-o", "out.yaml"],
        cwd=reports, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not any(path.stat().st_size for path in reports.glob(".ntm-extract-*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, b"", b"")
    assert not (reports / "out.yaml").exists()
    assert not list(reports.glob(".ntm-extract-*"))


def test_help_shows_every_option_and_its_examples_run(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-h"]) == 0
    help_text = capsys.readouterr().out
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == help_text
    assert help_text.startswith("Usage: ntm-extract [OPTIONS] [PATH]...\n")
    assert help_text.isascii(), "it must print in any locale"
    for param in extract_command.params:
        if isinstance(param, click.Option):
            assert param.help
            assert all(name in help_text for name in param.opts)
    examples = [line.strip() for line in help_text.splitlines() if re.match(r" +(echo .*\| )?ntm-extract( |$)", line)]
    assert len(examples) == 6
    (reports / "my-rules").mkdir()
    (reports / "report.txt").write_bytes(b"1%")
    (reports / "reports").mkdir()
    (reports / "reports" / "a.txt").write_bytes(b"1%")
    for example in examples:
        done = shell(example.replace("ntm-extract", "ntm"), reports)
        assert done.returncode == 0, example
        assert done.stderr in (b"", b"ntm-extract: 1 report: 1 done, 0 failed\n"), example
    for made in ("reports.jsonl", "figures.csv", "out/a.yaml"):
        assert (reports / made).exists()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ntm-extract {__version__}\n"


def test_help_and_version_wait_for_no_engine() -> None:
    script = (
        "import sys\nfrom ntm_extract.cli import main\nmain([sys.argv[1]])\n"
        "assert not {'yaml', 'regex', 'ntm_extract.extraction', 'ntm_extract.segmentation'} & set(sys.modules)"
    )
    for option in ("-h", "--version"):
        done = subprocess.run([sys.executable, "-c", script, option], capture_output=True, env=ENVIRONMENT, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")


def test_one_report_waits_for_nothing_that_it_does_not_need(reports: Path) -> None:
    heavy = {"pyarrow", "trafilatura", "charset_normalizer", "multiprocessing", "sqlite3", "lxml"}
    script = (
        "import sys\nfrom ntm_extract.cli import main\nmain(sys.argv[1:])\n"
        f"print(*sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "one.txt"], cwd=reports, capture_output=True, env=ENVIRONMENT, timeout=60
    )
    assert yaml.safe_load(done.stdout)["figures"][0]["text"] == "120%"  # the engine itself, for once
    assert done.stderr == b"\n"


def test_python_dash_m() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ntm_extract", "--version"], capture_output=True, env=ENVIRONMENT, timeout=60
    )
    assert done.stdout.decode() == f"ntm-extract {__version__}\n"


def test_subcommands_fit_in_beside_paths(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(cli, CommandLine)
    assert cli.default is extract_command
    group = CommandLine(default=extract_command)

    @group.group()
    def patterns() -> None:
        """About the rule files."""

    @patterns.command()
    @click.argument("folder")
    def check(folder: str) -> None:
        """Check them."""
        click.echo(f"checked {folder}")

    group.main(["patterns", "check", "here"], prog_name="ntm-extract", standalone_mode=False)
    assert capsys.readouterr().out == "checked here\n"
    group.main(["patterns", "check", "--help"], prog_name="ntm-extract", standalone_mode=False)
    assert capsys.readouterr().out.startswith("Usage: ntm-extract patterns check [OPTIONS] FOLDER\n")
    assert group.make_context("ntm-extract", ["./patterns"]).command is extract_command
