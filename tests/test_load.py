"""Rule files with a fault: each is told with its place and in words; nothing but PatternError comes out."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntm_extract.errors import PatternError
from ntm_extract.extraction import default_patterns, extract
from ntm_extract.load import load_patterns
from ntm_extract.rules import ENGINE_LISTS, RuleSet

SOURCES = Path(__file__).parents[1] / "src" / "ntm_extract"
WORDS = """\
words:
  numeral: {một: "1", hai: "2"}
  scale: {triệu: "1e6"}
  beast: [trâu, bò]
"""
RULE = """\
rules:
  - id: herd
    find: "{value:int} {unit:beast}"
    emit: quantity
    examples:
      - text: Bản có [12 trâu].
        want: {value: 12}
      - text: Bản có trâu.
        want: none
"""


def load(folder: Path, *files: str) -> RuleSet:
    """The rules of ``files``, which need not have the word lists that the engine asks for."""
    for number, text in enumerate(files):
        (folder / f"{chr(97 + number)}.yaml").write_text(text, "utf-8")
    return load_patterns(folder, needed=())


def faults(folder: Path, *files: str) -> list[str]:
    with pytest.raises(PatternError) as caught:
        load(folder, *files)
    return [fault.replace(f"{folder}/", "").split("\n")[0] for fault in caught.value.faults]


def changed(old: str, new: str) -> str:
    """The sound rule with one thing changed."""
    assert RULE.count(old) >= 1
    return RULE.replace(old, new, 1)


def test_a_sound_file(tmp_path: Path) -> None:
    rules = load(tmp_path, WORDS + RULE)
    assert [rule.id for rule in rules.figures] == ["herd"]
    assert rules.lists["beast"] == {"trâu": "trâu", "bò": "bò"}
    (_, first), (_, second) = rules.examples
    assert (first.text, first.mark, first.want) == ("Bản có 12 trâu.", (7, 14), {"value": "12"})
    assert (second.mark, second.want) == (None, None)


def test_lists_and_rules_in_files_of_their_own(tmp_path: Path) -> None:
    load(tmp_path, RULE, WORDS)


def test_scalars_are_text(tmp_path: Path) -> None:
    """Whatever YAML 1.1 makes of them: sexagesimals, booleans, floats, dates. Bare ones are told, see test_broken."""
    rules = load(
        tmp_path, WORDS + "  odd: ['12:30', 'no', \"yes\", '1.500', '2024-01-05', '0x1F', '1_000', 12, 1.5]\n" + RULE
    )
    assert list(rules.lists["odd"]) == "12:30 no yes 1.500 2024-01-05 0x1f 1_000 12 1.5".split()


def test_an_empty_folder(tmp_path: Path) -> None:
    assert faults(tmp_path) == [f"{tmp_path}: no rule files (*.yaml) there; name the folder that has them"]


# The line of each fault counts within the rule; the four lines of the words come before it.
BROKEN = [
    (changed("emit:", "emits:"), "8:5: herd: unknown key 'emits'"),
    (changed("quantity", "quantities"), "8:11: herd: cannot emit 'quantities'"),
    (changed("unit:beast", "unit:beats"), "7:24: herd: unknown list or type 'beats' in '{value:int} {unit:beats}'"),
    (changed("value:int", "value:integer"), "7:12: herd: unknown list or type 'integer'"),
    (changed("{unit:beast}", "<beast>"), "7:24: herd: unknown part <beast>"),
    (changed("{unit:beast}", "{unit:beast"), "7:24: herd: a bracket without its partner"),
    (changed("{unit:beast}", "(trâu|)"), "7:24: herd: an empty alternative"),
    (changed('"{value:int} {unit:beast}"', '""'), "7:12: herd: an empty template"),
    (changed('"{value:int} {unit:beast}"', '["{value:int}", "{a:intt}"]'), "7:28: herd: unknown list or type 'intt'"),
    (changed("{value:int} {unit:beast}", "regex:(trâu"), "7:23: herd: no regular expression: missing )"),
    (changed("{value:int} {unit:beast}", "regex:<<beats>>"), "7:18: herd: unknown list 'beats'"),
    (changed("    emit", '    not_left: ["{beats}"]\n    emit'), "herd: unknown list or type 'beats'"),
    (changed("    emit", "    set: {relation: rising}\n    emit"), "8:21: herd: unknown value of relation: 'rising'"),
    (changed("    emit", "    set: {colour: red}\n    emit"), "8:11: herd: unknown key in set: 'colour'; known are "),
    (changed("    emit", "    where: value > \n    emit"), "herd: cannot read the condition 'value >'"),
    (changed("    emit", "    where: value is 2\n    emit"), "herd: cannot read the condition 'value is 2'"),
    (changed("    emit", "    where: amount > 2\n    emit"), "herd: where names 'amount', which find does not capture"),
    (changed("    emit", "    where: value < unit\n    emit"), "herd: where sets a text against a number"),
    (changed("    emit", "    where: unit < unit\n    emit"), "herd: where sets a text"),
    (changed("    emit", "    priority: high\n    emit"), "herd: "),
    (changed("    emit: quantity", "    emit:"), "8:10: an empty value; give one or leave the key out"),
    (changed("    emit", "    emit: money\n    emit"), "9:5: the key 'emit' stands twice"),
    (changed("id: herd", "name: herd"), "6:5: a rule has an id and a find"),
    (changed("find:", "found:"), "6:5: herd: a rule has an id and a find"),
    (changed("- id: herd\n   ", "-"), "6:5: a rule has an id and a find"),
    (changed("want: {value: 12}", "want: none"), "6:5: herd: no positive example"),
    (changed("want: none", "want: {value: 12}"), "6:5: herd: no negative example"),
    (changed("want: {value: 12}", "want: {value: 12}\n        todo: true"), "6:5: herd: no positive example"),
    (RULE[: RULE.index("    examples")], "6:5: herd: no positive example"),
    (changed("text: Bản có trâu.", "texts: Bản có trâu."), "herd: unknown key in an example: 'texts'"),
    (changed("want: none", "want: none\n        why: so"), "14:9: herd: unknown key in an example: 'why'"),
    (RULE + RULE.removeprefix("rules:\n"), "14:5: herd: the id stands at a.yaml:6:5 too"),
    ("rules:\n  - herd\n", "6:5: a rule is a mapping that begins with id"),
    ("regeln: []\n", "5:1: unknown section 'regeln'; sections are words, parts, kinds, rules"),
    ("rules:\n\t- id: herd\n", "6:1: no readable YAML: found character "),
    ("rules: [\n", "no readable YAML: "),
    ("rules: {a: b}}\n", "no readable YAML: "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BROKEN, ids=[message for _, message in BROKEN])
def test_a_broken_rule(tmp_path: Path, text: str, message: str) -> None:
    told = faults(tmp_path, WORDS + text)
    assert all(line.startswith("a.yaml:") for line in told)
    assert any(message in line for line in told), told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b\n", "a.yaml:1:1: the file is a mapping with the keys words, parts, kinds, rules"),
        ("chữ\n", "a.yaml:1:1: the file is a mapping with the keys words, parts, kinds, rules"),
        ("words:\n  beast: [trâu, bò, trâu]\n", "a.yaml:2:21: the word 'trâu' stands twice in 'beast'"),
        ("words:\n  beast: [hoà, hòa]\n", "a.yaml:2:16: the word 'hòa' stands twice in 'beast'"),
        ("words:\n  beast: {trâu: 1, Trâu: 2}\n", "a.yaml:2:20: the word 'Trâu' stands twice in 'beast'"),
        ("words:\n  beast: [trâu]\n  beast: [bò]\n", "a.yaml:3:3: the key 'beast' stands twice"),
        ("words:\n  beast:\n", "a.yaml:2:9: an empty value; give one or leave the key out"),
        ("words:\n  beast: [trâu, ~]\n", "a.yaml:2:17: an empty value; give one or leave the key out"),
        ("words:\n  beast: [trâu, '']\n", "a.yaml:2:17: an empty word"),
        ("words:\n  beast: trâu\n", "a.yaml:2:3: the list 'beast' must be words"),
        ("words:\n  beast: [[trâu]]\n", "a.yaml:2:3: the list 'beast' must be words"),
        ("words:\n  beast: {trâu: [bò]}\n", "a.yaml:2:3: the list 'beast' must be words"),
        ("words: [trâu]\n", "a.yaml:1:1: words is a mapping of names"),
        ("words: trâu\n", "a.yaml:1:1: words is a mapping of names"),
        ("parts: [a]\n", "a.yaml:1:1: parts is a mapping of names"),
        ("parts: {a: [b]}\n", "a.yaml:1:9: the part 'a' must be one template"),
        ("parts: {a: '{b'}\n", "a.yaml:1:"),
        ("parts: {a: 'x <a>'}\n", "a.yaml:1:"),
        ("rules: herd\n", "a.yaml:1:1: rules is a list of rules"),
        ("rules: {id: herd}\n", "a.yaml:1:1: rules is a list of rules"),
        ("rules: [{}]\n", "a.yaml:1:9: a rule is a mapping"),
        ("? [a, b]\n: c\n", "a.yaml:1:3: a key must be a word"),
        ("words: \x07\n", "a.yaml:1:"),
        ("a: &a [*a]\n", "a.yaml:1:"),
    ],
)
def test_a_broken_file(tmp_path: Path, text: str, message: str) -> None:
    told = faults(tmp_path, text, WORDS.replace("beast", "cattle"))
    assert any(line.startswith(message) for line in told), told


@pytest.mark.parametrize(
    "change",
    [
        ("emit: quantity", "emit: [quantity]"),
        ("id: herd", "id: [herd]"),
        ('find: "{value:int} {unit:beast}"', "find: {a: b}"),
        ('find: "{value:int} {unit:beast}"', "find: [[a]]"),
        ("emit: quantity", "emit: quantity\n    set: level"),
        ("emit: quantity", "emit: quantity\n    set: {relation: [level]}"),
        ("emit: quantity", "emit: quantity\n    where: [value, 1]"),
        ("emit: quantity", "emit: quantity\n    kinds: {a: b}"),
        ("emit: quantity", "emit: quantity\n    kinds: [elephants]"),
        ("emit: quantity", "emit: quantity\n    not_left: {a: b}"),
        ("emit: quantity", "emit: quantity\n    not_left: [{beast}]"),
        ("emit: quantity", "emit: quantity\n    priority: [1]"),
        ("emit: quantity", "emit: quantity\n    if_set: [a]"),
        ("text: Bản có trâu.", "text: [Bản]"),
        ("want: none", "want: nothing"),
        ("want: none", "want: [1]"),
        ("want: {value: 12}", "want: {worth: 12}"),
        ("want: {value: 12}", "want: {value: 12}\n        todo: perhaps"),
        ("{value:int} {unit:beast}", "regex:(\\\\w+ ?)+,"),
        ("{value:int} {unit:beast}", "regex:a{99999999999999999999999}"),
        ("emit: quantity", "emit: money"),
        ('find: "{value:int} {unit:beast}"', 'find: "trâu"'),
    ],
    ids=lambda change: change[1],
)
def test_a_value_of_the_wrong_sort(tmp_path: Path, change: tuple[str, str]) -> None:
    """Each has a line that names its file, line and rule."""
    told = faults(tmp_path, WORDS + changed(*change))
    assert any(line.startswith("a.yaml:") for line in told), told


def test_one_list_in_two_files(tmp_path: Path) -> None:
    told = faults(tmp_path, WORDS, "words:\n  beast: [ngựa]\n")
    assert told == [
        "b.yaml:2:3: the list 'beast' stands at a.yaml:4:3 too; "
        "say extends or replaces below it, or give it another name"
    ]


def test_one_part_in_two_files(tmp_path: Path) -> None:
    told = faults(tmp_path, "parts:\n  tail: a\n", "parts:\n  tail: b\n", WORDS)
    assert any(line.startswith("b.yaml:2:3: ") for line in told), told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, WORDS + changed("quantity", "quantities"), "regeln: []\n", "rules: [\n")
    assert {line.split(":")[0] for line in told} == {"a.yaml", "b.yaml", "c.yaml"}


def test_text_that_is_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"words: {a: [\xff]}\n")
    with pytest.raises(PatternError, match=r"/a\.yaml:1:13: no readable YAML: .*; save the file as UTF-8"):
        load_patterns(tmp_path, needed=())


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(PatternError):
        load_patterns(tmp_path / "none")


HERD = "    emit: quantity"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("id: herd", "id: [herd]"), "6:5: id is one text; write it without brackets or dashes"),
        ((HERD, HERD + "\n    where: [value, 1]"), "9:5: herd: where is one text; write it without brackets or dashes"),
        ((HERD, HERD + "\n    priority: [1]"), "9:5: herd: priority is one text; write it without brackets or dashes"),
        ((HERD, HERD + "\n    priority: high"), "9:15: herd: priority is a whole number; write one in place of 'high'"),
        (
            (HERD, HERD + "\n    kinds: [money]"),
            "9:5: herd: kinds does nothing in a rule that emits; leave it out",
        ),
        (
            (HERD, "    kinds: [elephants]"),
            "8:13: herd: unknown kind: 'elephants'; known are ratio, percentage, money, quantity",
        ),
        (
            (HERD, "    if_set: a"),
            "8:13: herd: unknown key in if_set: 'a'; known are modifier, relation, status, indicator, relative_to, "
            "period, unit, currency, verb",
        ),
        (
            ("want: {value: 12}", "want: {worth: 12}"),
            "11:16: herd: unknown key in want: 'worth'; known are kind, text, numerator, denominator, value, amount, "
            "low, high, currency, per, unit, modifier, indicator, relation, status, relative_to, period",
        ),
        (
            ("want: {value: 12}", "want: {value: 12}\n        todo: perhaps"),
            "12:15: herd: cannot read todo: 'perhaps'; write true, or leave it out",
        ),
        (
            ("emit: quantity", "emit: money"),
            "7:11: herd: a figure of the kind money needs a capture that is missing; "
            "write {amount:…}, or {low:…} and {high:…}",
        ),
        (("emit: quantity", "emit: money"), "7:11: herd: money needs a currency; capture {currency}, or set it"),
        (
            ('"{value:int} {unit:beast}"', '"{low:int} {unit:beast}"'),
            "7:11: herd: a figure of the kind quantity needs a capture that is missing; "
            "write {value:…}, or {low:…} and {high:…}",
        ),
        (
            ('"{value:int} {unit:beast}"', '"{value:beast}"'),
            "7:11: herd: no number that is always there; make a capture without ? int, number, scaled or numeral",
        ),
        (
            ('"{value:int} {unit:beast}"', '"{figure} {value:int}"'),
            "7:11: herd: {figure} stands in rules without emit alone; write a capture in its place",
        ),
        (('"{value:int} {unit:beast}"', '"{value:int} ' + "(" * 2000 + '"'), "7:11: herd: groups within each other "),
    ],
)
def test_what_is_said(tmp_path: Path, change: tuple[str, str], line: str) -> None:
    told = faults(tmp_path, WORDS + changed(*change))
    assert any(one.startswith(f"a.yaml:{line}") for one in told), told


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ("parts: {a: '{b'}", "1:13: the part 'a': a bracket without its partner in '{b'"),
        ("parts: {a: '<b>'}", "1:13: the part 'a': unknown part <b> in '<b>'"),
        ("parts: {a: 'x <a>'}", "1:15: the part 'a': the part <a> names itself in 'x <a>'"),
        ("parts: {a: <b>, b: <a>}", "1:12: the part 'a': in the part <b>: the part <a> names itself in '<b>'"),
        ("a: &a [*a]", "1:4: an alias (*) within what it stands for; write its value out"),
        ("a: " + "[" * 3000 + "]" * 3000, "1:1: brackets or lists within each other without end; write it flatter"),
        ("words: {beast: [a, ' ']}", "1:20: an empty word in 'beast'; take it out"),
        ('words: {beast: [a, "\\u200b"]}', "1:20: an empty word in 'beast'; take it out"),
    ],
)
def test_what_is_said_of_words_and_parts(tmp_path: Path, parts: str, line: str) -> None:
    told = faults(tmp_path, parts)
    assert any(one.startswith(f"a.yaml:{line}") for one in told), told


def test_aliases(tmp_path: Path) -> None:
    """Each is read once, however many there are of it."""
    rows = [f"b{i}: &b{i} [{', '.join([f'*b{i - 1}'] * 10)}]" for i in range(1, 30)]
    told = faults(tmp_path, "\n".join(["b0: &b0 [a]", *rows]))
    assert len(told) == 30
    rules = load(tmp_path, "words: {beast: &some [trâu, bò], cattle: *some}")
    assert rules.lists["cattle"] == rules.lists["beast"]


def test_an_empty_list_matches_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "words: {beast: []}").patterns["beast"].search("trâu ") is None


def test_a_list_that_the_engine_misses(tmp_path: Path) -> None:
    with pytest.raises(PatternError) as caught:
        load_patterns_of(tmp_path, WORDS + RULE)
    told = str(caught.value).splitlines()
    assert len(told) == len(ENGINE_LISTS) - 2  # without "numeral" and "scale"
    said = (
        "no file has the word list 'measure_head', which the program asks for; put it back, or write measure_head: []"
    )
    assert f"{tmp_path}: {said}" in told


def test_no_list_is_missed_where_a_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PatternError) as caught:
        load_patterns_of(tmp_path, "words: [\n")
    assert "the program asks for" not in str(caught.value)


def test_empty_lists_are_enough_for_the_engine(tmp_path: Path) -> None:
    rules = load_patterns_of(tmp_path, "words:\n" + "".join(f"  {name}: []\n" for name in ENGINE_LISTS))
    text = "Sáng 4/3/2021, UBND xã Khe Lùng họp bàn. Ông Lò Văn A chủ trì. Thu 2 tỷ 160 triệu đồng, đạt 26/34 chỉ tiêu."
    assert extract(text, patterns=rules).figures == ()


def load_patterns_of(folder: Path, text: str) -> RuleSet:
    (folder / "a.yaml").write_text(text, "utf-8")
    return load_patterns(folder)


def asked_for(function: ast.FunctionDef) -> Iterator[str]:
    """The lists that a function asks for by name: as ``lists["a"]``, or by a name out of a row ``("a", "b")``."""
    nodes = list(ast.walk(function))
    keys = [n.args[0] for n in nodes if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "is_in"]
    keys += [
        n.slice for n in nodes if isinstance(n, ast.Subscript) and getattr(n.value, "attr", "") in ("lists", "patterns")
    ]
    if not all(isinstance(key, ast.Constant) for key in keys):
        keys += [name for n in nodes if isinstance(n, (ast.Tuple, ast.List)) for name in n.elts]
    return (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def test_the_lists_that_the_engine_asks_for() -> None:
    made = {"scaled_group": "scale", "among": "whole_words", "sentence_end": "scale"}
    names = {
        made.get(name, name)
        for path in SOURCES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        for name in asked_for(node)
    }
    assert names & default_patterns().lists.keys() == names, "lists that no rule file has"
    assert sorted(ENGINE_LISTS) == sorted(names), "mend ENGINE_LISTS in rules.py"


bits = st.sampled_from(
    """
    words:|parts:|rules:|  - id: a|    find: "{value:int}"|    emit: quantity|    emit: none|    examples:
          - text: a [1]|        want: none|        want: {value: 1}|  beast: [trâu, bò]|  beast:|    - trâu
        set: {relation: level}|    where: a < 1|{|}|[|]|: |- |? |&a |*a|!!map |"|'|~|null|    priority: 1|>|#|%|@|\t
      scale: {triệu: 1e6}|    not_left: ["{beast}"]|  a: <a>|  numeral: []|  numeral: {}|  scale: []|  scale: {a: b}
      half: [a]|  tail: "(a|b"|    find: [a, "regex:("]|    if_set: a
    """.replace("\n", "|").split("|")
)
yamlish = st.one_of(
    st.lists(bits, max_size=14).map("\n".join),
    st.tuples(st.just(WORDS + RULE), st.integers(0, 400), st.integers(0, 30), st.one_of(bits, st.text(max_size=5))).map(
        lambda row: row[0][: row[1]] + row[3] + row[0][row[1] + row[2] :]
    ),
    st.text(max_size=40),
)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(yamlish)
def test_only_pattern_errors_come_out(tmp_path: Path, text: str) -> None:
    with contextlib.suppress(PatternError):
        load(tmp_path, text)
