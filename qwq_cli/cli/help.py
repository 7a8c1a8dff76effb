"""The layout of help: plain sections without boxes, readable from 40 columns on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any

from typer.core import TyperCommand

from qwq_cli.setting import Panel

ARGUMENTS, OPTIONS, COMMANDS, EXAMPLES = "Arguments", "Options", "Commands", "Examples"
NARROW, NARROWEST = 52, 40  # columns; click lays out nothing for a terminal below the first
HELP_NAMES = ("-h", "--help")
ROOMY = 70  # columns from which a longer term still has its text next to it
Row = tuple[str, str]


class PagedHelp:
    """A command whose help goes through the pager if it is longer than the screen."""

    def get_help(self, ctx: Any) -> str:
        columns = get_terminal_size().columns
        if columns < NARROW:
            ctx.terminal_width = max(columns, NARROWEST) - 2
        text: str = super().get_help(ctx)  # type: ignore[misc]
        return text

    def get_help_option_names(self, ctx: Any) -> list[str]:
        """Return the same names for any context, because click keeps the option of the first."""
        return list(HELP_NAMES)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.callback = _show_help
        return option


def _show_help(ctx: Any, _: Any, wanted: Any) -> None:
    if wanted and not ctx.resilient_parsing:
        from qwq_cli.jobs.output import write_help

        write_help(ctx.obj, f"{ctx.get_help()}\n")
        ctx.exit()


class PaneledCommand(PagedHelp, TyperCommand):
    """A command with flags under headings, and examples at the end, where people see them."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        write_sections(formatter, _flag_rows(self, ctx))
        write_examples(formatter, ctx)


def write_group(
    group: Any, ctx: Any, formatter: Any, headings: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Write a group's commands, under `headings` or one heading; then its flags and examples."""
    rows: dict[str, list[Row]] = {}
    for heading, names in (headings or {COMMANDS: group.list_commands(ctx)}).items():
        inner = ((name, group.get_command(ctx, name)) for name in names)
        rows[heading] = [(name, command.get_short_help_str(10_000)) for name, command in inner]
    write_sections(formatter, rows | _flag_rows(group, ctx))
    write_examples(formatter, ctx)


def write_sections(formatter: Any, sections: Mapping[str, Sequence[Row]]) -> None:
    """Write the sections that have rows; all explanations begin in the same column."""
    column = column_of(chain(*sections.values()), formatter.width)
    for title, rows in sections.items():
        if rows:
            with formatter.section(title):
                indent = " " * formatter.current_indent
                for line in definitions(rows, column, formatter.width - len(indent)):
                    formatter.write(f"{indent}{line}\n")


def write_examples(formatter: Any, ctx: Any) -> None:
    """Write each example as it is typed, with what it does below it."""
    from qwq_cli.cli.examples import EXAMPLES as KNOWN

    examples = KNOWN.get(ctx.command_path.removeprefix("qwq").strip(), ())
    if examples:
        with formatter.section(EXAMPLES):
            for line, meaning in examples:
                formatter.write(f"  {line}\n")
                for part in wrap(meaning, formatter.width - 6):
                    formatter.write(f"      {part}\n")


def column_of(rows: Iterable[Row], width: int) -> int:
    """Return the column in which explanations begin."""
    widest = 24 if width >= ROOMY else 16
    return min(widest, max((len(term) for term, _ in rows), default=0)) + 2


def definitions(rows: Iterable[Row], column: int, width: int) -> Iterator[str]:
    """Yield terms with explanations next to them, or below a long term."""
    for term, meaning in rows:
        *above, last = _term_lines(term, width)
        yield from above
        lines = wrap(meaning, width - column, break_on_hyphens=False, break_long_words=False)
        if len(last) > column - 2 or not lines:
            yield last
        else:
            yield last.ljust(column) + lines.pop(0)
        yield from (" " * column + line for line in lines)


def _term_lines(term: str, width: int) -> list[str]:
    """Return one line, or several for a long list of values, split between them."""
    lines = [""]
    for part in re.findall(r"[^ |]+[ |]*", term):
        if len(lines[-1] + part.rstrip()) > width:
            lines.append("    ")
        lines[-1] += part
    return [line.rstrip() for line in lines]


def _flag_rows(command: Any, ctx: Any) -> dict[str, list[Row]]:
    """Return rows by heading: arguments, the command's own flags, then panels in order."""
    titles = (ARGUMENTS, OPTIONS, *(panel.value for panel in Panel))
    rows: dict[str, list[Row]] = {title: [] for title in titles}
    for parameter in command.get_params(ctx):
        if record := parameter.get_help_record(ctx):
            rows[_title(parameter)].append((record[0], _in_words(record[1])))
    if len(rows[OPTIONS]) == 1:  # only --help
        rows[OPTIONS] = rows.pop(OPTIONS)
    return rows


def _in_words(meaning: str) -> str:
    """Return a number's bounds in the words that settings use."""
    text = re.sub(r"(\d+)<=x<=(\d+)", r"\1 to \2", meaning)
    return " ".join(re.sub(r"x>=(\S+)(?=[;\]])", r"at least \1", text).split())


def _title(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return ARGUMENTS
    return getattr(parameter, "rich_help_panel", None) or OPTIONS
