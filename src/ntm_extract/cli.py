"""The command ``ntm-extract``: options, messages and exit statuses. What is done with them is in `ntm_extract.batch`.

The engine, the rule files and YAML are imported when the first report is at hand, so that ``-h``, ``--version`` and
wrong usage answer at once.

A subcommand is added with ``@cli.command()``: see `CommandLine`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import click

from ntm_extract import __version__
from ntm_extract.errors import NtmExtractError, PatternError, unexpected, with_mend
from ntm_extract.messages import PROGRAM, complain
from ntm_extract.options import budget_option, check_encoding, chosen, rule_options
from ntm_extract.output import STDOUT
from ntm_extract.reading import STDIN, source_name
from ntm_extract.rule_commands import explain as explain_command
from ntm_extract.rule_commands import patterns as patterns_command

# Exit statuses; 0 is done.
SOME_FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130  # as shells say it: 128 + SIGINT
PIPE_CLOSED = 141  # 128 + SIGPIPE
TERMINATED = 143  # 128 + SIGTERM


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
    _write_utf8()
    try:
        with _clean_end_when_terminated():
            return cli.main(args, prog_name=PROGRAM, standalone_mode=False) or 0
    except click.ClickException as error:
        message = error.format_message().rstrip(".")
        complain(f"{message}; {PROGRAM} -h shows the usage")
        return WRONG_USAGE
    except click.Abort:
        return INTERRUPTED
    except PatternError as error:
        click.echo(f"{PROGRAM}: {error}", err=True)  # a line a fault, so not made one line
        return WRONG_USAGE
    except NtmExtractError as error:
        complain(str(error))
        return SOME_FAILED
    except Exception as error:
        problem, mend, trace = unexpected(error)
        complain(with_mend(problem, mend))
        click.echo(trace, err=True, nl=False)
        return SOME_FAILED


def _write_utf8() -> None:
    """Have standard output in UTF-8, as results are written, whatever encoding the system would have for it."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and sys.stdout.encoding.lower() != "utf-8":
        reconfigure(encoding="utf-8")


