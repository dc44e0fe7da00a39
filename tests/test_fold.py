"""The folded view: one spelling, and the way back to the source."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_extract.extraction import extract
from ntm_extract.fold import fold, fold_tones, fold_word, lower

BLANKS = [" ", "\t", "\u00a0", "\u2007", "\u2009", "\u202f", "\u3000"]
INVISIBLE = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad"]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("Uỷ ban HOÀ thuận", "ủy ban hòa thuận"),
        ("quý, quỳ, QUÝ", "quý, quỳ, quý"),
        ("hoàn toàn, thoát, khoẻ", "hoàn toàn, thoát, khỏe"),
        ("10\u00a0%", "10 %"),
        ("từ 5 – 7", "từ 5 - 7"),
        ("“con số”", '"con số"'),
        ("một  \t hai", "một hai"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\rb"),
        ("\ufeffXã", "xã"),
        ("Xa\u0303", "xã"),
        ("1\u200b2", "12"),
        ("Ðồng", "đồng"),
        ("", ""),
        ("\u0301a", "\u0301a"),
    ],
)
def test_view(text: str, low: str) -> None:
    assert fold(text).low == low


def test_case_is_kept_beside_the_lower_case() -> None:
    assert fold("Uỷ ban HOÀ thuận").text == "Ủy ban HÒA thuận"


def test_a_wrapped_line_goes_on_and_a_short_one_ends() -> None:
    long = "Bản Khe Lạn làm được con đường mới dài hơn tám cây số qua"
    assert fold(f"{long}\nhai khe").low.endswith("qua hai khe")
    assert fold("Bản Khe Lạn\nhai khe").low == "bản khe lạn\nhai khe"
    assert fold(f"{long}\nHai khe").low.endswith("qua\nhai khe")


def test_a_run_of_blanks_is_one() -> None:
    joints = [first + second for first in BLANKS for second in (*BLANKS, *(mark + " " for mark in INVISIBLE))]
    assert [ascii(joint) for joint in joints if fold(f"Hà{joint}Nam").low != "hà nam"] == []


def test_a_blank_before_a_soft_line_break() -> None:
    assert "  " not in fold("Bản Khe Lạn làm được con đường mới dài hơn tám cây số qua \nhai khe").low


@pytest.mark.parametrize("joint", ["\u3000\u3000", " \u2009", " \u200b ", " \ufeff ", "\t\u3000"], ids=ascii)
def test_blanks_within_a_name_do_not_stop_the_segmentation(joint: str) -> None:
    assert [figure.text for figure in extract(f"Có 3 hộ ở Hà{joint}Nội.").figures] == ["3 hộ"]


def test_a_name_across_a_soft_line_break() -> None:
    text = "Có 3 hộ ở bản Khe Lạn rất xa, gần thị xã Mường Hoi, gần Hà \nnội."
    assert [figure.text for figure in extract(text).figures] == ["3 hộ"]


@pytest.mark.parametrize("text", ["İstanbul", "DŽ", "ﬁ", "ẞ", "Σας"])
def test_lower_case_is_as_long(text: str) -> None:
    assert len(lower(text)) == len(text)


@pytest.mark.parametrize(
    ("word", "folded"), [("Uỷ ban", "ủy ban"), ("  đô   la ", "đô la"), ("thoả thuận", "thỏa thuận")]
)
def test_words_of_rule_files(word: str, folded: str) -> None:
    assert fold_word(word) == folded
    assert fold_word(unicodedata.normalize("NFD", word)) == folded


def test_tones_are_folded_once() -> None:
    assert fold_tones(fold_tones("hoà, uỷ, quỷ")) == "hòa, ủy, quỷ"


anything = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("oàòaủyuỷq\r\n \t\u00a0\u0301\u0309\u200b\ufeff\u00adİĐð“–"),
    ),
    max_size=30,
)


@given(anything)
def test_the_way_back(source: str) -> None:
    """The places rise, and what lies between two of them is what the view left out."""
    folded = fold(source)
    assert len(folded.text) == len(folded.low)
    end = 0
    for i in range(len(folded.text)):
        a, b = folded.source_span(i, i + 1)
        assert 0 <= a < b <= len(source)
        assert a >= end or (a, b) == folded.source_span(i - 1, i)
        end = b


@given(anything)
def test_nfc_and_nfd_have_one_view(source: str) -> None:
    hangul = any(unicodedata.name(char, "").startswith("HANGUL") for char in source)
    if not hangul:  # whose parts are no combining marks
        views = {fold(unicodedata.normalize(form, source)).low for form in ("NFC", "NFD")}
        assert len(views) == 1


def test_what_is_quoted_has_no_invisible_characters() -> None:
    figure = extract("Huyện có 3 hợp\u200b tác\u00ad xã.").figures[0]
    assert (figure.text, figure.unit) == ("3 hợp\u200b tác\u00ad xã", "hợp tác xã")


def test_a_line_separator_ends_a_line() -> None:
    assert [figure.text for figure in extract("Bản có 3\u2028hộ và 5 con trâu.").figures] == ["5 con trâu"]
