"""What the index of rule forms passes over would have given nothing."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from ntm_extract import context
from ntm_extract.document import document
from ntm_extract.edges import beginnings, endings
from ntm_extract.extraction import default_patterns, extract
from ntm_extract.index import Index, plain
from ntm_extract.matching import Candidate
from ntm_extract.overlaps import all_candidates, standing
from ntm_extract.tries import tries
from ntm_extract.wording import Wording

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))
RULES = default_patterns()
EXAMPLES = [example.text for _, example in RULES.examples]


def resolved(found: Iterable[Candidate]) -> list[Candidate]:
    """Those that stand, one after another in the one total order of overlaps."""
    taken: list[Candidate] = []
    for one in sorted(found, key=lambda c: (-c.rule.priority, c.start - c.end, c.start, c.order)):
        if all(one.end <= other.start or other.end <= one.start for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda c: c.start)


def check(text: str) -> None:
    wording = Wording(document(text, RULES.patterns["sentence_end"]), RULES)
    assert standing(wording) == resolved(all_candidates(wording)[0])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_what_stands_in_a_report_is_that_of_every_form_at_every_number(path: Path) -> None:
    check(path.read_text("utf-8"))


def test_what_stands_in_the_examples_is_that_of_every_form_at_every_number() -> None:
    for text in EXAMPLES:
        check(text)


NUMBERS = [
    "7",
    "26/34",
    "1.500",
    "2,62",
    "28 500 000",
    "28 500 000,5",
    "1,234,567",
    "1.5000",
    "12.5.6",
    "U20",
    "200k",
    "3-4",
]
WORDS = sorted({word for text in EXAMPLES for word in text.split() if not word[0].isdigit()})
MARKS = [
    "%",
    "%)",
    "(",
    "-",
    "/",
    ",",
    "$",
    ".",
    "\n",
    "đồng",
    "tỷ",
    "rưỡi",
    "ba",
    "mươi",
    "phần",
    "nửa",
    "tháng",
    "năm",
]


@given(st.lists(st.sampled_from([*NUMBERS, *MARKS]) | st.sampled_from(WORDS), max_size=14), st.booleans())
def test_what_stands_in_any_row_of_words_is_that_of_every_form_at_every_number(row: list[str], joined: bool) -> None:
    check(" ".join(row).replace(" %", "%") if joined else " ".join(row))


def test_the_words_beside_a_figure_are_those_of_every_context_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*EXAMPLES, *(path.read_text("utf-8") for path in SAMPLES)]
    found = [extract(text) for text in texts]
    known = tries(RULES)
    monkeypatch.setattr(known, "lefts", Index(None for _ in known.left))
    monkeypatch.setattr(known, "rights", Index(None for _ in known.right))
    assert context.tries(RULES) is known
    assert [extract(text) for text in texts] == found


SOURCES = st.recursive(
    st.sampled_from(["a", "b", "1", r"\d", "[ab]", "[0-9]", ".", " ", r"\.", "(?!b)", "(?<=a)", r"\w", "[^a]", "^"]),
    lambda inner: (
        st.builds("(?:{}|{})".format, inner, inner)
        | st.builds("{}{}".format, inner, inner)
        | st.builds("(?:{})?".format, inner)
        | st.builds("(?:{}){{1,2}}".format, inner)
        | st.builds("(?:{})+".format, inner)
    ),
    max_leaves=8,
)


@given(SOURCES, st.text("ab12 .", max_size=8))
def test_a_match_has_one_of_the_edges_of_its_expression(source: str, text: str) -> None:
    first, last = beginnings(source), endings(source)
    for match in regex.finditer(source, text):
        assert first is None or any(plain(text[match.start() :]).startswith(edge) for edge in first)
        before = "\x02" + plain(text[: match.end()])
        assert last is None or any(before.endswith(edge) for edge in last)
