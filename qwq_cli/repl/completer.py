"""Completes commands, their arguments and file names, but not questions."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from qwq_cli.repl.command import Command

if TYPE_CHECKING:
    from qwq_cli.repl.repl import Repl

_logger = logging.getLogger("qwq.repl")


class CommandCompleter(Completer):
    """If it fails, completions are missing, and the prompt still works; the error is logged."""

    def __init__(self, repl: Repl, commands: Mapping[str, Command]) -> None:
        self._repl, self._commands = repl, commands
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
        try:
            yield from list(self._complete(document, event))
        except Exception:  # whatever it is, it must not interrupt somebody who is typing
            _logger.exception("completing %r", document.text)

    def _complete(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        before = document.text_before_cursor
        if not before.startswith("/") or "\n" in before:
            return ()
        name, space, argument = before[1:].partition(" ")
        if not space:
            return self._names(name)
        command = self._commands.get(name)
        return self._arguments(command, argument, event) if command else ()

    def _names(self, typed: str) -> Iterator[Completion]:
        for command in self._commands.values():
            if command.name.startswith(typed.lower()):
                yield Completion(
                    command.name,
                    start_position=-len(typed),
                    display=f"/{command.name}",
                    display_meta=command.summary,
                )

    def _arguments(
        self, command: Command, typed: str, event: CompleteEvent
    ) -> Iterator[Completion]:
        first, space, rest = typed.partition(" ")
        words, about = command.choices(self._repl), command.about
        if space and command.after:
            words, about, typed = command.after(self._repl, first), _nothing, rest.lstrip()
        for word in words:
            if word.lower().startswith(typed.lower()):
                yield Completion(word, start_position=-len(typed), display_meta=about(word))
        if command.files:
            yield from self._paths.get_completions(Document(typed), event)


def _nothing(_: str) -> str:
    return ""
