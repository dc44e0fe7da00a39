"""Corpora that are no single files: a report a row of JSON Lines or Parquet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from ntm_extract.errors import InputError
from ntm_extract.extras import need
from ntm_extract.inputs import Item, Selection
from ntm_extract.reading import too_long, unreadable

# Only these forms, whatever more this Python's fromisoformat accepts (a week date, 20240111).
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_BATCH = 64  # rows of Parquet held at once
# What no file's name may hold, here or on another system that the folder is copied to.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|%]|^\.')


def iso_date(value: object) -> str | None:
    """A day, or a day and time, as ISO 8601 writes it; None where the value is neither.

    >>> iso_date("2024-01-11 09:30"), iso_date(date(2024, 1, 11)), iso_date("11/1/2024")
    ('2024-01-11T09:30', '2024-01-11', None)
    """
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        return None
    try:
        datetime.fromisoformat(value.replace("Z", "+00:00"))  # Python 3.10 does not know the Z
    except ValueError:
        return None
    return value.replace(" ", "T")


def rows(path: str, source: str, place: str, selection: Selection) -> Iterator[Item]:
    """Each row of a corpus as a report.

    Args:
        path: the file.
        source: its name, as the output prints it.
        place: where its results go below an output folder.
        selection: which columns there are.
    """
    read = _parquet if path.lower().endswith(".parquet") else _json_lines
    number = 0
    try:
        for number, row in read(path, source, selection):
            if isinstance(row, InputError):
                yield Item(row.source, path, (), fault=row)
            else:
                yield _item(path, source, place, number, row, selection)
    except InputError as error:
        yield Item(error.source, path, (), fault=error)
    except OSError as error:
        fault = unreadable(path, error)
        yield Item(fault.source, path, (), fault=fault)


def _item(path: str, source: str, place: str, number: int, row: Mapping[str, Any], selection: Selection) -> Item:
    name = row_name = f"{source}:{number}"
    stem = str(number)
    if selection.id_column is not None:
        given = row.get(selection.id_column)
        if given is None:
            return Item(name, path, (), fault=_missing(name, selection.id_column, row, "--id-column"))
        name = str(given)
        stem = _safe(name)
    text = row.get(selection.text_column)
    if not isinstance(text, str):
        return Item(row_name, path, (), fault=_missing(row_name, selection.text_column, row, "--text-column"))
    if selection.max_bytes is not None and len(text) > selection.max_bytes:
        return Item(row_name, path, (), fault=too_long(row_name, selection.max_bytes))
    published = None
    if selection.published_column is not None:
        day = row.get(selection.published_column)
        published = iso_date(day)
        if published is None and day not in (None, ""):
            problem = f"{selection.published_column} is {str(day)[:40]!r}, which is no date"
            mend = "write it as 2024-01-11 or 2024-01-11T09:30"
            return Item(row_name, path, (), fault=InputError(row_name, problem, mend))
    places = tuple(dict.fromkeys([f"{place}/{stem}", f"{place}/{stem}~{number}"]))
    return Item(name, path, places, text=text, published=published)


def _missing(name: str, column: str, row: Mapping[str, Any], option: str) -> InputError:
    what = "no text" if column in row and option == "--text-column" else "nothing"
    problem = f"has {what} in {column!r}" if column in row else f"has no {column!r}"
    there = ", ".join(map(str, row))
    return InputError(name, problem, f"name the column with {option}: there are {there[:200]}")


def _safe(name: str) -> str:
    """A row's name as the name of a file."""
    safe = _UNSAFE.sub(lambda match: quote(match[0], safe="") if match[0] != "." else "%2E", name)
    if len(safe.encode("utf-8", "replace")) > 200:
        from hashlib import sha256

        safe = safe[:40] + "~" + sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
    return safe.encode("utf-8", "replace").decode()


def _json_lines(path: str, source: str, selection: Selection) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
    # JSON may write a letter as six bytes, and a row has other columns too.
    limit = -1 if selection.max_bytes is None else 8 * selection.max_bytes + 65_536
    number = 0
    with open(path, "rb") as stream:
        while line := stream.readline(limit):
            number += 1
            name = f"{source}:{number}"
            if len(line) == limit and not line.endswith(b"\n"):
                while (rest := stream.readline(65_536)) and not rest.endswith(b"\n"):
                    pass
                yield number, too_long(name, selection.max_bytes or 0)
                continue
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield number, _json_object(line, name)


def _json_object(line: bytes, name: str) -> Mapping[str, Any] | InputError:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return InputError(
            name, f"is not UTF-8 (byte {error.start} of the line)", "JSON Lines are UTF-8: convert the file by iconv"
        )
    except (ValueError, RecursionError) as error:
        return InputError(name, f"is no JSON ({error})", 'a line holds one object, as {"text": "..."}')
    if not isinstance(row, dict):
        return InputError(name, "is no JSON object", 'a line holds one object, as {"text": "..."}')
    return row


def _parquet(path: str, source: str, selection: Selection) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
    parquet: Any = need("pyarrow.parquet", "parquet", source)
    wanted = [selection.text_column, selection.id_column, selection.published_column]
    number = 0
    try:
        with parquet.ParquetFile(path, pre_buffer=False) as file:
            names = file.schema_arrow.names
            # Where a column is missing, the others are read nevertheless, for the message that names them.
            columns = [name for name in wanted if name in names] if selection.text_column in names else None
            if columns is None:
                raise _missing(source, selection.text_column, dict.fromkeys(names), "--text-column")
            for batch in file.iter_batches(batch_size=_BATCH, columns=columns, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (OSError, ValueError) as error:  # pyarrow's own errors are of these two kinds
        if isinstance(error, OSError) and error.errno:
            raise
        raise InputError(source, f"is no sound Parquet file ({str(error).splitlines()[0]})", "make it anew") from None
