#!/usr/bin/env python3
"""How much memory a run takes at 1,000 and at 30,000 reports: memory.py [--json FILE] [--engine real|stand-in] [N ...].

Runs the command on N reports as a user would, in each of the ways to write. With the stand-in for the engine a report
takes no time, so that the list, the window and the writing are what is measured. `run.py --only memory` measures one of
the ways with the engine itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from corpus import COUNT, Reports, linked, made
from processes import COMMAND, ROOT, SRC, MeasuringError, check_written, measure
from results import Row, table

COUNTS = (1_000, 30_000)
COMMANDS = {
    "stand-in": (sys.executable, str(ROOT / "tests" / "stub_command.py")),
    "real": COMMAND,
}
TO_A_FILE = "jsonl to a file"
# What is measured: a name, the options, and what is written.
RUNS = {
    TO_A_FILE: (["--format", "jsonl"], "out.jsonl"),
    "csv to a file": (["--format", "csv"], "out.csv"),
    "a file each": ([], "out/"),
    "a file each, resumed": (["--resume"], "out/"),
}


def memory(
    reports: Reports,
    scratch: Path,
    counts: Sequence[int] = COUNTS,
    names: Iterable[str] = (TO_A_FILE,),
    command: Sequence[str] = COMMAND,
    jobs: int = 2,
) -> list[Row]:
    """The memory of a run at each of the counts; once, since it hardly depends on what else the machine does.

    Args:
        reports: what is read, begun anew as often as it takes.
        scratch: a folder that takes the reports and the results.
        counts: how many reports.
        names: in which of the ways of `RUNS`.
        command: the command.
        jobs: the number of workers.

    Raises:
        MeasuringError: a run failed, or wrote nothing.
    """
    rows = []
    for count in counts:
        with tempfile.TemporaryDirectory(dir=scratch, prefix="memory-") as name:
            folder = Path(name)
            linked(reports, folder / "reports", count)
            for way in names:
                options, out = RUNS[way]
                run = measure(
                    [*command, "reports", *options, "-o", out, "-q", "-j", str(jobs)],
                    reports=count,
                    characters=reports.characters(count),
                    folder=folder,
                    sampled=True,
                )
                check_written(folder / out)
                rows.append(Row("memory", count_name(count, way), (run,)))
    return rows


def count_name(count: int, way: str = TO_A_FILE) -> str:
    """What the row of so many reports is called."""
    return f"{count:,} reports, {way}"


def main() -> int:
    """Measure, print a table, write JSON."""
    sys.path.insert(0, SRC)  # what is measured is this checkout, installed or not
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("counts", nargs="*", type=int, default=list(COUNTS), metavar="N")
    parser.add_argument("--engine", choices=COMMANDS, default="stand-in")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the numbers there too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ntm-extract-memory-") as scratch:
        reports = made(Path(scratch, "corpus"), min(COUNT, max(options.counts)))
        try:
            rows = memory(reports, Path(scratch), options.counts, RUNS, COMMANDS[options.engine], options.jobs)
        except MeasuringError as error:
            print(f"memory.py: {error}", file=sys.stderr)
            return 1
    print(table("memory", rows), end="")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
