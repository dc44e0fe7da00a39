"""Rule files of one's own laid over others: what they add, extend, replace, and the kinds of figure that they make."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from ntm_extract.errors import PatternError
from ntm_extract.examples import failures
from ntm_extract.explaining import explain
from ntm_extract.extraction import extract
from ntm_extract.load import load_patterns
from ntm_extract.resources import patterns_dir
from ntm_extract.rules import RuleSet

EXAMPLES = """
    examples:
      - text: Bản có [12 cối].
        want: {value: 12}
      - text: Bản có cối.
        want: none
"""
MILL = '  - id: mill\n    find: "{value:int} {unit:mill}"\n    emit: quantity' + EXAMPLES
BASE = "words:\n  mill: [cối]\nparts:\n  tail: nhỏ\nkinds:\n  stars: [value]\nrules:\n" + MILL


def load(folder: Path, *texts: str) -> RuleSet:
    """The rules of ``texts``, each the one file of a folder."""
    folders = [folder / chr(97 + number) for number in range(len(texts))]
    for one, text in zip(folders, texts, strict=True):
        one.mkdir(parents=True)
        (one / "rules.yaml").write_text(text, "utf-8")
    return load_patterns(*folders, needed=())


def faults(folder: Path, *texts: str) -> list[str]:
    with pytest.raises(PatternError) as caught:
        load(folder, *texts)
    return [fault.replace(f"{folder}/", "").split("\n")[0] for fault in caught.value.faults]


def test_a_list_is_extended_and_replaced(tmp_path: Path) -> None:
    rules = load(tmp_path, BASE, "words:\n  mill: {extends: [thớt]}\n", "words:\n  mill: {extends: {nong: nia}}\n")
    assert rules.lists["mill"] == {"cối": "cối", "thớt": "thớt", "nong": "nia"}
    rules = load(tmp_path / "again", BASE, "words:\n  mill: {replaces: [thớt]}\n")
    assert rules.lists["mill"] == {"thớt": "thớt"}


def test_a_part_is_replaced(tmp_path: Path) -> None:
    assert load(tmp_path, BASE, "parts:\n  tail: {replaces: to}\n").vocabulary.parts["tail"] == "to"


def test_a_kind_is_extended(tmp_path: Path) -> None:
    assert load(tmp_path, BASE, "kinds:\n  stars: {extends: [unit]}\n").kinds["stars"] == ("value", "unit")


def test_a_rule_is_extended(tmp_path: Path) -> None:
    more = """
rules:
  - id: mill
    extends: true
    find: "{value:int} chiếc {unit:mill}"
    not_right: đá
    examples:
      - text: Bản có [5 chiếc cối].
        want: {value: 5}
"""
    rule = load(tmp_path, BASE, more).figures[0]
    assert [form.template for form in rule.forms] == ["{value:int} {unit:mill}", "{value:int} chiếc {unit:mill}"]
    assert rule.not_right is not None
    assert len(rule.examples) == 3
    assert rule.place.file.endswith("a/rules.yaml")


def test_a_rule_is_replaced_in_its_place(tmp_path: Path) -> None:
    other = MILL.replace("id: mill", "id: other").replace("{unit:mill}", "{unit:mill} to")
    own = "rules:\n" + MILL.replace("id: mill", "id: mill\n    replaces: true").replace("{unit", "chiếc {unit")
    rules = load(tmp_path, BASE + other, own)
    assert [rule.id for rule in rules.figures] == ["mill", "other"]
    assert rules.figures[0].forms[0].template == "{value:int} chiếc {unit:mill}"
    assert rules.figures[0].place.file.endswith("b/rules.yaml")


def test_the_hash_tells_rules_apart(tmp_path: Path) -> None:
    one = load(tmp_path, BASE)
    two = load(tmp_path / "again", BASE, "words:\n  mill: {extends: [thớt]}\n")
    assert len(one.hash) == 64
    assert one.hash != two.hash


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "words: {mill: [thớt]}",
            "1:9: the list 'mill' stands at a/rules.yaml:2:3 too; say extends or replaces below it, "
            "or give it another name",
        ),
        ("words: {mil: {extends: [a]}}", "1:9: there is no list 'mil' that this extends; did you mean 'mill'?"),
        ("words: {spoon: {replaces: [a]}}", "1:9: there is no list 'spoon' that this replaces"),
        ("words: {mill: {extends: [cối]}}", "1:26: the word 'cối' stands twice in 'mill'; take one out"),
        ("words: {mill: {extends: cối}}", "1:9: the list 'mill' must be words in [brackets], or words with a value"),
        ("parts: {tail: {extends: b}}", "1:9: the part 'tail' is one template; say replaces in place of extends"),
        ("parts: {tail: b}", "1:9: the part 'tail' stands at a/rules.yaml:4:3 too; say extends or replaces"),
        ("kinds: {stars: {extends: [value]}}", "1:27: the key 'value' stands twice in the kind 'stars'"),
        ("kinds: {money: [value]}", "1:9: 'money' is a kind of the tool's own; name yours otherwise"),
        ("kinds: {own: [period]}", "1:15: the key 'period' has a meaning in each figure; name yours otherwise"),
        ("kinds: {own: [Số]}", "1:15: 'Số' is no key; write small letters a to z, digits and _"),
        ("kinds: {own: {a: b}}", "1:9: the kind 'own' must be the keys of its figures in [brackets]"),
        (
            "rules:\n" + MILL,
            "2:5: mill: the id stands at a/rules.yaml:8:5 too; say extends: true or replaces: true, or name it anew",
        ),
        (
            "rules: [{id: mil, extends: true}]",
            "1:10: mil: there is no rule of this id that it extends; did you mean 'mill'?",
        ),
        ("rules: [{id: mill, extends: perhaps}]", "1:20: mill: write extends: true, or leave it out"),
        ("rules: [{id: mill, extends: true, replaces: true}]", "1:10: mill: extends and replaces do not go together"),
        (
            "rules: [{id: mill, extends: true, priority: 4}]",
            "1:35: mill: priority cannot be added to; what extends a rule has find, not_left, not_right, unless_left, "
            "left, right, examples, replaces: true all keys",
        ),
    ],
)
def test_what_is_said(tmp_path: Path, text: str, line: str) -> None:
    told = faults(tmp_path, BASE, text)
    assert any(one.startswith(f"b/rules.yaml:{line}") for one in told), told


STARS = """
kinds:
  ocop_stars: [value, unit, product, score]
