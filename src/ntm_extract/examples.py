"""The examples of the rule files, executed: what comes out of each text, held against what is wanted from it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ntm_extract.errors import BudgetError
from ntm_extract.extraction import extract
from ntm_extract.faults import Fault, lines_of
from ntm_extract.grammar import FIGURE_WANTED
from ntm_extract.model import DEFAULTS, Figure, Meeting, Report
from ntm_extract.rules import NONE, Example, RuleSet

# Every example runs in each of these: how letters are composed, and what ends a line.
FORMS = (("NFC", "\n"), ("NFC", "\r\n"), ("NFD", "\n"), ("NFD", "\r\n"))


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not come out as its rule file says.

    ``known`` tells that it is marked as a gap that is known (``todo: true``): it is listed, and no error.
    """

    fault: Fault
    known: bool = False


def failures(
    rules: RuleSet,
    only: Callable[[str, Example], bool] | None = None,
    forms: Sequence[tuple[str, str]] = FORMS,
) -> Iterator[Failure]:
    """What is wrong with the examples of ``rules``, each run in all ``forms``, in the order of the rules.

    ``only`` says of the id of a rule and an example of it whether it is run; by default all are. What is wrong is told
    once, with what was found instead, and the forms where it is not so in all of them. An example that is ``todo`` is
    an error where it passes. One that spends its work budget is the last: its rule would spend that of all others too.
    """
    emits = {rule.id: rule.emit for rule in rules}
    files: dict[str, list[str]] = {}
    for rule_id, example in rules.examples:
        if only is not None and not only(rule_id, example):
            continue
        found: dict[str, list[str]] = {}
        for form, newline in forms:
            try:
                wrong = run_example(example, emits[rule_id], rules, form=form, newline=newline)
            except BudgetError as error:
                problem = f"{error.problem}; mend that rule: no other example was run"
                yield Failure(Fault(example.place, rule_id, problem, ""))
                return
            name = f"{form} with {'LF' if newline == chr(10) else 'CRLF'}"
            found.setdefault(unicodedata.normalize("NFC", wrong), []).append(name)
        for wrong, where in found.items():
            if not wrong and not example.todo:
                continue
            message = wrong or "todo, but it passes; take todo out"
            if len(where) < len(forms):
                message += f" (in {', '.join(where)} alone)"
            place = example.place
            if place.file not in files:
                files[place.file] = lines_of(Path(place.file).read_text("utf-8"))
            fault = Fault(place, rule_id, message, files[place.file][place.line - 1])
            yield Failure(fault, known=example.todo and bool(wrong))


def run_example(example: Example, emit: str, rules: RuleSet, *, form: str = "NFC", newline: str = "\n") -> str:
    """What is wrong with what ``rules`` read from ``example``; empty where it is as wanted.

    ``emit`` is what the rule of the example emits: it says whether figures, the meeting, its chairs or the heading are
    meant. ``form`` and ``newline`` are one of FORMS. ``none`` as a wanted value means that the key is not printed.
    """
    text, mark = _in_form(example, form, newline)
    report = extract(text, patterns=rules)
    read = _READERS.get(emit)
    if read is None:
        return _figures_fault(report, example.want, mark)
    found = read(report)
    if example.want is None:
        return f"nothing is wanted, but there is {found}" if any(found.values()) else ""
    if not any(found.values()):
        return "nothing was found"
    return "; ".join(_faults(found, example.want))


def _in_form(example: Example, form: str, newline: str) -> tuple[str, tuple[int, int] | None]:
    """The text of ``example`` and its mark in one of the forms."""

    def in_form(text: str) -> str:
        return unicodedata.normalize("NFD" if form == "NFD" else "NFC", text).replace("\n", newline)

    if example.mark is None:
        return in_form(example.text), None
    start, end = example.mark
    parts = example.text[:start], example.text[start:end], example.text[end:]
    before, marked, after = (in_form(part) for part in parts)
    return before + marked + after, (len(before), len(before) + len(marked))


def _figures_fault(report: Report, want: Mapping[str, Any] | None, mark: tuple[int, int] | None) -> str:
    figures = [f for f in report.figures if mark is None or (f.span[0] < mark[1] and mark[0] < f.span[1])]
    if want is None:
        return "; ".join(f"nothing is wanted, but there is {_told(figure)}" for figure in figures)
    if not figures:
        others = ", ".join(_told(figure) for figure in report.figures)
        return f"no figure was found there; elsewhere: {others}" if others else "no figure was found"
    faults = ["; ".join(_faults(_figure_keys(figure), want, f"{figure.text} ({figure.rule}): ")) for figure in figures]
    return "" if "" in faults else "; ".join(faults)


def _told(figure: Figure) -> str:
    return f"the {figure.kind} {figure.text!r} of {figure.rule}"


def _figure_keys(figure: Figure) -> dict[str, Any]:
    """What a figure says, defaults and the keys of its own kind included."""
    said = {key: getattr(figure, key) for key in FIGURE_WANTED}
    return {key: value for key, value in said.items() if value not in (None, ())} | dict(figure.own)


def _faults(found: Mapping[str, Any], want: Mapping[str, Any], where: str = "") -> Iterator[str]:
    for key, wanted in want.items():
        value = found.get(key)
        absent = not value or value == DEFAULTS.get(key)
        if not (absent if wanted == NONE else equal(value, wanted)):
            yield f"{where}{key} is {_printed(value)}, wanted {_printed(wanted)}"


def equal(value: Any, wanted: Any) -> bool:
    """Whether ``value`` is what a rule file means by ``wanted``: numbers by value, words whatever their spelling.

    >>> equal(Decimal("2.50"), "2.5"), equal("số  hộ", "số hộ"), equal(("người", "năm"), ["người", "năm"])
    (True, True, True)
    """
    if isinstance(value, Decimal):
        try:
            return value == Decimal(str(wanted))
        except InvalidOperation:
            return False
    if isinstance(value, (list, tuple)):
        return isinstance(wanted, list) and [_spelled(one) for one in value] == [_spelled(one) for one in wanted]
    return isinstance(value, str) and not isinstance(wanted, list) and _spelled(value) == _spelled(wanted)


def _spelled(text: object) -> str:
    return " ".join(unicodedata.normalize("NFC", str(text)).split())


def _printed(value: Any) -> str:
    return NONE if value is None else str(value)


def _meeting(report: Report) -> dict[str, Any]:
    meeting = report.meeting
    if meeting is None:
        return {}
    keys = {key: getattr(meeting, key) for key in Meeting.__slots__ if key != "chairs"}
    return {**keys, **_chairs(report)}


def _chairs(report: Report) -> dict[str, Any]:
    """The names of the chairs, and the positions of all of them in one row."""
    chairs = report.meeting.chairs if report.meeting is not None else ()
    return {
        "chairs": [chair.name for chair in chairs],
        "positions": [position for chair in chairs for position in chair.positions],
    }


def _title(report: Report) -> dict[str, Any]:
    return {"title": report.title}


def _published(report: Report) -> dict[str, Any]:
    return {"published": report.published}


# What the examples of a rule speak of, by what the rule emits. The examples of all other rules speak of figures.
_READERS: dict[str, Callable[[Report], dict[str, Any]]] = {
    "meeting": _meeting,
    "chair": _chairs,
    "day": _meeting,
    "year": _meeting,
    "ordinal": _meeting,
    "stamp": _published,
    "furniture": _title,
    "slogan": _title,
}
