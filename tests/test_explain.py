"""Why a figure was found or not: every outcome, with what decided and what was seen."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest

from ntm_extract.cli import main
from ntm_extract.explaining import explain
from ntm_extract.extraction import default_patterns, extract
from ntm_extract.load import load_patterns

RULES = default_patterns()
REPORT = """\
Hồ sơ gửi về trước ngày 18/11.
Đến nay xã Khe Lùng đạt 26/34 chỉ tiêu, thu gần 620 tỷ đồng.
Ở bản Thượng có 40 nong.
"""


def told(text: str, **only: object) -> list[str]:
    return [trial.words() for trial in explain(text, RULES, **only)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "line",
    [
        "1:20: time.date: 'ngày 18/11' kept as time",
        "1:25: ratio.slash-alone: '18/11' dropped by left, seeing 'Hồ sơ gửi về trước ngày'",
        "2:28: quantity.counted: '34' dropped by not_left, seeing '26/'",
        "2:25: ratio.slash: '26/34' kept as ratio",
        "2:25: ratio.beyond: '26/34 chỉ tiêu' dropped by where numerator > denominator, seeing '26/34 chỉ tiêu'",
        "2:25: ratio.slash-alone: '26/34' lost to ratio.slash, '26/34', by priority (40 over 35)",
        "2:45: modifier.nearly: 'gần' kept beside '620 tỷ đồng', setting modifier: nearly",
        "2:49: quantity.counted: '620' dropped by {unit:phrase}, seeing 'tỷ đồng.'",
        "2:49: money.magnitude: '620 tỷ' lost to money.currency, '620 tỷ đồng', by priority (31 over 9)",
        "3:17: quantity.counted: '40 nong' kept as quantity",
    ],
)
def test_what_is_told(line: str) -> None:
    assert line in told(REPORT)


def test_the_order_is_that_of_the_text() -> None:
    starts = [trial.span[0] for trial in explain(REPORT, RULES)]
    assert starts == sorted(starts)


def test_every_figure_is_kept_and_every_kept_one_is_a_figure() -> None:
    figures = {figure.span for figure in extract(REPORT).figures}
    kept = {trial.span for trial in explain(REPORT, RULES) if trial.outcome == "kept" and trial.emit in FIGURES}
    assert kept == figures


FIGURES = ("ratio", "percentage", "money", "quantity")


def test_one_rule_alone() -> None:
    lines = told(REPORT, rule_id="ratio.slash")
    assert all(": ratio.slash: " in line for line in lines)
    assert "2:49: ratio.slash: '620' stopped at /, seeing 'tỷ đồng.'" in lines
    assert "3:17: ratio.slash: '40' stopped at /, seeing 'nong.'" in lines


def test_one_line_alone() -> None:
    lines = told(REPORT, line=3)
    assert lines
    assert all(line.startswith("3:") for line in lines)


def test_a_number_that_no_rule_keeps() -> None:
    """The answer to why: the rule that came furthest, and with --line all of them."""
    text = "Lúc ấy là 40, và thôi."
    (line,) = told(text)
    assert "stopped at" in line or "dropped by" in line
    several = told(text, line=1)
    assert "1:11: ratio.slash: '40' stopped at /, seeing ', và thôi.'" in several
    assert len(several) > 10


def test_an_element_before_the_number(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        """
words: {tray: [nong]}
rules:
  - id: trays
    find: "có đủ {value:int} {unit:tray}"
    emit: quantity
    examples:
      - {text: "Bản có đủ [5 nong].", want: {value: 5}}
      - {text: Bản có nong., want: none}
""",
        "utf-8",
    )
    rules = load_patterns(tmp_path, needed=())
    stopped = [trial.words() for trial in explain("Bản mua đủ 5 nong, 1,5 nong.", rules, rule_id="trays")]
    assert stopped == [
        "1:9: trays: 'đủ 5 nong' stopped at có, seeing 'Bản mua'",
        "1:20: trays: '1,5' stopped at {value:int}, seeing '1,5 nong.'",
    ]


@pytest.mark.parametrize(
    ("rule_id", "text", "outcome", "by"),
    [
        ("modifier.nearly", "Xã thu 620 tỷ đồng.", "stopped", "find"),
        ("modifier.nearly", "Xã thu gần 620 tỷ đồng.", "kept", "beside '620 tỷ đồng', setting modifier: nearly"),
    ],
)
def test_a_context_rule(rule_id: str, text: str, outcome: str, by: str) -> None:
    (trial,) = explain(text, RULES, rule_id=rule_id)
    assert (trial.outcome, trial.by) == (outcome, by)


def test_offsets_are_those_of_the_report() -> None:
    text = unicodedata.normalize("NFD", REPORT).replace("\n", "\r\n")
    for trial in explain(text, RULES):
        a, b = trial.span
        assert " ".join(text[a:b].split()) == trial.text
        assert text.splitlines()[trial.line - 1][trial.column - 1 :].startswith(text[a:b][:2])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")
    assert main(["explain", str(report)]) == 0
    assert capsys.readouterr().out.splitlines() == told(REPORT)
    assert main(["explain", str(report), "--format", "jsonl", "--rule", "ratio.slash", "--line", "2"]) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first == {
        "line": 2, "column": 25, "span": [55, 60], "text": "26/34", "rule": "ratio.slash", "emit": "ratio",
        "outcome": "kept",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (["--rule", "ratio.slas"], 2, "there is no rule 'ratio.slas'; did you mean 'ratio.slash'?"),
        (["--rule", "day.date"], 2, "'day.date' is read for the meeting and the heading"),
        (["--encoding", "klingon"], 2, "there is no encoding 'klingon'"),
        (["--patterns", "nowhere"], 2, "nowhere: no such folder (from --patterns)"),
    ],
)
def test_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], args: list[str], status: int, message: str
) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")
    assert main(["explain", str(report), *args]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_a_report_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "nowhere.txt"]) == 1
    assert "nowhere.txt: cannot be read" in capsys.readouterr().err


def test_the_output_is_utf8_whatever_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, "latin-1"))
    assert main(["explain", str(report)]) == 0
    assert written.getvalue().decode("utf-8").splitlines() == told(REPORT)


def test_its_budget_is_an_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ntm_extract.budget._CHARACTERS_A_SECOND", 1e12)
    report = tmp_path / "report.txt"
    report.write_text(REPORT * 20, "utf-8")
    assert main(["explain", "--budget", "0.000001", str(report)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"ntm-extract: {report}: its work budget is spent")


def test_nothing_to_tell_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.txt").write_text("Xã họp dân.\n", "utf-8")
    assert main(["explain", str(tmp_path / "report.txt")]) == 0
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "no match and no number there" in err
