"""A figure a row as Parquet, with typed columns, by way of pyarrow (the extra ``parquet``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any

from ntm_extract.extras import need
from ntm_extract.tables import COLUMNS, NUMBERS, Row

# Rows are held until there are so many, and then written as one group.
_GROUP = 8_192
# Whole units of a currency up to a hundred billion billions, and nine places after the decimal mark.
_DIGITS, _PLACES = 38, 9
_STEP = Decimal(1).scaleb(-_PLACES)
_EXACT = Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN)


class _Sink:
    """What pyarrow takes for a file to write to."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._size = 0
        self.closed = False

    def write(self, data: Any) -> int:
        data = bytes(data)
        self._write(data)
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


class ParquetTable:
    """A table that grows by rows; memory holds one group of them.

    Args:
        write: takes the bytes of the file, in order.

    Raises:
        InputError: pyarrow is not installed.
    """

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._arrow: Any = need("pyarrow", "parquet", "--format parquet")
        self._schema = _schema(self._arrow)
        parquet: Any = need("pyarrow.parquet", "parquet", "--format parquet")
        self._writer = parquet.ParquetWriter(
            self._arrow.PythonFile(_Sink(write), mode="w"), self._schema, compression="zstd"
        )
        self._rows: list[Row] = []

    def add(self, rows: Iterable[Row]) -> None:
        """Put rows, each of the keys of `ntm_extract.tables.COLUMNS`, at the end of the table."""
        self._rows.extend(map(_typed, rows))
        if len(self._rows) >= _GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()


def _schema(arrow: Any) -> Any:
    types = {
        **dict.fromkeys(NUMBERS, arrow.decimal128(_DIGITS, _PLACES)),
        **dict.fromkeys(("span_start", "span_end", "line"), arrow.int64()),
        "per": arrow.list_(arrow.string()),
        "meeting_day": arrow.date32(),
    }
    names = list(COLUMNS)
    names.insert(names.index("meeting_date") + 1, "meeting_day")
    return arrow.schema([(name, types.get(name, arrow.string())) for name in names])


def _typed(row: Row) -> Row:
    typed = {
        key: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for key, value in row.items()
    }
    typed.update((key, _decimal(row[key])) for key in NUMBERS)
    return typed | {"meeting_day": _day(row["meeting_date"])}


def _decimal(value: Decimal | int | None) -> Decimal | None:
    """The number in the column's digits; None where it has more of them than any figure of a report."""
    if value is None:
        return None
    try:
        return Decimal(value).quantize(_STEP, context=_EXACT)
    except InvalidOperation:
        return None


def _day(iso: str | None) -> date | None:
    """The day of the meeting; None where its year is not known."""
    try:
        return date.fromisoformat(iso[:10]) if iso else None
    except ValueError:
        return None
