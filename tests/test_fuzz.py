"""Texts that no one would write: nothing is raised, and the time grows no faster than about the text."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ntm_extract.extraction import extract
from ntm_extract.model import Report

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = [path.read_bytes().decode("utf-8") for path in sorted((ROOT / "samples").glob("*.txt"))]
JUNK = [
    "0123456789", "1" * 400, "1." * 200, "1,234" * 90, "9 999 " * 60, "%" * 200, "(" * 300, ")" * 300, '"' * 300,
    "'" * 200, " " * 500, "\u00a0" * 300, "\t" * 300, "\n" * 200, "\r\n" * 200, "\r" * 99, ".," * 200, "- " * 200,
    "/" * 200, "–" * 99, "\u200b" * 99, "\u0301" * 99, "\ufeff", "\x00", "\x1f", "\u2028", "\U0010ffff", "🌾" * 50,
    "ﬀİẞ", "한국", "اريال", "Ω≈ç", "[", "{", "<", "&amp;", "${x}", "\\", "tỷ " * 60, "năm " * 60, "một trăm ",
    "từ 1 đến ", "giảm từ 5% xuống còn ",
]  # fmt: skip


MARKED = re.compile(r"^[\s,;:)]|[\s,;:(]$")  # what no phrase begins or ends with
NUMBERS = [
    "5%", "12 ha", "5 tỷ đồng", "3/4", "12 ha/15 ha", "2 trong 3 xã", "từ 5 đến 7%", "5 và 7%", "lần lượt", "(", "),",
    ")", ":", "năm 2023", "so với mức", "tỷ lệ", "hoặc", "không ít", "tương đương", "sáng nay (7/2)", "có giá", "“",
    "”", "15/QĐ-UBND ngày", "nhất từ", "Năm 2016,", "(5 tỷ USD)", "tổ chức hội thảo “", "chủ trì hội nghị", "●",
]  # fmt: skip


def check(text: str) -> Report:
    report = extract(text)
    end = 0
    for figure in report.figures:
        a, b = figure.span
        assert end <= a < b <= len(text)
        assert text[a:b] == figure.text
        for phrase in (figure.indicator, figure.relative_to, figure.period):
            assert phrase is None or (phrase and not MARKED.search(phrase)), phrase
        end = b
    return report


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A sample report with some of it cut, doubled, moved, replaced, or in other letters."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        a = draw(st.integers(0, len(text)))
        b = min(len(text), a + draw(st.integers(0, 120)))
        part = text[a:b]
        change = draw(st.sampled_from(["cut", "double", "junk", "any", "upper", "bare", "joined", "other", "reversed"]))
        if change == "cut":
            part = ""
        elif change == "double":
            part = part * draw(st.integers(2, 4))
        elif change == "junk":
            part += draw(st.sampled_from(JUNK))
        elif change == "any":
            part = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
        elif change == "upper":
            part = part.upper()
        elif change == "bare":
            part = part.replace(" ", "")
        elif change == "joined":
            part = part.replace("\n", " ")
        elif change == "other":
            other = draw(st.sampled_from(SAMPLES))
            part = other[a : a + 200]
        else:
            part = part[::-1]
        text = text[:a] + part + text[b:]
    return text


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_mutated_reports(text: str) -> None:
    check(text)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(st.sampled_from(JUNK), st.text(max_size=8), st.sampled_from(["12 hộ", "5%", " ", ". "])), max_size=12
    )
)
def test_junk(row: list[str]) -> None:
    check("".join(row).encode("utf-8", "ignore").decode("utf-8"))


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(st.sampled_from(NUMBERS), st.sampled_from(" ".join(SAMPLES).split())), max_size=25))
@example(["Đoàn khách, không ít tăng 8%."])
@example(["Lớp, đã mở 5 là 12.000.000 đồng."])
@example(["Đạt từ 5 đến 7% ) xã trong vùng."])
@example(["Ước tính và hoạch lần lượt 5% và 7%."])
def test_words_in_any_order(row: list[str]) -> None:
    check(" ".join(row))


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.parametrize("char", list("1.,% -/(\"'\n\r\t°$đ\u00a0\u0301\ufeff\U0010ffff"), ids=ascii)
def test_short_texts(char: str, size: int) -> None:
    assert check(char * size).figures == ()


PROSE = "bà con bản Khe Lạn rủ nhau be bờ, dọn mương, chờ nước về cấy vụ mới "
LONG = {
    "prose": PROSE,
    "a meeting now and then": PROSE * 30 + "UBND xã tổ chức hội nghị bàn việc nước, ",
    "letters": "a",
    "digits": "7",
    "blanks": "\u00a0 ",
    "brackets": '("',
    "full stops": ".",
    "marks": "\u0301",
}


@pytest.mark.parametrize("name", LONG)
def test_a_million_characters_in_one_line(name: str) -> None:
    text = (LONG[name] * (1_000_000 // len(LONG[name]) + 1))[:1_000_000]
    assert check(text).figures == ()


# What is said over and over; the time that it takes is held against the time for a part of it.
REPEATED = {
    "a sample report": SAMPLES[0],
    "a sample report in one line": " ".join(SAMPLES[0].split()) + " ",
    "digits": "1",
    "digits and blanks": "1 ",
    "groups after blanks": "123 ",
    "groups after dots": "123.",
    "groups after commas": "123,",
    "strokes": "1/",
    "dashes": "1-",
    "colons": "1:1",
    "percentages": "1% ",
    "percentages in a row": "1%, ",
    "percentages without blanks": ";1%",
    "ranges": "từ 1% đến ",
    "amounts": "1 tỷ ",
    "falling amounts": "9 tỷ 8 triệu ",
    "amounts by head": "1 đồng/người/năm ",
    "dollars": "$1 ",
    "magnitudes": "tỷ ",
    "numerals": "một trăm ",
    "tens": "mươi ",
    "points": "phẩy ",
    "counts": "3 hộ ",
    "counts in sentences": "Có 3 hộ nghèo. ",
    "counts in lines": "Có 3 hộ nghèo\n",
    "counts of names in quotes": '2 "',
    "wholes": "15 trên ",
    "days": "ngày 1/",
    "dates": "1/1/2020 ",
    "years": "năm 2020 ",
    "years and percentages": "năm 2020 đạt 1%, ",
    "verbs": "đạt 1% ",
    "cues": "phấn đấu 1%, ",
    "comparisons": "1% so với ",
    "items with a bracket": "a) thu đạt 5%, ",
    "brackets that close nothing": "5% )))) ",
    "amounts on one thing": "giá trị trên 1 ha đất ",
    "changes without a subject": "vượt kế hoạch 5%, ",
    "rows of changes": "giảm 3 vụ (5%), ",
    "documents": "06-NQ/TU-",
    "furniture": "Lượt xem: 1\n",
    "scores": "tỷ số a ",
    "blanks": " ",
    "line breaks": "\n",
    "carriage returns": "\r\n",
    "stops": ". ",
    "short sentences": "A. ",
    "capitals": "Hà Văn ",
    "meetings": "UBND xã tổ chức hội nghị, ",
    "chairs": "do đồng chí Vừ Thị Sa, Chủ tịch chủ trì, ",
    "menus": "Trang chủ > ",
    "menus of which two make a third": "Tin tức sự kiện ",
    "labels of which two make a third": "Cập nhật ngày cập nhật ",
    "weather": "thời tiết 1 ",
    "weather in a row": "thời tiết 31° 32° ",
    "ratings": "4/5 (1 phiếu ",
    "stamps": "Ngày đăng: 01/02/2023 ",
    "marks": "e\u0301",
    "accents": "\u0301",
}
# Many figures in one sentence, where each must not look at all the others.
CROWDED = [
    "percentages in a row",
    "dollars",
    "years and percentages",
    "items with a bracket",
    "amounts on one thing",
    "changes without a subject",
    "rows of changes",
]


def seconds(text: str, best_of: int = 1) -> float:
    """The processor's time for ``text``; of several tries the shortest, as all else only adds to it."""
    times = []
    for _ in range(best_of):
        start = time.process_time()
        extract(text)
        times.append(time.process_time() - start)
    return min(times)


def check_growth(part: str, size: int, first: float) -> None:
    """Eight times the text takes at most some twenty times as long, four times the text ten, twice the text five.

    ``first`` is the time for ``size`` characters.
    """
    text = part * (8 * size // len(part) + 1)
    for times in (2, 4, 8):
        took = seconds(text[: times * size])
        if took > 2.5 * times * first:  # another process may have had the machine
            took = min(took, seconds(text[: times * size], best_of=2))
        assert took <= 2.5 * times * first, f"{times} times {size} characters took {took / first:.0f} times as long"


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    check(SAMPLES[0])


@pytest.mark.parametrize("name", REPEATED)
def test_time_grows_with_the_text(name: str) -> None:
    """From as much of it as takes a while that can be measured."""
    part, size, first = REPEATED[name], 250, 0.0
    while first < 0.01 and size < 16_000:
        size *= 2
        first = seconds((part * (size // len(part) + 1))[:size], best_of=3)
    check_growth(part, size, first)


@pytest.mark.parametrize("name", CROWDED)
def test_time_grows_with_the_figures_of_a_sentence(name: str) -> None:
    part, size = REPEATED[name], 3000
    check_growth(part, size, seconds((part * size)[:size], best_of=2))
