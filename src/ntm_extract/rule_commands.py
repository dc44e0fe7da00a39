"""The commands for rule files: ``patterns check``, ``test``, ``list``, ``show`` and ``schema``, and ``explain``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ntm_extract.messages import complain
from ntm_extract.options import budget_option, check_encoding, chosen, rule_options

if TYPE_CHECKING:
    from ntm_extract.rules import Example, Rule, RuleSet

FAULTS = 2  # the exit status where rule files are at fault
_CONTEXT = {"help_option_names": ["-h", "--help"]}

_folder = click.argument("folder", required=False, metavar="[DIR]", type=click.Path(exists=True, file_okay=False))
_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="Lines to read, or lines of JSON for other tools.",
)


@click.group(context_settings=_CONTEXT)
def patterns() -> None:
    """Check, test and look into rule files.

    Each command is about the rules that hold: the shipped ones, those of --patterns, of NTM_EXTRACT_PATTERNS or of
    ntm-extract.yaml, and over them those of DIR.

    \b
    Examples:
      ntm-extract patterns check my-rules
      ntm-extract patterns show ratio.slash
    """


@patterns.command("check", context_settings=_CONTEXT)
@_folder
@rule_options
@click.pass_context
def check_command(
    ctx: click.Context, folder: str | None, patterns: tuple[str, ...], default_patterns: bool | None
) -> None:
    """Tell every fault of the rule files, and every example that fails.

    A fault is told with its place, its line and a caret. The examples are run in one form, and where DIR is given those
    of its files alone; "patterns test" runs all of them in all forms.

    \b
    Example:
      ntm-extract patterns check my-rules
    """
    from ntm_extract.examples import FORMS, failures
    from ntm_extract.extraction import needed_lists
    from ntm_extract.load import check_patterns

    folders = _folders(folder, patterns, default_patterns)
    rules, faults = check_patterns(*folders, needed=needed_lists(folders))
    told = list(map(str, faults))
    if rules is not None:
        own = _of_folder(folder)
        told += [str(one.fault) for one in failures(rules, own, FORMS[:1]) if not one.known]
    _tell(ctx, told, f"{len(told)} fault{'s' * (len(told) != 1)}")


@patterns.command("test", context_settings=_CONTEXT)
@_folder
@rule_options
@click.pass_context
def test_command(
    ctx: click.Context, folder: str | None, patterns: tuple[str, ...], default_patterns: bool | None
) -> None:
    """Run all examples, in NFC and NFD, with LF and CRLF.

    An example that is a known gap (todo) is listed while it fails and is an error when it passes.

    \b
    Example:
      ntm-extract patterns test my-rules
    """
    from ntm_extract.examples import failures

    rules = _rules(folder, patterns, default_patterns)
    found = list(failures(rules))
    for one in found:
        if one.known:
            click.echo(f"{one.fault.place}: {one.fault.rule}: known gap: {one.fault.message}")
    wrong = [str(one.fault) for one in found if not one.known]
    gaps = len(found) - len(wrong)
    count = f"{len(rules.examples)} examples: {len(wrong)} failed, {gaps} known gap{'s' * (gaps != 1)}"
    _tell(ctx, wrong, count)


@patterns.command("schema", context_settings=_CONTEXT)
def schema_command() -> None:
    """Print the JSON Schema of rule files, by which an editor completes and checks them.

    \b
    Example:
      ntm-extract patterns schema > rules.schema.json
    """
    import json

    from ntm_extract.schema import rule_schema

    click.echo(json.dumps(rule_schema(), indent=2, ensure_ascii=True))


@patterns.command("list", context_settings=_CONTEXT)
@_folder
@_format
@rule_options
def list_command(
    folder: str | None, output_format: str, patterns: tuple[str, ...], default_patterns: bool | None
) -> None:
    """List all rules: id, kind, priority, place, number of examples.

    \b
    Examples:
      ntm-extract patterns list my-rules
      ntm-extract patterns list --format jsonl | jq -r .id
    """
    from ntm_extract.showing import rule_row
    from ntm_extract.writer import to_json

    rows = [rule_row(rule) for rule in _rules(folder, patterns, default_patterns)]
    if output_format == "jsonl":
        for row in rows:
            click.echo(to_json(row))
        return
    ids, kinds = (max((len(row[key]) for row in rows), default=0) for key in ("id", "kind"))
    for row in rows:
        place = f"{row['file']}:{row['line']}"
        click.echo(f"{row['id']:{ids}}  {row['kind']:{kinds}}  {row['priority']:3}  {row['examples']:2}  {place}")


@patterns.command("show", context_settings=_CONTEXT)
@click.argument("rule_id", metavar="ID")
@_folder
@rule_options
def show_command(rule_id: str, folder: str | None, patterns: tuple[str, ...], default_patterns: bool | None) -> None:
    """Show one rule: as its file has it, its words, and what it compiles to.

    \b
    Example:
      ntm-extract patterns show ratio.slash
    """
    from ntm_extract.showing import show

    rules = _rules(folder, patterns, default_patterns)
    for line in show(_rule(rules, rule_id), rules):
        click.echo(line)


@click.command(context_settings=_CONTEXT)
@click.argument("file", type=click.Path())
@click.option("--rule", "rule_id", metavar="ID", help="Only of this rule, and of every number where it stopped.")
@click.option("--line", metavar="N", type=click.IntRange(min=1), help="Only of this line of the report.")
@_format
@click.option(
    "--encoding",
    metavar="NAME",
    callback=check_encoding,
    help="The encoding of the report. By default it is detected.",
)
@rule_options
@budget_option
def explain(
    file: str,
    rule_id: str | None,
    line: int | None,
    output_format: str,
    encoding: str | None,
    patterns: tuple[str, ...],
    default_patterns: bool | None,
    budget: float,
) -> None:
    """Tell why figures of a report were found or not, a line for each match of a rule.

    FILE is a report in plain text, a saved web page (.html), or - for standard input. A line tells the place, the rule,
    what it matched, and what became of that: kept; dropped by a guard or condition; lost to a rule that overlaps it;
    stopped at an element of its template. Of a number that no rule keeps, the one that came furthest is told, with
    --line all of them.

    \b
    Examples:
      ntm-extract explain --line 3 report.txt
      ntm-extract explain --rule ratio.slash report.txt
    """
    from ntm_extract.errors import BudgetError, InputError
    from ntm_extract.explaining import explain as explained
    from ntm_extract.processing import read_text
    from ntm_extract.reading import source_name
    from ntm_extract.writer import to_json

    rules = _rules(None, patterns, default_patterns)
    if rule_id is not None and _rule(rules, rule_id).emit in rules.reading:
        raise click.BadParameter(f"{rule_id!r} is read for the meeting and the heading; explain tells of figures")
    text = read_text(file, encoding)
    try:
        trials = explained(text, rules, rule_id=rule_id, line=line, seconds=budget)
    except BudgetError as error:
        raise InputError(source_name(file), error.problem, error.mend) from None
    for trial in trials:
        click.echo(to_json(trial.as_dict()) if output_format == "jsonl" else trial.words())
    if not trials:
        complain(f"{source_name(file)}: no match and no number there that a rule was tried at")


def _folders(folder: str | None, patterns: tuple[str, ...], default_patterns: bool | None) -> tuple[Path, ...]:
    settings = chosen(patterns, default_patterns)
    if folder is not None:
        settings = replace(settings, patterns=(*settings.patterns, Path(folder)))
    return settings.folders()


def _rules(folder: str | None, patterns: tuple[str, ...], default_patterns: bool | None) -> RuleSet:
    from ntm_extract.extraction import loaded_patterns

    return loaded_patterns(_folders(folder, patterns, default_patterns))


def _of_folder(folder: str | None) -> Callable[[str, Example], bool] | None:
    """Whether an example stands in a file of ``folder``; None where all are meant."""
    if folder is None:
        return None
    whole = Path(folder).resolve()
    return lambda _, example: Path(example.place.file).parent.resolve() == whole


def _tell(ctx: click.Context, faults: list[str], count: str) -> None:
    """Print faults, say how many there are, and end with the exit status that they mean."""
    for fault in faults:
        click.echo(fault)
    complain(count)
    ctx.exit(FAULTS if faults else 0)


def _rule(rules: RuleSet, rule_id: str) -> Rule:
    by_id: dict[str, Any] = {rule.id: rule for rule in rules}
    if rule_id not in by_id:
        from ntm_extract.faults import near

        raise click.BadParameter(f"there is no rule {rule_id!r}{near(rule_id, by_id)}; patterns list names all")
    rule: Rule = by_id[rule_id]
    return rule
