"""One report from its item to its rendered result: what a worker does."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ntm_extract.budget import SECONDS
from ntm_extract.decoding import decode
from ntm_extract.errors import BudgetError, InputError, PatternError, unexpected
from ntm_extract.inputs import PAGES, Item
from ntm_extract.pages import Page, read_page
from ntm_extract.reading import STDIN, read_bytes, source_name
from ntm_extract.store import file_hash
from ntm_extract.tables import Row, as_csv, as_json_lines, figure_rows, flat
from ntm_extract.writer import render

# What kind of thing went wrong, as --errors prints it.
INPUT, BUDGET, UNEXPECTED, WORKER, OUTPUT = "input", "budget", "unexpected", "worker", "output"


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all reports of a run.

    Args:
        output_format: the name of the format.
        published: the day of all reports that tell no other.
        encoding: the one to read them in.
        max_bytes: how long a report may be.
        keep_text: give the decoded text back too.
        folders: of the rule files, later ones over earlier ones.
        trace: say in the result which rule gave each figure, and by which rules in all it was read.
        seconds: of processor time that a report may cost, beside what its length adds.
    """

    output_format: str = "yaml"
    published: str | None = None
    encoding: str | None = None
    max_bytes: int | None = None
    keep_text: bool = False
    folders: tuple[Path, ...] = ()
    trace: bool = False
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Task:
    """An item, where its result goes, and what an earlier run knew of it.

    Args:
        item: the report.
        file: the path of its result below an output folder.
        known_path: the path of the result of an earlier run.
        known_input: the hash that the report's bytes had then.
        known_output: the hash that the result had then.
    """

    item: Item
    file: str = ""
    known_path: str = ""
    known_input: str | None = None
    known_output: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A result: text as bytes, or the rows of a table; the hash of what it was made from; the text, where wanted."""

    result: bytes | list[Row]
    input: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Same:
    """The result stands there already, made from the same bytes."""


@dataclass(frozen=True, slots=True)
class Failed:
    """No result: whose, why, what to do about it, and the traceback for who asks for it."""

    source: str
    kind: str
    problem: str
    mend: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Faulty:
    """The rule files are at fault, so no report can be read."""

    faults: tuple[str, ...]


Outcome = Done | Same | Failed | Faulty


def process(job: Job, task: Task) -> Outcome:
    """What comes of one report. Raises nothing that is an `Exception`."""
    item = task.item
    try:
        return _process(job, task)
    except PatternError as error:
        return Faulty(error.faults)
    except InputError as error:
        return Failed(error.source, INPUT, error.problem, error.mend)
    except BudgetError as error:
        return Failed(item.source, BUDGET, error.problem, error.mend)
    except Exception as error:
        return Failed(item.source, UNEXPECTED, *unexpected(error))


def warm_up(job: Job) -> None:
    """Load all that the first report would load, so that workers that are forked share it.

    Raises:
        PatternError: the rule files are at fault.
    """
    from ntm_extract.extraction import extract, loaded_patterns

    rules = loaded_patterns(job.folders)
    with contextlib.suppress(BudgetError):  # will be said of the reports themselves
        extract("A 8,5%, B 9%.", patterns=rules)


def _process(job: Job, task: Task) -> Outcome:
    from ntm_extract.extraction import loaded_patterns, read

    item = task.item
    if item.fault is not None:
        raise item.fault
    title = None
    published = job.published or item.published
    if item.text is not None:
        text = item.text
        digest = sha256(f"{item.published}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
    else:
        data = item.data if item.data is not None else read_bytes(item.path, job.max_bytes)
        digest = sha256(data).hexdigest()
        if _is_there(task, digest):
            return Same()
        page = _page(data, item, job.encoding)
        text, title, published = page.text, page.title, published or page.published
    if _is_there(task, digest):
        return Same()
    rules = loaded_patterns(job.folders)
    report, doc = read(text, source=item.source, published=published, patterns=rules, seconds=job.seconds)
    if job.trace:
        report = replace(report, rules=rules.hash)
    if title is not None:
        report = replace(report, title=title)
    kept = text if job.keep_text else None
    if job.output_format in ("yaml", "jsonl"):
        return Done(render(report, job.output_format).encode(), digest, kept)
    rows = figure_rows(report, doc)
    if job.output_format == "parquet":
        return Done([flat(row) for row in rows], digest, kept)
    table = as_csv(rows) if job.output_format == "csv" else as_json_lines(rows)
    return Done(table.encode(), digest, kept)


def read_text(path: str, encoding: str | None = None) -> str:
    """The text of one report as the engine gets it, in which spans count.

    Args:
        path: a file in plain text, a web page, or ``-`` for standard input.
        encoding: its encoding; by default it is detected.

    Raises:
        InputError: it cannot be read.
    """
    data = read_bytes(path)
    return _page(data, Item(source_name(path), path, (), data if path == STDIN else None), encoding).text


def _page(data: bytes, item: Item, encoding: str | None) -> Page:
    """The decoded text, with title and day where a web page tells them."""
    if item.data is None and item.path.lower().endswith(PAGES):
        return read_page(data, item.source, encoding)
    return Page(decode(data, source_name(item.path), encoding))


def _is_there(task: Task, digest: str) -> bool:
    return task.known_input == digest and file_hash(task.known_path) == task.known_output
