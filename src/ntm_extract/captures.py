"""What the captures of a rule must be: told where they make no figure of its kind, or not what they are named."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from ntm_extract.checks import Said
from ntm_extract.compiling import expanded
from ntm_extract.faults import near
from ntm_extract.grammar import NUMBER, WHOLE_NUMBER
from ntm_extract.layering import Layers
from ntm_extract.rules import NEEDED_CAPTURES, NUMBER_CAPTURES, OWN_TEXT_CAPTURES, Comparison, Form, Place
from ntm_extract.template import NUMBER_TYPES, Vocabulary

PHRASE_CAPTURE = regex.compile(r"\{(?:\w+:)?(?:\w+\|)*phrase(?:\|\w+)*\}")
_WORDS = ("unit", "currency")  # keys of figures that are texts
_EQUAL = ("==", "!=")  # all that can be asked of texts
_GAP = regex.compile(r"\.\.\.|:clause\}")
_MOST_GAPS = 2


def check_form(made: Form, said: Said, words: Vocabulary, layers: Layers) -> None:
    """Tell what a template lacks to make a figure of its kind, and which captures cannot be what they are named."""
    whole = expanded(made.template, words)
    check_gaps(made.template, whole, said)
    _check_phrase(made, whole, said)
    if said.emit is None or said.emit == "":
        return
    names = _names(made)
    if said.makes_figure:
        _check_kind(made, names, said)
    if made.anchor:
        for name, types in made.types.items():
            if message := _number_fault(name, types, said, layers):
                said.tell(_capture(made, name, said), message)


def _check_kind(made: Form, names: set[str], said: Said) -> None:
    emit = said.emit or ""
    if emit in said.kinds:
        _check_own(made, names, said)
    if emit in NEEDED_CAPTURES and not any(names.issuperset(row) for row in NEEDED_CAPTURES[emit]):
        wanted = ", or ".join(" and ".join(f"{{{name}:…}}" for name in row) for row in NEEDED_CAPTURES[emit])
        said.tell(made.template, f"a figure of the kind {emit} needs a capture that is missing; write {wanted}")
    elif not {"digits", "numeral"}.intersection(made.anchor.split()):
        message = "no number that is always there; make a capture without ? int, number, scaled or numeral"
        said.tell(made.template, message)
    if emit == "money" and "currency" not in names | set(said.keys.get("set", ())) and "set" not in said.broken:
        said.tell(made.template, "money needs a currency; capture {currency}, or set it")


def _check_own(made: Form, names: set[str], said: Said) -> None:
    """Tell which captures of a template are no keys of its own kind, and whether none is."""
    keys = said.kinds[said.emit or ""]
    if not keys:  # which is told of the kind
        return
    known = {*keys, *OWN_TEXT_CAPTURES}
    misspelt = False
    for name, types in made.types.items():
        if name not in known and types != (name,):
            hint = near(name, keys)
            misspelt = misspelt or bool(hint)
            message = f"{name!r} is no key of {said.emit}, which has {', '.join(keys)}{hint}"
            said.tell(_capture(made, name, said), message)
    if not names.intersection(keys) and not misspelt:
        message = f"nothing that a figure of the kind {said.emit} has is captured; it has {', '.join(keys)}"
        said.tell(made.template, message)


def _number_fault(name: str, types: tuple[str, ...], said: Said, layers: Layers) -> str:
    """Why a capture cannot be the number that it is named; empty where it can, or is none."""
    lists = [one for one in types if one not in NUMBER_TYPES]
    if name in _WORDS and not NUMBER_TYPES.isdisjoint(types) and said.emit in said.kinds:
        return f"{name} is words in tables, and no number; name the key otherwise"
    own_number = name in said.kinds.get(said.emit or "", ()) and NUMBER_TYPES.issuperset(types)
    if name == "scale":
        if len(types) > 1 or types[0] not in layers.words:
            return "scale is a word of one list whose words have a number each; name that list alone"
        pattern, form_of = WHOLE_NUMBER
    elif name not in NUMBER_CAPTURES or own_number:
        return ""
    elif "numeral" in types and lists:
        return f"{name} is either a numeral or a word of a list; write two templates"
    else:
        pattern, form_of = NUMBER
    for one in lists:
        if one not in layers.words:
            return f"{name} is a number, which the type {one} is not; write int, number, scaled, numeral or a list"
        for word, value in layers.words[one].values():
            if not pattern.fullmatch(value):
                return f"{name} is a number, but the word {str(word)!r} of the list {one!r} has none; give it {form_of}"
    return ""


def check_gaps(text: str, whole: str, said: Said) -> None:
    """Tell of more gaps than can be tried; ``whole`` is the template with its parts written out."""
    gaps = len(_GAP.findall(whole))
    if gaps > _MOST_GAPS:
        message = f"{gaps} gaps (...) or clauses in one template, each of which is tried at every length of the others"
        said.tell(text, f"{message}; leave {_MOST_GAPS}")


def _check_phrase(made: Form, whole: str, said: Said) -> None:
    """Tell where a noun phrase stands that is not taken there."""
    found = [*PHRASE_CAPTURE.finditer(whole)]
    if not found:
        return
    here = PHRASE_CAPTURE.search(made.template)
    place: Place | str = said.within(made.template, here.start()) if here else made.template
    if "|" in found[0][0]:
        said.tell(place, "phrase goes with no other type in one capture; write two templates")
    elif not made.anchor or made.anchor == "figure":
        said.tell(place, "a noun phrase is read after a number alone; write a list or words in its place")
    elif len(found) > 1 or here is None or here.end() != len(made.template.rstrip()):
        said.tell(place, "a noun phrase is the last of its template and not optional; write a second find without it")


def _capture(made: Form, name: str, said: Said) -> Place:
    """Where a template captures ``name``."""
    match = regex.search(rf"\{{(?:{name}:|{name}\}}|{name}\|)", made.template)
    return said.within(made.template, match.start() if match else 0)


def check_condition(condition: Comparison, place: Place, said: Said, forms: Sequence[Form]) -> None:
    """Tell what a condition names that no form captures, and where it sets a text against a number."""
    known = set(NUMBER_CAPTURES) if said.emit == "" else {name for form in forms for name in _names(form)}
    sides = (condition.left, condition.right)
    unknown = [side for side in sides if isinstance(side, str) and side not in known]
    for name in unknown:
        hint = near(name, sorted(known)) or "; name one of its captures"
        said.tell(place, f"where names {name!r}, which find does not capture{hint}")
    numbers = [not isinstance(side, str) or _is_number(side, said, forms) for side in sides]
    if not unknown and (numbers[0] is not numbers[1] or (not any(numbers) and condition.operator not in _EQUAL)):
        said.tell(place, "where sets a text against a number, or in an order; numbers alone have one")


def _is_number(name: str, said: Said, forms: Sequence[Form]) -> bool:
    own = name in said.kinds.get(said.emit or "", ())
    return name in NUMBER_CAPTURES or (
        own and all(NUMBER_TYPES.issuperset(form.types[name]) for form in forms if name in form.types)
    )


def _names(made: Form) -> set[str]:
    """What a template captures."""
    return {name for half in (made.left, made.right) if half is not None for name in half.groupindex}
