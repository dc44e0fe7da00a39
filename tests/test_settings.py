"""Which rule files hold: flags over environment over settings file; and what the command makes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ntm_extract.errors import PatternError
from ntm_extract.resources import patterns_dir
from ntm_extract.settings import FILE, VARIABLE, settings

ROOT = Path(__file__).resolve().parent.parent
RULES = """
kinds:
  boat_trip: [value, unit, boat]
words:
  boat: [thuyền thúng, ghe bầu]
rules:
  - id: boat.trip
    find: "{boat} chở {value:int} {unit:phrase}"
    emit: boat_trip
    priority: 80
    examples:
      - text: Sáng qua, [thuyền thúng chở 6 khách] sang bản.
        want: {value: 6, unit: khách, boat: thuyền thúng}
      - text: Thuyền thúng chở gạo.
        want: none
"""
TEXT = "Xã Khe Lùng: ghe bầu chở 12 khách, 26/34 chỉ tiêu đạt.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a folder of rules, one of others, and a folder deep below it."""
    for name in ("rules", "others", "deep/er"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "rules" / "own.yaml").write_text(RULES, "utf-8")
    (tmp_path / "others" / "own.yaml").write_text("words:\n  cart: [xe bò]\n", "utf-8")
    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    return tmp_path


def test_nothing_is_said(tmp_path: Path) -> None:
    assert settings((), None, {}, tmp_path).folders() == (patterns_dir(),)


def test_flags_win_over_the_environment_over_the_file(place: Path) -> None:
    (place / FILE).write_text("patterns: [rules]\ndefault-patterns: false\n", "utf-8")
    deep = place / "deep" / "er"
    found = settings((), None, {}, deep)
    assert (found.patterns, found.patterns_from) == ((place / "rules",), str(place / FILE))
    assert (found.default, found.default_from) == (False, str(place / FILE))
    found = settings((), None, {VARIABLE: os.pathsep.join(["a", "b"])}, deep)
    assert (found.patterns, found.patterns_from) == ((Path("a"), Path("b")), VARIABLE)
    found = settings(("c",), True, {VARIABLE: "a"}, deep)
    assert (found.patterns, found.patterns_from) == ((Path("c"),), "--patterns")
    assert (found.default, found.default_from) == (True, "--default-patterns")


def test_the_nearest_file_counts_alone(place: Path) -> None:
    (place / FILE).write_text("patterns: rules\n", "utf-8")
    (place / "deep" / FILE).write_text("default-patterns: true\n", "utf-8")
    assert settings((), None, {}, place / "deep" / "er").patterns == ()
    assert settings((), None, {}, place).patterns == (place / "rules",)


def test_each_folder_once(place: Path) -> None:
    own = (str(place / "rules"), str(place / "deep" / ".." / "rules"), str(patterns_dir()))
    assert settings(own, None, {}, place).folders() == (patterns_dir(), place / "rules")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "pattern: [rules]\n",
            "1:1: unknown key 'pattern'; did you mean 'patterns'?",
        ),
        ("patterns: {a: b}\n", "1:1: patterns is folders in [brackets]"),
        ("default-patterns: perhaps\n", "1:1: default-patterns is true or false"),
        ("patterns: [\n", "1:12: no readable YAML"),
    ],
)
def test_faults_of_the_file(place: Path, text: str, line: str) -> None:
    (place / FILE).write_text(text, "utf-8")
    with pytest.raises(PatternError) as caught:
        settings((), None, {}, place)
    assert str(caught.value).startswith(f"{place / FILE}:{line}")


@pytest.mark.parametrize(("patterns", "default"), [(("nowhere",), None), ((), False)])
def test_folders_that_are_none(place: Path, patterns: tuple[str, ...], default: bool | None) -> None:
    with pytest.raises(PatternError):
        settings(patterns, default, {}, place).folders()


