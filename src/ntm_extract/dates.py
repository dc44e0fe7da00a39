"""Days of the calendar told in a text, and the year of one that is printed without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import regex

from ntm_extract.document import Document
from ntm_extract.rules import Rule, RuleSet

# Up to here a month is taken for the beginning of a year, in which the year before is reviewed; from there on for its
# end, in which the next one is planned.
_EARLY, _LATE = 3, 7
_REVIEWED = 80  # how far before a year the words end that say whether it is reviewed or planned
_MONTH = regex.compile(r"(?<day>[0-3]?\d ?[/.-] ?)?(1[0-2]|0?[1-9]) ?[/.-] ?$")


@dataclass(frozen=True, slots=True)
class Day:
    """A day told in a text: its span in the folded view, and as much of the date as is printed.

    ``offset`` counts days from the day of the report (0 for "today") where no date is printed.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    session: str | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class WorkYear:
    """A year, or a span of years, that a text puts on the work, and whether the text reviews it or plans for it.

    It does both where the year is running ("3 tháng cuối năm 2023").

    ``month`` is printed with it where the text tells of a day or of a whole month: it counts for that month alone.
    """

    first: int
    last: int
    review: bool = False
    plan: bool = False
    month: int | None = None


def days(doc: Document, rules: RuleSet, start: int, end: int) -> list[Day]:
    """The days between ``start`` and ``end`` (offsets of the folded view) that may be those of an event, in order.

    A document's date ("Nghị quyết số 6 ngày 15/7/2021 của Tỉnh ủy") and a term ("đến ngày 31/5") are none.
    """
    found: list[Day] = []
    for rule in rules.reading["day"]:
        for form in rule.forms:
            if form.right is None:
                continue
            for match in form.right.finditer(doc.low, start, end):
                if any(day.start < match.end() and match.start() < day.end for day in found):
                    continue
                groups = match.groupdict()
                first = match.start("day") if groups.get("day") else match.start()
                if not _is_event(doc, rules, match.start(), match.end(), start):
                    continue
                day = _day(groups, rules, match.start(), match.end())
                if day is not None and first >= start:
                    found.append(day)
    return sorted(found, key=lambda day: day.start)


def _day(groups: dict[str, str | None], rules: RuleSet, start: int, end: int) -> Day | None:
    session = rules.lists["part_of_day"].get(groups.get("session") or "")
    if groups.get("relative"):
        offset = rules.lists["relative_day"].get(groups["relative"] or "")
        return None if offset is None else Day(start, end, session=session, offset=int(offset))
    try:
        number, month, year = (int(groups.get(key) or 0) for key in ("day", "month", "year"))
        date(year or 2000, month, number)  # 2000 is a leap year
    except (ValueError, OverflowError):
        return None
    return Day(start, end, year or None, month, number, session)


def _is_event(doc: Document, rules: RuleSet, start: int, end: int, floor: int) -> bool:
    if rules.patterns["not_event_after"].match(doc.low, end + 1):
        return False
    before = doc.low[max(floor, start - 45) : start].rstrip(" ,(")
    # A number may stand between a document's noun and its date.
    words = before.split(",")[-1] if "/" not in before[-20:] else before
    return not any(
        words.endswith(word) or (len(word) > 4 and word in words and any(c.isdigit() for c in words.split(word)[-1]))
        for word in rules.lists["not_event_before"]
    )


def iso(day: Day, published: str | None, years: Iterable[WorkYear]) -> str | None:
    """The day as ISO 8601 prints it, ``XXXX`` for a year that cannot be known; None where not even a day can be.

    ``published`` is the day of the report (ISO 8601), ``years`` are those that its title and opening put on the work.
    """
    if day.offset is not None:
        if published is None:
            return None
        return (date.fromisoformat(published[:10]) + timedelta(days=day.offset)).isoformat()
    assert day.month is not None
    year = day.year or _year_before(day, published) or work_year(day.month, years)
    return f"{year or 'XXXX'}-{day.month:02}-{day.day:02}"


def _year_before(day: Day, published: str | None) -> int | None:
    """The year that puts ``day`` on the day of ``published`` or in the year before it."""
    if published is None or day.month is None or day.day is None:
        return None
    year, month, number = (int(part) for part in published[:10].split("-"))
    return year if (day.month, day.day) <= (month, number) else year - 1


