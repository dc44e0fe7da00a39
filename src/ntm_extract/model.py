"""What comes out of a report: the records of the output contract, and their plain form for the writers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

# A plain value is what YAML and JSON know: text, number, null, list, mapping. Numbers that are not whole stay Decimal.
Plain = Any

# Said in the contract: a figure without the key is at this value.
DEFAULTS = {"relation": "level", "status": "actual"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report.

    ``span`` counts code points of the decoded report as it stands, end exclusive: ``report[span[0]:span[1]] == text``.
    ``line`` counts from 1. ``value``, ``low`` and ``high`` are in percent for a percentage and in ``unit`` for a
    quantity; ``amount``, ``low`` and ``high`` of money are in whole units of ``currency`` (ISO 4217).
    ``own`` are the keys, beyond these, of a kind that a rule file has made; ``rule`` is the rule that gave the figure.
    Field order is the order of the keys in the output.
    """

    kind: str
    text: str
    span: tuple[int, int]
    line: int
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    currency: str | None = None
    per: tuple[str, ...] = ()
    unit: str | None = None
    modifier: str | None = None
    indicator: str | None = None
    relation: str = "level"
    status: str = "actual"
    relative_to: str | None = None
    period: str | None = None
    own: tuple[tuple[str, Plain], ...] = ()
    rule: str | None = field(default=None, compare=False)


# The keys of a figure in the output, in their order; the keys of its own kind stand behind them.
FIGURE_KEYS = tuple(spec.name for spec in fields(Figure) if spec.name not in ("own", "rule"))
# Those that the captures of a rule fill, rather than the words beside the figure.
VALUE_KEYS = FIGURE_KEYS[FIGURE_KEYS.index("numerator") : FIGURE_KEYS.index("unit") + 1]
# Those that the words beside the figure fill, where its rule does not set them.
OF_CONTEXTS = FIGURE_KEYS[FIGURE_KEYS.index("unit") + 1 :]


@dataclass(frozen=True, slots=True)
class Chair:
    """Who chairs a meeting, and the titles printed beside the name."""

    name: str
    positions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that a report is about.

    ``date`` is ISO 8601, or ``XXXX-MM-DD`` (TIMEX3's way) where no year can be known, or None where no day is told.
    """

    kind: str
    topic: str | None = None
    date: str | None = None
    session: str | None = None
    body: str | None = None
    chairs: tuple[Chair, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that was read from one report.

    ``rules`` is the hash of the rules that read it, where the report is to carry it; its figures then print their rule.
    """

    source: str
    title: str | None = None
    published: str | None = None
    meeting: Meeting | None = None
    figures: tuple[Figure, ...] = ()
    rules: str | None = None

    def to_dict(self) -> dict[str, Plain]:
        """The report as the contract prints it: keys in order, those without a value left out."""
        return {
            "source": self.source,
            "title": self.title,
            "published": self.published,
            **({} if self.rules is None else {"rules": self.rules}),
            "meeting": None if self.meeting is None else _meeting_to_dict(self.meeting),
            "figures": [dict(_figure_items(figure, traced=self.rules is not None)) for figure in self.figures],
        }


def _meeting_to_dict(meeting: Meeting) -> dict[str, Plain]:
    out: dict[str, Plain] = {"kind": meeting.kind}
    if meeting.topic:
        out["topic"] = meeting.topic
    out["date"] = meeting.date
    if meeting.session:
        out["session"] = meeting.session
    if meeting.body:
        out["body"] = meeting.body
    out["chairs"] = [
        {"name": chair.name, **({"positions": list(chair.positions)} if chair.positions else {})}
        for chair in meeting.chairs
    ]
    return out


def _figure_items(figure: Figure, *, traced: bool) -> Iterator[tuple[str, Plain]]:
    for key in FIGURE_KEYS:
        value = getattr(figure, key)
        if value is None or value == () or DEFAULTS.get(key) == value:
            continue
        yield key, list(value) if isinstance(value, tuple) else value
    yield from figure.own
    if traced:
        yield "rule", figure.rule
