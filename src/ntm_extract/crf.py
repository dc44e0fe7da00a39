"""underthesea's linear-chain models, read from the files that it ships.

A model scores the labels of a row of tokens by templates: what stands at a place, or in a run of up to three places
near it, printed as it is, in lower case, or as a fact about it. The models are files of CRFsuite with the templates and
a word list beside them. Their weights are read here, so that `boundaries` and `tagging` can ask for what they need
alone; underthesea's compiled core makes some forty strings a token to look up the same weights.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

# Magic, size and type of the file, version, numbers of features, labels and attributes, offsets of their chunks.
_HEADER = struct.Struct("<4sI4s9I")
_FEATURE = struct.Struct("<IIId")  # whether it is of a transition, from what, to which label, weight
_TEMPLATE = regex.compile(r"T\[(?P<first>-?\d)(?:,(?P<last>-?\d))?\](?:\.(?P<view>lower|istitle|isdigit|is_in_dict))?")
# What a template reads where the run sticks out of the row.
BEFORE, BEHIND = "BOS", "EOS"

Weights = Sequence[tuple[int, float]]  # labels with their weights


@dataclass(frozen=True, slots=True)
class Template:
    """A run of tokens, from ``first`` to ``last`` counted from the place that is scored, and what is asked of it."""

    first: int
    last: int
    view: str  # "" as printed, "lower", "istitle", "isdigit" or "is_in_dict"


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of one model: ``weights[template][value]``, and ``transitions[before][after]`` of two labels."""

    labels: tuple[str, ...]
    transitions: tuple[tuple[float, ...], ...]
    weights: Mapping[Template, Mapping[str, Weights]]
    dictionary: frozenset[str]


def read_model(folder: Path) -> Model:
    """The model in ``folder``.

    Raises ValueError where its files are of another form than those of underthesea 9.
    """
    data = (folder / "models.bin").read_bytes()
    magic, _, _, _, _, label_count, _, features, labels, attributes, *_ = _HEADER.unpack_from(data)
    if magic != b"lCRF":
        raise ValueError(f"{folder / 'models.bin'} is no model of CRFsuite; install underthesea 9.5 again")
    names = _strings(data, attributes)
    state: list[list[tuple[int, float]]] = [[] for _ in names]
    transitions = [[0.0] * label_count for _ in range(label_count)]
    (count,) = struct.unpack_from("<I", data, features + 8)
    for transition, source, label, weight in _FEATURE.iter_unpack(_chunk(data, features + 12, count)):
        if transition:
            transitions[source][label] = weight
        else:
            state[source].append((label, weight))
    # The files are plain pickles of a list of templates and a set of words, written by underthesea itself.
    templates = {name: _template(name) for name in pickle.loads((folder / "features.bin").read_bytes())}  # noqa: S301
    dictionary = pickle.loads((folder / "dictionary.bin").read_bytes())  # noqa: S301
    weights: dict[Template, dict[str, Weights]] = {template: {} for template in templates.values()}
    for name, some in zip(names, state, strict=True):
        template, _, value = name.partition("=")
        weights[templates[template]][value] = some
    return Model(tuple(_strings(data, labels)), tuple(map(tuple, transitions)), weights, frozenset(dictionary))


def _chunk(data: bytes, start: int, count: int) -> memoryview:
    return memoryview(data)[start : start + count * _FEATURE.size]


def _strings(data: bytes, start: int) -> list[str]:
    """The strings of the database at ``start``, in the order of their numbers."""
    count, index = struct.unpack_from("<2I", data, start + 16)
    out = []
    for offset in struct.unpack_from(f"<{count}I", data, start + index):
        first = start + offset + 8
        (size,) = struct.unpack_from("<I", data, first - 4)
        out.append(data[first : first + size - 1].decode())  # without the NUL at its end
    return out


def _template(text: str) -> Template:
    match = _TEMPLATE.fullmatch(text)
    if match is None:
        raise ValueError(f"underthesea's model has a template {text} that is not known; install underthesea 9.5")
    first = int(match["first"])
    return Template(first, int(match["last"] or first), match["view"] or "")


def pack(value: object) -> bytes:
    """``value``, to be kept in a large table of which few are ever asked for: bytes are read a hundred times faster."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def unpack(packed: bytes) -> Any:
    """What `pack` was given."""
    return pickle.loads(packed)  # noqa: S301


def titled(run: str) -> bool:
    """Whether no word of ``run`` begins with a small letter.

    >>> titled("Hà Nội"), titled("26"), titled("Hà nội")
    (True, True, False)
    """
    return all(word[0].upper()[0] == word[0] for word in run.split())


def is_number(token: str) -> bool:
    """Whether ``token`` is digits alone, below 2 to the 31st, as the models were trained."""
    return token.isascii() and token.isdigit() and len(token.lstrip("0")) <= 10 and int(token) < 2**31
