"""Parts of speech: underthesea's tagging model, asked for one word at a time.

The best row of tags is that of the whole sentence. But at most places few tags can be in it whatever stands around, and
at many places one: there the row falls into parts that do not depend on each other. So a word's tag is found by reading
on from the nearest such place before it to where all rows that may still be the best agree on it, and the rest of a
long sentence is never scored. The result is that of the whole sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise
from typing import NamedTuple

from ntm_extract.crf import BEFORE, BEHIND, Model, Template, Weights, pack, titled, unpack

_KEPT = 20_000  # words whose scores are kept
_ROUNDING = 1e-6  # labels whose scores are nearer to each other than this are compared in full
_REACH = 2  # how far from a word a template may look

Around = tuple[Weights, ...]  # what a run of words adds to each of the places near it, the last place first


class Run(NamedTuple):
    """A run of words: what it adds where it stands, and the runs that have one word more, by that word."""

    around: Around
    longer: Mapping[str, Run]


class Word(NamedTuple):
    """What is known of a word: itself, whether it is `titled`, as the model says it, what it adds to the five places
    around it, and the runs of two words that begin with it, by the second.
    """

    word: str
    title: str
    around: Around
    longer: Mapping[str, Run]


class Tagger:
    """The tagging model."""

    def __init__(self, model: Model) -> None:
        self.labels = tuple(label.removeprefix("B-") for label in model.labels)
        self.transitions = model.transitions
        self._titles = {at: model.weights[Template(at, at, "istitle")] for at in (-1, 0, 1)}
        printed, lower = _runs(model, 1, ""), _runs(model, 1, "lower")
        pairs, triples = _runs(model, 2, ""), _runs(model, 3, "")
        self._printed = {word: pack(around) for word, around in printed.items()}
        self._lower = {word: pack(around) for word, around in lower.items()}
        self._longer = {word: pack(longer) for word, longer in _tree(pairs, triples).items()}
        # What is beyond a row, before it and behind it: as a word, and as runs of two and of three words.
        self.outside = tuple(
            (
                Word(outside, outside, _both(printed[outside], lower[outside]), {}),
                Run(pairs[outside], {}),
                Run(triples[outside], {}),
            )
            for outside in (BEFORE, BEHIND)
        )
        self.seen: dict[str, Word] = {}
        self._own: dict[tuple[str, str, str], tuple[float, ...]] = {}
        every = range(len(self.labels))
        self._margins = [[self._margin(best, label) for label in every] for best in every]
        self._widest = [max(margins) for margins in self._margins]

    def _margin(self, best: int, label: int) -> float:
        """How far ``best`` must be above ``label`` so that no words around can make ``label`` the better one."""
        into = max(row[label] - row[best] for row in self.transitions)
        out = max(a - b for a, b in zip(self.transitions[label], self.transitions[best], strict=True))
        return max(into, 0) + max(out, 0) + _ROUNDING

    def look(self, word: str) -> Word:
        """What is known of ``word``."""
        around = [unpack(packed) for packed in (self._printed.get(word), self._lower.get(word.lower())) if packed]
        longer = self._longer.get(word)
        if len(self.seen) >= _KEPT:
            self.seen.clear()
        self.seen[word] = found = Word(
            word, str(titled(word)), _both(*around) if around else _NOTHING, unpack(longer) if longer else {}
        )
        return found

    def own(self, word: Word, before: str, after: str) -> tuple[float, ...]:
        """What a word adds to its own place, and whether those beside it are titled."""
        key = word.word, before, after
        if key not in self._own:
            total = [0.0] * len(self.labels)
            titles = (self._titles[at].get(title, ()) for at, title in ((0, word.title), (-1, before), (1, after)))
            for some in (word.around[_REACH], *titles):
                for label, weight in some:
                    total[label] += weight
            if len(self._own) >= _KEPT:
                self._own.clear()
            self._own[key] = tuple(total)
        return self._own[key]

    def possible(self, scores: list[float]) -> dict[int, float]:
        """The labels that a word with such ``scores`` may have, whatever stands around it, with their scores."""
        highest = max(scores)
        best = scores.index(highest)
        least = highest - self._widest[best]
        margins = self._margins[best]
        return {
            label: score for label, score in enumerate(scores) if score >= least and score + margins[label] >= highest
        }


_NOTHING: Around = ((),) * (2 * _REACH + 1)


def _runs(model: Model, size: int, view: str) -> dict[str, Around]:
    """What each run of ``size`` words adds that the model knows in such a ``view``."""
    firsts = range(-_REACH, _REACH + 2 - size)
    found: dict[str, list[Weights]] = {}
    for i, first in enumerate(firsts):
        for run, weights in model.weights.get(Template(first, first + size - 1, view), {}).items():
            found.setdefault(run, [()] * len(firsts))[i] = weights
    return {run: tuple(around) for run, around in found.items()}


def _both(*some: Around) -> Around:
    """What all of ``some`` add together."""
    out = []
    for weights in zip(*some, strict=True):
        total: dict[int, float] = {}
        for label, weight in chain(*weights):
            total[label] = total.get(label, 0.0) + weight
        out.append(tuple(total.items()))
    return tuple(out)


def _tree(pairs: Mapping[str, Around], triples: Mapping[str, Around]) -> dict[str, dict[str, Run]]:
    """The runs of two and of three words under their first, second and third word.

    A word may have blanks within, and the model does not say where in a run one ends: so a run stands under all words
    that it may begin with.
    """
    third_words: dict[tuple[str, str], dict[str, Run]] = {}
    for run, around in triples.items():
        for first, second, third in _cut(run, 3):
            third_words.setdefault((first, second), {})[third] = Run(around, {})
    tree: dict[str, dict[str, Run]] = {}
    for (first, second), longer in third_words.items():
        tree.setdefault(first, {})[second] = Run((), longer)
    for run, around in pairs.items():
        for first, second in _cut(run, 2):
            tree.setdefault(first, {})[second] = Run(around, third_words.get((first, second), {}))
    return tree


def _cut(run: str, parts: int) -> Iterator[list[str]]:
    """All ways to make so many words of ``run``."""
    tokens = run.split(" ")
    for cuts in combinations(range(1, len(tokens)), parts - 1):
        yield [" ".join(tokens[a:b]) for a, b in pairwise((0, *cuts, len(tokens)))]


class Tags(Sequence[str]):
    """The tags of the words of a sentence, each found when it is asked for."""

    def __init__(self, tagger: Tagger, words: Sequence[str]) -> None:
        self._tagger = tagger
        self._words = words
        self._tags: list[str | None] = [None] * len(words)
        self._options: dict[int, dict[int, float]] = {}  # of each word looked at, its possible labels and their scores
        # The words, and the runs of two and of three that begin with each; what is beyond the row stands on both sides.
        self._row: list[Word] = []
        self._pairs: list[Run | None] = []
        self._triples: list[Run | None] = []

    def _look(self) -> None:
        """Set what is known of the words: not before the first tag is asked for, which is never in many sentences."""
        seen, words = self._tagger.seen, self._words
        row = [seen.get(word) or self._tagger.look(word) for word in words]
        pairs = [word.longer.get(second) for word, second in zip(row, words[1:], strict=False)]
        triples = [pair and pair.longer.get(third) for pair, third in zip(pairs, words[2:], strict=False)]
        (before, pair_before, triple_before), (behind, pair_behind, triple_behind) = self._tagger.outside
        self._row = [before] * 2 + row + [behind] * 2
        self._pairs = [pair_before] * 2 + pairs + [pair_behind] * 2
        self._triples = [triple_before] * 2 + triples + [triple_behind] * min(len(words), 2)

    def __len__(self) -> int:
        return len(self._tags)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        if self._tags[at] is None:
            self._find(at)
        return self._tags[at]

    def _of(self, at: int) -> dict[int, float]:
        options = self._options.get(at)
        if options is None:
            w0, w1, word, w3, w4 = self._row[at : at + 5]
            total = list(self._tagger.own(word, w1.title, w3.title))
            for some in (w0.around[0], w1.around[1], w3.around[3], w4.around[4]):
                for label, weight in some:
                    total[label] += weight
            for runs in (self._pairs[at : at + 4], self._triples[at : at + 3]):
                for i, run in enumerate(runs):
                    if run is not None and run.around:
                        for label, weight in run.around[i]:
                            total[label] += weight
            self._options[at] = options = self._tagger.possible(total)
        return options

    def _find(self, at: int) -> None:
        """Set the tag of ``at`` and what else is found on the way to it."""
        if not self._row:
            self._look()
        first = at
        while first > 0 and len(self._of(first)) > 1:
            first -= 1
        transitions = self._tagger.transitions
        best = self._of(first)  # the labels of the place reached, with the scores of the best rows up to them
        back: list[dict[int, int]] = []  # for each label of a place the one before it in the best row
        through = {label: label for label in best}  # by label of the place reached: that of ``at`` in the best row
        last = first
        while last < at or (len(set(through.values())) > 1 and last < len(self._tags) - 1):
            last += 1
            here: dict[int, float] = {}
            source: dict[int, int] = {}
            for label, score in self._of(last).items():
                most = -1e300
                for other, ahead in best.items():
                    value = ahead + transitions[other][label]
                    if value > most:
                        most, source[label] = value, other
                here[label] = most + score
            back.append(source)
            best = here
            through = {label: through[source[label]] if last > at else label for label in best}
        label = through[max(best, key=best.__getitem__)]
        for i in range(at, first - 1, -1):
            self._tags[i] = self._tagger.labels[label]
            self._options[i] = {label: 0.0}  # so that a later search begins here
            if i > first:
                label = back[i - first - 1][label]
