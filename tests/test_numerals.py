"""Numbers in digits and in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_extract.extraction import default_patterns
from ntm_extract.matching import parse_number
from ntm_extract.numerals import parse_digits, parse_numeral


def numeral(text: str) -> Decimal | None:
    return parse_numeral(text.split(), default_patterns().lists["numeral"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", "7"),
        ("2024", "2024"),
        ("2.160", "2160"),
        ("28.166", "28166"),
        ("1.234.567", "1234567"),
        ("2,62", "2.62"),
        ("8,811", "8.811"),
        ("1.219,5", "1219.5"),
        ("102.86", "102.86"),
        ("3.5", "3.5"),
        ("12.3456", "12.3456"),
        ("0.125", "0.125"),
        ("0,05", "0.05"),
        ("1,234,567", "1234567"),
        ("28 500 000", "28500000"),
        ("007", "7"),
    ],
)
def test_digits(text: str, value: str) -> None:
    assert parse_digits(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1.2.3", "12.34.567", "1.2345,6", "12.34,5"])
def test_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_digits(text)


@given(st.integers(0, 10**15), st.text("0123456789", max_size=6))
def test_digits_round_trip(whole: int, fraction: str) -> None:
    """Dots between groups of three, a comma before the fraction."""
    text = f"{whole:,}".replace(",", ".") + ("," + fraction if fraction else "")
    assert parse_digits(text) == Decimal(f"{whole}.{fraction or 0}")


@given(st.integers(0, 9999), st.text("0123456789", min_size=1, max_size=6).filter(lambda text: len(text) != 3))
def test_a_dot_that_cannot_group_is_a_decimal_mark(whole: int, fraction: str) -> None:
    assert parse_digits(f"{whole}.{fraction}") == Decimal(f"{whole}.{fraction}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("không", "0"),
        ("bốn", "4"),
        ("mười", "10"),
        ("mười lăm", "15"),
        ("hai mươi", "20"),
        ("hai mươi mốt", "21"),
        ("ba mươi tư", "34"),
        ("ba mươi bốn", "34"),
        ("bảy mươi nhăm", "75"),
        ("chín mươi bẩy", "97"),
        ("một trăm", "100"),
        ("hai trăm linh năm", "205"),
        ("hai trăm lẻ năm", "205"),
        ("một trăm mười một", "111"),
        ("ba trăm rưỡi", "350"),
        ("một nghìn không trăm linh một", "1001"),
        ("sáu ngàn hai trăm", "6200"),
        ("bốn mươi nghìn", "40000"),
        ("năm triệu", "5000000"),
        ("hai triệu rưỡi", "2500000"),
        ("hai tỷ", "2000000000"),
        ("hai tỉ rưỡi", "2500000000"),
        ("một tỷ hai trăm triệu", "1200000000"),
        ("ba nghìn tỷ", "3000000000000"),
        ("ba nghìn hai trăm tỷ không trăm linh năm triệu", "3200005000000"),
        ("hai phẩy năm", "2.5"),
        ("hai chấm năm", "2.5"),
        ("hai phẩy không năm", "2.05"),
        ("hai phẩy hai mươi lăm", "2.25"),
        ("mười hai phẩy năm triệu", "12500000"),
        ("một phẩy hai nghìn tỷ", "1200000000000"),
        ("âm ba phẩy một", "-3.1"),
    ],
)
def test_words(text: str, value: str) -> None:
    assert numeral(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "hai ba",
        "mươi",
        "trăm",
        "triệu",
        "rưỡi",
        "âm",
        "phẩy năm",
        "hai phẩy",
        "hai mươi mười",
        "mười mươi",
        "hai trăm ba trăm",
        "một nghìn một triệu",
        "hai tỷ ba tỷ",
        "hai rưỡi mươi",
        "ba mươi rưỡi",
        "linh linh năm",
        "hai phẩy năm phẩy sáu",
    ],
)
def test_words_that_are_no_numeral(text: str) -> None:
    assert numeral(text) is None


DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()
Choose = Callable[[list[str]], str]


def below_thousand(number: int, choose: Choose, *, leading: bool) -> list[str]:
    """Hundreds, tens and units; ``leading`` where nothing stands before them, so that no place need be filled."""
    hundreds, tens, units = number // 100, number // 10 % 10, number % 10
    filled = not leading and not hundreds and (tens > 0 or choose(["filled", "short"]) == "filled")
    words = [DIGITS[hundreds], "trăm"] if hundreds or filled else []
    if tens == 0:
        if units:
            words += [choose(["linh", "lẻ"])] if words or not leading else []
            words += [DIGITS[units]]
    elif tens == 1:
        words += ["mười"]
        if units:
            words += ["lăm" if units == 5 else DIGITS[units]]
    else:
        words += [DIGITS[tens], "mươi"]
        variants = {1: ["mốt"], 4: ["tư", "bốn"], 5: ["lăm", "nhăm"], 7: ["bảy", "bẩy"]}
        words += [choose(variants.get(units, [DIGITS[units]]))] if units else []
    return words


def in_words(number: int, choose: Choose) -> str:
    """``number`` as it is read aloud, up to the hundred thousand billions."""
    if number == 0:
        return DIGITS[0]
    words: list[str] = []
    for place, names in ((10**9, ["tỷ", "tỉ"]), (10**6, ["triệu"]), (10**3, ["nghìn", "ngàn"])):
        count, number = divmod(number, place)
        if count >= 1000:
            words += [in_words(count, choose), choose(names)]
        elif count:
            words += [*below_thousand(count, choose, leading=not words), choose(names)]
    if number:
        words += below_thousand(number, choose, leading=not words)
    return " ".join(words)


@given(st.one_of(st.integers(0, 999_999_999_999_999), st.integers(0, 99_999)), st.data())
def test_words_round_trip(number: int, data: st.DataObject) -> None:
    text = in_words(number, lambda variants: data.draw(st.sampled_from(variants)))
    assert numeral(text) == number, text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1_000_005, "một triệu không trăm linh năm"),
        (35, "ba mươi lăm"),
        (10_000_000_000_000, "mười nghìn tỷ"),
        (205_021, "hai trăm linh năm nghìn không trăm hai mươi mốt"),
    ],
)
def test_the_renderer_itself(number: int, text: str) -> None:
    assert in_words(number, lambda variants: variants[0]) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 tỷ", "2000000000"),
        ("620 tỷ", "620000000000"),
        ("2,5 tỷ", "2500000000"),
        ("3.5 tỷ", "3500000000"),
        ("2 tỷ 160 triệu", "2160000000"),
        ("2 tỷ160 triệu", "2160000000"),
        ("1 nghìn tỷ", "1000000000000"),
        ("11 nghìn 700 tỷ", "11700000000000"),
        ("3 tỷ rưỡi", "3500000000"),
        ("200k", "200000"),
        ("15tr", "15000000"),
        ("2 vạn", "20000"),
        ("hai tỷ", "2000000000"),
    ],
)
def test_numbers_with_magnitudes(text: str, value: str) -> None:
    assert parse_number(text, default_patterns()) == Decimal(value)


@pytest.mark.parametrize("text", ["2 triệu 3 tỷ", "50 nghìn 2 triệu", "2 nghìn 3 trăm tỷ", "11 nghìn 700 tỷ rưỡi"])
def test_groups_of_an_amount_fall(text: str) -> None:
    assert parse_number(text, default_patterns()) is None
