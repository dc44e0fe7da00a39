"""Many reports at once, in worker processes, with the outcomes in the order of the input.

Each worker has one report at a time, on a pipe of its own. So a worker that dies takes one report with it, and which
one is known; a new worker takes its place. No more than a window of reports is under way: what is read ahead waits for
the slowest of them.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any

from ntm_extract.processing import WORKER, Failed, Job, Outcome, Task, process, warm_up

# So many reports a worker are under way: enough to bridge one that takes as long as a dozen others.
_WINDOW = 16
# Seconds after which a worker looks whether the run that it works for is still there.
_LOOK = 1.0


@dataclass(slots=True)
class _Slot:
    """A place in the window."""

    task: Task
    outcome: Outcome | None = None


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    slot: _Slot | None = None


def in_order(tasks: Iterable[Task], job: Job, workers: int) -> Iterator[tuple[Task, Outcome]]:
    """Each task with its outcome, in the order of the tasks.

    Close the iterator (`contextlib.closing`) where it is not read to its end: that ends the workers.

    Args:
        tasks: read no further ahead than the window.
        job: what is done with them.
        workers: how many processes. One is of use too: should it die, the run goes on.

    Raises:
        PatternError: the rule files are at fault.
    """
    warm_up(job)
    start = _starter(job)
    window: deque[_Slot] = deque()
    idle: list[_Worker] = []
    busy: dict[Any, _Worker] = {}
    left = iter(tasks)
    more = True
    try:
        while True:
            # Before the next tasks are asked for: a list that is being written may make them wait.
            while window and window[0].outcome is not None:
                slot = window.popleft()
                assert slot.outcome is not None
                yield slot.task, slot.outcome
            while more and len(busy) < workers and len(window) < _WINDOW * workers:
                task = next(left, None)
                if task is None:
                    more = False
                    break
                slot = _Slot(task)
                window.append(slot)
                worker = _hand_over(slot, idle, start)
                busy[worker.pipe] = worker
            if not busy:
                return
            for pipe in wait(list(busy)):
                worker = busy.pop(pipe)
                if _take_back(worker):
                    idle.append(worker)
    finally:
        _end([*idle, *busy.values()])


def default_workers() -> int:
    """As many as there are cores for this process."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _hand_over(slot: _Slot, idle: list[_Worker], start: Callable[[], _Worker]) -> _Worker:
    while True:
        worker = idle.pop() if idle else start()
        try:
            worker.pipe.send(slot.task)
        except OSError:  # it died while it had nothing to do, so it costs nothing
            _end([worker])
            continue
        worker.slot = slot
        return worker


def _take_back(worker: _Worker) -> bool:
    """Fill the slot of a worker that has something to say; whether it lives on."""
    slot, worker.slot = worker.slot, None
    assert slot is not None
    try:
        slot.outcome = worker.pipe.recv()
    except (EOFError, OSError):
        _end([worker])
        slot.outcome = Failed(
            slot.task.item.source,
            WORKER,
            f"the process that worked on it died ({_how(worker.process.exitcode)})",
            "look at the report, or at how much memory is free",
        )
        return False
    return True


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-exit_code).name
    return f"exit status {exit_code}"


def _starter(job: Job) -> Callable[[], _Worker]:
    # A fork shares the loaded rules and models. Elsewhere than on Linux the system's own libraries may not survive it.
    forking = sys.platform == "linux"
    context: Any = multiprocessing.get_context("fork") if forking else SpawnContext()
    gc.collect()
    gc.freeze()  # what is there now is never freed: collecting it would only unshare it

    def start() -> _Worker:
        ours, theirs = context.Pipe()
        child = context.Process(target=_work, args=(theirs, job, os.getpid()), daemon=True)
        with _no_interrupt():
            child.start()
        theirs.close()
        return _Worker(child, ours)

    return start


@contextlib.contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back, so that no child meets it before it has learnt to ignore it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, job: Job, parent: int) -> None:
    """What a worker does until the run that started it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the run itself ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(EOFError, OSError):
        while True:
            while not pipe.poll(_LOOK):
                if os.getppid() != parent:
                    return
            task = pipe.recv()
            outcome = process(job, task)
            try:
                pipe.send(outcome)
            except MemoryError:
                pipe.send(Failed(task.item.source, WORKER, "its result needs more memory than there is"))


def _end(workers: Iterable[_Worker]) -> None:
    workers = list(workers)
    for worker in workers:
        worker.pipe.close()
        worker.process.kill()
    for worker in workers:
        worker.process.join()
