"""The benchmark: what it measures is there and works, and its verdicts follow from its numbers. Nothing is timed."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import regex
from commands import IMPORTS, ONE_SAMPLE, ONE_SENTENCE, PASS, jobs_name, start, workers
from corpus import LONGEST, SHORTEST, Reports, given, linked, made, texts
from in_process import ENGINE, ENGINE_YAML, SCAN, WORD_TOKENIZE, length, length_name, scan_pattern, shares, timed
from memory import RUNS, count_name
from processes import MeasuringError, check_written, in_own_process, measure
from results import Row, Run, table
from run import as_json
from targets import TARGETS, Target, target_table, verdicts

from ntm_extract.extraction import default_patterns, extract

ROOT = Path(__file__).resolve().parent.parent
STUB = (sys.executable, str(ROOT / "tests" / "stub_command.py"))


@pytest.fixture
def few(tmp_path: Path) -> Reports:
    return made(tmp_path / "few", 3)


def test_made_reports_are_the_same_each_time() -> None:
    first, second = (list(itertools.islice(texts(), 200)) for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)
    assert list(itertools.islice(texts(seed=1), 200)) != first


def test_made_reports_are_of_all_lengths() -> None:
    lengths = sorted(map(len, itertools.islice(texts(), 200)))
    assert lengths[0] >= SHORTEST
    assert lengths[0] < 1_500 < 2_000 < lengths[100] < 4_000 < 6_000 < lengths[-1] < LONGEST + 1_000


def test_made_reports_are_read() -> None:
    reports = [extract(text) for text in itertools.islice(texts(), 10)]
    assert all(report.title for report in reports)
    assert any(report.meeting for report in reports)
    kinds = {figure.kind for report in reports for figure in report.figures}
    assert kinds == {"ratio", "percentage", "money", "quantity"}


def test_made_reports_on_disk(tmp_path: Path, few: Reports) -> None:
    assert [path.read_bytes().decode() for path in few.paths] == list(itertools.islice(texts(), 3))
    assert given(tmp_path / "few") == few
    linked(few, tmp_path / "linked", 1_001)
    files = sorted((tmp_path / "linked").rglob("*.txt"))
    assert [len(list(folder.iterdir())) for folder in sorted((tmp_path / "linked").iterdir())] == [500, 500, 1]
    assert [path.read_bytes() for path in files[:3]] == [path.read_bytes() for path in few.paths]
    assert files[1_000].read_bytes() == few.paths[1_000 % 3].read_bytes()
    assert few.characters(4) == 2 * few.lengths[0] + few.lengths[1] + few.lengths[2]


def test_a_folder_without_reports(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no reports"):
        given(tmp_path)


def test_no_report_in_two_rounds() -> None:
    drawn = shares(range(1_000), 5, 100)
    assert [len(share) for share in drawn] == [100] * 5
    assert len(set(itertools.chain(*drawn))) == 500


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("có 26/34 chỉ tiêu", ["26/"]),
        ("đạt 102,86% dự toán", ["102,86%"]),
        ("chi 1.250 tỷ đồng", ["1.250 tỷ"]),
        ("thu 15.000 Đồng", ["15.000 Đồng"]),
        ("họp 3 ngày, 12 xã, năm 2023", []),
        ("giải 5 trường", []),
    ],
)
def test_the_bare_scan(text: str, found: list[str]) -> None:
    assert regex.findall(scan_pattern(default_patterns().lists), text, regex.IGNORECASE) == found


def test_a_contender_that_finds_nothing_is_told() -> None:
    assert timed("lengths", len, ["ab", "c"]).characters == 3
    with pytest.raises(MeasuringError, match="idle found nothing in 2 reports"):
        timed("idle", lambda text: 0, ["ab", "c"])


def test_lengths_have_the_same_texts(few: Reports) -> None:
    rows = length(few.paths, 2, lengths=(1, 4))
    assert [(row.name, [run.reports for run in row.runs]) for row in rows] == [("1x", [4, 4]), ("4x", [1, 1])]
    short, long = (row.runs[0].characters for row in rows)
    assert (short, long) == (few.characters(4), short + 3 * len("\n\n"))


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    run = measure([sys.executable, "-c", "print(1)"], reports=1, characters=1, folder=tmp_path, printed=tmp_path / "1")
    assert run.wall > 0
    check_written(tmp_path / "1")
    with pytest.raises(MeasuringError, match="exit status 3"):
        measure([sys.executable, "-c", "raise SystemExit(3)"], reports=1, characters=1, folder=tmp_path)


def test_a_command_that_writes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(MeasuringError, match="nothing was written"):
        check_written(tmp_path / "out")
    (tmp_path / "out" / "empty").touch()
    with pytest.raises(MeasuringError, match="empty file"):
        check_written(tmp_path / "out")
    with pytest.raises(MeasuringError, match="nothing was written"):
        check_written(tmp_path / "missing")


def test_a_process_of_its_own() -> None:
    assert in_own_process(length_name, 1_000) == "1,000x"
    with pytest.raises(MeasuringError, match="died"):
        in_own_process(os._exit, 1)


def test_start(tmp_path: Path) -> None:
    rows = start(0, tmp_path)  # each once, checked and not counted
    assert [row.name for row in rows] == [PASS, IMPORTS, ONE_SAMPLE, ONE_SENTENCE]
    assert len((tmp_path / "printed").read_text("utf-8").splitlines()) > 10  # the words of the sentence


def test_workers(tmp_path: Path, few: Reports) -> None:
    rows = workers(few, 2, tmp_path, STUB, seconds=0, most=2)
    assert [(row.name, len(row.runs)) for row in rows] == [("-j 1", 2), ("-j 2", 2)]
    assert {(run.reports, run.characters) for row in rows for run in row.runs} == {(3, sum(few.lengths))}


@pytest.mark.parametrize(
    ("lines", "said"),
    [("'1'", "-j 1 wrote 1 lines for 3 reports"), ("'123' + sys.argv[-1]", "-j 2 wrote something else")],
)
def test_workers_that_do_not_do_the_work_are_told(tmp_path: Path, few: Reports, lines: str, said: str) -> None:
    script = f"import sys; open(sys.argv[sys.argv.index('-o') + 1], 'w').writelines(x + '\\n' for x in ({lines})[-3:])"
    with pytest.raises(MeasuringError, match=said):
        workers(few, 1, tmp_path, (sys.executable, "-c", script), seconds=0, most=2)


def test_memory(tmp_path: Path) -> None:
    done = run("4", "--json", "out.json", folder=tmp_path, program="memory.py")
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [row["name"] for row in rows] == [count_name(4, way) for way in RUNS]
    assert all(row["runs"][0]["reports"] == 4 for row in rows)
    assert all(f"| {row['name']} " in done.stdout for row in rows)


# Of the target table: seconds of each round above and below the line.
FAST = Target("a", "s", "processor", "upper", "lower", 10, at_least=True)
SHORT = Target("b", "s", "wall", "upper", "lower", 0.5)


def rows_of(upper: list[float], lower: list[float], *, reports: tuple[int, int] = (1, 1)) -> list[Row]:
    pairs = zip(("upper", "lower"), (upper, lower), reports, strict=True)
    return [Row("s", name, tuple(Run(count, 100, wall=x, processor=x) for x in xs)) for name, xs, count in pairs]


@pytest.mark.parametrize(
    ("target", "upper", "lower", "ratio", "holds"),
    [
        (FAST, [20], [2], 10, True),
        (FAST, [19.9], [2], 9.95, False),
        (FAST, [20, 20, 1], [1, 2, 1], 10, True),  # the median, whatever one round says
        (FAST, [100, 2, 2], [1, 1, 1], 2, False),
        (SHORT, [1], [2], 0.5, True),
        (SHORT, [1.01], [2], 0.505, False),
        (SHORT, [1, 9, 1], [4, 1, 4], 0.25, True),
    ],
)
def test_verdicts(target: Target, upper: list[float], lower: list[float], ratio: float, holds: bool) -> None:
    [verdict] = verdicts(rows_of(upper, lower), [target])
    assert (sorted(verdict.ratios)[len(upper) // 2], verdict.holds) == (pytest.approx(ratio), holds)


def test_seconds_count_by_the_report() -> None:
    target = Target("c", "s", "processor", "upper", "lower", 1_300)
    for seconds, holds in ((1.3, True), (1.31, False)):
        [verdict] = verdicts(rows_of([seconds], [1], reports=(1, 1_000)), [target])
        assert verdict.holds is holds


def test_megabytes_count_as_they_are() -> None:
    target = Target("d", "memory", "largest_mb", "many", None, 250)
    for megabytes, holds in ((250.0, True), (251.0, False), (None, None)):
        rows = [Row("memory", "many", (Run(30_000, 1, 1, 1, largest_mb=megabytes),))]
        assert verdicts(rows, [target])[0].holds is holds


def test_every_target_is_of_what_is_measured() -> None:
    measured = {
        "throughput": {ENGINE, ENGINE_YAML, WORD_TOKENIZE, SCAN},
        "start": {ONE_SAMPLE, ONE_SENTENCE, IMPORTS},
        "length": {length_name(1), length_name(1_000)},
        "workers": {jobs_name(1), jobs_name(2)},
        "memory": {count_name(1_000), count_name(30_000)},
    }
    for target in TARGETS:
        assert {target.upper, target.lower or target.upper} <= measured[target.section]
    assert all(verdict.holds is None for verdict in verdicts([]))


def test_tables() -> None:
    runs = (Run(100, 300_000, wall=2.5, processor=2), Run(100, 300_000, wall=3, processor=1.5))
    assert table("throughput", [Row("throughput", "one", runs), Row("throughput", "another", runs[:1])]) == (
        "| throughput |              characters/s |      reports/s | characters/s on the clock |\n"
        "| ---------- | ------------------------: | -------------: | ------------------------: |\n"
        "| one        | 175,000 (150,000–200,000) | 58.3 (50–66.7) | 110,000 (100,000–120,000) |\n"
        "| another    |                   150,000 |             50 |                   120,000 |\n"
    )


def test_table_of_targets() -> None:
    found = verdicts(rows_of([20, 30], [2, 2]), [FAST, SHORT, Target("c", "s", "wall", "missing", None, 1_300)])
    assert target_table(found) == (
        "| target |                of |   bound |        ratio |        holds |\n"
        "| ------ | ----------------: | ------: | -----------: | -----------: |\n"
        "| a      |    processor time |    ≥ 10 | 12.5 (10–15) |          yes |\n"
        "| b      | time on the clock |   ≤ 0.5 | 12.5 (10–15) |           no |\n"
        "| c      | time on the clock | ≤ 1,300 |            – | not measured |\n"
    )


def test_json() -> None:
    rows = rows_of([20.0], [2.0])
    data = json.loads(as_json({"corpus": "xã"}, rows, verdicts(rows, [FAST])))
    assert data["corpus"] == "xã"
    assert data["rows"][1]["name"] == "lower"
    assert data["rows"][1]["runs"][0]["processor"] == 2.0
    assert data["targets"][0]["target"]["bound"] == 10
    assert (data["targets"][0]["ratios"], data["targets"][0]["holds"]) == ([10.0], True)


def run(*arguments: str, folder: Path, program: str = "run.py") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / program), *arguments],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


def test_the_whole_command(tmp_path: Path, few: Reports) -> None:
    done = run("few", "--rounds", "1", "--only", "throughput", "--json", "out.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert (data["reports"], data["characters"], data["rounds"]) == (3, sum(few.lengths), 1)
    assert {ENGINE, ENGINE_YAML, WORD_TOKENIZE, SCAN} <= {row["name"] for row in data["rows"]}
    assert all(run["processor"] > 0 for row in data["rows"] for run in row["runs"])
    for verdict in data["targets"]:
        measured = verdict["target"]["section"] == "throughput"
        assert (len(verdict["ratios"]), verdict["holds"] is not None) == (measured, measured)
        assert verdict["target"]["says"] in done.stdout
    assert all(f"| {row['name']} " in done.stdout for row in data["rows"])


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["."], 1, "run.py: .: no reports (*.txt) there; name a folder that has some\n"),
        (["--only", "speed"], 2, "there is no section 'speed'"),
        (["--rounds", "0"], 2, "'0' is no number of rounds"),
        (["--json", "no/where.json"], 2, "there is no folder no; make it first"),
    ],
)
def test_wrong_usage(arguments: list[str], status: int, said: str, tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
