"""The sample reports against the YAML beside each of them, figure by figure and key by key."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml

from ntm_extract.extraction import extract

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = sorted(path.stem for path in (ROOT / "samples").glob("*.txt"))


def wanted(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((ROOT / "samples" / f"{name}.yaml").read_text("utf-8"))
    return data


@functools.cache
def found(name: str) -> dict[str, Any]:
    text = (ROOT / "samples" / f"{name}.txt").read_bytes().decode("utf-8")
    return extract(text, source=f"samples/{name}.txt").to_dict()


def plain(value: Any) -> Any:
    """Lists and mappings as they are; what stands in them as text: a date as ISO 8601, 102.86 whatever its type."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return None if value is None else str(value)


def differences(where: str, got: dict[str, Any], want: dict[str, Any]) -> Iterator[str]:
    """One line for each key that differs."""
    for key in {**want, **got}:
        if plain(got.get(key)) != plain(want.get(key)):
            yield f"{where}: {key} is {plain(got.get(key))!r}, wanted {plain(want.get(key))!r}"


def line_up(got: list[dict[str, Any]], want: list[dict[str, Any]]) -> Iterator[tuple[Any, Any]]:
    """Each figure with the wanted one of the same span, or with None where there is none, in the order of the text."""
    by_span = [{tuple(figure["span"]): figure for figure in figures} for figures in (got, want)]
    for span in sorted({**by_span[0], **by_span[1]}):
        yield by_span[0].get(span), by_span[1].get(span)


def test_each_sample_has_its_yaml() -> None:
    assert len(SAMPLES) >= 8
    assert sorted(path.stem for path in (ROOT / "samples").glob("*.yaml")) == SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_spans_of_the_wanted_figures(name: str) -> None:
    text = (ROOT / "samples" / f"{name}.txt").read_bytes().decode("utf-8")
    for figure in wanted(name)["figures"]:
        start, end = figure["span"]
        assert text[start:end] == figure["text"]
        assert text.count("\n", 0, start) + 1 == figure["line"], figure["text"]


@pytest.mark.parametrize("name", SAMPLES)
def test_figures(name: str) -> None:
    faults: list[str] = []
    for got, want in line_up(found(name)["figures"], wanted(name)["figures"]):
        if got is None:
            faults.append(f"line {want['line']}: the {want['kind']} {want['text']!r} was not found")
        elif want is None:
            faults.append(f"line {got['line']}: the {got['kind']} {got['text']!r} is not wanted")
        else:
            faults.extend(differences(f"line {want['line']}: {want['text']!r}", got, want))
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize("key", ["source", "title", "published"])
@pytest.mark.parametrize("name", SAMPLES)
def test_heading(name: str, key: str) -> None:
    assert plain(found(name)[key]) == plain(wanted(name)[key])


@pytest.mark.parametrize("name", SAMPLES)
def test_meeting(name: str) -> None:
    got, want = found(name)["meeting"], wanted(name)["meeting"]
    if got is None or want is None:
        assert got == want
        return
    faults = list(differences("meeting", {**got, "chairs": None}, {**want, "chairs": None}))
    for i, (chair, right) in enumerate(zip_longest(got["chairs"], want["chairs"], fillvalue={})):
        faults.extend(differences(f"chair {i + 1}", chair, right))
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize("name", SAMPLES)
def test_keys_stand_in_the_order_of_the_contract(name: str) -> None:
    """Both in the wanted YAML and in what is printed."""
    order = (
        "kind text span line numerator denominator value amount low high currency per unit modifier indicator relation "
        "status relative_to period"
    ).split()
    for report in (found(name), wanted(name)):
        assert list(report) == ["source", "title", "published", "meeting", "figures"]
        for figure in report["figures"]:
            assert list(figure) == [key for key in order if key in figure], figure["text"]
