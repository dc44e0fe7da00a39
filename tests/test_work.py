"""How much work a report is, counted and not timed: what grows here has made the program slower.

The ceilings are a little above what the samples take; who passes one has a reason, or has lost an index on the way.
"""

import functools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ntm_extract import context, overlaps, tagging, wording
from ntm_extract.extraction import default_patterns, extract
from ntm_extract.search import Search

TEXTS = [path.read_text("utf-8") for path in sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))]

# For a thousand characters of the samples, at most.
CEILINGS = {
    "attempt": 31,  # rule forms tried at numbers; 336 without the index, on reports with fewer numbers
    "_tried": 145,  # raw expressions tried at places of the text
    "_match_left": 21,  # context forms tried beside figures
    "words": 500,  # characters segmented
    "possible": 33,  # words scored for their tags
}


def counted(patch: pytest.MonkeyPatch, work: Counter[str], where: Any, name: str, size: Any = None) -> None:
    """Count the calls of ``where.name``, or what ``size`` says of each."""
    original = getattr(where, name)

    @functools.wraps(original)
    def counting(*args: Any, **options: Any) -> Any:
        work[name] += 1 if size is None else size(*args)
        return original(*args, **options)

    patch.setattr(where, name, counting)


@pytest.fixture(scope="module")
def work() -> dict[str, float]:
    """How often what is dear is done, a thousand characters of the samples."""
    extract("Xã có 7 hộ.", patterns=default_patterns())
    counts: Counter[str] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        counted(patch, counts, overlaps, "attempt")
        counted(patch, counts, context, "_match_left")
        counted(patch, counts, tagging.Tagger, "possible")
        counted(patch, counts, wording, "words", lambda text, low, start, end: end - start)
        tried = Search._tried

        def counting(self: Search, plain: str) -> Any:
            for place, numbers in tried(self, plain):
                counts["_tried"] += len(numbers)
                yield place, numbers

        patch.setattr(Search, "_tried", counting)
        for text in TEXTS:
            extract(text)
    return {name: count * 1000 / sum(map(len, TEXTS)) for name, count in counts.items()}


@pytest.mark.parametrize(("name", "ceiling"), CEILINGS.items())
def test_no_more_is_done_than_needs_be(work: dict[str, float], name: str, ceiling: float) -> None:
    assert 0 < work[name] <= ceiling


def test_a_text_without_a_figure_is_not_segmented(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()
    counted(monkeypatch, counts, wording, "words")
    extract("Xã họp dân\n\nSáng 12/3/2021, theo Nghị quyết số 06-NQ/TU, bà con nghe phổ biến kế hoạch năm 2022.")
    assert counts["words"] == 0


def test_the_work_grows_with_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()
    counted(monkeypatch, counts, overlaps, "attempt")
    counted(monkeypatch, counts, tagging.Tagger, "possible")
    extract(TEXTS[0] + "\n")
    once = dict(counts)
    counts.clear()
    extract((TEXTS[0] + "\n") * 20)
    for name, count in once.items():
        assert counts[name] <= 21 * count
