"""The templates, guards and conditions of a rule, compiled; where they cannot be read, all that is wrong is told."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from ntm_extract.backtracking import runaways
from ntm_extract.captures import PHRASE_CAPTURE, check_condition, check_form, check_gaps
from ntm_extract.checks import Said
from ntm_extract.compiling import FIGURE, LIST, RAW, conditions, expanded, form, guard
from ntm_extract.faults import Faults, near
from ntm_extract.grammar import GUARDS
from ntm_extract.layering import Layers
from ntm_extract.rulefile import strings
from ntm_extract.rules import Comparison, Form
from ntm_extract.template import CLAUSE, PHRASE, REST, TemplateError, Vocabulary, problems
from ntm_extract.yamltext import place_of

_DEEP = "groups within each other without end; write it flatter"
_TYPES = ("int", "number", PHRASE, CLAUSE, REST)  # beside those that a vocabulary makes of lists


def read_forms(said: Said, words: Vocabulary, layers: Layers) -> list[Form]:
    """The templates of a rule, compiled; what cannot be read, or makes no figure of the rule's kind, is told."""
    forms = []
    for text in said.finds:
        raw = text.startswith(RAW)
        try:
            if raw:  # in the brackets that it is put in, one that closes them itself would be one too
                regex.compile(LIST.sub("(?:x)", text.removeprefix(RAW)))
            made = None if raw and _has_unknown(text, said, words, layers) else form(text, words)
        except (TemplateError, RecursionError) as error:
            tell_template(error, text, words, layers, said.faults, said.place.file, said.rule_id)
            continue
        except (regex.error, OverflowError) as error:
            _tell_unread(text, error, said)
            continue
        if made is not None:
            forms.append(made)
            if raw:
                _tell_runaways(text, said, layers)
            elif (made.anchor == "figure") is (said.emit == ""):
                check_form(made, said, words, layers)
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
            if match := PHRASE_CAPTURE.search(text):
                said.tell(said.within(text, match.start()), f"{match[0]} is for find alone; write a list or words")
            check_gaps(text, expanded(text, words), said)
    return out


def read_where(said: Said, forms: Sequence[Form]) -> tuple[Comparison, ...]:
    """The conditions of a rule, read; what cannot be, or names what no template captures, is told."""
    text = said.keys.get("where", "")
    out = []
    for condition, part, at in conditions(text) if "where" in said.keys else ():
        if condition is None:
            mend = "write for example numerator <= denominator"
            said.tell(said.within(text, at), f"cannot read the condition {part!r}; {mend}")
            continue
        out.append(condition)
        if said.emit is not None and len(forms) == len(said.finds) and "find" not in said.broken:
            check_condition(condition, said.within(text, at), said, forms)
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
        faults.add(place, rule_id, lead + _DEEP)
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
        said.tell(said.within(text, match.start()), message)
    return bool(missing)


def _tell_unread(text: str, error: regex.error | OverflowError, said: Said) -> None:
    """Tell why a raw expression cannot be compiled, at its place in the text before the words of lists stand in it."""
    source = LIST.sub(lambda match: "(?:" + "x" * (len(match[0]) - 4) + ")", text.removeprefix(RAW))
    offset, problem = 0, str(error)
    try:
        regex.compile(source)
    except regex.error as plain:
        offset, problem = plain.pos or 0, plain.msg
    except OverflowError:
        pass
    else:  # by itself it is one, but not within the brackets that it is put in
        said.tell(text, "no regular expression that ends with its last character; take flags and comments out")
        return
    said.tell(said.within(text, len(RAW) + offset), f"no regular expression: {problem}; mend it there")


def _tell_runaways(text: str, said: Said, layers: Layers) -> None:
    """Tell what can take a raw expression far longer than its text is long."""
    searched = said.emit not in ("stamp", "furniture", "slogan", "ordinal")  # those are held against one place
    lists = {match[1]: [*layers.words.get(match[1], ())] for match in LIST.finditer(text)}
    for offset, message in runaways(text.removeprefix(RAW), lists, searched=searched):
        said.tell(said.within(text, len(RAW) + offset), message)