def run(place: Path, *args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NTM_EXTRACT_")}
    environment.update(PYTHONPATH=str(ROOT / "src"), PYTHONUTF8="1", **variables)
    return subprocess.run(
        [sys.executable, "-m", "ntm_extract", *args], cwd=place, env=environment, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip


def test_own_rules_and_trace_in_every_format(place: Path) -> None:
    done = run(place, "--patterns", "rules", "--trace", "report.txt")
    report = yaml.safe_load(done.stdout)
    first, second = report["figures"]
    assert first == {
        "kind": "boat_trip", "text": "ghe bầu chở 12 khách", "span": [13, 33], "line": 1, "value": 12, "unit": "khách",
        "indicator": "Xã Khe Lùng", "boat": "ghe bầu", "rule": "boat.trip",
    }  # fmt: skip
    assert second["rule"] == "ratio.slash"
    assert len(report["rules"]) == 64
    assert list(report) == ["source", "title", "published", "rules", "meeting", "figures"]
    done = run(place, "--trace", "--format", "figures-jsonl", "report.txt", NTM_EXTRACT_PATTERNS="rules")
    row = json.loads(done.stdout.splitlines()[0])
    assert (row["boat"], row["rule"], row["rules"]) == ("ghe bầu", "boat.trip", report["rules"])
    done = run(place, "--patterns", "rules", "--format", "csv", "report.txt")
    assert '"{""boat"": ""ghe bầu""}"' in done.stdout


def test_without_the_shipped_rules(place: Path) -> None:
    done = run(place, "--patterns", "rules", "--no-default-patterns", "--format", "jsonl", "report.txt")
    assert [figure["kind"] for figure in json.loads(done.stdout)["figures"]] == ["boat_trip"]


def test_without_trace_the_report_says_nothing_of_rules(place: Path) -> None:
    report = yaml.safe_load(run(place, "report.txt").stdout)
    assert list(report) == ["source", "title", "published", "meeting", "figures"]
    assert not any("rule" in figure for figure in report["figures"])


def test_show_config(place: Path) -> None:
    (place / FILE).write_text("patterns: [rules]\n", "utf-8")
    shown = yaml.safe_load(run(place, "--show-config", "--no-default-patterns").stdout)
    assert shown["patterns"] == {"value": [str(place / "rules")], "from": str(place / FILE)}
    assert shown["default-patterns"] == {"value": False, "from": "--no-default-patterns"}
    assert shown["folders"] == [str(place / "rules")]
    traced = run(place, "--trace", "--no-default-patterns", "report.txt").stdout
    assert yaml.safe_load(traced)["rules"] == shown["rules"]


def test_resume_makes_anew_what_other_rules_made(place: Path) -> None:
    (place / "reports").mkdir()
    (place / "report.txt").rename(place / "reports" / "report.txt")
    args = ("-o", "out/", "--resume", "reports")
    assert "1 done" in run(place, *args).stderr
    assert "1 there already" in run(place, *args).stderr
    assert "1 done" in run(place, *args, "--patterns", "rules").stderr
    assert "1 done" in run(place, *args, "--patterns", "rules", "--trace").stderr
    assert "1 there already" in run(place, *args, "--patterns", "rules", "--trace").stderr


def test_workers_have_the_same_rules(place: Path) -> None:
    done = run(place, "--patterns", "rules", "-j", "2", "--format", "jsonl", "report.txt", "report.txt")
    assert done.stdout.count('"boat_trip"') == 2


@pytest.mark.parametrize("args", [("--patterns", "nowhere"), ("--no-default-patterns",)])
def test_wrong_usage(place: Path, args: tuple[str, ...]) -> None:
    done = run(place, *args, "report.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("jobs", [(), ("-j", "2")])
def test_a_rule_that_would_run_for_hours_costs_its_report_alone(place: Path, jobs: tuple[str, ...]) -> None:
    """Each of forty words can be read in two ways, and the last one is not there where it should be."""
    hostile = f"""
words: {{last: [hết, hẳn]}}
rules:
  - id: herds
    find: "{{value:int}} {"(đàn|đàn đàn) " * 40}{{last}}"
    emit: none
    priority: 90
    examples: [{{text: "Hết [5 hộ].", want: {{value: 5}}}}, {{text: Hết đàn., want: none}}]
"""
    (place / "others" / "own.yaml").write_text(hostile, "utf-8")
    (place / "bad.txt").write_text(f"Có 5 {'đàn ' * 80}chứ không hết.\n", "utf-8")
    args = ("--patterns", "others", "--budget", "1", "--format", "jsonl", *jobs, "report.txt", "bad.txt", "report.txt")
    done = run(place, *args)
    assert done.returncode == 1
    assert [json.loads(line)["source"] for line in done.stdout.splitlines()] == ["report.txt", "report.txt"]
    (told,) = [line for line in done.stderr.splitlines() if "bad.txt" in line]
    assert told.startswith("ntm-extract: bad.txt: its work budget is spent, at last on {value:int} (đàn|đàn đàn)")
    assert told.endswith("; mend that rule, or give more with --budget SECONDS")
