"""What is written reads back the same, by readers of YAML 1.1, YAML 1.2 and JSON, on either of PyYAML's emitters."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ntm_extract import writer
from ntm_extract.model import Chair, Figure, Meeting, Report
from ntm_extract.writer import render, to_json, to_yaml

REPORT = Report(
    source="ngan-son.txt",
    title="Huyện uỷ N. triển khai nhiệm vụ năm 2024",
    published="2024-01-11",
    meeting=Meeting(
        kind="Hội nghị",
        topic="tổng kết công tác năm 2023, triển khai nhiệm vụ năm 2024",
        date="XXXX-01-10",
        session="afternoon",
        body="Huyện uỷ N.",
        chairs=(Chair("Phạm Văn A", ("Phó Bí thư Huyện uỷ", "Chủ tịch UBND huyện")), Chair("Lê B")),
    ),
    figures=(
        Figure("ratio", "26/34", (431, 436), 14, numerator=Decimal(26), denominator=Decimal(34), unit="chỉ tiêu"),
        Figure("percentage", "2,62%", (512, 517), 14, value=Decimal("2.62"), relation="decrease", period="năm 2023"),
        Figure("money", "36,2 triệu đồng/người/năm", (700, 725), 15, amount=Decimal("36200000"), currency="VND",
               per=("người", "năm"), indicator="Thu nhập bình quân", status="target"),
        Figure("quantity", "28.166 ha", (760, 769), 17, value=Decimal("28166"), unit="ha"),
    ),
)  # fmt: skip

AS_YAML = """\
source: ngan-son.txt
title: Huyện uỷ N. triển khai nhiệm vụ năm 2024
published: '2024-01-11'
meeting:
  kind: Hội nghị
  topic: tổng kết công tác năm 2023, triển khai nhiệm vụ năm 2024
  date: XXXX-01-10
  session: afternoon
  body: Huyện uỷ N.
  chairs:
  - name: Phạm Văn A
    positions: [Phó Bí thư Huyện uỷ, Chủ tịch UBND huyện]
  - name: Lê B
figures:
- kind: ratio
  text: 26/34
  span: [431, 436]
  line: 14
  numerator: 26
  denominator: 34
  unit: chỉ tiêu
- kind: percentage
  text: 2,62%
  span: [512, 517]
  line: 14
  value: 2.62
  relation: decrease
  period: năm 2023
- kind: money
  text: 36,2 triệu đồng/người/năm
  span: [700, 725]
  line: 15
  amount: 36200000
  currency: VND
  per: [người, năm]
  indicator: Thu nhập bình quân
  status: target
- kind: quantity
  text: 28.166 ha
  span: [760, 769]
  line: 17
  value: 28166
  unit: ha
"""

# Words that one reader or another takes for a number, a date, a truth value or nothing.
LOOK_ALIKES = [
    *"""
    no No NO yes on off y n true FALSE null Null ~ = << - -- --- ... . .. + -1 +1 1. .5 1.500 1,500 1,5 12:30 1:2:3 0:00
    1e3 1E3 1e+3 1.5e-3 0o7 0O7 007 08 0x1F 0b1 1_000 .inf -.INF .nan .NaN 2024-01-10 2024-1-5 2024-01-10T09:30
    2024-01-10T09:30:00Z 31/12/2023 30/6 7/12 26/34 5-7 100% %x XXXX-01-10 ? : :a a: -a *a &a !a #a @a `a` [a {a |a >a
    'a "a" a#b \\n +84 123 -0.4 0 1k 200tr 18h30
""".split(),
    "", " ", " a", "a ", "a: b", "a #b", "- a", "? a", "1 000", "2024-01-10 09:30:00", "2024-01-10\t09:30",
    "a\nb", "a\r\nb", "a\n", "\ta", "a\tb", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "a\x85b",
    "\u2028", "a\u2029b",
    "\u00a0", "\u00a0a", "a\u00a0", "\ufeff", "\ufeffa", "\u200b", "\ufffd", "\ufffe",
    "😀", "Huyện uỷ 😀", "e\u0302\u0323",
    "a" * 3000, "từ dài " * 300,
]  # fmt: skip


@pytest.fixture(params=["C emitter", "pure Python emitter"], scope="module", autouse=True)
def emitter(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test runs on both, since a machine may have only the second."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "C emitter":
            if not yaml.__with_libyaml__:
                pytest.skip("PyYAML without libyaml")
            assert issubclass(writer.ReportDumper, yaml.CSafeDumper)
        else:
            pure = type("Pure", (yaml.SafeDumper,), {"ignore_aliases": writer.ReportDumper.ignore_aliases})
            pure.yaml_representers = writer.ReportDumper.yaml_representers  # type: ignore[attr-defined]
            patch.setattr(writer, "ReportDumper", pure)
        yield


def read_1_2(text: str) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    return reader.load(io.StringIO(text))


def as_floats(value: Any) -> Any:
    """What a reader without decimals makes of a plain value."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: as_floats(item) for key, item in value.items()}
    return [as_floats(item) for item in value] if isinstance(value, list) else value


