"""The options that several commands have: which rule files hold, and how much work a report may cost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ntm_extract.budget import SECONDS

if TYPE_CHECKING:
    from ntm_extract.settings import Settings


budget_option = click.option(
    "--budget",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=SECONDS,
    show_default=True,
    help="So much processor time may a report cost; its length adds a second for each 5,000 characters.",
)


def rule_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which rule files hold; their arguments are those of `chosen`."""
    own = click.option(
        "--patterns",
        metavar="DIR",
        multiple=True,
        type=click.Path(),
        help="Read the rule files (*.yaml) of DIR too; may be given several times, later ones go over earlier ones. "
        "By default those of NTM_EXTRACT_PATTERNS, else of the nearest ntm-extract.yaml upwards.",
    )
    shipped = click.option(
        "--default-patterns/--no-default-patterns",
        default=None,
        help="Begin with the shipped rules, or without them. By default with them.",
    )
    return own(shipped(command))


def check_encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The name of the encoding that the option ``--encoding`` names; raises click.BadParameter where there is none."""
    if value is None:
        return None
    from ntm_extract.decoding import LEGACY, encoding_name

    name = encoding_name(value)
    if name is None:
        raise click.BadParameter(f"there is no encoding {value!r}; there are utf-8, {', '.join(LEGACY)} and others")
    return name


def chosen(patterns: tuple[str, ...], default_patterns: bool | None) -> Settings:
    """What these options, the environment and the settings file say together.

    Raises:
        PatternError: a fault in the settings file.
    """
    from ntm_extract.settings import settings

    return settings(patterns, default_patterns, os.environ, Path.cwd())
