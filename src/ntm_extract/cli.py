"""The command ``ntm-extract``: options, messages and exit statuses around one call of ``extract`` a report.

``extract``, the rule files and YAML are imported when the first report is at hand, so that ``-h``, ``--version`` and
wrong usage answer at once.

A subcommand is added with ``@cli.command()``: see `CommandLine`.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import traceback
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from ntm_extract import __version__
from ntm_extract.errors import InputError, NtmExtractError, PatternError
from ntm_extract.output import STDOUT, Write, open_output
from ntm_extract.reading import STDIN, read_report, source_name

PROGRAM = "ntm-extract"
DEBUG_VARIABLE = "NTM_EXTRACT_DEBUG"

# Exit statuses; 0 is done.
SOME_FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130  # as shells say it: 128 + SIGINT
PIPE_CLOSED = 141  # 128 + SIGPIPE

# Only these forms, whatever more this Python's fromisoformat accepts (a week date, 20240111).
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)


class CommandLine(click.Group):
    """Subcommands by their names; every other command line goes to ``default``.

    So ``ntm-extract report.txt`` needs no subcommand. A report with the name of a subcommand is given as ``./NAME``.
    """

    def __init__(self, default: click.Command) -> None:
        super().__init__()
        self.default = default

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the group where the first word names a subcommand, else that of the default command."""
        if args and args[0] in self.commands:
            return super().make_context(info_name, args, parent, **extra)
        return self.default.make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run what the context is for; end quietly when the reader of the output has gone."""
        try:
            return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)
        except BrokenPipeError:
            _forget_unwritten()
            ctx.exit(PIPE_CLOSED)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        args: the words of the command line after the program's name; those of this process by default.

    Returns:
        The exit status: 0 done, 1 some inputs failed or the output could not be written, 2 wrong usage or a fault in
        the rule files, 130 interrupted, 141 the reader of the output has gone.
    """
    try:
        return cli.main(args, prog_name=PROGRAM, standalone_mode=False) or 0
    except click.ClickException as error:
        message = error.format_message().rstrip(".")
        _complain(f"{message}; {PROGRAM} -h shows the usage")
        return WRONG_USAGE
    except click.Abort:
        return INTERRUPTED
    except PatternError as error:
        click.echo(f"{PROGRAM}: {error}", err=True)  # a line a fault, so not made one line
        return WRONG_USAGE
    except NtmExtractError as error:
        _complain(str(error))
        return SOME_FAILED
    except Exception as error:
        _complain_unexpected(None, error)
        return SOME_FAILED


def _check_published(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    with contextlib.suppress(ValueError):
        if _ISO_DATE.fullmatch(value):
            datetime.fromisoformat(value.replace("Z", "+00:00"))  # Python 3.10 does not know the Z
            return value.replace(" ", "T")
    raise click.BadParameter(f"{value!r} is no date; write it as 2024-01-11 or 2024-01-11T09:30")


def _check_output(ctx: click.Context, param: click.Parameter, value: str) -> str:
    folder = os.path.dirname(value) or os.curdir
    if os.path.isdir(value):
        raise click.BadParameter(f"{source_name(value)!r} is a folder; name a file in it")
    if value != STDOUT and not os.path.isdir(folder):
        raise click.BadParameter(f"there is no folder {source_name(folder)!r}; make it first")
    return value


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--published",
    metavar="DATE",
    callback=_check_published,
    help="The day that the reports were published, as 2024-01-11 or 2024-01-11T09:30. "
    "By default what the report itself prints.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["yaml", "jsonl"]),
    default="yaml",
    show_default=True,
    help="One YAML document a report, or one line of JSON a report.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(),
    default=STDOUT,
    callback=_check_output,
    help="Write to FILE, whole or not at all. By default to standard output.",
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def extract_command(
    ctx: click.Context, paths: tuple[str, ...], published: str | None, output_format: str, output: str
) -> None:
    """Read Vietnamese administrative reports and print their meetings and figures.

    PATH is a report in plain text (UTF-8), or - for standard input, which is also read when it is piped and no PATH is
    given. The results come in the order given.

    \b
    Examples:
      echo "GDP 8,5%" | ntm-extract
      ntm-extract --published 2024-01-11 report.txt
      ntm-extract --format jsonl -o reports.jsonl reports/*.txt

    Exit status: 0 done; 1 some reports failed (named on standard error, the others are there); 2 wrong usage or a
    fault in the rule files.
    """
    if not paths:
        if sys.stdin is not None and sys.stdin.isatty():
            click.echo(f"{ctx.get_usage()}\nGive a report, or pipe one in; {PROGRAM} -h shows all options.", err=True)
            ctx.exit(WRONG_USAGE)
        paths = (STDIN,)
    if paths.count(STDIN) > 1:
        raise click.UsageError("standard input can be read only once; give - once")
    with open_output(output) as write:
        failed = _extract_all(paths, published, output_format, write)
        if failed and len(paths) > 1:
            _complain(f"{failed} of {len(paths)} reports failed")
        if failed == len(paths):
            ctx.exit(SOME_FAILED)  # inside the block: with nothing to write, a file that stands there stays
    if failed:
        ctx.exit(SOME_FAILED)


cli = CommandLine(default=extract_command)


def _extract_all(paths: Sequence[str], published: str | None, output_format: str, write: Write) -> int:
    """Write what is in each report; name the ones that fail, go on, and return how many they were."""
    from ntm_extract.extraction import extract
    from ntm_extract.writer import SEPARATORS, render

    failed = 0
    separator = ""
    for path in paths:
        try:
            report = extract(read_report(path), source=source_name(path), published=published)
            text = render(report, output_format)
        except PatternError:
            raise  # no report can be read with faulty rules
        except InputError as error:
            _complain(str(error))
            failed += 1
        except Exception as error:
            _complain_unexpected(source_name(path), error)
            failed += 1
        else:
            write(separator + text)
            separator = SEPARATORS[output_format]
    return failed


def _complain(message: str) -> None:
    """Say one line on standard error; a file's name may hold line breaks and terminal codes, which are escaped."""
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in message)
    click.echo(f"{PROGRAM}: {shown}", err=True)


def _complain_unexpected(source: str | None, error: Exception) -> None:
    """Say what no one foresaw, with the traceback only for who asks for it."""
    place = f"{source}: " if source is not None else ""
    debugging = os.environ.get(DEBUG_VARIABLE) == "1"
    mend = "" if debugging else f"; set {DEBUG_VARIABLE}=1 to see where, and report it"
    _complain(f"{place}unexpected {type(error).__name__}: {error}{mend}")
    if debugging:
        traceback.print_exception(error)


def _forget_unwritten() -> None:
    """Keep Python from complaining, at its end, of bytes that it could not write to a closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
