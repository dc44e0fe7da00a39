#!/usr/bin/env python3
"""How much memory a run takes at 1,000 and at 30,000 reports: memory.py [--json FILE] [--engine real|stand-in] [N ...].

Makes N reports in a folder of its own, runs the command on them as a user would, and samples the memory of its
processes all along. ``pss`` counts what processes share once, so the sum over them is what the machine has to give;
``own`` is what the first process, which reads the list and writes the results, has of its own. With the stand-in for
the engine a report takes no time, so that the list, the window and the writing are what is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "stand-in": [sys.executable, str(ROOT / "tests" / "stub_command.py")],
    "real": [sys.executable, "-m", "ntm_extract"],
}
# What is measured: a name, the options, and what is written.
RUNS = {
    "jsonl to a file": ["reports", "--format", "jsonl", "-o", "out.jsonl"],
    "csv to a file": ["reports", "--format", "csv", "-o", "out.csv"],
    "a file each": ["reports", "-o", "out/"],
    "a file each, resumed": ["reports", "-o", "out/", "--resume"],
}


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", nargs="*", type=int, default=[1_000, 30_000], metavar="N")
    parser.add_argument("--engine", choices=COMMANDS, default="stand-in")
    parser.add_argument("-j", "--jobs", default="2")
    parser.add_argument("--json", type=Path, help="write the numbers there too")
    options = parser.parse_args()
    rows = []
    print(f"{'reports':>8}  {'run':<22} {'seconds':>8} {'reports/s':>9} {'pss MB':>7} {'own MB':>7}")
    for count in options.counts:
        with tempfile.TemporaryDirectory(prefix="ntm-extract-memory-") as folder:
            make_reports(Path(folder, "reports"), count)
            for name, args in RUNS.items():
                row = {"reports": count, "run": name, "engine": options.engine, "jobs": int(options.jobs)}
                row |= measure([*COMMANDS[options.engine], *args, "-q", "-j", options.jobs], folder)
                rows.append(row)
                print(
                    f"{count:>8}  {name:<22} {row['seconds']:>8} {count / row['seconds']:>9.0f}"
                    f" {row['pss_mb']:>7} {row['own_mb']:>7}",
                    flush=True,
                )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


def make_reports(top: Path, count: int) -> None:
    """Reports in folders of 500, of two pages each."""
    line = "Trong tháng, các thôn sửa {} km đường, hoàn thành {}% kế hoạch năm; {}/40 hộ đã đăng ký.\n"
    for i in range(count):
        path = top / f"{i // 500:03}" / f"{i:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(line.format(i % 90 + k, (i + k) % 100, (i + k) % 40) for k in range(1, 31)), "utf-8")


def measure(command: list[str], folder: str) -> dict[str, float]:
    """Seconds and the highest sums of memory, in MB, while a command runs."""
    begun = time.monotonic()
    process = subprocess.Popen(  # noqa: S603
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, stdin=subprocess.DEVNULL
    )
    pss = own = 0
    while process.poll() is None:
        family = [process.pid, *children(process.pid)]
        pss = max(pss, sum(memory(pid, "Pss:") for pid in family))
        own = max(own, memory(process.pid, "Rss:"))
        time.sleep(0.05)
    if process.returncode != 0:
        raise SystemExit(f"memory.py: {' '.join(command)} ended with status {process.returncode}")
    return {
        "seconds": round(time.monotonic() - begun, 1),
        "pss_mb": round(pss / 1024, 1),
        "own_mb": round(own / 1024, 1),
    }


def children(pid: int) -> list[int]:
    """The processes that a process has started; none where the system does not tell."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def memory(pid: int, key: str) -> int:
    """Kilobytes, 0 for a process that has gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(key))


if __name__ == "__main__":
    main()