@contextlib.contextmanager
def _clean_end_when_terminated() -> Iterator[None]:
    """Let SIGTERM end the program by way of all that clears up behind it."""

    def end(number: int, frame: object) -> NoReturn:
        raise SystemExit(TERMINATED)

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # called from another thread than the first
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _check_published(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from ntm_extract.corpora import iso_date

    day = iso_date(value)
    if day is not None:
        return day
    raise click.BadParameter(f"{value!r} is no date; write it as 2024-01-11 or 2024-01-11T09:30")


def _check_output(ctx: click.Context, param: click.Parameter, value: str) -> str:
    folder = os.path.dirname(value) or os.curdir
    if value != STDOUT and not value.endswith("/") and not os.path.isdir(folder):
        raise click.BadParameter(f"there is no folder {source_name(folder)!r}; make it first")
    return value


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--glob",
    "globs",
    metavar="PATTERN",
    multiple=True,
    help="Of a folder, read the files whose name fits PATTERN, such as '*.text'; may be given several times. "
    "A PATTERN with a / is held against the path below the folder. "
    "By default .txt, .html, .htm, .jsonl and .parquet.",
)
@click.option(
    "--files-from",
    metavar="FILE",
    type=click.Path(),
    help="Read also the files and folders that FILE, or - for standard input, names line by line.",
)
@click.option("-0", "--null", is_flag=True, help="The names of --files-from end in NUL, as find -print0 writes them.")
@click.option(
    "--encoding",
    metavar="NAME",
    callback=check_encoding,
    help="The encoding of the reports: windows-1258, tcvn3, vni, utf-16 or another. "
    "By default UTF-8, else UTF-16 by its byte order mark, else what is detected.",
)
@click.option(
    "--published",
    metavar="DATE",
    callback=_check_published,
    help="The day that the reports were published, as 2024-01-11 or 2024-01-11T09:30. "
    "By default what the report itself prints.",
)
@click.option(
    "--text-column",
    metavar="NAME",
    default="text",
    show_default=True,
    help="The column of .jsonl and .parquet files that has the reports.",
)
@click.option("--id-column", metavar="NAME", help="The column that has their names. By default FILE:ROW is the name.")
@click.option("--published-column", metavar="NAME", help="The column that has their days.")
@click.option(
    "--max-size",
    metavar="MEGABYTES",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="What is longer is no report and is refused.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["yaml", "jsonl", "figures-jsonl", "csv", "parquet"]),
    default="yaml",
    show_default=True,
    help="A report each: YAML documents or lines of JSON. A figure each, with its sentence: lines of JSON, or a table.",
)
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, which some spreadsheet programs need.")
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    type=click.Path(),
    default=STDOUT,
    callback=_check_output,
    help="Write to FILE, whole or not at all; or, where it ends in / or is a folder, a file each below DIR. "
    "By default to standard output.",
)
@click.option(
    "--resume",
    is_flag=True,
    help="With -o DIR: leave what stands there already, made from the same input by the same rules.",
)
@click.option(
    "--save-text",
    metavar="DIR",
    type=click.Path(),
    help="Write the decoded texts, in which the spans count, below DIR.",
)
@click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="So many processes. By default one for each core, and one alone for a few reports.",
)
@click.option("--errors", metavar="FILE", type=click.Path(), help="Write what failed to FILE too, as lines of JSON.")
@rule_options
@click.option("--show-config", is_flag=True, help="Print which rule files hold, and where that is said, and end.")
@click.option(
    "--trace",
    is_flag=True,
    help="Say at each figure which rule gave it, and in each report the hash of the rules.",
)
@budget_option
@click.option("-q", "--quiet", is_flag=True, help="No progress and no counts on standard error, only what failed.")
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def extract_command(
    ctx: click.Context,
    paths: tuple[str, ...],
    globs: tuple[str, ...],
    files_from: str | None,
    null: bool,
    encoding: str | None,
    published: str | None,
    text_column: str,
    id_column: str | None,
    published_column: str | None,
    max_size: float,
    output_format: str,
    bom: bool,
    output: str,
    resume: bool,
    save_text: str | None,
    jobs: int | None,
    errors: str | None,
    patterns: tuple[str, ...],
    default_patterns: bool | None,
    show_config: bool,
    trace: bool,
    budget: float,
    quiet: bool,
) -> None:
    """Read Vietnamese administrative reports and print their meetings and figures.

    PATH is a report in plain text, a saved web page (.html), a corpus with a report a row (.jsonl, .parquet), a folder
    of these, or - for standard input, which is also read when it is piped and no PATH is given. The results come in
    the order given, those of a folder sorted by name.

    \b
    Examples:
      echo "GDP 8,5%" | ntm-extract
      ntm-extract --published 2024-01-11 report.txt
      ntm-extract --format jsonl -o reports.jsonl reports/*.txt
      ntm-extract --format csv -o figures.csv reports
      ntm-extract -o out/ --resume reports
      ntm-extract --patterns my-rules --trace report.txt

    Beside this there are the commands "ntm-extract explain", which tells why a figure was found or not, and
    "ntm-extract patterns", which checks rule files and looks into them.

    Exit status: 0 done; 1 some reports failed (named on standard error, the others are there); 2 wrong usage or a
    fault in the rule files.
    """
    rules = chosen(patterns, default_patterns)
    if show_config:
        from ntm_extract.writer import to_yaml

        click.echo(to_yaml(rules.shown()), nl=False)
        return
    if not paths and files_from is None:
        if sys.stdin is not None and sys.stdin.isatty():
            click.echo(f"{ctx.get_usage()}\nGive a report, or pipe one in; {PROGRAM} -h shows all options.", err=True)
            ctx.exit(WRONG_USAGE)
        paths = (STDIN,)
    if [*paths, files_from].count(STDIN) > 1:
        raise click.UsageError("standard input can be read only once; give - once")
    if null and files_from is None:
        raise click.UsageError("-0 tells how --files-from is written; give that too")
    if bom and output_format != "csv":
        raise click.UsageError("--bom is for --format csv")

    from ntm_extract.batch import Batch, run
    from ntm_extract.inputs import Selection
    from ntm_extract.processing import Job

    max_bytes = int(max_size * 1_000_000)
    batch = Batch(
        paths=paths,
        files_from=files_from,
        null=null,
        selection=Selection(globs, (), text_column, id_column, published_column, max_bytes),
        job=Job(output_format, published, encoding, max_bytes, save_text is not None, rules.folders(), trace, budget),
        output=output,
        bom=bom,
        resume=resume,
        save_text=save_text,
        jobs=jobs,
        errors=errors,
        quiet=quiet,
    )
    ctx.exit(SOME_FAILED if run(batch, complain) else 0)


cli = CommandLine(default=extract_command)
cli.add_command(patterns_command, "patterns")
cli.add_command(explain_command, "explain")


def _forget_unwritten() -> None:
    """Keep Python from complaining, at its end, of bytes that it could not write to a closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