def work_year(month: int, years: Iterable[WorkYear]) -> int | None:
    """The year of a meeting in ``month`` whose work ``years`` are put on.

    >>> work_year(12, [WorkYear(2023, 2023, review=True), WorkYear(2024, 2024, plan=True)])
    2023
    >>> work_year(1, [WorkYear(2023, 2023, review=True), WorkYear(2024, 2024, plan=True)])
    2024
    >>> work_year(6, [WorkYear(2012, 2016, review=True)])
    2017
    """
    told = [year for year in years if year.month in (None, month)]
    single = sorted({year.last for year in told if year.first == year.last})
    single = [year for year in single if year >= single[-1] - 1]
    if len(single) == 2:
        return single[0] if month > _LATE else single[1]
    if single:
        year = single[0]
        marks = [one for one in told if one.first == one.last == year]
        if month <= _EARLY and any(one.review for one in marks) and not any(one.plan for one in marks):
            return year + 1
        if month >= _LATE - 1 and any(one.plan for one in marks) and not any(one.review for one in marks):
            return year - 1
        return year
    pairs = {(one.first, one.last) for one in told if one.last == one.first + 1}
    if pairs:
        shared = {first for first, _ in pairs} & {last for _, last in pairs}
        return max(shared) if shared else max(last if month <= _LATE else first for first, last in pairs)
    reviewed = [one.last for one in told if one.review and one.last > one.first]
    if reviewed:
        return max(reviewed) + (month <= _LATE)
    return None


def work_years(doc: Document, rules: RuleSet, spans: Iterable[tuple[int, int]], *, own: bool) -> list[WorkYear]:
    """The years that the text of ``spans`` puts on the work, laws and comparisons left out.

    ``own`` says that the spans are the title and the sentences of the meeting; in others a month of a year or a year
    after a name ("tháng 9/2014", "Paris 2015") may be any.
    """
    return [year for start, end in spans for year in _years(doc, rules, start, end, own=own)]


def _years(doc: Document, rules: RuleSet, start: int, end: int, *, own: bool) -> Iterator[WorkYear]:
    for at, first, last in _printed(doc, rules.reading["year"], start, end):
        before = doc.low[max(start, at - 2 * _REVIEWED) : at].rstrip(" (,")
        month = _MONTH.search(before)
        if month is not None and any(before[: month.start()].endswith(w + " ") for w in rules.lists["quarter_word"]):
            month = None
        if _is_foreign(before, rules) or (not own and _is_any(doc, rules, at, month)):
            continue
        running = any(before.endswith(word) for word in rules.lists["running_year"])
        reviewed, planned = (_last(before, rules.lists[name]) for name in ("review_word", "plan_word"))
        spans = any(word in before[-25:] for word in rules.lists["long_span"])
        if spans and (last is None or (reviewed[0] < 0 and last - first > 1)):
            continue
        yield WorkYear(
            first,
            last or first,
            review=running or reviewed > planned,
            plan=running or planned > reviewed,
            month=int(month[2]) if month else None,
        )


def _is_foreign(before: str, rules: RuleSet) -> bool:
    """Whether a year belongs to a law, a comparison or a goal, by the words before it."""
    words = rules.lists["not_work_year"]
    return any(before.endswith(word) or (len(word) > 3 and word in before[-25:]) for word in words)


def _is_any(doc: Document, rules: RuleSet, at: int, month: regex.Match[str] | None) -> bool:
    """Whether a year may be any year told of: "tháng 9/2014", "Paris 2015"."""
    if month is not None:
        return month["day"] is None
    words = doc.text[max(0, at - 30) : at].rstrip(" (").split()
    return bool(words) and words[-1].istitle() and words[-1].lower() not in rules.lists["year_word"]


def _last(text: str, words: Iterable[str]) -> tuple[int, int]:
    """Where the last of ``words`` ends in ``text``, and how long it is; the longest of those that end there."""
    found = ((at + len(word), len(word)) for word in words if (at := text.rfind(word)) >= 0)
    return max((one for one in found if one[0] > len(text) - _REVIEWED), default=(-1, 0))


def _printed(doc: Document, rules: Iterable[Rule], start: int, end: int) -> Iterator[tuple[int, int, int | None]]:
    """The years printed there: where, which, and the last of a span of years."""
    for rule in rules:
        for form in rule.forms:
            if form.right is not None:
                for match in form.right.finditer(doc.low, start, end):
                    year, last = map(match.groupdict().get, ("year", "last"))
                    if year and year.isdecimal() and (not last or last.isdecimal()):
                        yield match.start("year"), int(year), int(last) if last else None
