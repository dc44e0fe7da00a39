"""From reports to YAML or JSON Lines.

What is written reads back the same by a YAML 1.1 reader and by a YAML 1.2 one. The two disagree on which bare words are
numbers, dates and booleans (``no``, ``12:30``, ``1e3``, ``0o7``, ``2024-01-10``), so a string that either of them, or a
wide-spread reader that goes beyond both, would take for something else is quoted. Numbers are written in plain digits,
never with an exponent and never by way of a binary float.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from ntm_extract.model import Plain, Report

if TYPE_CHECKING:
    from yaml import SafeDumper as BaseDumper
else:
    # The C dumper is four times as fast; it is missing where PyYAML was built without libyaml.
    BaseDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

# What stands between two reports.
SEPARATORS = {"yaml": "---\n", "jsonl": ""}

# Short lists that read better on one line.
_FLOW_KEYS = frozenset({"span", "positions", "per"})

# libyaml counts columns in a C int: the longest line that it can be told not to fold.
_NEVER_FOLD = 2**31 - 1

# Bare words that some reader takes for no string. Wider than either version of YAML, on purpose: a pair of quotes too
# many costs nothing.
_READ_AS_OTHER = re.compile(
    r"""
      [-+]? [0-9.] [0-9.,_:+-]*             # numbers, grouped numbers, clock times, dates; dots alone
    | [-+]? [0-9.] [0-9.,_]* e [-+]? [0-9]+ # 1e3, 1.5E-3
    | [-+]? 0 (?: x[0-9a-f_]+ | [ob][0-7_]+ )
    | [-+]? \.(?: inf | nan )
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} (?: t | [ \t]+ ) [0-9] .*
    | ~ | null | true | false | yes | no | on | off | y | n | = | <<
    |                                       # nothing at all reads as null
    """,
    re.VERBOSE | re.IGNORECASE,
)

# Line breaks to one version and not to the other, tabs, controls: only double quotes say them unmistakably.
_NEEDS_ESCAPE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")

# Legal inside JSON, but some line readers (Python's splitlines among them) would cut the record there.
_CUTS_LINES = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}

# Made once: json.dumps with an option makes an encoder a call.
_json_text = json.JSONEncoder(ensure_ascii=False).encode

_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report, output_format: str = "yaml") -> str:
    """One report as text that ends with a line break.

    Args:
        report: the report.
        output_format: ``yaml`` for one document, without a ``---`` (``SEPARATORS`` has what stands between two), or
            ``jsonl`` for one line.

    Raises:
        ValueError: there is no such format, or the report holds a number that is none (NaN, infinity).
    """
    if output_format == "yaml":
        return to_yaml(report.to_dict())
    if output_format == "jsonl":
        return to_json(report.to_dict()) + "\n"
    raise ValueError(f"no such format: {output_format!r}; there are {', '.join(SEPARATORS)}")


def to_yaml(value: Plain) -> str:
    """A plain value as one YAML document.

    >>> print(to_yaml({"text": "2,62%", "span": [3, 8], "value": Decimal("2.620"), "date": "2024-01-10"}), end="")
    text: 2,62%
    span: [3, 8]
    value: 2.62
    date: '2024-01-10'
    """
    return str(yaml.dump(value, Dumper=ReportDumper, allow_unicode=True, sort_keys=False, width=_NEVER_FOLD))


def to_json(value: Plain) -> str:
    """A plain value as one line of JSON, without a line break.

    >>> to_json({"value": Decimal("-0.40"), "per": ["xã"]})
    '{"value": -0.4, "per": ["xã"]}'
    """
    return _json(value).translate(_CUTS_LINES)


def number_text(number: int | Decimal) -> str:
    """A number in plain digits, exact: no exponent, no trailing zeros, no minus before a zero.

    >>> number_text(Decimal("62E+10")), number_text(Decimal("2.50")), number_text(Decimal("-0"))
    ('620000000000', '2.5', '0')
    """
    if isinstance(number, int):
        return str(number)
    if not number.is_finite():
        raise ValueError(f"no finite number: {number}")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class ReportDumper(BaseDumper):
    """YAML's safe dumper, with the ways of this module for texts, numbers, short lists and shared values."""

    def ignore_aliases(self, data: Any) -> bool:
        """Always: a value that stands twice is written twice, since ``&id001`` is for no reader's eyes."""
        return True


def _represent_text(dumper: ReportDumper, text: str) -> yaml.ScalarNode:
    text = _writable(text)
    style = None
    if _NEEDS_ESCAPE.search(text):
        style = '"'
    elif _READ_AS_OTHER.fullmatch(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _represent_number(dumper: ReportDumper, number: int | Decimal) -> yaml.ScalarNode:
    text = number_text(number)
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _represent_mapping(dumper: ReportDumper, mapping: Mapping[str, Plain]) -> yaml.MappingNode:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=False)
    for key, value in node.value:
        if key.value in _FLOW_KEYS and isinstance(value, yaml.SequenceNode):
            value.flow_style = True
    return node


def _represent_list(dumper: ReportDumper, items: Sequence[Plain]) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=False)


ReportDumper.add_representer(str, _represent_text)
ReportDumper.add_representer(int, _represent_number)
ReportDumper.add_representer(Decimal, _represent_number)
ReportDumper.add_representer(dict, _represent_mapping)
ReportDumper.add_representer(list, _represent_list)


def _json(value: Plain) -> str:
    # The standard encoder writes a Decimal only by way of a float, which would round it.
    if isinstance(value, str):
        return _json_text(_writable(value))
    if value is None:
        return "null"
    if isinstance(value, (int, Decimal)):
        return number_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_json(key)}: {_json(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(_json, value)) + "]"


def _writable(text: str) -> str:
    """The text without lone surrogates, which UTF-8 cannot carry; only a caller's own string can hold one."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
