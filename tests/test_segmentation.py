"""The models as read here say what underthesea's compiled core says."""

import importlib.util
import pickle
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_extract.crf import read_model
from ntm_extract.segmentation import _TAGS, _TOKEN, _WORDS, _models, words
from ntm_extract.tagging import Tagger, Tags

SAMPLES = sorted((Path(__file__).parent.parent / "samples").rglob("*.txt"))


class Core:
    """One model as underthesea's compiled core applies it."""

    def __init__(self, part: str) -> None:
        import underthesea_core

        spec = importlib.util.find_spec("underthesea")
        assert spec is not None
        assert spec.submodule_search_locations
        folder = Path(spec.submodule_search_locations[0]) / part
        self._tagger: Any = underthesea_core.CRFTagger()
        self._tagger.load(str(folder / "models.bin"))
        templates, dictionary = (
            pickle.loads((folder / name).read_bytes()) for name in ("features.bin", "dictionary.bin")
        )
        self._featurizer: Any = underthesea_core.CRFFeaturizer(templates, dictionary)

    def tags(self, tokens: list[str]) -> list[str]:
        tags: list[str] = self._tagger.tag(self._featurizer.process([[[token] for token in tokens]])[0])
        return tags


@pytest.fixture(scope="module")
def cores() -> tuple[Core, Core]:
    return Core(_WORDS), Core(_TAGS)


def expected(cores: tuple[Core, Core], line: str) -> list[tuple[str, str]]:
    """The words of ``line`` with their tags, by the compiled core."""
    segmentation, tagging = cores
    tokens = list(_TOKEN.finditer(line))
    spans: list[tuple[int, int]] = []
    for token, tag in zip(tokens, segmentation.tags([token[0] for token in tokens]), strict=True):
        if tag == "I-W" and spans:
            spans[-1] = (spans[-1][0], token.end())
        else:
            spans.append(token.span())
    found = [line[a:b] for a, b in spans]
    return [(word, tag[2:]) for word, tag in zip(found, tagging.tags(found), strict=True)]


def segmented(line: str) -> list[tuple[str, str]]:
    return [(line[word.start : word.end], word.tag) for word in words(line, line.lower(), 0, len(line))]


def test_the_samples_are_segmented_as_by_the_core(cores: tuple[Core, Core]) -> None:
    lines = [line for path in SAMPLES for line in path.read_text("utf-8").splitlines() if line.strip()]
    assert len(lines) > 50
    for line in lines:
        assert segmented(line) == expected(cores, line)


SYLLABLES = sorted({match[0] for path in SAMPLES for match in _TOKEN.finditer(path.read_text("utf-8"))})
ODD = ["2147483647", "2147483648", "9" * 40, "BOS", "EOS", "ª", "İ", "ß", "ǅ", "A-b", "é", "\u0301", "x\u0301y"]


def score(tokens: list[str], words_: list[tuple[str, str]]) -> float:
    """What the segmentation model makes of ``tokens`` as such words: the best row has the most."""
    boundaries, _ = _models()
    begins = [at == 0 for word, _ in words_ for at in range(len(_TOKEN.findall(word)))]
    differences = boundaries._differences(tokens)
    own = sum(difference for difference, begin in zip(differences, begins, strict=True) if begin)
    return own + sum(boundaries._transitions[not a][not b] for a, b in pairwise(begins))


@given(st.lists(st.sampled_from([*SYLLABLES, *ODD]), min_size=1, max_size=12))
@example(["!", *["02/01/2024"] * 5, "!"])
def test_any_row_of_tokens_is_segmented_as_by_the_core(cores: tuple[Core, Core], tokens: list[str]) -> None:
    line = " ".join(tokens)
    ours, theirs = segmented(line), expected(cores, line)
    if [word for word, _ in ours] == [word for word, _ in theirs]:
        assert ours == theirs
    else:  # of rows that are equally good (the same token again and again), any is the best one
        tokens = _TOKEN.findall(line)
        assert score(tokens, ours) == pytest.approx(score(tokens, theirs), abs=1e-9)


def test_a_tag_is_the_same_in_whatever_order_tags_are_asked_for() -> None:
    spec = importlib.util.find_spec("underthesea")
    assert spec is not None
    assert spec.submodule_search_locations
    tagger = Tagger(read_model(Path(spec.submodule_search_locations[0]) / _TAGS))
    row = [SYLLABLES[i * 37 % len(SYLLABLES)] for i in range(200)]
    whole = list(Tags(tagger, row))
    places = list(range(len(row)))
    random.Random(1).shuffle(places)
    tags = Tags(tagger, row)
    assert {place: tags[place] for place in places} == dict(enumerate(whole))
