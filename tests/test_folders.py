"""Folders of reports in real processes: broken ones among sound ones, killed, resumed, piped, on a full disk.

The engine is the stand-in of stub_command.py, but for the last tests. Where the tests run as root, whom no file's
rights stop, the command runs without that privilege.
"""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from ntm_extract.store import open_store

ROOT = Path(__file__).resolve().parent.parent
STUB = [sys.executable, str(ROOT / "tests" / "stub_command.py")]
REAL = [sys.executable, "-m", "ntm_extract"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
ENVIRONMENT.pop("NTM_EXTRACT_DEBUG", None)


def unprivileged() -> list[str] | None:
    """What runs a command so that files' rights hold for it; None where there is no such thing."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    rights = "-dac_override,-dac_read_search"
    prefix = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"]
    try:
        return prefix if subprocess.run([*prefix, "true"], capture_output=True).returncode == 0 else None
    except OSError:
        return None


UNPRIVILEGED = unprivileged()
PREFIX = UNPRIVILEGED or []

SOUND, BROKEN = 280, 20
TOLD = f"ntm-extract: {SOUND + BROKEN} reports: {SOUND} done, {BROKEN} failed"


def run(
    *args: str, cwd: Path, stdin: bytes = b"", command: list[str] = STUB, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PREFIX, *command, *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={**ENVIRONMENT, **(environment or {})},
        timeout=120,
    )


def start(*args: str, cwd: Path, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PREFIX, *STUB, *args], cwd=cwd, stdout=subprocess.PIPE, stderr=stderr, stdin=subprocess.DEVNULL,
        env=ENVIRONMENT, start_new_session=True,
    )  # fmt: skip


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below, the hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def sources(output: bytes) -> list[str]:
    return [
        document["source"] for document in yaml.load_all(output, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    ]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    subprocess.run(["chmod", "-R", "u+rwX", str(tmp_path)], check=True)  # so that pytest can take it away


@pytest.fixture
def reports(place: Path) -> Path:
    """300 reports, twenty of them broken."""
    top = place / "reports"
    folders = [top, top / "xã Bản Áng", top / "x.txt", top / "a" / "b"]
    names = [
        "báo cáo {}.txt", unicodedata.normalize("NFD", "huyện uỷ {}.txt"), "{}.txt", "two words {}.TXT", "'q' {}.txt",
    ]  # fmt: skip
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    for i in range(SOUND - 3):
        text = f"dòng {i}\nđạt {i}%, vượt {i + 1}%\n"
        (folders[i % 4] / names[i % 5].format(i)).write_bytes(text.encode())
    (top / "empty.txt").touch()
    (top / "wide.txt").write_bytes("đạt 5%".encode("utf-16"))
    (top / "link.txt").symlink_to("empty.txt")
    # What is left out, and no report.
    (top / ".hidden.txt").write_bytes(b"1%")
    (top / ".git").mkdir()
    (top / ".git" / "x.txt").write_bytes(b"1%")
    (top / "photo.jpg").write_bytes(b"\xff\xd8\0")
    (top / "again").symlink_to(".")
    broken(top)
    return top


def broken(top: Path) -> None:
    there = top / "broken"
    there.mkdir()
    made = {
        "png.txt": b"\x89PNG\r\n\x1a\n\0\0",
        "zip.txt": b"PK\x03\x04\0\0",
        "pdf.txt": b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n\0",
        "half letter.txt": "đạt 5% kế".encode()[:-1],
        "bad byte.txt": "đạt 5%\nkế hoạch \ufffd".encode().replace("\ufffd".encode(), b"\xff"),
        "vni.txt": "Nghò quyeát cuûa Huyeän uyû".encode("cp1252"),
        "tcvn3.txt": b"Ngh\xde quy\xd5t c\xf1a Huy\xd6n u\xfb",
        "no mark.txt": "Huyện đạt 5% kế hoạch".encode("utf-16-le"),
        "odd.txt": b"\xff\xfea\0b",
        "random.txt": bytes(range(128, 256)) * 3,
        "boom.txt": b"BOOM",
        "boom too.txt": "BOOM vỡ".encode(),
        "long line.txt": b"5% " * 17_000_000,
    }
    for name, data in made.items():
        (there / name).write_bytes(data)
    (there / "to nothing.txt").symlink_to("gone.txt")
    (there / "to nothing 2.txt").symlink_to("/gone/gone.txt")
    (there / "to itself.txt").symlink_to("to itself.txt")
    os.mkfifo(there / "pipe.txt")
    for name in ("closed.txt", "closed too.txt", "closed.d.txt"):
        if UNPRIVILEGED is None:
            (there / name).symlink_to("gone.txt")
        elif name == "closed.d.txt":
            (there / name).mkdir(mode=0)
        else:
            (there / name).touch(mode=0)
    assert len(list(there.iterdir())) == BROKEN


def expected_sources(top: Path) -> list[str]:
    def below(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir(), key=lambda path: path.name):
            if path.name.startswith(".") or path.name in ("again", "broken"):
                continue
            if path.is_dir():
                yield from below(path)
            elif path.suffix.lower() == ".txt":
                yield path

    return [str(path.relative_to(top.parent)) for path in below(top)]


def test_three_hundred_reports_twenty_of_them_broken(reports: Path) -> None:
    one = run("reports", "-j", "1", "--errors", "errors.jsonl", cwd=reports.parent)
    found = sources(one.stdout)
    assert found == expected_sources(reports)
    assert len(found) == SOUND
    *told, last = one.stderr.decode().splitlines()
    assert last == TOLD
    names = [line.removeprefix("ntm-extract: ").partition(": ")[0] for line in told]
    assert names == sorted(f"reports/broken/{path.name}" for path in (reports / "broken").iterdir())
    assert all("; " in line for line in told), "each says what to do"
    assert one.returncode == 1
    failures = [json.loads(line) for line in (reports.parent / "errors.jsonl").read_bytes().splitlines()]
    assert [failure["source"] for failure in failures] == names
    assert {failure["kind"] for failure in failures} == {"input", "unexpected"}
    said = {Path(failure["source"]).stem: f"{failure['problem']}; {failure['mend']}" for failure in failures}
    for name, words in {
        "vni": "--encoding vni would read it", "tcvn3": "--encoding tcvn3 would read it",
        "no mark": "--encoding utf-16-le would read it", "to nothing": "a link to 'gone.txt', which is not there",
        "long line": "is longer than 10 MB, which no report is; --max-size", "pipe": "is no file",
        "closed": "Permission denied" if UNPRIVILEGED is not None else "a link", "to itself": "the link leads back",
        "half letter": "the rest is UTF-8",
    }.items():  # fmt: skip
        assert words in said[name], name
    four = run("reports", "-j", "4", cwd=reports.parent)
    assert (four.stdout, four.stderr, four.returncode) == (one.stdout, one.stderr, 1)
    unsaid = run("reports", cwd=reports.parent)
    assert (unsaid.stdout, unsaid.stderr) == (one.stdout, one.stderr)


@pytest.mark.parametrize("output_format", ["jsonl", "figures-jsonl", "csv", "parquet"])
def test_every_format_is_the_same_at_any_number_of_workers(reports: Path, output_format: str) -> None:
    if output_format == "parquet":
        pytest.importorskip("pyarrow")
    shutil.rmtree(reports / "broken")
    outputs = {run("reports", "--format", output_format, "-j", n, cwd=reports.parent).stdout for n in "14"}
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000


def test_a_file_each(reports: Path) -> None:
    done = run("reports/", "-o", "out/", "-j", "2", cwd=reports.parent)
    assert (done.returncode, done.stdout, done.stderr.decode().splitlines()[-1]) == (1, b"", TOLD)
    out = reports.parent / "out"
    made = {name: data for name, data in tree(out).items() if not name.startswith(".")}
    names = [name.removeprefix("reports/") for name in expected_sources(reports)]
    wanted = [re.sub(r"\.txt$", ".yaml", name, flags=re.IGNORECASE) for name in names]
    assert sorted(made) == sorted(wanted)
    assert [yaml.safe_load(made[name])["source"].removeprefix("reports/") for name in wanted] == names
    assert sorted(path.name for path in (out / ".ntm-extract").iterdir()) == ["done.jsonl"]
    # At another number of workers, and from a list of the same files in place of their folder: the same, to the byte.
    run("reports/", "-o", "out2/", "-j", "1", cwd=reports.parent)
    assert tree(reports.parent / "out2") == tree(out)
    listed = "\0".join(expected_sources(reports)).encode()
    done = run("--files-from", "-", "-0", "-o", "out3/", cwd=reports.parent, stdin=listed)
    assert done.returncode == 0
    assert tree(reports.parent / "out3") == tree(out)


@pytest.mark.parametrize("workers", ["1", "4"])
def test_killed_and_resumed(place: Path, workers: str) -> None:
    (place / "reports").mkdir()
    for i in range(120):
        (place / "reports" / f"{i}.txt").write_text(f"SLOW {i}%")
    args = ("reports", "-o", "out/", "-j", workers)
    process = start(*args, cwd=place)
    deadline = time.monotonic() + 30
    while len(list(place.glob("out/*.yaml"))) < 10 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    there = tree(place / "out")
    made = [name for name in there if name.endswith(".yaml")]
    assert 10 <= len(made) < 120
    assert all(there[name].startswith(b"source: reports/") and there[name].endswith(b"\n") for name in made)

    again = run(*args, "--resume", "-j", "8", cwd=place)
    match = re.fullmatch(rb"ntm-extract: 120 reports: (\d+) done, (\d+) there already, 0 failed\n", again.stderr)
    assert match, again.stderr
    assert int(match[1]) + int(match[2]) == 120
    assert len(made) - int(match[2]) in (0, 1), "at most the one that had just been made is made again"
    assert run("reports", "-o", "clean/", "-j", "8", cwd=place).returncode == 0
    assert tree(place / "out") == tree(place / "clean")
    third = run(*args, "--resume", cwd=place)
    assert third.stderr == b"ntm-extract: 120 reports: 0 done, 120 there already, 0 failed\n"
    assert tree(place / "out") == tree(place / "clean")


def test_workers_leave_when_their_run_was_killed(place: Path) -> None:
    for i in range(200):
        (place / f"{i}.txt").write_text(f"SLOW {i}%")
    process = start(".", "-j", "3", cwd=place)
    assert process.stdout is not None
    process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    # Their ends of the pipe close when the last of them has gone.
    process.communicate(timeout=10)


def test_what_has_changed_is_done_again(place: Path) -> None:
    (place / "in").mkdir()
    for name in "abc":
        (place / "in" / f"{name}.txt").write_text("1%")

    def counts(*args: str, **more: Mapping[str, str]) -> str:
        done = run("in", "-o", "out", "--resume", *args, cwd=place, **more)
        assert done.returncode == 0
        return done.stderr.decode().removeprefix("ntm-extract: 3 reports: ").strip()

    assert counts() == "3 done, 0 failed"
    assert counts() == "3 there already, 0 failed".join(["0 done, ", ""])
    (place / "in" / "a.txt").write_text("2%")
    (place / "out" / "b.yaml").write_text("edited")
    (place / "out" / "c.yaml").unlink()
    assert counts() == "3 done, 0 failed"
    assert counts("--published", "2024-01-11") == "3 done, 0 failed"
    assert counts("--published", "2024-01-11") == "0 done, 3 there already, 0 failed"
    (place / "out" / ".ntm-extract" / "done.jsonl").open("ab").write(b'{"file": "cut off')
    assert counts("--published", "2024-01-11") == "0 done, 3 there already, 0 failed"
    # Another rule set: a package of its own, with one rule file more.
    shutil.copytree(ROOT / "src" / "ntm_extract", place / "other" / "ntm_extract")
    shutil.copytree(ROOT / "patterns", place / "other" / "ntm_extract" / "patterns")
    (place / "other" / "ntm_extract" / "patterns" / "90-own.yaml").write_text("words: {}\n")
    elsewhere = {"PYTHONPATH": str(place / "other")}
    assert counts("--published", "2024-01-11", environment=elsewhere) == "3 done, 0 failed"
    assert counts("--published", "2024-01-11", environment=elsewhere) == "0 done, 3 there already, 0 failed"


def test_a_second_run_in_the_same_folder_waits_outside(place: Path) -> None:
    os.mkfifo(place / "slow.txt")
    first = start("slow.txt", "-o", "out/", cwd=place)
    deadline = time.monotonic() + 30
    while not (place / "out" / ".ntm-extract" / "done.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    second = run("--published", "2024-01-11", "-", "-o", "out/", cwd=place)
    assert second.stderr == b"ntm-extract: out/: another run is writing there; wait until it has ended\n"
    assert second.returncode == 1
    (place / "slow.txt").write_bytes(b"1%")
    assert first.wait(timeout=30) == 0


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_at_once_and_keeps_what_was_done(place: Path, sent: signal.Signals) -> None:
    (place / "reports").mkdir()
    for i in range(200):
        (place / "reports" / f"{i}.txt").write_text(f"SLOW {i}%")
    process = start("reports", "-o", "out/", "-j", "4", cwd=place)
    deadline = time.monotonic() + 30
    while len(list(place.glob("out/*.yaml"))) < 10 and time.monotonic() < deadline:
        time.sleep(0.005)
    sent_at = time.monotonic()
    os.killpg(process.pid, sent) if sent == signal.SIGINT else os.kill(process.pid, sent)
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - sent_at < 2
    assert (process.returncode, out, err.strip()) == (128 + sent, b"", b"")
    there = tree(place / "out")
    assert all(data.endswith(b"\n") for data in there.values())
    assert ".ntm-extract/part" not in there
    assert len(there) >= 10
    assert run("reports", "-o", "out/", "--resume", "-q", "-j", "8", cwd=place).returncode == 0
    run("reports", "-o", "clean/", "-j", "8", cwd=place)
    assert tree(place / "out") == tree(place / "clean")


def test_ctrl_c_while_a_result_is_written_leaves_nothing_half(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt), open_store(str(place / "out")) as store:
        store.write("a.yaml", b"figures: []\n")
    assert list(tree(place / "out")) == [".ntm-extract/done.jsonl"]


@pytest.mark.parametrize("workers", ["1", "4"])
def test_a_worker_that_dies_costs_its_report_alone(place: Path, workers: str) -> None:
    for i in range(60):
        (place / f"{i:02}.txt").write_text("DIE" if i in (3, 4, 59) else f"{i}%")
    done = run(".", "-j", workers, "--errors", "errors.jsonl", cwd=place)
    assert sources(done.stdout) == [f"./{i:02}.txt" for i in range(60) if i not in (3, 4, 59)]
    *told, last = done.stderr.decode().splitlines()
    assert told == [
        f"ntm-extract: ./{i}.txt: the process that worked on it died (SIGKILL); "
        "look at the report, or at how much memory is free"
        for i in ("03", "04", "59")
    ]
    assert last == "ntm-extract: 60 reports: 57 done, 3 failed"
    assert done.returncode == 1
    kinds = [json.loads(line)["kind"] for line in (place / "errors.jsonl").read_text().splitlines()]
    assert kinds == ["worker"] * 3


@pytest.mark.parametrize("workers", ["1", "4"])
def test_a_reader_that_goes_away(reports: Path, workers: str) -> None:
    script = f"{shlex.join(STUB)} reports -j {workers} | head -1; echo ${{PIPESTATUS[0]}}"
    done = run("-c", script, cwd=reports.parent, command=["bash"])
    assert done.stdout.decode().splitlines() == [f"source: {expected_sources(reports)[0]}", "141"]
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


def test_faulty_rules_end_a_run_of_workers(place: Path) -> None:
    for i in range(20):
        (place / f"{i:02}.txt").write_text("RULES" if i == 10 else "1%")
    done = run(".", "-j", "3", "-o", "out.yaml", cwd=place)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "ntm-extract: p.yaml:3:5: r: no such type\np.yaml:9:1: q: no example\n"
    assert not (place / "out.yaml").exists()


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip(f"no tmpfs may be mounted here: {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk(place: Path, small_disk: Path) -> None:
    (place / "reports").mkdir()
    for i in range(100):
        (place / "reports" / f"{i}.txt").write_text(f"{i}%")
    for workers in "14":
        done = run("reports", "-o", "disk/out/", "-j", workers, cwd=place)
        assert done.returncode == 1
        assert re.fullmatch(
            rb"ntm-extract: disk/out/\S+: cannot be written \(No space left on device\); [^\n]*--resume\n", done.stderr
        )
    there = tree(small_disk / "out")
    assert 10 < len(there) < 100
    assert all(data.endswith(b"\n") for data in there.values())
    done = run("reports", "--format", "csv", "-o", "disk/figures.csv", cwd=place)
    assert (done.returncode, b"No space left" in done.stderr, done.stderr.count(b"\n")) == (1, True, 1)
    assert not list(small_disk.glob("*.csv"))
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    again = run("reports", "-o", "disk/out/", "--resume", cwd=place)
    assert again.returncode == 0
    assert b" there already, 0 failed" in again.stderr
    run("reports", "-o", "clean/", cwd=place)
    assert tree(small_disk / "out") == tree(place / "clean")


@pytest.mark.skipif(UNPRIVILEGED is None, reason="root may write everywhere, and there is no setpriv")
def test_a_folder_that_may_not_be_written(place: Path) -> None:
    (place / "one.txt").write_bytes(b"1%")
    (place / "shut" / "deep").mkdir(parents=True)
    (place / "shut").chmod(0o555)
    for args in (["-o", "shut/"], ["-o", "shut/out.yaml"], ["-o", "shut/new/"], ["--save-text", "shut"],
                 ["--errors", "shut/e.jsonl"]):  # fmt: skip
        done = run("one.txt", *args, cwd=place)
        assert done.returncode == 1
        assert re.fullmatch(
            rb"ntm-extract: shut\S*: cannot be written \(Permission denied\); choose another place\n", done.stderr
        ), args
        assert done.stdout == b""


def test_one_result_that_cannot_be_written_costs_itself_alone(place: Path) -> None:
    (place / "reports").mkdir()
    for name in ("a", "b", "x" * 251):
        (place / "reports" / f"{name}.txt").write_bytes(b"1%")
    (place / "out" / "b.yaml").mkdir(parents=True)
    done = run("reports", "-o", "out", cwd=place)
    *told, last = done.stderr.decode().splitlines()
    assert [line.split(": ")[1] for line in told] == ["reports/b.txt", f"reports/{'x' * 251}.txt"]
    assert last == "ntm-extract: 3 reports: 1 done, 2 failed"
    assert done.returncode == 1


def test_lists_of_paths(place: Path) -> None:
    (place / "with blank.txt").write_bytes(b"1%")
    (place / "line\nbreak.txt").write_bytes(b"2%")
    (place / "in").mkdir()
    (place / "in" / "-").write_bytes(b"3%")
    (place / "in" / "a.txt").write_bytes(b"3%")
    (place / "list").write_bytes(b"\xef\xbb\xbfwith blank.txt\r\n\nin\nwith blank.txt")
    done = run("in/a.txt", "--files-from", "list", cwd=place)
    assert sources(done.stdout) == ["in/a.txt", "with blank.txt", "in/a.txt", "with blank.txt"]
    assert done.stderr == b"ntm-extract: 4 reports: 4 done, 0 failed\n"
    done = run("--files-from", "-", "-0", cwd=place, stdin=b"line\nbreak.txt\0with blank.txt\0gone\0")
    assert sources(done.stdout) == ["line\nbreak.txt", "with blank.txt"]
    assert done.returncode == 1
    done = run("--files-from", "-", cwd=place / "in", stdin=b"-\n")
    assert sources(done.stdout) == ["./-"]
    script = f"find . -name '*.txt' -print0 | sort -z | {shlex.join(STUB)} --files-from - -0 -q"
    done = run("-c", script, cwd=place, command=["bash"])
    assert sources(done.stdout) == ["./in/a.txt", "./line\nbreak.txt", "./with blank.txt"]
    assert done.stderr == b""
    assert run("--files-from", "/dev/null", cwd=place).stderr == b"ntm-extract: 0 reports: 0 done, 0 failed\n"


def test_a_list_that_is_being_written(place: Path) -> None:
    (place / "a.txt").write_bytes(b"1%")
    process = subprocess.Popen(
        [*STUB, "--files-from", "-", "-j", "1", "--format", "jsonl"], cwd=place, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    for _ in range(2):
        process.stdin.write(b"a.txt\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["source"] == "a.txt"  # before another one is named
    assert process.communicate(timeout=30) == (b"", None)


def test_globs(place: Path) -> None:
    for name in ("a.txt", "b.text", "c.md", "đạt.md", "sub/d.text", "sub/.e.text"):
        (place / name).parent.mkdir(exist_ok=True)
        (place / unicodedata.normalize("NFD", name)).write_bytes(b"1%")

    def names(*globs: str) -> list[str]:
        args = [arg for glob in globs for arg in ("--glob", glob)]
        found = sources(run(".", *args, cwd=place).stdout)
        return [unicodedata.normalize("NFC", name) for name in found]

    assert names() == ["./a.txt"]
    assert names("*.text") == ["./b.text", "./sub/d.text"]
    assert names("c.*", "đ*") == ["./c.md", "./đạt.md"]
    assert names("sub/*") == ["./sub/d.text"]
    nothing = run(".", "--glob", "*.doc", cwd=place)
    assert nothing.stderr.startswith(b"ntm-extract: .: has no report in it (*.doc); name others with --glob")
    assert nothing.returncode == 1


def test_no_two_reports_share_a_file(place: Path) -> None:
    for name in ("in/a.txt", "in/a.text", "jan/x.txt", "feb/x.txt", "in/b.text"):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(b"1%")
    run("in", "--glob", "*.te*", "--glob", "*.txt", "-o", "out/", cwd=place)
    assert sorted(path.name for path in (place / "out").glob("*.yaml")) == ["a.txt.yaml", "a.yaml", "b.yaml"]
    done = run("jan/x.txt", "feb/x.txt", "jan/x.txt", str(place / "jan" / "x.txt"), "-o", "two/", cwd=place)
    made = [name for name in tree(place / "two") if name.endswith("yaml")]
    assert made == ["feb/x.yaml", "jan/x.yaml", "x.yaml"]
    assert done.returncode == 0


def test_the_texts_that_spans_count_in(place: Path) -> None:
    (place / "in" / "a").mkdir(parents=True)
    (place / "in" / "a" / "old.txt").write_bytes("Naêm 2023 ñaït 120%\r\n".encode("cp1252"))
    done = run("in", "--encoding", "vni", "--save-text", "texts", "-o", "out/", cwd=place)
    assert done.returncode == 0, done.stderr
    text = (place / "texts" / "a" / "old.txt").read_bytes().decode()
    assert text == "Năm 2023 đạt 120%\r\n"
    [figure] = yaml.safe_load((place / "out" / "a" / "old.yaml").read_bytes())["figures"]
    assert text[slice(*figure["span"])] == "120%"
    assert yaml.safe_load(run("-", "--encoding", "vni", cwd=place, stdin=text.encode("cp1258", "replace")).stdout)
    # A text that has gone missing is written again.
    (place / "texts" / "a" / "old.txt").unlink()
    run("in", "--encoding", "vni", "--save-text", "texts", "-o", "out/", "--resume", cwd=place)
    assert (place / "texts" / "a" / "old.txt").exists()


def on_a_terminal(*args: str, cwd: Path, environment: Mapping[str, str] | None = None) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PREFIX, *STUB, *args], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs,
        env={**ENVIRONMENT, "TERM": "xterm", **(environment or {})},
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    os.close(ours)
    process.wait(timeout=60)
    return seen.decode()


def test_progress_on_a_terminal_alone(place: Path) -> None:
    for i in range(12):
        (place / f"{i:02}.txt").write_text("\0" if i == 0 else f"SLOW {i}%")
    plain = {"NO_COLOR": ""}
    seen = on_a_terminal(".", "-j", "1", cwd=place, environment=plain)
    assert re.search(r"\r\x1b\[K\d+/12 reports, [\d.]+/s, \d+ s left, \x1b\[31m1 failed\x1b\[0m", seen)
    assert seen.endswith("\r\x1b[Kntm-extract: 12 reports: 11 done, 1 failed\r\n")
    assert "\x1b[31m" not in on_a_terminal(".", "-j", "1", cwd=place, environment={"NO_COLOR": "1"})
    assert "/s" not in on_a_terminal(".", "-j", "1", cwd=place, environment={**plain, "TERM": "dumb"})
    quiet = on_a_terminal(".", "-q", cwd=place, environment=plain)
    assert quiet.count("\n") == 1
    assert "is binary data" in quiet
    piped = run(".", "-j", "1", cwd=place).stderr.decode()
    assert "\r" not in piped
    assert piped.count("\n") == 2


# --- with the engine itself ---------------------------------------------------------------------------------------


def test_samples_as_a_table(place: Path) -> None:
    shutil.copytree(ROOT / "samples", place / "samples")
    tables = {run("samples", "--format", "csv", "-j", n, cwd=place, command=REAL).stdout for n in "13"}
    assert len(tables) == 1
    rows = list(csv.DictReader(tables.pop().decode().splitlines()))
    expected = [
        (f"samples/{path.stem}.txt", figure["kind"], figure["text"], figure["span"])
        for path in sorted((place / "samples").glob("*.yaml"))
        for figure in yaml.safe_load(path.read_bytes())["figures"]
    ]
    assert [
        (row["source"], row["kind"], row["text"], [int(row["span_start"]), int(row["span_end"])]) for row in rows
    ] == expected
    for row in rows:
        text = (place / row["source"]).read_bytes().decode("utf-8")
        assert text[int(row["span_start"]) : int(row["span_end"])] == row["text"]
        assert " ".join(row["text"].split()) in row["sentence"]
