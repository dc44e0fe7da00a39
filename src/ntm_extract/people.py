"""Persons named in a report: the name, told from the capitals around it, and the titles printed beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import regex

from ntm_extract.document import Document
from ntm_extract.fold import fold
from ntm_extract.rules import RuleSet

_SYLLABLE = r"\p{Lu}\p{Ll}*+(?:[-'.]\p{Lu}?\p{Ll}++)*+(?!\p{L})"
_RUN = regex.compile(rf"(?<![\p{{L}}\d.-]){_SYLLABLE}(?: {_SYLLABLE}){{1,8}}+")
_SHORT = r"\((?=[^()\n]{1,14}\) \p{L})|(?<=\([^()\n]{1,14})\)(?= \p{L})"  # the brackets of "(UBTW MTTQ) Việt Nam"
_SEPARATOR = regex.compile(rf" ?(?!{_SHORT})[,;:(] ?| - |- | -")
_SHORT_WORD = regex.compile(r"\b\p{Lu}{1,2}$|\bT[Pp]$")
_END = regex.compile(rf"(?!{_SHORT})[;.:()\n\"]")


@dataclass(frozen=True, slots=True)
class Person:
    """A person: where the name stands in the folded view, the name as printed, and the titles beside it."""

    start: int
    end: int
    name: str
    positions: tuple[str, ...] = ()


def people(doc: Document, rules: RuleSet, start: int, end: int) -> list[Person]:
    """The persons named between ``start`` and ``end`` (offsets of the folded view), in order, with their titles."""
    names = [span for match in _RUN.finditer(doc.text, start, end) if (span := _name(doc, rules, start, *match.span()))]
    out = []
    floor = start
    for i, (a, b) in enumerate(names):
        limit = names[i + 1][0] if i + 1 < len(names) else end
        after, last = _after(doc, rules, b, limit, named=i + 1 < len(names))
        out.append(Person(a, b, doc.quote(a, b), (*_before(doc, rules, floor, a), *after)))
        floor = last
    return out


def titles(doc: Document, rules: RuleSet, name: str, start: int) -> tuple[str, ...]:
    """The titles beside the first mention of ``name`` from ``start`` on that has any."""
    name = fold(name).text  # the name as printed may be in NFD
    at = doc.text.find(name, start)
    while at >= 0:
        end = at + len(name)
        low, high = max(start, doc.text.rfind("\n", 0, at) + 1, at - 160), min(len(doc.text), end + 260)
        line_end = doc.text.find("\n", end, high)
        here = people(doc, rules, low, high if line_end < 0 else line_end)
        positions = next((person.positions for person in here if person.start <= at < person.end), ())
        if positions:
            return positions
        at = doc.text.find(name, end)
    return ()


def is_person(doc: Document, rules: RuleSet, start: int, end: int) -> bool:
    """Whether a phrase names a person: it begins with a title or an honorific."""
    return any(rules.patterns[name].match(doc.low, start, end) for name in ("position_head", "honorific"))


def _name(doc: Document, rules: RuleSet, floor: int, start: int, end: int) -> tuple[int, int] | None:
    """The name at the end of a run of capitalised syllables, if there is one."""
    syllables = [match.span() for match in regex.finditer(r"\S+", doc.text, pos=start, endpos=end)]
    low = [doc.low[a:b] for a, b in syllables]
    honoured = _ends_with(doc.low[max(floor, start - 20) : start], rules.lists["honorific"])
    while len(low) > 1 and low[0] in rules.lists["honorific"] and low[0] not in rules.lists["surname"]:
        syllables, low, honoured = syllables[1:], low[1:], True
    title = rules.patterns["position_head"].match(doc.low, syllables[-1][0])
    if title is not None and title.end() > end:  # "Lò Văn Pâng Tỉnh ủy viên": the last syllable begins a title
        syllables, low = syllables[:-1], low[:-1]
        if not low:
            return None
    placed = _ends_with(doc.low[max(floor, start - 20) : start], rules.lists["place_noun"])
    first = (
        0
        if honoured and len(low) <= 5 and not _is_office(low, rules)
        else _surname(low, rules, whole=not placed or len(low) > 2)
    )
    if (
        first == 0
        and not honoured
        and len(low) == 4
        and _is_office(low[:1], rules)
        and low[1] in rules.lists["surname"]
    ):
        first = 1  # "Bí thư Đoàn Bùi Văn A" rather than a person of that surname
    if first is None:
        before = doc.low[max(floor, start - 40) : start]
        before = before[max((match.end() for match in _SEPARATOR.finditer(before)), default=0) :]
        led = rules.patterns["position_head"].search(before) is not None
        first = _foreign(low, rules, honoured=honoured, titled=_titled(doc, rules, floor, start), led=led)
    if first is None or " ".join(low[first:]) in rules.lists["place_name"]:
        return None
    return syllables[first][0], syllables[-1][1]


def _is_office(low: list[str], rules: RuleSet) -> bool:
    """Whether capitalised syllables begin with the noun of an organisation or a title."""
    return any(" ".join(low[:n]) in rules.lists[name] for n in (1, 2) for name in ("body_head", "position_head"))


def _surname(low: list[str], rules: RuleSet, *, whole: bool) -> int | None:
    """Where the name begins among the syllables of a run: at a surname with one to three syllables after it.

    ``whole`` says whether the whole run may be the name; a short one may not where a noun of place stands before it.
    """
    surnames, count = rules.lists["surname"], len(low)
    if whole and 2 <= count <= 4 and low[0] in surnames and " ".join(low[:2]) not in rules.lists["place_name"]:
        return 0
    for length in (3, 4, 2):
        at = count - length
        if at > 0 and low[at] in surnames:
            place = " ".join(low[max(0, at - 2) : at]) in rules.lists["place_name"]
            double = length == 3 and at > 1 and low[at - 1] in surnames and not place
            return at - 1 if double and low[at] not in rules.lists["common_surname"] else at
    return None


def _foreign(low: list[str], rules: RuleSet, *, honoured: bool, titled: bool, led: bool) -> int | None:
    """Where a name without a known surname begins: after the country, right after an honorific or a title."""
    for length in (2, 1):
        if len(low) > length + 1 and led and " ".join(low[:length]) in rules.lists["country"]:
            return length
    if not (honoured or titled) or _is_office(low, rules):
        return None
    if honoured or (titled and " ".join(low) not in rules.lists["country"]):
        return 0 if 2 <= len(low) <= 6 else None
    return None


def _titled(doc: Document, rules: RuleSet, floor: int, start: int) -> bool:
    """Whether a title, or a title and its country, ends right before ``start``."""
    before = doc.low[max(floor, start - 30) : start]
    return any(_ends_with(before, rules.lists[name]) for name in ("position_head", "country"))


def _ends_with(text: str, words: Mapping[str, str]) -> bool:
    """Whether ``text`` ends with one of ``words``, of four syllables at most."""
    parts = text.rstrip(" .:").split(" ")
    return any(" ".join(parts[-n:]) in words for n in (1, 2, 3, 4))


def _chunks(doc: Document, rules: RuleSet, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between ``start`` and ``end``, split at commas, dashes and the words for "and also"."""
    out, at = [], start
    cuts = [match.span() for match in _SEPARATOR.finditer(doc.low, start, end)]
    cuts += [match.span() for match in rules.patterns["position_split"].finditer(doc.low, start, end)]
    for a, b in sorted(cuts):
        if a >= at:
            out.append((at, a))
            at = b
    out.append((at, end))
    trimmed = []
    for a, b in out:
        text = doc.text[a:b]
        trimmed.append((a + len(text) - len(text.lstrip()), a + len(text.rstrip())))
    return [(a, b) for a, b in trimmed if a < b]


