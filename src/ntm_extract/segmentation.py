"""underthesea's word segmentation and tagging, with offsets.

underthesea returns words without offsets and rewrites the text, so its compiled core is called on our own tokens, and
the words that it makes of them keep the tokens' places. Importing the package costs more than its core with the two
models that it ships; the models are therefore read from its folder, and not before the first phrase is needed.
"""

from __future__ import annotations

import functools
import importlib.util
import pickle
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

_WORDS = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"
_TAGS = "pipeline/pos_tag/models/pos_crf_vlsp2013_20230303"
_TOKEN = regex.compile(r"\d++(?:[.,/]\d++)*+|[^\W\d]++(?:[-.&'][^\W\d]++|\d++)*+|[^\w\s]")
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the segmentation: its span in the folded view, its lower-case text and its part of speech.

    Tags are those of the VLSP 2013 corpus: N noun, Np proper noun, Nc classifier, Nu unit, V verb, A adjective,
    R adverb, E preposition, C and Cc conjunction, M numeral, L determiner, P pronoun, CH punctuation.
    """

    start: int
    end: int
    low: str
    tag: str


class _Model:
    """One of underthesea's linear-chain models: tokens in, a tag for each out."""

    def __init__(self, folder: Path) -> None:
        from underthesea_core import CRFFeaturizer, CRFTagger

        self._tagger: Any = CRFTagger()
        self._tagger.load(str(folder / "models.bin"))
        # The files are plain pickles of a list of templates and a set of words, written by underthesea itself.
        features = pickle.loads((folder / "features.bin").read_bytes())  # noqa: S301
        dictionary = pickle.loads((folder / "dictionary.bin").read_bytes())  # noqa: S301
        self._featurizer: Any = CRFFeaturizer(features, dictionary)

    def tags(self, tokens: list[str]) -> list[str]:
        tags: list[str] = self._tagger.tag(self._featurizer.process([[[token] for token in tokens]])[0])
        return tags


@functools.cache
def _load(part: str) -> _Model:
    spec = importlib.util.find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("underthesea is not installed; pip install ntm-extract installs it")
    return _Model(Path(spec.submodule_search_locations[0]) / part)


def _model(part: str) -> _Model:
    # functools.cache alone may build a model twice when threads make the first call together.
    with _lock:
        return _load(part)


def words(text: str, low: str, start: int, end: int) -> list[Word]:
    """The tagged words of ``text[start:end]``; offsets are those of ``text``, and ``low`` is it in lower case."""
    tokens = list(_TOKEN.finditer(text, start, end))
    if not tokens:
        return []
    spans: list[tuple[int, int]] = []
    for token, tag in zip(tokens, _model(_WORDS).tags([token[0] for token in tokens]), strict=True):
        if tag == "I-W" and spans:
            spans[-1] = (spans[-1][0], token.end())
        else:
            spans.append(token.span())
    tags = _model(_TAGS).tags([text[a:b] for a, b in spans])
    return [Word(a, b, low[a:b], tag[2:]) for (a, b), tag in zip(spans, tags, strict=True)]
