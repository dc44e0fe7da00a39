#!/usr/bin/env python3
"""Measures the program beside what it can be held against, prints tables and writes JSON: run.py [FOLDER].

What the numbers mean, and how to read them on a machine that does other things too, says docs/performance.md. The exit
status is 0 where all was measured, whether or not the targets hold; 1 where something that was to be measured failed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from commands import cores, start, workers
from corpus import Reports, given, made
from in_process import has_dateparser, length, throughput
from memory import memory
from processes import SRC, MeasuringError, in_own_process
from results import Row, table
from targets import Verdict, target_table, verdicts

SECTIONS: dict[str, Callable[[Reports, int, Path], list[Row]]] = {
    "throughput": lambda reports, rounds, scratch: in_own_process(throughput, reports.paths, rounds),
    "start": lambda reports, rounds, scratch: start(rounds, scratch),
    "length": lambda reports, rounds, scratch: in_own_process(length, reports.paths, rounds),
    "workers": workers,
    "memory": lambda reports, rounds, scratch: memory(reports, scratch),
}
# All but the one whose time grows with thirty thousand reports.
QUICK = ("throughput", "start", "length", "workers")
# What the numbers depend on, beside Python.
_PACKAGES = ("underthesea", "underthesea_core", "regex", "click", "pyyaml", "dateparser")


def main() -> int:
    """Measure, print the tables and the targets, write JSON; the exit status."""
    sys.path.insert(0, SRC)  # what is measured is this checkout, installed or not
    options = _options()
    from ntm_extract.errors import InputError

    try:
        with tempfile.TemporaryDirectory(prefix="ntm-extract-benchmark-") as scratch:
            reports = given(options.folder) if options.folder else made(Path(scratch, "reports"))
            facts = _facts(reports, options)
            _print_facts(facts)
            rows: list[Row] = []
            for section in options.only:
                print(f"run.py: {section} ...", file=sys.stderr)
                measured = SECTIONS[section](reports, options.rounds, Path(scratch))
                print(f"\n{table(section, measured)}", end="", flush=True)
                rows += measured
    except (MeasuringError, InputError, ValueError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    found = verdicts(rows)
    print(f"\n{target_table(found)}", end="")
    options.json.write_text(as_json(facts, rows, found), "utf-8")
    print(f"\nwritten to {options.json}")
    return 0


def as_json(facts: dict[str, Any], rows: list[Row], found: list[Verdict]) -> str:
    """All that is known of a run of the benchmark."""
    data = {**facts, "rows": [asdict(row) for row in rows], "targets": [asdict(verdict) for verdict in found]}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py", description="Measure the program beside what it can be held against; see docs/performance.md."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="reports (*.txt); by default made from samples/"
    )
    parser.add_argument(
        "--only",
        type=_sections,
        default=QUICK,
        metavar="SECTION,...",
        help=f"of {', '.join(SECTIONS)}, or all; by default {', '.join(QUICK)}",
    )
    parser.add_argument("--rounds", type=_positive, default=5, metavar="N", help="how often each; 5 by default")
    parser.add_argument(
        "--json", type=Path, default=Path("benchmark.json"), metavar="FILE", help="benchmark.json by default"
    )
    options = parser.parse_args()
    if not options.json.parent.is_dir():
        parser.error(f"there is no folder {options.json.parent}; make it first")
    return options


def _sections(text: str) -> tuple[str, ...]:
    names = tuple(SECTIONS) if text == "all" else tuple(text.split(","))
    for name in names:
        if name not in SECTIONS:
            raise argparse.ArgumentTypeError(f"there is no section {name!r}; there are {', '.join(SECTIONS)} and all")
    return names


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rounds; write 1 or more")
    return int(text)


def _facts(reports: Reports, options: argparse.Namespace) -> dict[str, Any]:
    return {
        "made": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": f"{_processor()}, {cores()} cores, {platform.system()} {platform.release()}",
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "corpus": str(options.folder or "made from samples/"),
        "reports": len(reports.paths),
        "characters": sum(reports.lengths),
        "rounds": options.rounds,
    }


def _print_facts(facts: dict[str, Any]) -> None:
    packages = ", ".join(f"{name} {number}" for name, number in facts["packages"].items() if number)
    print(f"{facts['machine']}; load {facts['load']:.1f} before the first round")
    print(f"Python {facts['python']}, {packages}")
    print(f"{facts['corpus']}: {facts['reports']:,} reports, {facts['characters']:,} characters")
    print(f"rounds in turn: {facts['rounds']}; medians, in brackets the least and the greatest", flush=True)
    if not has_dateparser():
        print("dateparser is not installed, so it is left out; pip install dateparser")


def _processor() -> str:
    """The processor's name, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(main())
