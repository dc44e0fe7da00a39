"""What the templates, guards and conditions of a rule must have: told where they cannot be read or make no figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import regex

from ntm_extract.backtracking import runaways
from ntm_extract.checks import Said
from ntm_extract.compiling import FIGURE, LIST, RAW, conditions, expanded, form, guard
from ntm_extract.faults import Faults, near
from ntm_extract.grammar import GUARDS, NUMBER, WHOLE_NUMBER
from ntm_extract.layering import Layers
from ntm_extract.rulefile import strings
from ntm_extract.rules import NEEDED_CAPTURES, NUMBER_CAPTURES, OWN_TEXT_CAPTURES, Comparison, Form, Place
from ntm_extract.template import CLAUSE, NUMBER_TYPES, PHRASE, REST, TemplateError, Vocabulary, problems
from ntm_extract.yamltext import place_of

DEEP = "groups within each other without end; write it flatter"
_TYPES = ("int", "number", PHRASE, CLAUSE, REST)  # beside those that a vocabulary makes of lists
_WORDS = ("unit", "currency")  # keys of figures that are texts
_EQUAL = ("==", "!=")  # all that can be asked of texts
_GAP = regex.compile(r"\.\.\.|:clause\}")
_MOST_GAPS = 2
_PHRASE = regex.compile(r"\{(?:\w+:)?(?:\w+\|)*phrase(?:\|\w+)*\}")


def read_forms(said: Said, words: Vocabulary, layers: Layers) -> list[Form]:
    """The templates of a rule, compiled; what cannot be read, or makes no figure of the rule's kind, is told."""
    forms = []
    for text in said.finds:
        raw = text.startswith(RAW)
        try:
            made = None if raw and _has_unknown(text, said, words, layers) else form(text, words)
        except (TemplateError, RecursionError) as error:
            tell_template(error, text, words, layers, said.faults, said.place.file, said.rule_id)
            continue
        except regex.error:
            _tell_unread(text, said)
            continue
        if made is not None:
            forms.append(made)
            if raw:
                _tell_runaways(text, said, layers)
            if not text.startswith(RAW) and (made.anchor == "figure") is (said.emit == ""):
                _check_form(made, said, words, layers)
    return forms


def read_guards(said: Said, words: Vocabulary, layers: Layers) -> dict[str, regex.Pattern[str] | None]:
    """The guards of a rule, compiled; what cannot be read is told."""
    out: dict[str, regex.Pattern[str] | None] = {}
    for key, backwards in GUARDS.items():
        texts = strings(said.keys.get(key, ()))
        try:
            out[key] = guard(texts, words, backwards=backwards)
        except (TemplateError, RecursionError) as error:
            for text in texts:
                tell_template(error, text, words, layers, said.faults, said.place.file, said.rule_id)
            continue
        for text in texts:
            if match := _PHRASE.search(text):
                said.tell(_within(said, text, match.start()), f"{match[0]} is for find alone; write a list or words")
            _check_gaps(text, text, said)
    return out


def read_where(said: Said, forms: Sequence[Form]) -> tuple[Comparison, ...]:
    """The conditions of a rule, read; what cannot be, or names what no template captures, is told."""
    text = said.keys.get("where", "")
    out = []
    for condition, part, at in conditions(text) if "where" in said.keys else ():
        if condition is None:
            mend = "write for example numerator <= denominator"
            said.tell(_within(said, text, at), f"cannot read the condition {part!r}; {mend}")
            continue
        out.append(condition)
        if said.emit is not None and len(forms) == len(said.finds) and "find" not in said.broken:
            _check_condition(condition, _within(said, text, at), said, forms)
    return tuple(out)


def tell_template(
    error: TemplateError | RecursionError,
    text: str,
    words: Vocabulary,
    layers: Layers,
    faults: Faults,
    file: str,
    rule_id: str = "",
    lead: str = "",
) -> None:
    """Tell all that is wrong with the template ``text``, which raised ``error``.

    What is only wrong with a part is told of the part, and what may be in a file that cannot be read is not told.
    """
    place = place_of(text, file)
    if isinstance(error, RecursionError):
        faults.add(place, rule_id, lead + DEEP)
        return
    after = faults.line_at(place)[place.column - 1 :].removeprefix(text).strip()
    for one in _problems(text, words):
        if one.inside and not (lead and "names itself" in str(one)):
            continue
        if one.name in layers.words:
            message = f"the list {one.name!r} is empty, so that nothing can match"
        elif one.name and layers.may_have(one.name.strip("<>")):
            continue
        else:
            message = str(one)
        known = [f"<{part}>" for part in words.parts] if one.name[:1] == "<" else [*words.lists, *_TYPES]
        hint = near(one.name, known) if one.name else ""
        if not one.name and after.startswith("#"):
            hint = "; the # after it begins a comment: put the template in quotes"
        faults.add(faults.within(text, place, one.column), rule_id, f"{lead}{message} in {str(text)!r}{hint}")


