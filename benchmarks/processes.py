"""Commands as a user would run them: their time, their memory, and whether they did what they should."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from results import Run

ROOT = Path(__file__).resolve().parent.parent
SRC = str(ROOT / "src")
COMMAND = (sys.executable, "-m", "ntm_extract")
# Seconds between two looks at the memory of a run.
_LOOK = 0.05
# ru_maxrss counts kilobytes, on a Mac bytes.
_MB = 1024 * 1024 if sys.platform == "darwin" else 1024
# Would have every process compile its modules anew, as no user's does.
_LEFT_OUT = ("PYTHONDONTWRITEBYTECODE",)

P = ParamSpec("P")
T = TypeVar("T")


class MeasuringError(Exception):
    """What was to be measured did not work."""


def measure(
    command: Sequence[str],
    *,
    reports: int,
    characters: int,
    folder: Path,
    printed: Path | None = None,
    sampled: bool = False,
) -> Run:
    """What a command takes from its start to its end, with all processes that it starts.

    The process that calls this has to be small: the system counts a new process as large as the one that it was made
    from, so that what is smaller cannot be told.

    Args:
        command: the program and its arguments.
        reports: how many it reads.
        characters: how long they are together.
        folder: where it runs.
        printed: the file that takes what it prints.
        sampled: look at the memory of its processes all along, which costs a little time. Linux alone tells it.

    Raises:
        MeasuringError: it ended with another exit status than 0.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _LEFT_OUT} | {"PYTHONPATH": SRC}
    together = first = 0
    with open(printed or os.devnull, "wb") as stdout:
        begun = time.perf_counter()
        with subprocess.Popen(  # noqa: S603
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=stdout
        ) as process:
            ended = 0
            while not ended:
                ended, status, used = os.wait4(process.pid, os.WNOHANG if sampled else 0)
                if not ended:
                    together = max(together, sum(_memory(pid, "Pss:") for pid in _family(process.pid)))
                    first = max(first, _memory(process.pid, "Rss:"))
                    time.sleep(_LOOK)
            wall = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise MeasuringError(f"{' '.join(command)}: exit status {process.returncode}; see above what it said")
    told = used.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Run(
        reports,
        characters,
        wall,
        used.ru_utime + used.ru_stime,
        largest_mb=used.ru_maxrss / _MB if told else None,
        all_mb=together / 1024 if together else None,
        first_mb=first / 1024 if first else None,
    )


def check_written(path: Path) -> None:
    """See that a run has written what it should: a file that is not empty, or a folder with such files alone.

    Raises:
        MeasuringError: it has not.
    """
    # One by one: a list of thirty thousand would make this process larger than those that it measures.
    files = (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else iter([path])
    sizes = (file.stat().st_size if file.is_file() else 0 for file in files)
    if not next(sizes, 0) or not all(sizes):
        raise MeasuringError(f"{path}: nothing was written there, or an empty file")


def in_own_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """``function(*args, **kwargs)`` in a new process: what it loads is gone with it.

    Raises:
        MeasuringError: the process died.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool:
            raise MeasuringError("the process that measures died; is there memory enough?") from None


def _family(pid: int) -> list[int]:
    """A process and those that it has started, where the system tells."""
    try:
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    except OSError:
        return [pid]


def _memory(pid: int, key: str) -> int:
    """Kilobytes, 0 for a process that has gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(key))
