"""A figure a row: JSON Lines, CSV and Parquet say the same."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ntm_extract.document import document
from ntm_extract.extraction import read
from ntm_extract.model import Chair, Figure, Meeting, Report
from ntm_extract.sentences import sentence_of
from ntm_extract.tables import COLUMNS, as_csv, as_json_lines, csv_header, figure_rows, flat

TEXT = 'Mở đầu.\nXã nói: "26/34 chỉ tiêu,\u00a0đạt".  Thu\t36,2 triệu đồng/người, tăng.\r\nGiảm còn 7-7,2%.\r\n'


def span(part: str) -> tuple[int, int]:
    start = TEXT.index(part)
    return start, start + len(part)


REPORT = Report(
    source="a b.txt",
    title='Tiêu đề, có "ngoặc"',
    published="2024-01-11",
    meeting=Meeting("Hội nghị", date="2024-01-10", body="Huyện uỷ N.", chairs=(Chair("Lê B"),)),
    figures=(
        Figure("ratio", "26/34", span("26/34"), 2, numerator=Decimal(26), denominator=Decimal(34), unit="chỉ tiêu"),
        Figure("money", "36,2 triệu đồng/người", span("36,2 triệu đồng/người"), 2, amount=Decimal("3.62E+7"),
               currency="VND", per=("người", "năm"), relation="increase"),
        Figure("percentage", "7-7,2%", span("7-7,2%"), 3, low=Decimal(7), high=Decimal("7.20"), status="target"),
    ),
)  # fmt: skip
ROWS = list(figure_rows(REPORT, document(TEXT)))


def test_rows_as_json_lines() -> None:
    lines = as_json_lines(ROWS).splitlines()
    assert json.loads(lines[0]) == {
        "source": "a b.txt",
        "title": 'Tiêu đề, có "ngoặc"',
        "published": "2024-01-11",
        "meeting_date": "2024-01-10",
        "meeting_body": "Huyện uỷ N.",
        "kind": "ratio",
        "text": "26/34",
        "span": [17, 22],
        "line": 2,
        "numerator": 26,
        "denominator": 34,
        "unit": "chỉ tiêu",
        "relation": "level",
        "status": "actual",
        "sentence": 'Xã nói: "26/34 chỉ tiêu, đạt".',
    }
    assert json.loads(lines[1])["per"] == ["người", "năm"]
    assert '"high": 7.2' in lines[2]


def test_csv_is_rfc_4180() -> None:
    text = csv_header() + as_csv(ROWS)
    assert text.count("\r\n") == 4
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [tuple(row) for row in rows] == [COLUMNS] * 3
    assert '"Tiêu đề, có ""ngoặc"""' in text
    assert rows[1] | {"sentence": ""} == dict.fromkeys(COLUMNS, "") | {
        "source": "a b.txt", "title": 'Tiêu đề, có "ngoặc"', "published": "2024-01-11", "meeting_date": "2024-01-10",
        "meeting_body": "Huyện uỷ N.", "kind": "money", "text": "36,2 triệu đồng/người", "span_start": "44",
        "span_end": "65", "line": "2", "amount": "36200000", "currency": "VND", "per": "người/năm",
        "relation": "increase", "status": "actual",
    }  # fmt: skip
    assert [row["low"] + "|" + row["high"] for row in rows] == ["|", "|", "7|7.2"]


def test_json_lines_and_csv_say_the_same() -> None:
    cells = list(csv.DictReader(io.StringIO(csv_header() + as_csv(ROWS), newline="")))
    for row, line in zip(cells, as_json_lines(ROWS).splitlines(), strict=True):
        other = json.loads(line, parse_float=Decimal)
        other["span_start"], other["span_end"] = other.pop("span")
        if "per" in other:
            other["per"] = "/".join(other["per"])
        assert {key: cell for key, cell in row.items() if cell} == {key: str(value) for key, value in other.items()}


def test_sentences_are_those_of_the_source() -> None:
    assert [row["sentence"] for row in ROWS] == [
        'Xã nói: "26/34 chỉ tiêu, đạt".', "Thu 36,2 triệu đồng/người, tăng.", "Giảm còn 7-7,2%.",
    ]  # fmt: skip


def test_sentences_end_where_the_rules_say() -> None:
    text = "Đoàn từ TP. Nà Lường lên thăm. Xã ở gần TT. Khe Mộc có 26/34 chỉ tiêu đạt. Hết."
    assert [row["sentence"] for row in figure_rows(*read(text))] == ["Xã ở gần TT. Khe Mộc có 26/34 chỉ tiêu đạt."]


def test_a_sentence_without_end_is_cut() -> None:
    text = "a " * 5_000 + "26/34" + " b" * 5_000
    start = text.index("26/34")
    sentence = sentence_of(document(text), (start, start + 5))
    assert sentence.startswith("…a a")
    assert sentence.endswith("b b…")
    assert " 26/34 " in sentence
    assert len(sentence) < 2_100
    assert sentence_of(document("\r\n\r\n1%"), (4, 6)) == "1%"


def test_keys_of_a_rule_file_of_ones_own_have_a_column() -> None:
    row = ROWS[0] | {"kind": "stars", "stars": Decimal(4), "name": "Mật ong"}
    cells = flat(row)
    assert tuple(cells) == COLUMNS
    assert cells["other"] == '{"stars": 4, "name": "Mật ong"}'
    assert json.loads(as_json_lines([row]))["stars"] == 4


def test_what_no_file_can_carry() -> None:
    row = ROWS[0] | {"unit": "a\udcffb\0c"}
    assert "a?b\ufffdc" in as_csv([row])
    as_csv([row]).encode()


def test_a_report_without_figures_has_no_rows() -> None:
    assert list(figure_rows(Report("-"), document(""))) == []


def test_parquet_has_typed_columns(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    from ntm_extract.parquet import ParquetTable

    unknown = [row | {"meeting_date": "XXXX-01-10", "amount": Decimal("1E+30")} for row in ROWS[1:2]]
    with (tmp_path / "t.parquet").open("wb") as stream:
        table = ParquetTable(stream.write)
        table.add(flat(row) for row in ROWS + unknown)
        table.close()
    read = parquet.read_table(tmp_path / "t.parquet")
    types = {field.name: field.type for field in read.schema}
    assert types["numerator"] == types["low"] == arrow.decimal128(38, 9)
    assert (types["line"], types["meeting_day"], types["text"]) == (arrow.int64(), arrow.date32(), arrow.string())
    assert types["per"] == arrow.list_(arrow.string())
    rows = read.to_pylist()
    assert [row["meeting_day"] for row in rows] == [date(2024, 1, 10)] * 3 + [None]
    assert [row["meeting_date"] for row in rows] == ["2024-01-10"] * 3 + ["XXXX-01-10"]
    assert [row["amount"] for row in rows] == [None, Decimal(36200000), None, None]
    assert (rows[0]["numerator"], rows[2]["high"], rows[1]["per"]) == (26, Decimal("7.2"), ["người", "năm"])
    # Cell by cell what CSV has.
    for row, cells in zip(rows, csv.DictReader(io.StringIO(csv_header() + as_csv(ROWS), newline="")), strict=False):
        for name, cell in cells.items():
            value = row[name]
            if isinstance(value, Decimal):
                assert value == Decimal(cell)
            elif isinstance(value, list):
                assert "/".join(value) == cell
            else:
                assert ("" if value is None else str(value)) == cell
