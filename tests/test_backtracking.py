"""Raw regular expressions that can run away are told before they do; those that cannot are let through."""

from __future__ import annotations

import contextlib

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_extract.backtracking import runaways
from ntm_extract.expression import Refused, parse

LISTS = {
    "menu": ["tin tức", "sự kiện", "tin tức sự kiện", "liên hệ"],
    "scale": ["triệu", "tỷ", "tr"],
    "clock": ["7h", "7h30"],
}


def places(source: str, *, searched: bool = True) -> list[int]:
    return [at for at, _ in runaways(source, LISTS, searched=searched)]


@pytest.mark.parametrize(
    "source",
    [
        r"(a+)+", r"(a*)*", r"(a|a)*x", r"(a|aa)+$", r"(?:a{1,60}){1,60}", r"(\w+\s?)+$", r"([a-z]+)*\d", r"(x+x+)+y",
        r"(.*)*x", r"(?:a*b*)*c", r"(a|b|ab)*c", r"(?:(?:a|b)*)*c", r"(?:x(?:a*)?)*y", r"(?:\d+[.,]?)+",
        r"(?:.{0,60}a){5}", r"(?:\p{L}+ ?){1,9}:", r"(?>(a+)+)b", r"(?=(a+)+b)", r"(?:<<menu>> ?)+x",
        r"(?: ?<<menu>>)*x", r"(?:-*(?:a|b)?-*;?)+",
    ],
)  # fmt: skip
def test_repetitions_in_repetitions(source: str) -> None:
    found = runaways(source, LISTS, searched=False)
    assert any("among its rounds" in message for _, message in found), found


@pytest.mark.parametrize(
    ("source", "at"),
    [
        (r"\d+\d+", 3), (r".*.*", 2), (r"\s*\s*x", 3), (r"a.*b.*c", 4), (r".*,.*", 3), (r"[a-z]+[ab]?\w+", 11),
        (r"\d{9,}(?![\d.]*\d)", 9), (r".{0,60}.{0,60}.{0,60}", 14), (r"\w*(?:a|b)\w{0,300}", 10), (r"\d+(?>\d+)x", 6),
    ],
)  # fmt: skip
def test_repetitions_in_a_row(source: str, at: int) -> None:
    assert at in places(source, searched=False)


@pytest.mark.parametrize(
    ("source", "at"),
    [
        (r"[^x]+x", 0),
        (r".*x", 0),
        (r"\d++x", 0),
        (r"\s*x", 0),
        (r"a.*b", 1),
        (r"ab(?:c|[^x]*)d", 7),
        (r"(?<!a)\d+x", 6),
        (r"(?:\p{L}+ )+x", 0),
        (r"a(?:[a-z]-)+b", 1),
    ],
)
def test_repetitions_from_everywhere(source: str, at: int) -> None:
    assert places(source) == [at]
    assert places(source, searched=False) == []


@pytest.mark.parametrize(
    ("source", "at"),
    [
        (r"(a)\1", 3), (r"(?P<n>a)(?P=n)", 8), (r"(?P<n>a)\g<n>", 8), (r"a(?R)?", 1), (r"(a)(?1)", 3), (r"(?P>n)", 0),
        (r"(?&n)", 0), (r"\L<menu>", 0), (r"(?:ab){e<=2}", 6), (r"(?i)a", 0), (r"(?i:a)", 0), (r"(a)(?(1)b)", 3),
        (r"(?<=a.*)b", 5), (r"\X", 0), (r"[[a]", 0),
    ],
)  # fmt: skip
def test_what_may_not_be(source: str, at: int) -> None:
    assert places(source) == [at]


@pytest.mark.parametrize(
    "source",
    [
        r"trâu", r"(?:trâu|bò) \d{1,2}", r"(?>a+)+b", r"(?:a++)+b", r"(?:a|b)*c", r"(?:<<scale>>_?)+", r"(?<!\d)\d++x",
        r"(?:\p{L}+[ ,:-]+){1,5}-?\d", r"trâu (?:[\p{L}.]+ ){0,4}?\d", r".{0,60}a.{0,60}b", r"(?<=^|\n)[^\n]*x",
        r"trâu(?:[ ,]*+(?:gió|mưa)?[ :]*+\d+ ?(?:°c?|%))*", r"trâu\d+", r"\p{L}+ bò", r"trâu(?:[ >]+<<menu>>)*+$",
        r"[-|(\[ ]{0,60}trâu", r"[]a]{2}", r"[^]a]{2}", r"x{", r"(?#a+)b", r"(?:19|20)\d\d(?![\d%]|[.,]\d)",
        r"\p{Ll}\P{L}\pN\x41\u0041\N{SPACE}", r"(?P<day>\d\d?)/(?<month>\d\d?)", r"trâu (?:<<clock>> )+",
        r"(?<! )(?:\p{L}+ )+x", r"(?:\p{L}+ )+",
    ],
)  # fmt: skip
def test_what_cannot_run_away(source: str) -> None:
    regex.compile(source.replace("<<", "(?:").replace(">>", ")"))
    assert runaways(source, LISTS, searched=True) == []


@pytest.mark.parametrize(
    "source",
    [
        "(" * 12 + "a" + "{0,4})" * 12,
        "(?:" + "|".join(f"a{n}+" for n in range(800)) + ")*",
        "b{0,60}a" * 300,
        "(?:" + "[ab]?" * 700 + ")*",
    ],
    ids=["nested", "branches", "in a row", "optional"],
)
def test_what_is_too_large_to_be_looked_at(source: str) -> None:
    ((_, message),) = runaways(source, LISTS, searched=True)
    assert message.startswith("too ")


def test_the_mend_is_told() -> None:
    ((_, message),) = runaways(r"trâu [^;]*;", LISTS, searched=True)
    assert message.endswith(
        r"write [^;]{0,60}, or a (?<!…) at the beginning that keeps it from beginning within itself"
    )
    ((_, message),) = runaways(r"(?:a*b*)*c", LISTS, searched=False)
    assert message.endswith("or write '(?:a*b*)*+'")


_PIECES = (
    r"a b \d \w . [ab] [^;] ( ) (?: (?> (?= (?! (?<= (?<! * + ? {2} {1,60} {,9} *+ ++ *? ^ $ \b [ ] \ { | \1 (?i) {e}"
)
pieces = st.sampled_from([*_PIECES.split(), "<<menu>>", "<<none>>"])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(pieces, max_size=14).map("".join))
def test_any_expression_is_looked_at(source: str) -> None:
    """Whatever it is, also one that cannot be compiled: each fault has a place in it, and nothing else comes out."""
    for at, message in runaways(source, LISTS, searched=True):
        assert 0 <= at <= len(source)
        assert message


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(pieces, max_size=10).map("".join))
def test_what_can_be_compiled_can_be_read(source: str) -> None:
    try:
        regex.compile(source.replace("<<", "(?:").replace(">>", ")"))
    except (regex.error, OverflowError):
        return
    with contextlib.suppress(Refused):
        parse(source)
        return
    assert any(said in refusal(source) for said in ("may not have", "fuzzy", "within a set"))


def refusal(source: str) -> str:
    with pytest.raises(Refused) as caught:
        parse(source)
    return str(caught.value)