words:
  star: {sao: sao}
  ware: [chè khe lùng, mật ong bản thượng]
rules:
  - id: ocop.stars
    find: "{product:ware} (đạt|được công nhận) {value:numeral|int} {unit:star}"
    emit: ocop_stars
    set: {indicator: OCOP}
    priority: 70
    examples:
      - text: Năm 2023, [chè Khe Lùng đạt 4 sao] cấp tỉnh.
        want: {kind: ocop_stars, value: 4, unit: sao, product: chè Khe Lùng, indicator: OCOP}
      - text: Đêm ấy Khe Lùng trời đầy sao.
        want: none
"""


def own_rules(folder: Path, text: str) -> RuleSet:
    (folder / "own.yaml").write_text(text, "utf-8")
    return load_patterns(patterns_dir(), folder)


def test_a_kind_of_ones_own(tmp_path: Path) -> None:
    rules = own_rules(tmp_path, STARS)
    text = "Năm 2023, Mật ong  bản Thượng được công nhận ba sao, toàn huyện có 26/34 xã đạt chuẩn."
    first, second = extract(text, patterns=rules).figures
    assert (first.kind, first.text) == ("ocop_stars", "Mật ong  bản Thượng được công nhận ba sao")
    assert (first.value, first.unit, first.own) == (Decimal(3), "sao", (("product", "Mật ong bản Thượng"),))
    assert (first.period, first.indicator) == ("Năm 2023", "OCOP")
    assert second.kind == "ratio"


def test_it_takes_part_in_the_order_of_overlaps(tmp_path: Path) -> None:
    rules = own_rules(tmp_path, STARS.replace("priority: 70", "priority: -1").replace("value: 4", "value: none"))
    text = "Chè Khe Lùng đạt 4 sao năm 2023."
    assert [figure.kind for figure in extract(text, patterns=rules).figures] != ["ocop_stars"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            ("emit: ocop_stars", "emit: ocop_star"),
            "10:11: ocop.stars: cannot emit 'ocop_star'; did you mean 'ocop_stars'?",
        ),
        (("{value:numeral|int}", "{valu:numeral|int}"), "9:48: ocop.stars: 'valu' is no key of ocop_stars"),
        (
            ("want: {kind", "want: {stars: 4, kind"),
            "15:16: ocop.stars: unknown key in want: 'stars'; did you mean 'status'?",
        ),
        (("{product:ware} (đạt|được công nhận) {value:numeral|int} {unit:star}", "{int} {star}"), "9:11: ocop.stars: "),
    ],
)
def test_what_is_said_of_kinds(tmp_path: Path, change: tuple[str, str], line: str) -> None:
    assert STARS.count(change[0]) == 1
    with pytest.raises(PatternError) as caught:
        own_rules(tmp_path, STARS.replace(*change))
    told = [fault.replace(f"{tmp_path}/", "").split("\n")[0] for fault in caught.value.faults]
    assert any(one.startswith(f"own.yaml:{line}") for one in told), told


def test_the_values_of_own_keys(tmp_path: Path) -> None:
    """Of a plain list the words as printed, whatever the list's spelling; of one with values these, as numbers too."""
    text = """
kinds:
  rank: [value, grade, points, medal]
words:
  grade: [Hạng A, Hoà]
  points: {mười điểm: 10, chín điểm rưỡi: 9.5}
  medal: {vàng: gold, bạc: silver}
rules:
  - id: rank
    find: "đội {value:int} {grade} {points} {medal:medal}"
    emit: rank
    priority: 80
    examples:
      - text: Chung cuộc, [đội 3 hạng A chín điểm rưỡi bạc].
        want: {value: 3, grade: hạng A, points: 9.5, medal: silver}
      - text: Cả đội về sớm.
        want: none
"""
    rules = own_rules(tmp_path, text)
    (figure,) = extract("Chung cuộc, đội 3 HẠNG A mười điểm vàng.", patterns=rules).figures
    assert figure.own == (("grade", "HẠNG A"), ("points", Decimal(10)), ("medal", "gold"))
    (figure,) = extract("Chung cuộc, đội 4 hoà chín điểm rưỡi bạc.", patterns=rules).figures
    assert figure.own == (("grade", "hoà"), ("points", Decimal("9.5")), ("medal", "silver"))
    assert list(failures(rules, lambda rule, _: rule == "rank")) == []


