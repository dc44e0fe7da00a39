"""Rule files laid one over the other: lists, parts, kinds and rules of all of them, with what later files change.

A later file may give a name again only where it says what it means by that: ``extends`` adds to what is there,
``replaces`` takes its place, and for a rule its place in the order too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ntm_extract.faults import Faults, near
from ntm_extract.fold import fold_word
from ntm_extract.grammar import CHANGE_KEYS, GUARDS
from ntm_extract.rulefile import EXTENDS, RuleFile, change_of, strings
from ntm_extract.rules import Place
from ntm_extract.yamltext import Row, Text, place_of

# What a rule that extends another may add to it.
ADDED = ("find", *GUARDS, "examples")


@dataclass(frozen=True, slots=True)
class Layers:
    """All files as one.

    ``words`` maps the words of each list, folded, to the word as written and its value (the word itself in a plain
    list); ``kinds`` the own kinds of figure to their keys. ``rules`` are as they were read, each with the places where
    it and what extends it begin. ``lost`` and ``whole`` are those of the files.
    """

    words: dict[str, dict[str, tuple[Text, Text]]]
    parts: dict[str, Text]
    kinds: dict[str, list[Text]]
    rules: list[tuple[dict[str, Any], tuple[Place, ...]]]
    lost: frozenset[str]
    whole: bool

    def lists(self) -> dict[str, dict[str, str]]:
        """The lists as the engine has them: the folded words and their values."""
        return {name: {word: str(value) for word, (_, value) in words.items()} for name, words in self.words.items()}

    def may_have(self, name: str) -> bool:
        """Whether a list, part or kind of this name may be among what could not be read."""
        return not self.whole or name in self.lost


def layered(files: Sequence[RuleFile], faults: Faults) -> Layers:
    """The files of all folders, in their order, as one; what does not go together is told in ``faults``."""
    lost = frozenset[str]().union(*(file.lost for file in files))
    layers = Layers({}, {}, {}, [], lost, all(file.whole for file in files))
    for name, value, adds in _named("list", [(file, file.words) for file in files], layers, faults):
        words = layers.words.get(name, {}) if adds else {}
        layers.words[name] = words
        _add_words(words, name, value, faults)
    for name, value, adds in _named("part", [(file, file.parts) for file in files], layers, faults):
        if adds:
            faults.add(
                place_of(name, ""), "", f"the part {str(name)!r} is one template; say replaces in place of extends"
            )
        layers.parts[name] = value
    for name, value, adds in _named("kind", [(file, file.kinds) for file in files], layers, faults):
        layers.kinds[name] = [*(layers.kinds.get(name, ()) if adds else ()), *value]
    layers.rules.extend(_rules(files, layers.whole, faults))
    return layers


def _named(
    what: str, sections: Sequence[tuple[RuleFile, Any]], layers: Layers, faults: Faults
) -> Iterator[tuple[str, Any, bool]]:
    """Each name of one section of all files, with its value and whether that is added to what the name has already."""
    seen: dict[str, Place] = {}
    for file, section in sections:
        for name, said in section.items():
            change = change_of(said)
            value = said[change] if change else said
            place = place_of(name, file.name)
            if change is None and name in seen:
                mend = "say extends or replaces below it, or give it another name"
                faults.add(place, "", f"the {what} {str(name)!r} stands at {seen[name]} too; {mend}")
                continue
            if change is not None and name not in seen and not layers.may_have(name):
                faults.add(place, "", f"there is no {what} {str(name)!r} that this {change}{near(name, seen)}")
            yield name, value, change == EXTENDS and name in seen
            seen.setdefault(name, place)


def _add_words(out: dict[str, tuple[Text, Text]], name: str, words: Any, faults: Faults) -> None:
    pairs = words.items() if isinstance(words, dict) else ((word, word) for word in words)
    for word, value in pairs:
        folded = fold_word(word) if word.strip() else ""
        if not folded:
            faults.add(place_of(word, ""), "", f"an empty word in {str(name)!r}; take it out")
            continue
        if folded in out:
            first = out[folded][0]
            also = f", also as {str(first)!r}" if first != word else ""
            faults.add(
                place_of(word, ""), "", f"the word {str(word)!r} stands twice in {str(name)!r}{also}; take one out"
            )
        out[folded] = word, value


def _rules(files: Sequence[RuleFile], whole: bool, faults: Faults) -> list[tuple[dict[str, Any], tuple[Place, ...]]]:
    out: dict[object, tuple[dict[str, Any], tuple[Place, ...]]] = {}
    for file in files:
        for data in file.rules:
            place = place_of(data, file.name)
            rule_id = data.get("id")
            change = _change(data, place, faults)
            own = {key: value for key, value in data.items() if key not in CHANGE_KEYS}
            if not isinstance(rule_id, str):
                out[id(data)] = own, (place,)  # what is wrong with it is told where rules are checked
            elif change is None and rule_id in out:
                message = (
                    f"the id stands at {out[rule_id][1][0]} too; say extends: true or replaces: true, or name it anew"
                )
                faults.add(place, rule_id, message)
            elif change is None:
                out[rule_id] = own, (place,)
            elif rule_id not in out:
                if whole:
                    known = [one for one in out if isinstance(one, str)]
                    faults.add(place, rule_id, f"there is no rule of this id that it {change}{near(rule_id, known)}")
            elif change == EXTENDS:
                base, places = out[rule_id]
                out[rule_id] = _extended(base, own, place, faults), (*places, place)
            else:
                out[rule_id] = own, (place,)
    return list(out.values())


def _change(data: dict[str, Any], place: Place, faults: Faults) -> str | None:
    """How a rule says that it changes an earlier one."""
    said = [key for key in data if key in CHANGE_KEYS]
    for key in said:
        if data[key] not in ("true", None):
            faults.add(place_of(key, place.file), str(data.get("id", "")), f"write {key}: true, or leave it out")
    if len(said) > 1:
        faults.add(place, str(data.get("id", "")), "extends and replaces do not go together; say one")
    return said[0] if said else None


def _extended(base: dict[str, Any], own: dict[str, Any], place: Place, faults: Faults) -> dict[str, Any]:
    out = dict(base)
    for key, value in own.items():
        if key == "id":
            continue
        if key not in ADDED:
            message = f"{key} cannot be added to; what extends a rule has {', '.join(ADDED)}, replaces: true all keys"
            faults.add(place_of(key, place.file), str(own["id"]), message)
        elif isinstance(value, (str, list)) and isinstance(base.get(key, []), (str, list)):
            out[key] = Row([*strings(base.get(key, [])), *strings(value)])
        else:
            out[key] = value  # of a wrong form, which is told where rules are checked
    return out
