"""The JSON Schema of rule files: what is sound is valid, what is wrong by its form is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ntm_extract.grammar import EMITS, EXAMPLE_KEYS, RULE_KEYS
from ntm_extract.rules import FIGURE_KINDS, NONE, READING, TIME
from ntm_extract.schema import rule_schema

ROOT = Path(__file__).resolve().parent.parent
VALIDATOR = Draft202012Validator(rule_schema())
_BLOCK = re.compile(r"^<!-- rules: [^\n]* -->\n\n?```yaml\n(.*?)^```$", re.M | re.S)
BLOCKS = _BLOCK.findall((ROOT / "docs" / "patterns.md").read_text("utf-8"))


def wrong(text: str) -> list[str]:
    """What the schema has against a rule file, whose scalars an editor reads as YAML 1.1 has them."""
    return [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(text))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(rule_schema())


@pytest.mark.parametrize("path", sorted((ROOT / "patterns").glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_files(path: Path) -> None:
    assert wrong(path.read_text("utf-8")) == []


def test_rules_of_the_reference() -> None:
    assert len(BLOCKS) > 5
    assert [wrong(text) for text in BLOCKS] == [[]] * len(BLOCKS)


@pytest.mark.parametrize(
    "name",
    [
        "unknown-key", "misspelt-find", "unknown-section", "unknown-key-in-an-example", "unknown-value-in-set", "null",
        "null-word", "no-examples", "unquoted-template", "priority", "list-in-place-of-text", "want-of-words",
        "value-of-scale", "sequence",
    ],
)  # fmt: skip
def test_files_that_are_wrong_by_form(name: str) -> None:
    assert wrong((ROOT / "tests" / "broken" / f"{name}.yaml").read_text("utf-8")) != []


def test_numbers_and_truth_values_are_texts_too() -> None:
    """What an editor reads as 10, true or 1.5 is the text of that to the program."""
    assert wrong("words: {a: [1, 2.5, true], b: {c: 1e3, d: 4}}") == []


def test_layers() -> None:
    assert wrong("words: {a: {extends: [b]}}\nrules: [{id: a, extends: true, find: x}]") == []
    assert wrong("words: {a: {extend: {b: [c]}}}") != []
    assert wrong("kinds: {money: [value]}") != []


def keys_of(schema: dict[str, Any], *path: str) -> dict[str, Any]:
    for name in path:
        schema = schema[name]
    return schema


def test_an_editor_is_told_what_keys_say() -> None:
    rule = keys_of(rule_schema(), "properties", "rules", "items", "properties")
    assert {name: key["description"] for name, key in rule.items() if name in RULE_KEYS} == {
        name: key.says for name, key in RULE_KEYS.items()
    }
    example = keys_of(rule["examples"], "items", "properties")
    assert list(example) == list(EXAMPLE_KEYS)
    assert tuple(EMITS) == (*FIGURE_KINDS, NONE, TIME, *READING)