@pytest.mark.parametrize(
    ("emit", "find", "text"),
    [
        ("money", "{amount:int} quan {currency}?", "Chiếc cối giá 5 quan, 60 triệu USD, rồi 80 triệu."),
        ("ratio", "({numerator:int} trên {denominator:int})? gùi {second:int}", "Bản có gùi 7."),
        ("quantity", "{value:int}? gùi {second:int}", "Bản có gùi 7."),
        ("ocop_stars", "{score:int}? gùi {minus:int}", "Bản có gùi 7."),
    ],
)
def test_no_figure_without_what_its_kind_needs(tmp_path: Path, emit: str, find: str, text: str) -> None:
    rule = f"  - {{id: own, find: '{find}', emit: {emit}, priority: 90, examples: [{{text: a, want: {{}}}}, "
    rules = own_rules(tmp_path, STARS + rule + "{text: a, want: none}]}\n")
    assert all(figure.rule != "own" for figure in extract(text, patterns=rules).figures)
    told = {(trial.outcome, trial.by) for trial in explain(text, rules, rule_id="own")}
    assert ("dropped", "a capture that is not there") in told


def test_what_an_own_kind_sets_has_the_form_of_its_column(tmp_path: Path) -> None:
    rules = own_rules(tmp_path, STARS.replace("set: {indicator: OCOP}", "set: {score: A, low: 2, per: năm}").replace(
        "product, score]", "product, score, low, per]").replace(", indicator: OCOP", ""))  # fmt: skip
    (figure,) = extract("Chè Khe Lùng đạt 4 sao.", patterns=rules).figures
    assert (figure.low, figure.per, figure.own) == (Decimal(2), ("năm",), (("product", "Chè Khe Lùng"), ("score", "A")))


def test_hidden_files_are_no_rule_files(tmp_path: Path) -> None:
    (tmp_path / ".#own.yaml").symlink_to("nobody@nowhere")
    (tmp_path / "._own.yaml").write_bytes(b"\x00\x05")
    assert own_rules(tmp_path, STARS).kinds


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    with pytest.raises(PatternError, match=r"a\.yaml: is no file that can be read; take it out of the folder"):
        own_rules(tmp_path, STARS)


@pytest.mark.parametrize(
    ("emit", "find", "line"),
    [
        ("day", "{relative:fair}", "phiên sau"),
        ("day", "hôm {day:word}", "hôm qua"),
        ("day", "hôm {day:int} {month:int} {year:int}", "hôm 4 3 99999999999999999999"),
        ("year", "mùa {year:word}", "mùa lũ"),
        ("year", "mùa {last:word}", "mùa lũ"),
        ("stamp", "hôm {day:int}", "hôm 4"),
        ("stamp", "hôm {day:word} {month:int} {year:int}", "hôm nay 4 2021"),
        ("meeting", "{kind:meeting_verb} {topic:rest}", "họp bàn việc giữ rừng"),
    ],
)
def test_rules_of_days_and_meetings_that_capture_what_is_none(tmp_path: Path, emit: str, find: str, line: str) -> None:
    examples = "[{text: a, want: {}}, {text: a, want: none}]"
    rule = f"rules: [{{id: own, find: '{find}', emit: {emit}, examples: {examples}}}]\n"
    rules = own_rules(tmp_path, "words: {fair: [phiên sau]}\n" + rule)
    text = f"Khe Lùng họp bàn giữ rừng\n{line}\n\nNgày 4/3/2021, UBND xã Khe Lùng tổ chức hội nghị, {line}."
    meeting = extract(text, patterns=rules).meeting
    assert meeting is not None
    assert meeting.date == "2021-03-04"
