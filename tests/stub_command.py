"""The command with a small stand-in for the engine: run as a program by test_cli.py, so that it starts fast.

The stand-in makes a percentage of each ``N%``, fails on a report that says BOOM and finds a fault in the rules on one
that says RULES. DIE kills its process, SLOW takes its time.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
import types
from decimal import Decimal
from pathlib import Path

from ntm_extract import cli
from ntm_extract.document import Document, document
from ntm_extract.errors import PatternError
from ntm_extract.model import Figure, Report


def extract(text: str, *, source: str = "-", published: str | None = None, **rules: object) -> Report:
    if "BOOM" in text:
        raise RuntimeError("boom\nand more")
    if "DIE" in text:  # as where memory runs out
        os.kill(os.getpid(), signal.SIGKILL)
    if "SLOW" in text:
        time.sleep(0.02)
    if "RULES" in text:
        raise PatternError("p.yaml:3:5: r: no such type", "p.yaml:9:1: q: no example")
    figures = tuple(
        Figure("percentage", match[0], match.span(), text.count("\n", 0, match.start()) + 1, value=Decimal(match[1]))
        for match in re.finditer(r"(\d+)%", text)
    )
    return Report(source, title="Huyện uỷ", published=published, figures=figures)


def read(text: str, *, source: str = "-", published: str | None = None, **rules: object) -> tuple[Report, Document]:
    return extract(text, source=source, published=published), document(text)


def loaded_patterns(folders: tuple[Path, ...]) -> types.SimpleNamespace:
    """Nothing to load."""
    return types.SimpleNamespace(hash="0" * 64)


if __name__ == "__main__":
    engine = types.ModuleType("ntm_extract.extraction")
    engine.extract = extract  # type: ignore[attr-defined]
    engine.read = read  # type: ignore[attr-defined]
    engine.loaded_patterns = loaded_patterns  # type: ignore[attr-defined]
    sys.modules["ntm_extract.extraction"] = engine
    sys.exit(cli.main())
