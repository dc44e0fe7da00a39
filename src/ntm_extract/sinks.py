"""From outcomes to what is written: one stream for all reports, or a file for each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from ntm_extract.errors import InputError
from ntm_extract.fingerprint import hash_of, rules_hash
from ntm_extract.inputs import Item
from ntm_extract.output import open_output
from ntm_extract.processing import Done, Job, Outcome, Task
from ntm_extract.reading import source_name
from ntm_extract.store import Record, open_store
from ntm_extract.tables import Row, csv_header
from ntm_extract.writer import SEPARATORS

SUFFIXES = {"yaml": ".yaml", "jsonl": ".jsonl", "figures-jsonl": ".jsonl", "csv": ".csv", "parquet": ".parquet"}

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Sink:
    """Where outcomes go.

    Args:
        task: the task that makes an item's result; raises InputError where there is no place for it.
        take: puts a result where it belongs.
    """

    task: Callable[[Item], Task]
    take: Callable[[Task, Outcome], None]


@contextlib.contextmanager
def stream_sink(path: str, job: Job, bom: bool) -> Iterator[Sink]:
    """All results in one file or on standard output; see `open_output`."""
    with open_output(path) as write:
        if job.output_format == "parquet":
            from ntm_extract.parquet import ParquetTable

            table = ParquetTable(write)

            def take_rows(task: Task, outcome: Outcome) -> None:
                if isinstance(outcome, Done) and isinstance(outcome.result, list):
                    table.add(outcome.result)

            yield Sink(Task, take_rows)
            table.close()
            return
        begun = False

        def take(task: Task, outcome: Outcome) -> None:
            nonlocal begun
            if isinstance(outcome, Done) and isinstance(outcome.result, bytes):
                before = _between(job.output_format) if begun else _head(job.output_format, bom)
                begun = True
                write(before + outcome.result)

        yield Sink(Task, take)
        if not begun:
            write(_head(job.output_format, bom))


@contextlib.contextmanager
def folder_sink(folder: str, job: Job, bom: bool, *, resume: bool, version: str, one_tree: bool) -> Iterator[Sink]:
    """A file for each report, below one folder."""
    rules = rules_hash(job.folders)
    shape = (version, job.output_format, bom, job.published, job.encoding, job.max_bytes, job.trace)
    options = hash_of([repr(shape).encode()])
    suffix = SUFFIXES[job.output_format]
    places = Places(one_tree)
    with open_store(folder, resume=resume) as store:

        def task(item: Item) -> Task:
            file = places.of(item, suffix)
            known = store.known(file) if resume else None
            if known is None or (known.source, known.rules, known.options) != (item.source, rules, options):
                return Task(item, file)
            return Task(item, file, store.path(file), known.input, known.output)

        def take(task: Task, outcome: Outcome) -> None:
            if not isinstance(outcome, Done):
                return
            data = _head(job.output_format, bom) + outcome.result if isinstance(outcome.result, bytes) else b""
            if isinstance(outcome.result, list):
                data = _as_parquet(outcome.result)
            store.write(task.file, data)
            store.note(Record(task.file, task.item.source, outcome.input, rules, options, sha256(data).hexdigest()))

        yield Sink(task, take)


class Places:
    """Which file each report's result goes to, so that no two reports share one.

    Args:
        one_tree: all reports come from one folder, whose files have places apart already. Of others, and of the rows
            of a corpus, a hash is kept.
    """

    def __init__(self, one_tree: bool) -> None:
        self._one_tree = one_tree
        self._taken: dict[int, int] = {}

    def of(self, item: Item, suffix: str) -> str:
        """The file; the same report twice has the same one.

        Raises:
            InputError: other reports have taken all files that it could go to.
        """
        if self._one_tree and item.text is None:
            return item.places[0] + suffix
        whose = hash((item.path, item.source, item.text))
        for place in item.places:
            if self._taken.setdefault(hash(place), whose) == whose:
                return place + suffix
        file = source_name(item.places[0] + suffix)
        raise InputError(item.source, f"its place {file} is another report's in this run", "give it another name")


def _head(output_format: str, bom: bool) -> bytes:
    if output_format != "csv":
        return b""
    return (_BOM if bom else b"") + csv_header().encode()


def _between(output_format: str) -> bytes:
    return SEPARATORS.get(output_format, "").encode()


def _as_parquet(rows: list[Row]) -> bytes:
    from ntm_extract.parquet import ParquetTable

    pieces: list[bytes] = []
    table = ParquetTable(pieces.append)
    table.add(rows)
    table.close()
    return b"".join(pieces)
