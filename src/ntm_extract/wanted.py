"""The examples of a rule as a rule file has them: read, and told where they are none."""

from __future__ import annotations

from typing import Any

from ntm_extract.checks import Said
from ntm_extract.faults import near, unknown
from ntm_extract.grammar import EXAMPLE_KEYS, wanted
from ntm_extract.rules import NONE, Example
from ntm_extract.yamltext import place_of


def read_examples(said: Said) -> tuple[Example, ...]:
    """The examples of a rule; what cannot be read, and what sort is missing, is told."""
    if "examples" in said.broken:
        return ()
    read = [_example(data, said) for data in said.keys.get("examples", ())]
    examples = tuple(example for example in read if example is not None)
    if len(examples) == len(read):  # else the one that is missing may be the one that could not be read
        if not any(example.want is not None and not example.todo for example in examples):
            said.tell(said.place, "no positive example: a text with what is wanted from it")
        if said.emit != "" and "emit" not in said.broken and not any(example.want is None for example in examples):
            said.tell(said.place, "no negative example: a text with want: none")
    return examples


def _example(data: Any, said: Said) -> Example | None:
    """One example; None where it cannot be read, which is told."""
    if data is None or (isinstance(data, dict) and None in data.values()):
        return None
    if not isinstance(data, dict):
        said.tell(data, "an example has the keys text and want")
        return None
    for key in data:
        if key not in EXAMPLE_KEYS:
            said.tell(key, unknown("key in an example:", key, tuple(EXAMPLE_KEYS)))
    if not isinstance(data.get("text"), str) or "want" not in data:
        if not any(key not in EXAMPLE_KEYS and near(key, EXAMPLE_KEYS) for key in data):
            said.tell(data, "an example has the keys text and want")
        return None
    want, todo = data["want"], data.get("todo", "false")
    if isinstance(want, dict):
        if None in want.values():
            return None
        known = wanted(said.emit or "", said.kinds)
        for key, value in want.items():
            if key not in known and said.emit is not None:
                said.tell(key, unknown("key in want:", key, known))
            if not all(isinstance(one, str) for one in (value if isinstance(value, list) else [value])):
                said.tell(key, f"{key} in want is one text, or texts in [brackets]")
                return None
    elif want != NONE:
        said.tell(_at(data, "want"), "want is none, or a mapping of keys and values")
        return None
    if todo not in ("true", "false"):
        read = f": {str(todo)!r}" if isinstance(todo, str) else ""
        said.tell(_at(data, "todo"), f"cannot read todo{read}; write true, or leave it out")
    text, mark = _unmarked(data["text"])
    if mark is None and ("[" in text or "]" in text):
        said.tell(data["text"], "a bracket without its partner; [brackets] mark the place of what is wanted")
    place = place_of(data["text"], said.place.file)
    return Example(text, want if isinstance(want, dict) else None, mark, todo == "true", place)


def _at(data: dict[str, Any], name: str) -> object:
    """What a fault of the value of ``name`` points at: the value where it is one text, else its key."""
    value = data[name]
    return value if isinstance(value, str) else next(key for key in data if key == name)


def _unmarked(text: str) -> tuple[str, tuple[int, int] | None]:
    """``text`` without the brackets that mark a place in it, and that place."""
    start, end = text.find("["), text.find("]")
    if not 0 <= start < end:
        return str(text), None
    return text[:start] + text[start + 1 : end] + text[end + 1 :], (start, end - 1)
