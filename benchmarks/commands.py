"""What is measured of whole processes: the start, and workers."""

from __future__ import annotations

import filecmp
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus import SAMPLES, Reports
from processes import COMMAND, MeasuringError, check_written, measure
from results import Row, Run

PASS = "python -c pass"  # noqa: S105
IMPORTS = "import click, regex, yaml"
ONE_SAMPLE = "ntm-extract one-sample.txt"
ONE_SENTENCE = "underthesea, one sentence"
# A run with one worker takes about so long at least, else the start would count beside the work.
_SECONDS = 20.0
_NEAR = 0.7

_SEGMENT = "import sys; from underthesea import word_tokenize; print(*word_tokenize(sys.argv[1]), sep=chr(10))"
_SENTENCE = re.compile(r"^.{150,}?\.(?=\s)", re.M)


def start(rounds: int, scratch: Path) -> list[Row]:
    """New processes in turn, from nothing to their end; the first of each, which reads the disk, is not counted.

    Args:
        rounds: how often each.
        scratch: a folder that takes what they print.

    Raises:
        MeasuringError: one of them failed, or printed nothing where it should.
    """
    sample = sorted(SAMPLES.glob("*.txt"))[0]
    text = sample.read_text("utf-8")
    sentence = _SENTENCE.search(text)
    assert sentence, f"{sample} has no sentence of its own"
    commands = {
        PASS: ((sys.executable, "-c", "pass"), 0),
        IMPORTS: ((sys.executable, "-c", IMPORTS), 0),
        ONE_SAMPLE: ((*COMMAND, str(sample)), len(text)),
        ONE_SENTENCE: ((sys.executable, "-c", _SEGMENT, sentence[0]), len(sentence[0])),
    }
    printed = scratch / "printed"
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, (command, characters) in commands.items():
            run = measure(command, reports=1, characters=characters, folder=scratch, printed=printed)
            if characters:
                check_written(printed)
            runs[name].append(run)
    return [Row("start", name, tuple(some[1:])) for name, some in runs.items()]


def workers(
    reports: Reports,
    rounds: int,
    scratch: Path,
    command: Sequence[str] = COMMAND,
    seconds: float = _SECONDS,
    most: int | None = None,
) -> list[Row]:
    """The command over a list of reports with one worker, two, four, up to one for each core, in turn.

    Args:
        reports: what is read, as often as it takes.
        rounds: how often each.
        scratch: a folder that takes the list and the results.
        command: the command.
        seconds: how long a run with one worker takes at least, about.
        most: the greatest number of workers; by default that of the cores.

    Raises:
        MeasuringError: a run failed, left a report out, or wrote something else than the one with one worker.
    """
    listed = scratch / "reports.list"
    outputs = {jobs: scratch / f"{jobs}.jsonl" for jobs in doublings(most or cores())}

    def run(jobs: int, paths: Sequence[Path]) -> Run:
        out = outputs[jobs]
        made = measure(
            [*command, "--files-from", str(listed), "--format", "jsonl", "-o", str(out), "-q", "-j", str(jobs)],
            reports=len(paths),
            characters=reports.characters(len(paths)),
            folder=scratch,
        )
        lines = out.read_bytes().count(b"\n")
        if lines != len(paths):
            raise MeasuringError(f"-j {jobs} wrote {lines} lines for {len(paths)} reports")
        if not filecmp.cmp(outputs[1], out, shallow=False):
            raise MeasuringError(f"-j {jobs} wrote something else than -j 1")
        return made

    paths = reports.paths
    _write_list(listed, paths)
    while (taken := run(1, paths).wall) < seconds * _NEAR:
        paths *= max(2, round(seconds / taken))
        _write_list(listed, paths)
    runs: dict[int, list[Run]] = {jobs: [] for jobs in outputs}
    for _ in range(rounds):
        for jobs in outputs:
            runs[jobs].append(run(jobs, paths))
    return [Row("workers", jobs_name(jobs), tuple(some)) for jobs, some in runs.items()]


def jobs_name(jobs: int) -> str:
    """What the row of so many workers is called."""
    return f"-j {jobs}"


def _write_list(listed: Path, paths: Sequence[Path]) -> None:
    listed.write_bytes(b"".join(os.fsencode(path.resolve()) + b"\n" for path in paths))


def doublings(most: int) -> list[int]:
    """One, two, four, up to ``most``.

    >>> doublings(1), doublings(2), doublings(6)
    ([1], [1, 2], [1, 2, 4])
    """
    return [2**power for power in range(most.bit_length())]


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
