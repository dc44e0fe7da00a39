"""Where the files that come with the program are."""

from __future__ import annotations

import functools
from pathlib import Path

from ntm_extract.errors import PatternError

_PACKAGE = Path(__file__).resolve().parent


@functools.cache
def patterns_dir() -> Path:
    """The folder of rule files: the one inside the installed package, else the one at the top of the checkout.

    Raises:
        PatternError: there is neither.
    """
    packaged = _PACKAGE / "patterns"
    checkout = _PACKAGE.parent.parent / "patterns"
    for folder in (packaged, checkout):
        if folder.is_dir():
            return folder
    raise PatternError(f"{packaged}: the rule files are missing; install ntm-extract anew")