def assert_reads_back(value: Any) -> None:
    text = to_yaml(value)
    expected = as_floats(value)
    for read in (yaml.safe_load, read_1_2):
        assert read(text) == expected, text
    line = to_json(value)
    assert len(line.splitlines()) == 1
    assert json.loads(line, parse_float=Decimal) == value


def test_a_report_in_yaml() -> None:
    assert render(REPORT) == AS_YAML


def test_a_report_in_json_lines() -> None:
    text = render(REPORT, "jsonl")
    assert text.endswith("}\n")
    assert text.count("\n") == 1
    assert "Huyện uỷ N." in text
    assert json.loads(text, parse_float=Decimal) == REPORT.to_dict()


def test_a_report_without_anything() -> None:
    assert render(Report("-")) == "source: '-'\ntitle: null\npublished: null\nmeeting: null\nfigures: []\n"


def test_no_such_format() -> None:
    with pytest.raises(ValueError, match="no such format: 'xml'; there are yaml, jsonl"):
        render(REPORT, "xml")


@pytest.mark.parametrize("text", LOOK_ALIKES, ids=ascii)
def test_a_text_stays_a_text(text: str) -> None:
    assert_reads_back({"text": text, "chairs": [{"name": text, "positions": [text, text]}], "per": [text]})


@pytest.mark.parametrize(
    "text", ["no", "y", "12:30", "1.500", "1,500", "1e3", "0o7", "2024-01-10", "~", "36,2", "1_000"]
)
def test_what_some_reader_misreads_is_quoted(text: str) -> None:
    assert to_yaml({"text": text}) == f"text: '{text}'\n"


@pytest.mark.parametrize(
    "text", ["26/34", "120%", "28.166 ha", "7-7,2%", "XXXX-01-10", "Huyện uỷ N.", "a\u00a0b", "nợ"]
)
def test_what_no_reader_misreads_is_bare(text: str) -> None:
    assert to_yaml({"text": text}) == f"text: {text}\n"


def test_long_lines_are_not_folded() -> None:
    for text in ("một hai " * 500 + "ba", "có: dấu " * 500 + "chấm"):
        assert to_yaml({"topic": text, "positions": [text, text]}).count("\n") == 2


def test_shared_values_are_written_twice() -> None:
    positions = ["Chủ tịch"]
    assert to_yaml([{"positions": positions}, {"positions": positions}]) == "- positions: [Chủ tịch]\n" * 2


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("2.62", "2.62"), ("-0.4", "-0.4"), ("2.50", "2.5"), ("120.0", "120"), ("0.1", "0.1"), ("-7", "-7"),
        ("100", "100"),
        ("-0", "0"), ("-0.00", "0"), ("0.0", "0"), ("6.2E+11", "620000000000"), ("1E-9", "0.000000001"),
        ("1E+40", "1" + "0" * 40), ("12345678901234567890.123456789", "12345678901234567890.123456789"),
    ],
)  # fmt: skip
def test_numbers_are_exact_and_plain(number: str, text: str) -> None:
    assert to_yaml({"value": Decimal(number)}) == f"value: {text}\n"
    assert to_json({"value": Decimal(number)}) == f'{{"value": {text}}}'


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_no_number_is_refused(number: str) -> None:
    for write in (to_yaml, to_json):
        with pytest.raises(ValueError, match="no finite number"):
            write({"value": Decimal(number)})


def test_a_surrogate_that_no_file_can_carry_is_replaced() -> None:
    assert to_yaml({"title": "a\udcffb"}).encode() == "title: a\ufffdb\n".encode()
    assert to_json({"title": "a\udcffb"}).encode() == '{"title": "a\ufffdb"}'.encode()


def test_documents_of_one_stream() -> None:
    stream = writer.SEPARATORS["yaml"].join([render(REPORT), render(Report("-")), render(REPORT)])
    assert [document["source"] for document in yaml.safe_load_all(stream)] == ["ngan-son.txt", "-", "ngan-son.txt"]


numbers = st.integers() | st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12
)
alphabet = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "0123456789.,:-+_eExXoO~ #'\"[]{}&*!|>%@`?=<\n\r\tđ"
)
texts = st.text(alphabet, max_size=30) | st.sampled_from(LOOK_ALIKES)
plain = st.recursive(
    st.none() | texts | numbers.map(Decimal),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["text", "span", "positions", "per", "value"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["source", "title", "chairs", "figures", "per"]), plain, max_size=4))
def test_whatever_is_written_reads_back(value: dict[str, Any]) -> None:
    assert_reads_back(value)
