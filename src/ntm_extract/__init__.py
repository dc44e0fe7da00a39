"""Meetings and figures out of Vietnamese administrative reports.

>>> from ntm_extract import extract  # doctest: +SKIP
>>> report = extract(text)  # doctest: +SKIP
>>> report.figures[0].kind, report.figures[0].span  # doctest: +SKIP
('ratio', (27, 32))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ntm_extract.errors import InputError, NtmExtractError, OutputError, PatternError
    from ntm_extract.extraction import extract
    from ntm_extract.model import Chair, Figure, Meeting, Report

__version__ = "0.1.0"

__all__ = [
    "Chair",
    "Figure",
    "InputError",
    "Meeting",
    "NtmExtractError",
    "OutputError",
    "PatternError",
    "Report",
    "extract",
]

# Where each public name lives. Fetched at first use: `ntm-extract --version` need not wait for the engine.
_HOMES = {
    "Chair": "model",
    "Figure": "model",
    "InputError": "errors",
    "Meeting": "model",
    "NtmExtractError": "errors",
    "OutputError": "errors",
    "PatternError": "errors",
    "Report": "model",
    "extract": "extraction",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