def _problems(text: str, words: Vocabulary) -> list[TemplateError]:
    """All that is wrong with a template; one of a context rule is two, on both sides of the figure."""
    before, figure, after = text.partition(FIGURE)
    found = problems(before, words) if before.strip() or not figure else []
    for one in problems(after, words) if after.strip() else ():
        found.append(TemplateError(str(one), len(before + figure) + one.column, one.name, one.inside))
    return found


def _has_unknown(text: str, said: Said, words: Vocabulary, layers: Layers) -> bool:
    """Whether a raw expression names lists that are not there, which is told."""
    missing = [match for match in LIST.finditer(text) if match[1] not in words.lists]
    for match in missing:
        message = f"unknown list {match[1]!r}{near(match[1], words.lists)}"
        if match[1] in layers.words:
            message = f"the list {match[1]!r} is empty, so that nothing can match"
        elif layers.may_have(match[1]):
            continue
        said.tell(_within(said, text, match.start()), message)
    return bool(missing)


def _tell_unread(text: str, said: Said) -> None:
    """Tell why a raw expression cannot be compiled, at its place in the text before the words of lists stand in it."""
    source = LIST.sub(lambda match: "(?:" + "x" * (len(match[0]) - 4) + ")", text.removeprefix(RAW))
    try:
        regex.compile(source)
    except regex.error as error:
        offset = len(RAW) + (error.pos or 0)
        said.tell(_within(said, text, offset), f"no regular expression: {error.msg}; mend it there")
    else:  # by itself it is one, but not within the brackets that it is put in
        said.tell(text, "no regular expression that ends with its last character; take flags and comments out")


def _tell_runaways(text: str, said: Said, layers: Layers) -> None:
    """Tell what can take a raw expression far longer than its text is long."""
    searched = said.emit not in ("stamp", "furniture", "slogan", "ordinal")  # those are held against one place
    lists = {match[1]: [*layers.words.get(match[1], ())] for match in LIST.finditer(text)}
    for offset, message in runaways(text.removeprefix(RAW), lists, searched=searched):
        said.tell(_within(said, text, len(RAW) + offset), message)


def _within(said: Said, text: str, offset: int) -> Place:
    return said.faults.within(text, place_of(text, said.place.file), offset)


def _check_form(made: Form, said: Said, words: Vocabulary, layers: Layers) -> None:
    """Tell what a template lacks to make a figure of its kind, and which captures cannot be what they are named."""
    whole = expanded(made.template, words)
    _check_gaps(made.template, whole, said)
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


def _check_gaps(text: str, whole: str, said: Said) -> None:
    gaps = len(_GAP.findall(whole))
    if gaps > _MOST_GAPS:
        message = f"{gaps} gaps (...) or clauses in one template, each of which is tried at every length of the others"
        said.tell(text, f"{message}; leave {_MOST_GAPS}")


def _check_phrase(made: Form, whole: str, said: Said) -> None:
    """Tell where a noun phrase stands that is not taken there."""
    found = [*_PHRASE.finditer(whole)]
    if not found:
        return
    here = _PHRASE.search(made.template)
    place: Any = _within(said, made.template, here.start()) if here else made.template
    if "|" in found[0][0]:
        said.tell(place, "phrase goes with no other type in one capture; write two templates")
    elif not made.anchor or made.anchor == "figure":
        said.tell(place, "a noun phrase is read after a number alone; write a list or words in its place")
    elif len(found) > 1 or here is None or here.end() != len(made.template.rstrip()):
        said.tell(place, "a noun phrase is the last of its template and not optional; write a second find without it")


def _capture(made: Form, name: str, said: Said) -> Place:
    """Where a template captures ``name``."""
    match = regex.search(rf"\{{(?:{name}:|{name}\}}|{name}\|)", made.template)
    return _within(said, made.template, match.start() if match else 0)


def _check_condition(condition: Comparison, place: Place, said: Said, forms: Sequence[Form]) -> None:
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
