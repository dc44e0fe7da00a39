"""Which rule files hold, and who says so: the command line, else the environment, else the nearest settings file.

A settings file ``ntm-extract.yaml`` is looked for in the working folder and then upwards; the first one counts alone::

    patterns: [my-rules]      # folders, from where the file is
    default-patterns: true    # whether the shipped rules come first
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ntm_extract.errors import PatternError
from ntm_extract.fingerprint import rules_hash
from ntm_extract.resources import patterns_dir

FILE = "ntm-extract.yaml"
VARIABLE = "NTM_EXTRACT_PATTERNS"
_KEYS = ("patterns", "default-patterns")
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds, each with where it comes from.

    Args:
        patterns: the user's own folders of rule files, later ones over earlier ones.
        default: whether the shipped rules come before them.
    """

    patterns: tuple[Path, ...] = ()
    patterns_from: str = "default"
    default: bool = True
    default_from: str = "default"

    def folders(self) -> tuple[Path, ...]:
        """All folders of rule files, in their order, each once.

        Raises:
            PatternError: one of them is none, or there is none.
        """
        out = [patterns_dir()] if self.default else []
        for folder in self.patterns:
            if not folder.is_dir():
                raise PatternError(f"{folder}: no such folder (from {self.patterns_from}); name one of rule files")
            if not any(folder.samefile(other) for other in out):
                out.append(folder)
        if not out:
            raise PatternError("no rules: without the shipped ones --patterns DIR must name others")
        return tuple(out)

    def shown(self) -> dict[str, Any]:
        """What holds, as ``--show-config`` prints it: with all folders in their order, and the hash of their rules.

        Where they cannot be read, what is wrong stands in the place of both.
        """
        said: dict[str, Any] = {
            "patterns": {"value": [str(folder) for folder in self.patterns], "from": self.patterns_from},
            "default-patterns": {"value": self.default, "from": self.default_from},
        }
        try:
            folders = self.folders()
            return said | {"folders": [str(folder) for folder in folders], "rules": rules_hash(folders)}
        except PatternError as error:
            return said | {"fault": str(error)}


def settings(patterns: Sequence[str], default: bool | None, environment: Mapping[str, str], start: Path) -> Settings:
    """What holds.

    Args:
        patterns: the folders that the command line names.
        default: what it says of the shipped rules; None where it says nothing.
        environment: the variables of the process.
        start: the folder from where a settings file is looked for upwards.

    Raises:
        PatternError: a fault in the settings file.
    """
    file = next((folder / FILE for folder in (start, *start.parents) if (folder / FILE).is_file()), None)
    said: dict[str, Any] = {} if file is None else _read(file)
    origin = str(file)
    sayings = (
        (tuple(map(Path, patterns)), "--patterns"),
        (tuple(Path(one) for one in environment.get(VARIABLE, "").split(os.pathsep) if one), VARIABLE),
        (() if file is None else tuple(file.parent / one for one in said.get("patterns", ())), origin),
    )
    folders, folders_from = next((saying for saying in sayings if saying[0]), ((), "default"))
    if default is not None:
        return Settings(folders, folders_from, default, "--default-patterns" if default else "--no-default-patterns")
    if "default-patterns" in said:
        return Settings(folders, folders_from, said["default-patterns"], origin)
    return Settings(folders, folders_from)


def _read(file: Path) -> dict[str, Any]:
    """What a settings file says, checked."""
    from ntm_extract.faults import Faults, unknown
    from ntm_extract.rulefile import read_mapping, strings
    from ntm_extract.yamltext import place_of

    faults = Faults()
    out: dict[str, Any] = {}
    for key, value in (read_mapping(file, faults, _KEYS) or {}).items():
        if key not in _KEYS:
            faults.add(place_of(key, str(file)), "", unknown("key", key, _KEYS))
        elif key == "patterns" and isinstance(value, (str, list)) and all(isinstance(one, str) for one in value):
            out[key] = strings(value)
        elif key == "default-patterns" and isinstance(value, str) and value in _TRUTH:
            out[key] = _TRUTH[value]
        else:
            form = "folders in [brackets]" if key == "patterns" else "true or false"
            faults.add(place_of(key, str(file)), "", f"{key} is {form}")
    if faults:
        raise PatternError(*map(str, faults.all()))
    return out
