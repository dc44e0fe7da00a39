"""underthesea's word segmentation and tagging, with offsets.

underthesea returns words without offsets and rewrites the text, so its models are applied to our own tokens, and the
words that they make of them keep the tokens' places. Importing the package costs a second; the models are therefore
read from its folder, and not before the first phrase is needed.
"""

from __future__ import annotations

import functools
import importlib.util
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

import regex

from ntm_extract.boundaries import Boundaries
from ntm_extract.cache import cached
from ntm_extract.crf import read_model
from ntm_extract.tagging import Tagger, Tags

_WORDS = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"
_TAGS = "pipeline/pos_tag/models/pos_crf_vlsp2013_20230303"
_TOKEN = regex.compile(r"\d++(?:[.,/]\d++)*+|[^\W\d]++(?:[-.&'][^\W\d]++|\d++)*+|[^\w\s]")
_lock = threading.Lock()


@dataclass(slots=True)
class Word:
    """A word of the segmentation: its span in the folded view, its lower-case text and its part of speech.

    The part of speech is ``tags[at]``, which is not looked up before somebody asks.
    """

    start: int
    end: int
    low: str
    tags: Sequence[str]
    at: int = 0

    @property
    def tag(self) -> str:
        """The part of speech.

        Tags are those of the VLSP 2013 corpus: N noun, Np proper noun, Nc classifier, Nu unit, V verb, A adjective,
        R adverb, E preposition, C and Cc conjunction, M numeral, L determiner, P pronoun.
        """
        return self.tags[self.at]

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation: neither letters nor digits, nor the sign of a currency (Unicode's category Sc)."""
        first = self.low[0]
        return not first.isalnum() and category(first) != "Sc"


@functools.cache
def _load() -> tuple[Boundaries, Tagger]:
    spec = importlib.util.find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("underthesea is not installed; pip install ntm-extract installs it")
    folder = Path(spec.submodule_search_locations[0])
    files = [file for part in (_WORDS, _TAGS) for file in sorted((folder / part).glob("*.bin"))]
    # They are too large to be read for a hash.
    said = [f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}".encode() for file in files]
    return cached("models", said, lambda: (Boundaries(read_model(folder / _WORDS)), Tagger(read_model(folder / _TAGS))))


def _models() -> tuple[Boundaries, Tagger]:
    # functools.cache alone may build a model twice when threads make the first call together.
    with _lock:
        return _load()


def words(text: str, low: str, start: int, end: int) -> list[Word]:
    """The tagged words of ``text[start:end]``; offsets are those of ``text``, and ``low`` is it in lower case."""
    tokens = [(token[0], *token.span()) for token in _TOKEN.finditer(text, start, end)]
    if not tokens:
        return []
    boundaries, tagger = _models()
    spans: list[tuple[int, int]] = []
    for (_, a, b), begins in zip(tokens, boundaries.begins([token for token, _, _ in tokens]), strict=True):
        if begins or not spans:
            spans.append((a, b))
        else:
            spans[-1] = (spans[-1][0], b)
    tags = Tags(tagger, [text[a:b] for a, b in spans])
    return [Word(a, b, low[a:b], tags, i) for i, (a, b) in enumerate(spans)]
