"""Flags before a command's name, as in `qwq -m MODEL solve FILE`, belong to that command."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import typer
from typer.core import TyperGroup

from qwq_cli.cli.help import PagedHelp, PaneledCommand, write_group
from qwq_cli.cli.typed_line import Typed
from qwq_cli.cli.typed_words import OTHER_NAMES
from qwq_cli.nearest import nearest

Made = TypeVar("Made", bound=Callable[..., Any])
Flags = Mapping[str, bool]  # a flag's names, and whether a value follows it


class FlagsAnywhere(PagedHelp, TyperGroup):
    """A group of commands that also takes a command's flags before its name."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        write_group(self, ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, flags_behind(args, self.commands, ctx) or args)


class Listing(FlagsAnywhere):
    """A group of commands that lists if it is called alone, and that has other names for them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        is_completed, wants_help = ctx.resilient_parsing, {"-h", "--help"} & set(args)
        is_bare = all(word.startswith("-") for word in args[:1])
        names_none = is_bare and not {*self.commands, *OTHER_NAMES} & set(args)
        if args[:1] == ["help"]:
            args = [*args[1:], "--help"]
        elif names_none and not (is_completed or wants_help):
            args = ["list", *args]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        other = OTHER_NAMES.get(args[0]) if args[0] not in self.commands else None
        known = [other] if other in self.commands else args[:1]
        if known[0] not in self.commands and not ctx.resilient_parsing:
            from qwq_cli.cli.group_words import refuse_in_group

            refuse_in_group(ctx.info_name, args)
        return super().resolve_command(ctx, [*known, *args[1:]])


class Group(typer.Typer):
    """Holds commands; each gets the same kind of help."""

    def command(self, name: str | None = None, **more: Any) -> Callable[[Made], Made]:
        return super().command(name, **{"cls": PaneledCommand, **more})


def group(help: str, cls: type[FlagsAnywhere] = Listing) -> Group:
    return Group(cls=cls, help=help, rich_markup_mode=None)


def flags_behind(args: list[str], commands: Mapping[str, Any], ctx: Any) -> list[str] | None:
    """Return `args` with leading flags moved after the command's name.

    The command is the one that knows all of these flags, or else the one that follows, so that it
    reports unknown ones. Returns None if there is no command.
    """
    if not args or not args[0].startswith("-"):
        return None
    named = {word: dict(_flags(commands[word], ctx)) for word in args if word in commands}
    for place, word in enumerate(args):
        if word in named and words_begin(args, named[word]) == place:
            return _moved(args, place)
    every = (dict(_flags(commands[name], ctx)) for name in commands if named)
    begin = words_begin(args, ChainMap(*map(dict, named.values()), *every), strict=False)
    return _moved(args, begin) if begin is not None and args[begin] in named else None


def taken_apart(args: Sequence[str], commands: Mapping[str, Any], ctx: Any) -> Typed:
    """Return words and flags of a line without a command; what follows "--" is left out.

    A flag has the value that it takes in the command that the first word is like, or else in
    `qwq ask`. Before the first word it may be the flag of any command.
    """

    def step(flag: str, names: Iterable[str]) -> int | None:
        found = (_step(flag, dict(_flags(commands[name], ctx))) for name in names)
        return next(filter(None, found), None)

    places: Sequence[str] = ("ask", *commands)  # where a flag is looked for
    place, words, flags = 0, list[str](), list[Sequence[str]]()
    while place < len(args) and (word := args[place]) != "--":
        if word.startswith("-"):
            end = place + (step(word, places) or 1)
            flags.append(args[place:end])
        else:
            end = place + 1
            places = places if words else _like(word, commands)
            words.append(word)
        place = end
    return Typed(words, flags, commands, lambda name, flag: step(flag, [name]) is not None)


def _like(word: str, commands: Mapping[str, Any]) -> Sequence[str]:
    near = nearest(word, commands) if word.isalpha() else None
    return (near, "ask") if near else ("ask",)


def _moved(args: list[str], place: int) -> list[str]:
    return [args[place], *args[:place], *args[place + 1 :]]


def words_begin(args: Sequence[str], flags: Flags, *, strict: bool = True) -> int | None:
    """Return the place after leading flags and their values.

    Returns None if no word follows, if one follows "--", which makes it no command, or if `strict`
    and a flag is not in `flags`.
    """
    place = 0
    while place < len(args) and args[place].startswith("-") and args[place] != "-":
        step = None if args[place] == "--" else _step(args[place], flags) or (0 if strict else 1)
        if not step:
            return None
        place += step
    return place if place < len(args) else None


def _step(word: str, flags: Flags) -> int | None:
    """Return how many words a flag takes: `--ctx 9`, `--ctx=9`, `-n9`, `-qn 9`; None if unknown."""
    if word in flags:
        return 2 if flags[word] else 1
    if word.startswith("--"):
        return 1 if flags.get(word.partition("=")[0]) else None
    for place, letter in enumerate(word[1:], 1):
        takes_value = flags.get(f"-{letter}")
        if takes_value is None:
            return None
        if takes_value:
            return 1 if word[place + 1 :] else 2
    return 1


def _flags(command: Any, ctx: Any) -> Iterator[tuple[str, bool]]:
    """Yield its own flags, and those of its commands."""
    for inner in getattr(command, "commands", {}).values():
        yield from _flags(inner, ctx)
    for parameter in command.get_params(ctx):
        if parameter.param_type_name == "option":
            takes_value = not (parameter.is_flag or parameter.count)
            for name in (*parameter.opts, *parameter.secondary_opts):
                yield name, takes_value
