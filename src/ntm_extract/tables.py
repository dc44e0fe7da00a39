"""A figure a row: the same columns as JSON Lines, as CSV and as Parquet.

A row is flat, so it says at each figure what the contract says once a report or leaves out: the report's source, its
meeting's date and body, the sentence, ``relation`` and ``status`` also where they are the default.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from ntm_extract.document import Document
from ntm_extract.model import DEFAULTS, FIGURE_KEYS, Plain, Report
from ntm_extract.sentences import sentence_of
from ntm_extract.writer import number_text, to_json

# What each figure's row tells of its report.
_OF_REPORT = ("source", "title", "published", "meeting_date", "meeting_body")
NUMBERS = ("numerator", "denominator", "value", "amount", "low", "high")

# The columns of CSV and Parquet. ``other`` has, as JSON, the keys of own kinds, and what --trace adds.
COLUMNS = (
    *_OF_REPORT, "kind", "text", "span_start", "span_end", *FIGURE_KEYS[3:], "sentence", "other",
)  # fmt: skip

Row = dict[str, Plain]


def figure_rows(report: Report, doc: Document) -> Iterator[Row]:
    """A row for each figure of ``report``, which was read from ``doc``.

    Numbers stay exact, lists stay lists, and keys without a value are left out, but for those of the report.
    """
    plain = report.to_dict()
    meeting = plain["meeting"] or {}
    head: Row = {
        **{key: plain[key] for key in ("source", "title", "published", "rules") if key in plain},
        "meeting_date": meeting.get("date"),
        "meeting_body": meeting.get("body"),
    }
    for figure in plain["figures"]:
        with_defaults = {key: DEFAULTS.get(key) for key in FIGURE_KEYS} | figure
        row = head | {key: value for key, value in with_defaults.items() if value is not None}
        yield row | {"sentence": sentence_of(doc, tuple(figure["span"]))}


def flat(row: Row) -> Row:
    """A row with exactly the keys of `COLUMNS`; ``per`` stays a list."""
    start, end = row["span"]
    cells = {key: row.get(key) for key in COLUMNS} | {"span_start": start, "span_end": end}
    own = {key: value for key, value in row.items() if key not in COLUMNS and key != "span"}
    return cells | {"other": to_json(own) if own else None}


def as_json_lines(rows: Iterable[Row]) -> str:
    """Rows as JSON Lines, keys as the contract names them."""
    return "".join(f"{to_json(row)}\n" for row in rows)


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as the lines of CSV (RFC 4180), without the header: `csv_header` has it."""
    return _csv(map(_cell, flat(row).values()) for row in rows)


def csv_header() -> str:
    """The first line of CSV.

    >>> csv_header().startswith("source,title,published,meeting_date,meeting_body,kind,text,span_start,span_end,line")
    True
    """
    return _csv([COLUMNS])


def _csv(lines: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def _cell(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, Decimal)):
        return number_text(value)
    if isinstance(value, Mapping):
        return to_json(value)
    text = "/".join(map(str, value)) if isinstance(value, list) else str(value)
    # Lone surrogates, which UTF-8 cannot carry, and NUL, which spreadsheet programs cut at.
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
