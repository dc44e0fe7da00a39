"""The search for garbage is put off while a report is read, and is as it was before, afterwards."""

import gc
from collections.abc import Iterator

import pytest

from ntm_extract import context
from ntm_extract.errors import BudgetError
from ntm_extract.extraction import extract
from ntm_extract.garbage import put_off


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    searched = gc.isenabled()
    yield
    (gc.enable if searched else gc.disable)()


@pytest.mark.parametrize("searched", [True, False])
def test_what_was_on_is_on_again_and_what_was_off_stays_off(searched: bool) -> None:
    (gc.enable if searched else gc.disable)()
    with put_off(), put_off():
        assert not gc.isenabled()
    assert gc.isenabled() is searched


def test_it_is_put_off_while_a_report_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.enable()
    searched = []
    monkeypatch.setattr(context, "check", lambda: searched.append(gc.isenabled()))
    extract("Xã có 7 hộ.")
    assert searched == [False]
    assert gc.isenabled()


def test_it_is_on_again_after_a_report_that_took_too_long() -> None:
    gc.enable()
    with pytest.raises(BudgetError):
        extract("Xã có 7 hộ.", seconds=-1)
    assert gc.isenabled()
