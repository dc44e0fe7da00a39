"""Every example of every rule file, in each of its forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ntm_extract.errors import PatternError
from ntm_extract.examples import FORMS, failures, run_example
from ntm_extract.extraction import default_patterns
from ntm_extract.load import load_patterns
from ntm_extract.resources import patterns_dir
from ntm_extract.rules import Example, RuleSet


def load() -> RuleSet | str:
    """The shipped rules, or the faults that keep them from loading: those are one failure, not a broken test run."""
    try:
        return default_patterns()
    except PatternError as error:
        return str(error)


RULES = load()


def cases() -> Iterator[object]:
    if isinstance(RULES, str):
        return
    emits = {rule.id: rule.emit for rule in RULES}
    for rule_id, example in RULES.examples:
        marks = [pytest.mark.xfail(strict=True, reason="a known gap: todo")] if example.todo else []
        for form, newline in FORMS:
            name = f"{rule_id}:{example.place.line}-{form}-{'LF' if newline == chr(10) else 'CRLF'}"
            yield pytest.param(example, emits[rule_id], form, newline, id=name, marks=marks)


def test_the_shipped_rules_load() -> None:
    assert not isinstance(RULES, str), RULES


@pytest.mark.parametrize(("example", "emit", "form", "newline"), list(cases()))
def test_example(example: Example, emit: str, form: str, newline: str) -> None:
    assert isinstance(RULES, RuleSet)
    fault = run_example(example, emit, RULES, form=form, newline=newline)
    assert not fault, f"{example.place}: {example.text!r}: {fault}"


def test_every_shipped_rule_shows_what_it_does_and_what_it_does_not() -> None:
    """Three examples and two of what is left alone; those of a context rule want a figure either way."""
    assert isinstance(RULES, RuleSet)
    few = []
    for rule in RULES:
        examples = [example for example in rule.examples if not example.todo]
        positive = [example for example in examples if example.want is not None]
        negative = [example for example in examples if example.want is None]
        if len(examples) < 5 or (rule.emit and (len(positive) < 3 or len(negative) < 2)):
            few.append(rule.id)
    assert few == []


OWN = """\
rules:
  - id: none.trial
    find: "{value:int} chum"
    emit: none
    priority: 90
    examples:
      - text: Bản có [12 gùi] ngô.
        want: {value: 12}
      - text: Bản có [13 gùi] ngô.
        want: {value: 14}
      - text: Bản có [15 chum] rượu cần.
        want: {value: 15}
        todo: true
      - text: Bản có [16 gùi] ngô.
        want: {value: 16}
        todo: true
      - text: Bản có 17 chum rượu cần.
        want: none
"""


def test_failures(tmp_path: Path) -> None:
    """What fails is told once for all forms, with what was found; of what is todo, what passes is the fault."""
    (tmp_path / "own.yaml").write_text(OWN, "utf-8")
    rules = load_patterns(patterns_dir(), tmp_path)
    found = list(failures(rules, lambda rule, _: rule == "none.trial"))
    told = [(str(one.fault).replace(f"{tmp_path}/", ""), one.known) for one in found]
    assert told == [
        (
            "own.yaml:9:15: none.trial: 13 gùi ngô (quantity.counted): value is 13, wanted 14\n"
            "        - text: Bản có [13 gùi] ngô.\n"
            "                ^",
            False,
        ),
        (
            "own.yaml:11:15: none.trial: no figure was found\n"
            "        - text: Bản có [15 chum] rượu cần.\n"
            "                ^",
            True,
        ),
        (
            "own.yaml:14:15: none.trial: todo, but it passes; take todo out\n"
            "        - text: Bản có [16 gùi] ngô.\n"
            "                ^",
            False,
        ),
    ]
