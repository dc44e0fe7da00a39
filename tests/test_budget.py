"""The work budget: a rule that would run for hours ends its report, and no other."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import regex

from ntm_extract.budget import Limited, budget, check
from ntm_extract.errors import BudgetError
from ntm_extract.explaining import explain
from ntm_extract.extraction import default_patterns, extract
from ntm_extract.inputs import Item
from ntm_extract.load import load_patterns
from ntm_extract.processing import BUDGET, Done, Failed, Job, Task, process
from ntm_extract.resources import patterns_dir
from ntm_extract.rules import RuleSet

# What the check of rule files refuses, put in behind its back: twice as long for each letter more.
ENDLESS = Limited(regex.compile(r"(?:l|ll)+[.!]"), "regex:(?:l|ll)+[.!]")
TEXT = "l" * 60 + " 26/34 chỉ tiêu."


def with_rule(pattern: object) -> RuleSet:
    rules = default_patterns()
    raw = next(rule for rule in rules.figures if not rule.forms[0].anchor)
    form = dataclasses.replace(raw.forms[0], right=pattern)  # type: ignore[arg-type]
    return dataclasses.replace(rules, figures=(*rules.figures, dataclasses.replace(raw, id="own", forms=(form,))))


@pytest.fixture(autouse=True, scope="module")
def _models_are_loaded() -> None:
    """Their loading would count among the work of the first report."""
    extract("A 8,5%, B 9%.")


def test_a_match_without_end_is_ended() -> None:
    with pytest.raises(BudgetError, match=r"its work budget is spent, at last on regex:\(\?:l\|ll\)\+\[\.!\]"):
        extract(TEXT, patterns=with_rule(ENDLESS), seconds=0.2)


def test_the_other_reports_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = with_rule(ENDLESS)
    monkeypatch.setattr("ntm_extract.extraction.loaded_patterns", lambda folders: rules)
    job = Job(output_format="jsonl", seconds=0.2)
    first, second = (
        process(job, Task(Item(source, source, (source,), text=text)))
        for source, text in (("a.txt", TEXT), ("b.txt", "Xã đạt 26/34 chỉ tiêu."))
    )
    assert isinstance(first, Failed)
    assert (first.source, first.kind) == ("a.txt", BUDGET)
    assert first.mend == "mend that rule, or give more with --budget SECONDS"
    assert isinstance(second, Done)


def test_too_many_small_steps_are_ended() -> None:
    with budget(-1, 0), pytest.raises(BudgetError):
        check()


def test_without_a_budget_nothing_ends() -> None:
    check()
    assert ENDLESS.match("lll!").end() == 4


def test_a_long_report_has_more() -> None:
    with budget(0.0, 1_000_000):
        check()


def test_one_budget_within_another_ends_with_it() -> None:
    with budget(100, 0):
        with budget(-1, 0), pytest.raises(BudgetError):
            check()
        check()


def test_rules_of_ones_own_are_limited_and_those_beside_them(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("words: {beast: [trâu]}\n", "utf-8")
    for rule in load_patterns(patterns_dir(), tmp_path):
        patterns = [half for form in rule.forms for half in (form.left, form.right)] + [rule.not_left, rule.right]
        assert all(isinstance(pattern, Limited) for pattern in patterns if pattern is not None)
    for rule in default_patterns():
        assert not any(isinstance(form.right, Limited) for form in rule.forms)


def test_explaining_is_limited(tmp_path: Path) -> None:
    text = "words: {last: [hết, hẳn]}\nrules:\n"
    text += f"  - id: herds\n    find: '{{value:int}} {'(đàn|đàn đàn) ' * 40}{{last}}'\n    emit: none\n"
    text += "    examples: [{text: Hết 5 đàn., want: {value: 5}}, {text: Hết đàn., want: none}]\n"
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    rules = load_patterns(tmp_path, needed=())
    with pytest.raises(BudgetError, match=r"at last on \{value:int\} \(đàn"):
        explain(f"Có 5 {'đàn ' * 80}chứ không hết.", rules, rule_id="herds", seconds=0.2)


def test_a_limited_expression_finds_what_it_would() -> None:
    pattern = regex.compile(r"\d+")
    limited = Limited(pattern, "")
    with budget(1, 0):
        assert [match.span() for match in limited.finditer("1 22 333", 2)] == [(2, 4), (5, 8)]
        assert limited.fullmatch("22").span() == (0, 2)
        assert limited.match("a") is None
    assert (limited.pattern, limited.groupindex) == (pattern.pattern, {})