def _before(doc: Document, rules: RuleSet, floor: int, start: int) -> list[str]:
    """The titles that lead up to a name."""
    end = _honorific_start(doc, rules, floor, start)
    end = floor + len(doc.low[floor:end].rstrip(" ,-"))
    stops = (match for match in _END.finditer(doc.low, floor, end) if not _abbreviation(doc, match.start()))
    low = max((match.end() for match in stops), default=floor)
    out: list[str] = []
    for a, b in reversed(_chunks(doc, rules, low, end)):
        head = rules.patterns["position_head"].search(doc.low, a, b)
        if head is None or rules.patterns["position_stop"].search(doc.low, head.start(), b):
            break
        out.insert(0, doc.quote(head.start(), b))
        if head.start() > a:
            break
    return out


def _honorific_start(doc: Document, rules: RuleSet, floor: int, start: int) -> int:
    """Where the honorifics before a name begin."""
    end = start
    while True:
        text = doc.low[max(floor, end - 14) : end].rstrip(" :")
        word = next((word for word in rules.lists["honorific"] if ends_with_word(text, word)), None)
        if word is None:
            return end
        end = max(floor, end - 14) + len(text) - len(word)


def _after(doc: Document, rules: RuleSet, end: int, limit: int, *, named: bool) -> tuple[list[str], int]:
    """The titles that follow a name, and where they end; ``named`` says whether another name stands at ``limit``."""
    separator = regex.match(r" ?[,(] ?| ?- ?", doc.low, pos=end, endpos=limit)
    if separator is None and rules.patterns["position_head"].match(doc.low, end + 1, limit) is not None:
        separator = regex.match(r" ", doc.low, pos=end, endpos=limit)  # "Lò Văn Pâng Tỉnh ủy viên, Bí thư Huyện ủy"
    if separator is None:
        return [], end
    stops = (match.start() for match in _END.finditer(doc.low, separator.end(), limit))
    stop = next((at for at in stops if not _abbreviation(doc, at)), None)
    chunks = _chunks(doc, rules, separator.end(), limit if stop is None else stop)
    if named and stop is None and chunks and not doc.low[chunks[-1][1] : limit].strip(" "):
        chunks = chunks[:-1]
    out: list[str] = []
    for a, b in chunks:
        if rules.patterns["position_head"].match(doc.low, a, b) is None:
            break
        verb = rules.patterns["position_stop"].search(doc.low, a + 1, b)
        if verb is not None:
            end = a + len(doc.low[a : verb.start()].rstrip())
            out.append(doc.quote(a, end))
            break
        out.append(doc.quote(a, b))
        end = b
    return out, end


def _abbreviation(doc: Document, at: int) -> bool:
    """Whether the full stop at ``at`` stands inside a word (T.Ư) or after a short one (TP. Hạ Long)."""
    if doc.low[at] != ".":
        return False
    return doc.low[at + 1 : at + 2].isalpha() or _SHORT_WORD.search(doc.text, max(0, at - 4), at) is not None


def ends_with_word(text: str, word: str) -> bool:
    """Whether ``text`` ends with ``word`` as a word of its own."""
    return text.endswith(word) and not text[: -len(word)][-1:].isalpha()
