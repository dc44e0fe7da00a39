"""What holds of every text, whatever stands in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntm_extract.extraction import extract
from ntm_extract.model import Figure, Report

ROOT = Path(__file__).resolve().parent.parent
SLOW = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

FIGURES = (
    """
12/15 xã|9 trên 14 xã|hai trên ba xã|116 tuyến/134 tuyến|một nửa|ba phần tư|102.86%|118,5 %|7-7,2%|-0,4%|âm 0,4%
năm mươi phần trăm|97 phần trăm|từ 40% xuống còn 30%|620 tỷ đồng|2 tỷ160 triệu đồng|25 triệu/người/năm|200k|$15
1.500 USD|hai tỷ rưỡi đồng|2 đô la 23 xen|từ 1000 đến 2000 đồng|50.000 đồng mỗi lượng|7-8 triệu|34 hộ nghèo|28.166 ha
72,56 điểm|781m|2 triệu lượt khách|350 đến 400 tấn|6-8 hộ|5 xã, phường, thị trấn|333 hộ/1.750 nhân khẩu|1 234 567 con
12.345.678.901 đồng|0,5 ha|3 "tổ rừng"|hàng chục tỷ|31 m²|1/3|001 hộ|1.2.3 ha|9,9,9 km|1,234,567 lượt
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
WORDS = (
    """
đạt|còn|tăng|giảm|giảm xuống còn|vượt|ước đạt|phấn đấu|dự kiến|gần|hơn|khoảng|chưa đến|ít nhất|không quá|so với|bằng
kế hoạch|dự toán|cùng kỳ|thu ngân sách|tỷ lệ hộ nghèo|đàn trâu|Bản Khe Lạn|xã Mường Hoi|bà Vừ Thị Sa|trở lên|để làm cầu
và|là|có|trong đó|mỗi|tổng kinh phí|độ che phủ rừng|hoà thuận|Uỷ ban|quý khách|ông T. Và|UBND
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
OTHERS = (
    """
ngày 18/11|13/10/2021|Năm 2023|9 tháng đầu năm 2023|giai đoạn 2021-2025|Quý 1|lúc 7h30|lần thứ 12|xếp thứ 7/12|06-NQ/TU
Quyết định số 2846|Khu 5|0:00 / 0:00|Lượt xem: 1.234|Đánh giá: 4,5/5 (12 phiếu)|0912 345 678|24/24|tỷ số 2-1|Covid-19
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
JOINTS = [
    " ", " ", " ", " ", "", "\n", "\n\n", ", ", "; ", ". ", ": ", " (", ") ", "\u00a0", "\t", "  ", " - ", "–",
    "\u200b", "\ufeff", "\u00ad", "\"", "…", "!\n",
]  # fmt: skip

pieces = st.one_of(
    st.sampled_from(FIGURES),
    st.sampled_from(FIGURES),
    st.sampled_from(WORDS),
    st.sampled_from(OTHERS),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=6),
    st.text('0123456789.,/-% \u00a0đtm()"', max_size=8),
)
texts = st.lists(st.tuples(pieces, st.sampled_from(JOINTS)), max_size=14).map(
    lambda row: "".join(piece + joint for piece, joint in row)
)


def in_form(text: str, form: str, newline: str) -> str:
    return unicodedata.normalize("NFD" if form == "NFD" else "NFC", text).replace("\n", newline)


def said(figure: Figure) -> dict[str, Any]:
    """What a figure says, apart from where it stands, in one spelling."""

    def spelled(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(spelled(one) for one in value)
        return unicodedata.normalize("NFC", value).replace("\r\n", "\n") if isinstance(value, str) else value

    return {key: spelled(getattr(figure, key)) for key in Figure.__slots__ if key != "span"}


def check_places(text: str, report: Report) -> None:
    end = 0
    for figure in report.figures:
        a, b = figure.span
        assert 0 <= a < b <= len(text)
        assert text[a:b] == figure.text
        assert a >= end, "figures stand in the order of the text and do not overlap"
        assert figure.line == text.count("\n", 0, a) + 1
        assert figure.text == figure.text.strip()
        end = b


@SLOW
@given(texts, st.sampled_from(["NFC", "NFD", "as it is"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_figures_lie_where_they_say(text: str, form: str, newline: str) -> None:
    source = text.replace("\n", newline) if form == "as it is" else in_form(text, form, newline)
    check_places(source, extract(source))


@SLOW
@given(texts)
def test_the_same_figures_in_every_form(text: str) -> None:
    first = [said(figure) for figure in extract(in_form(text, "NFC", "\n")).figures]
    for form, newline in (("NFC", "\r\n"), ("NFD", "\n"), ("NFD", "\r\n")):
        assert [said(figure) for figure in extract(in_form(text, form, newline)).figures] == first, (form, newline)


@SLOW
@given(texts)
def test_a_byte_order_mark_only_shifts(text: str) -> None:
    plain, marked = extract(text).figures, extract("\ufeff" + text).figures
    assert [said(figure) for figure in marked] == [said(figure) for figure in plain]
    assert [figure.span for figure in marked] == [(a + 1, b + 1) for a, b in (figure.span for figure in plain)]


@SLOW
@given(texts)
def test_values_are_whole(text: str) -> None:
    """Each kind has the keys of its values and no other's."""
    for figure in extract(text).figures:
        value, bounds = getattr(figure, "amount" if figure.kind == "money" else "value"), (figure.low, figure.high)
        if figure.kind == "ratio":
            assert None not in (figure.numerator, figure.denominator)
            assert (value, *bounds) == (None, None, None)
            continue
        assert (figure.numerator, figure.denominator) == (None, None)
        assert (value is None) == (None not in bounds)
        assert value is None or bounds == (None, None)
        assert (figure.currency is not None) == (figure.kind == "money")
        if figure.kind == "quantity":
            assert figure.unit
            assert figure.indicator is None


@SLOW
@given(texts)
def test_extract_is_pure(text: str) -> None:
    assert extract(text) == extract(text)


THREADS = """
import json, sys, threading
from pathlib import Path

from ntm_extract.extraction import extract

texts = [path.read_bytes().decode("utf-8") for path in map(Path, sys.argv[1:])]
start = threading.Barrier(8)
found = {}


def work(number):
    start.wait()
    # Each thread begins with another report.
    order = [(number + i) % len(texts) for i in range(len(texts))]
    some = {i: json.dumps(extract(texts[i]).to_dict(), default=str) for i in order}
    found[number] = [some[i] for i in sorted(some)]


threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps([found.get(number) for number in range(8)]))
"""


def test_eight_threads_that_make_the_first_call() -> None:
    """In a process of their own, where nothing has been loaded yet."""
    samples = sorted((ROOT / "samples").glob("*.txt"))
    done = subprocess.run(
        [sys.executable, "-c", THREADS, *map(str, samples)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    alone = [json.dumps(extract(path.read_bytes().decode("utf-8")).to_dict(), default=str) for path in samples]
    for found in json.loads(done.stdout):
        assert found == alone
