"""What is not installed with the tool: named with the command that installs it."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from ntm_extract.errors import InputError

_WHAT = {"html": "web pages", "parquet": "Parquet files"}


def need(module: str, extra: str, source: str) -> ModuleType:
    """A module of an extra.

    Args:
        module: its name.
        extra: the extra that brings it.
        source: what it is needed for, as the message names it.

    Raises:
        InputError: it is not there; the message has the command to type.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        missing = (error.name or module).partition(".")[0]
        raise InputError(source, f"{_WHAT[extra]} need {missing}, which is not installed", how(extra)) from None


def how(extra: str) -> str:
    """The command that installs an extra for the Python that runs.

    >>> how("html").endswith(" -m pip install 'ntm-extract[html]'")
    True
    """
    return f"{sys.executable or 'python3'} -m pip install 'ntm-extract[{extra}]'"
