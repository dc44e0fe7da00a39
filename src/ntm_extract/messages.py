"""What the commands say on standard error, a line each."""

from __future__ import annotations

import click

PROGRAM = "ntm-extract"


def complain(message: str) -> None:
    """Say one line on standard error; a file's name may hold line breaks and terminal codes, which are escaped."""
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in message)
    click.echo(f"{PROGRAM}: {shown}", err=True)
