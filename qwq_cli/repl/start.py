"""From settings to a running chat, and to its end."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TextIO, cast

from rich.text import Text

from qwq_cli.chat.chat import Chat
from qwq_cli.chat.model_room import ModelRoom
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import ExitStatus, Interrupted, QwqError
from qwq_cli.idle_gpu import first_word
from qwq_cli.introduction import introduction, without_effect
from qwq_cli.launch import Launch, ServedLaunch, open_reasoner, plan
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import say
from qwq_cli.repl.commands import COMMANDS
from qwq_cli.repl.keeping import resumed
from qwq_cli.repl.lines import LinePrompt
from qwq_cli.repl.looking import show_trace
from qwq_cli.repl.loop import Loop
from qwq_cli.repl.piped import PipedPrompt
from qwq_cli.repl.prompt import Prompt
from qwq_cli.repl.repl import Repl
from qwq_cli.repl.stage import Stage
from qwq_cli.repl.thinking import Thinking
from qwq_cli.store import Store

if TYPE_CHECKING:
    from qwq_cli.values.conversation import Conversation


LOADING = "Interrupted while the model was loading."


@dataclass(frozen=True)
class Resume:
    """Which session to continue. key: an id or a name. last: the last one, if no key is given."""

    last: bool = False
    key: str | None = None

    def find(self, store: Store) -> Conversation | None:
        """Return the session, or None for a new one. Raises UsageError, StoreError."""
        if self.key is not None:
            return store.sessions.get(self.key)
        return store.sessions.last() if self.last else None


def hold_chat(
    stage: Stage,
    flags: Mapping[str, object],
    resume: Resume,
    lines: TextIO | None,
    *,
    first: str = "",
) -> ExitStatus:
    """Hold a chat until its input ends. lines: the input, if nobody types.

    first: a question to ask at the start. Raises ConfigError, UsageError, ModelError, StoreError,
    Interrupted.
    """
    resolved = stage.resolve(flags)
    thinking = Thinking(stage, Cancel(), resolved.trace_mode)
    with ExitStack() as stack:
        thinking.typed_before(stack.enter_context(stage.quiet()))
        store = stack.enter_context(
            Store(stage.paths.traces_file if resolved.settings.save else None)
        )
        conversation = resume.find(store)
        room = stack.enter_context(_model_room(stage, thinking))
        try:
            room.load(resolved)
        except Cancelled:
            raise Interrupted(LOADING, by=thinking.cancel.by) from None
        chat = Chat(store, room, lambda text: _warn(stage, text))
        repl = Repl(stage, chat, thinking, flags)
        _greet(repl)
        if conversation:
            repl.change_session(lambda: chat.load(conversation.id))
            resumed(repl)
        elif resume.last:
            repl.note("There is no session yet; this is the first.")
        return Loop(repl, COMMANDS).run(_prompt(repl, lines), first)


def _model_room(stage: Stage, thinking: Thinking) -> ModelRoom:
    @contextmanager
    def opened(launch: Launch) -> Iterator[Reasoner]:
        loading = f"Loading {launch.profile.model.name}"
        with ExitStack() as stack:
            with thinking.status(loading) as status:
                model = open_reasoner(
                    launch,
                    cancel=thinking.cancel,
                    progress=lambda done: status(f"{loading}, {done:.0%}"),
                    tell=lambda text: _warn(stage, text),
                )
                reasoner = stack.enter_context(model)
            yield reasoner

    return ModelRoom(lambda resolved: plan(resolved, stage.paths, stage.environ), opened)


def _greet(repl: Repl) -> None:
    launch = repl.room.launch
    for line in introduction(repl.resolved, launch, repl.stage.paths, talks=True):
        repl.note(line)
    for line in without_effect(repl.resolved, launch):
        _warn(repl.stage, line)
    if not isinstance(launch, ServedLaunch) and (idle := first_word(repl.stage.paths)):
        repl.note(idle)
    if repl.stage.keyboard:
        repl.note("Type a question; /help tells the rest.")


def _warn(stage: Stage, text: str) -> None:
    say(stage.err, Text(one_line(text), "ending"))


def _prompt(repl: Repl, lines: TextIO | None) -> Prompt:
    if repl.stage.keyboard is None:
        return PipedPrompt(lines.buffer if lines else io.BytesIO())
    screen = repl.stage.out if repl.stage.out.is_tty else repl.stage.err
    if not screen.movable:
        return LinePrompt(repl.stage)
    from prompt_toolkit.output import create_output

    from qwq_cli.render.viewer.control import color_depth
    from qwq_cli.repl.completer import CommandCompleter
    from qwq_cli.repl.history import open_history
    from qwq_cli.repl.typed import TypedPrompt

    settings = repl.resolved.settings
    return TypedPrompt(
        completer=CommandCompleter(repl, COMMANDS),
        history=open_history(repl.stage.paths.history_file if settings.save else None),
        bar=repl.bar,
        look=lambda: look(repl),
        signalled=repl.thinking.end,
        mode=settings.keys,
        color_depth=color_depth(screen.console),
        output=create_output(stdout=cast(TextIO, screen.console.file)),
    )


def look(repl: Repl) -> Callable[[], None] | None:
    """Return what Ctrl+O shows at the prompt; it may run on another thread.

    The trace is read here, because the store belongs to this thread.
    """
    if repl.chat.conversation.last is None:
        return None
    try:
        return partial(show_trace, repl, repl.chat.trace())
    except QwqError as error:
        return partial(repl.fail, error)
