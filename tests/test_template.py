"""Templates: what each item matches, and what is said of a template that cannot be read."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from ntm_extract.fold import fold
from ntm_extract.template import TemplateError, Vocabulary, alternatives, choice, items, join

LISTS = {"unit": ["hộ", "hộ nghèo", "%"], "scale": ["tỷ", "triệu"], "verb": ["đạt", "còn"]}
VOCABULARY = Vocabulary(
    {name: alternatives(words) for name, words in LISTS.items()},
    {"tail": "/ {per:unit}", "deep": "(<tail>|mỗi {per:unit})", "spare": "rưỡi"},
)


def matched(template: str, text: str) -> str | None:
    """What of ``text`` the template matches from its beginning on."""
    match = regex.compile(join(items(template, VOCABULARY))).match(fold(text).low)
    return None if match is None else match[0]


@pytest.mark.parametrize(
    ("template", "text", "found"),
    [
        ("trên tổng số", "trên tổng số hộ", "trên tổng số"),
        ("Trên", "TRÊN cao", "trên"),
        ("hoà", "hòa", "hòa"),
        ("hòa", "hoà", "hòa"),
        ("trên", "trênh", None),
        ("trên số", "trênsố", None),
        ("trên số", "trên\u00a0số", "trên số"),
        ("{value:int} / {all:int}", "26/34", "26/34"),
        ("{value:int} / {all:int}", "26 / 34", "26 / 34"),
        ("{value:int}", "26,5", None),
        ("{value:int}", "1.234", "1.234"),
        ("{value:number}", "26,5", "26,5"),
        ("{value:number} ~ {unit}", "3hộ", "3hộ"),
        ("{value:number} ~ {unit}", "3 hộ", "3 hộ"),
        ("{value:number} {unit}", "3hộ", None),
        ("{value:number} {unit}", "3 hộ nghèo", "3 hộ nghèo"),
        ("{value:number} ~ {unit}", "3 %", "3 %"),
        ("{unit}?", "hộ", "hộ"),
        ("{unit}? {verb}", "đạt", "đạt"),
        ("{unit}? {verb}", "hộ đạt", "hộ đạt"),
        ("{verb} {unit}? {value:int}", "đạt 5", "đạt 5"),
        ("{verb} {unit}? {value:int}", "đạt % 5", "đạt % 5"),
        ("(trên|trong) {value:int}", "trong 20", "trong 20"),
        ("(trên|trong) {value:int}", "ngoài 20", None),
        ("(trên|trong tổng)? {value:int}", "20", "20"),
        ("{verb} ... {value:int}", "đạt chừng độ 20", "đạt chừng độ 20"),
        ("{verb} ... {value:int}", "đạt. Chừng 20", None),
        ("{verb} ... {value:int}", "đạt " + "rất " * 20 + "20", None),
        ("{value:int} <tail>", "5/hộ", "5/hộ"),
        ("{value:int} <deep>", "5 mỗi hộ", "5 mỗi hộ"),
        ("{value:int} <spare>?", "5 rưỡi", "5 rưỡi"),
        ("{what:unit|verb}", "còn", "còn"),
        ("a.b", "axb", None),
    ],
)
def test_what_matches(template: str, text: str, found: str | None) -> None:
    assert matched(template, text) == found


def test_captures() -> None:
    match = regex.compile(join(items("{a:int} {unit} / {b:int|number}", VOCABULARY))).match("116 hộ/134,5")
    assert match is not None
    assert match.groupdict() == {"a": "116", "unit": "hộ", "b": "134,5"}


@pytest.mark.parametrize(
    ("template", "message", "column"),
    [
        ("", "an empty template", 0),
        ("   ", "an empty template", 0),
        ("{value:integer}", "unknown list or type 'integer'", 0),
        ("đạt {value:intt}", "unknown list or type 'intt'", 4),
        ("đạt {Value:int}", "cannot read the capture {Value:int}, which has names of a to z, digits and _", 4),
        ("đạt {}", "cannot read the capture {}, which has names of a to z, digits and _", 4),
        ("đạt <none>", "unknown part <none>", 4),
        ("đạt {value:int", "a bracket without its partner", 4),
        ("đạt value}", "a bracket without its partner", 9),
        ("? đạt", "? without an item before it", 0),
        ("đạt ?", "? without an item before it", 4),
        ("đạt??", "? without an item before it", 4),
        ("(trên|trong", "( without )", 0),
        ("(trên|)", "an empty alternative", 0),
        ("()", "an empty alternative", 0),
        ("trên) đạt", "unexpected ')'", 4),
        ("trên | trong", "unexpected '|'", 5),
    ],
)
def test_faults(template: str, message: str, column: int) -> None:
    with pytest.raises(TemplateError) as caught:
        items(template, VOCABULARY)
    assert (str(caught.value), caught.value.column) == (message, column)


def test_a_part_that_names_itself() -> None:
    with pytest.raises(TemplateError):
        items("<loop>", Vocabulary({}, {"loop": "a <loop>"}))


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["đ", "đô la"], "đô la", "đô la"),
        (["đ", "đồng"], "đồng", "đồng"),
        (["đ"], "đồng", None),
        (["%", "phần trăm"], "%", "%"),
        (["m2", "m"], "m2", "m2"),
        (["a.b"], "axb", None),
        (["$"], "$5", "$"),
    ],
)
def test_alternatives(words: list[str], text: str, found: str | None) -> None:
    match = regex.match(alternatives(words), text)
    assert (None if match is None else match[0]) == found


@given(st.lists(st.text("ab .", min_size=1, max_size=5), min_size=1), st.text("ab .", max_size=12))
def test_a_choice_matches_what_a_row_of_words_does_the_longest_first(words: list[str], text: str) -> None:
    row = "(?:" + "|".join(map(regex.escape, sorted(words, key=len, reverse=True))) + ")"
    for place in range(len(text) + 1):
        forwards = [regex.compile(source).match(text, place) for source in (row, choice(words))]
        assert len({match and match.span() for match in forwards}) == 1
        sources = row, choice(words, backwards=True)
        backwards = [regex.compile(source, regex.REVERSE).match(text, 0, place) for source in sources]
        assert len({match and match.span() for match in backwards}) == 1


@pytest.mark.parametrize("backwards", [False, True])
def test_words_that_each_begin_with_the_one_before_are_no_pit(backwards: bool) -> None:
    words = [("xã " * size)[::-1] if backwards else "xã " * size for size in range(1, 300)]
    pattern = regex.compile(choice(words, backwards=backwards))
    assert all(pattern.fullmatch(word) for word in words)
    assert pattern.fullmatch(words[0] + "x") is None
