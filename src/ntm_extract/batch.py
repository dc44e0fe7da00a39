"""One run of the command: from what is to be read to what is written, with all that is said on the way."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

import click

from ntm_extract import __version__
from ntm_extract.errors import InputError, OutputError, PatternError, with_mend
from ntm_extract.inputs import (
    CORPORA,
    Item,
    Selection,
    count,
    items,
    listed_paths,
    open_list,
    output_would_be_read,
)
from ntm_extract.output import STDOUT, Write, open_log
from ntm_extract.processing import OUTPUT, Done, Failed, Faulty, Job, Outcome, Same, Task, process
from ntm_extract.progress import Progress, on_terminal
from ntm_extract.reading import STDIN, source_name
from ntm_extract.sinks import SUFFIXES, Places, Sink, folder_sink, stream_sink
from ntm_extract.store import Store, open_store

# Fewer reports than these are done before further processes would be of use.
_FEW = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """What the command line asks for; the names are those of its options."""

    paths: tuple[str, ...]
    files_from: str | None
    null: bool
    selection: Selection
    job: Job
    output: str
    bom: bool
    resume: bool
    save_text: str | None
    jobs: int | None
    errors: str | None
    quiet: bool


def run(batch: Batch, complain: Callable[[str], None]) -> int:
    """Do what the command line asks for.

    Args:
        batch: that.
        complain: says one line.

    Returns:
        How many reports failed.

    Raises:
        click.UsageError: the options do not go together.
        OutputError: the output cannot be written.
        PatternError: the rule files are at fault.
        BrokenPipeError: the reader of the output has gone.
    """
    in_folder = _goes_in_folder(batch)
    _check(batch, in_folder)
    written = (path for path in (batch.output, batch.save_text, batch.errors) if path not in (None, STDOUT))
    selection = replace(batch.selection, left_out=tuple(filter(None, written)))
    with contextlib.ExitStack() as stack:
        listed: Iterator[str] = iter(())
        if batch.files_from is not None:
            try:
                stream = stack.enter_context(open_list(batch.files_from))
            except InputError as error:
                raise click.UsageError(str(error)) from None
            listed = listed_paths(stream, b"\0" if batch.null else b"\n")
        found = items(batch.paths, listed, selection)
        workers, found = _workers(batch.jobs, found)
        log = stack.enter_context(open_log(batch.errors)) if batch.errors is not None else None
        one_tree = batch.files_from is None and len(batch.paths) == 1
        texts = stack.enter_context(_text_saver(batch.save_text, one_tree))
        if in_folder:
            opened = folder_sink(
                batch.output, batch.job, batch.bom, resume=batch.resume, version=__version__, one_tree=one_tree
            )
        else:
            opened = stream_sink(batch.output, batch.job, batch.bom)
        tally = _Tally(complain, log, _progress(batch, selection))
        stack.callback(tally.progress.clear)
        sink = stack.enter_context(opened)
        tasks = (_task(item, sink, texts) for item in found)
        outcomes = stack.enter_context(contextlib.closing(_outcomes(tasks, batch.job, workers)))
        for task, outcome in outcomes:
            tally.count(_written(task, outcome, sink, texts))
        tally.progress.clear()
        if not batch.quiet and _are_many(batch):
            complain(tally.words())
        if tally.failed and tally.failed == tally.total:
            # By an exception through the output's block: with nothing to write, a file that stands there stays.
            raise click.exceptions.Exit(1)
    return tally.failed


class _Tally:
    """Counts outcomes and tells of those that failed."""

    def __init__(self, complain: Callable[[str], None], log: Write | None, progress: Progress) -> None:
        self._complain = complain
        self._log = log
        self.progress = progress
        self._counts: Counter[type] = Counter()

    @property
    def total(self) -> int:
        return self._counts.total()

    @property
    def failed(self) -> int:
        return self._counts[Failed]

    def count(self, outcome: Outcome) -> None:
        self._counts[type(outcome)] += 1
        if isinstance(outcome, Failed):
            self._tell(outcome)
        self.progress.show(self.total, self.failed)

    def words(self) -> str:
        parts = [f"{self._counts[Done]} done"]
        if self._counts[Same]:
            parts.append(f"{self._counts[Same]} there already")
        parts.append(f"{self.failed} failed")
        return f"{self.total} report{'s' * (self.total != 1)}: {', '.join(parts)}"

    def _tell(self, failed: Failed) -> None:
        from ntm_extract.writer import to_json

        self.progress.clear()
        self._complain(f"{failed.source}: {with_mend(failed.problem, failed.mend)}")
        if failed.trace:
            click.echo(failed.trace, err=True, nl=False)
        if self._log is not None:
            told = {key: getattr(failed, key) for key in ("source", "kind", "problem", "mend")}
            self._log(f"{to_json(told)}\n".encode())


@dataclass(frozen=True, slots=True)
class _Texts:
    """Where ``--save-text`` writes."""

    store: Store
    places: Places

    def path(self, item: Item) -> str:
        return self.places.of(item, ".txt")


@contextlib.contextmanager
def _text_saver(folder: str | None, one_tree: bool) -> Iterator[_Texts | None]:
    if folder is None:
        yield None
        return
    with open_store(folder, resume=True) as store:
        yield _Texts(store, Places(one_tree))


def _goes_in_folder(batch: Batch) -> bool:
    if batch.output == STDOUT:
        return False
    return batch.output.endswith("/") or os.path.isdir(batch.output) or batch.resume


def _check(batch: Batch, in_folder: bool) -> None:
    """Refuse options that do not go together, before anything is read or written."""
    output = source_name(batch.output)
    if batch.resume and (batch.output == STDOUT or os.path.isfile(batch.output)):
        raise click.UsageError("--resume goes on in a folder of results; name it, as in -o out/")
    if batch.job.output_format == "parquet":
        from ntm_extract.extras import need

        try:
            need("pyarrow.parquet", "parquet", "--format parquet")
        except InputError as error:
            raise click.UsageError(str(error)) from None
        if batch.output == STDOUT and sys.stdout is not None and sys.stdout.isatty():
            raise click.UsageError("Parquet is no text for a terminal; name a file, as in -o figures.parquet")
    suffix = SUFFIXES[batch.job.output_format]
    if in_folder and output_would_be_read(batch.output, batch.paths, suffix, batch.selection):
        raise click.UsageError(f"{output!r} has the reports, and {suffix} files in it would be read as such; "
                               "name another folder with -o")  # fmt: skip
    if batch.save_text is not None:
        if os.path.exists(batch.save_text) and not os.path.isdir(batch.save_text):
            raise click.UsageError(f"{source_name(batch.save_text)!r} is no folder; name one with --save-text")
        if output_would_be_read(batch.save_text, batch.paths, ".txt", batch.selection):
            raise click.UsageError("--save-text would write over the reports themselves; name another folder")


def _are_many(batch: Batch) -> bool:
    """Whether it is worth a line that says how many they were."""
    if batch.files_from is not None or len(batch.paths) != 1:
        return True
    return batch.paths[0].lower().endswith(CORPORA) or os.path.isdir(batch.paths[0])


def _workers(wanted: int | None, found: Iterator[Item]) -> tuple[int, Iterator[Item]]:
    """How many processes do the work beside this one, which does it itself where that is none."""
    if wanted is not None:
        return wanted, found
    first = list(itertools.islice(found, _FEW))
    found = itertools.chain(first, found)
    if len(first) < _FEW:
        return 0, found
    from ntm_extract.runner import default_workers

    return default_workers(), found


def _progress(batch: Batch, selection: Selection) -> Progress:
    terminal, coloured = on_terminal()
    # On the same terminal as the results it would stand between them.
    shares = batch.output == STDOUT and sys.stdout is not None and sys.stdout.isatty()
    shown = terminal and not batch.quiet and not shares and _are_many(batch)
    total = count(batch.paths, selection) if shown and batch.files_from is None and STDIN not in batch.paths else None
    return Progress(total, shown, coloured)


def _task(item: Item, sink: Sink, texts: _Texts | None) -> Task:
    if item.fault is not None:
        return Task(item)
    try:
        task = sink.task(item)
        if texts is not None and not os.path.exists(texts.store.path(texts.path(item))):
            task = replace(task, known_input=None)
    except InputError as error:
        return Task(replace(item, fault=error))
    return task


def _outcomes(tasks: Iterator[Task], job: Job, workers: int) -> Generator[tuple[Task, Outcome], None, None]:
    if workers:
        from ntm_extract.runner import in_order

        yield from in_order(tasks, job, workers)
    else:
        yield from ((task, process(job, task)) for task in tasks)


def _written(task: Task, outcome: Outcome, sink: Sink, texts: _Texts | None) -> Outcome:
    """Put the outcome where it belongs; what became of it there."""
    if isinstance(outcome, Faulty):
        raise PatternError(*outcome.faults)
    try:
        if texts is not None and isinstance(outcome, Done) and outcome.text is not None:
            texts.store.write(texts.path(task.item), outcome.text.encode("utf-8", "surrogatepass"))
        sink.take(task, outcome)
    except OutputError as error:
        if error.fatal:
            raise
        return Failed(task.item.source, OUTPUT, f"its result {error}")
    return outcome
