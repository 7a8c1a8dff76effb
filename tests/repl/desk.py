"""A chat without a terminal: keys go in by a pipe, and what is said comes out as text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import TracebackType

from prompt_toolkit.input.base import PipeInput
from prompt_toolkit.input.defaults import create_pipe_input
from prompt_toolkit.output import ColorDepth, DummyOutput

from qwq_cli.chat.chat import Chat
from qwq_cli.chat.model_room import ModelRoom
from qwq_cli.choices import EditingMode
from qwq_cli.config import Resolved, resolve
from qwq_cli.engine.cancel import Cancel
from qwq_cli.errors import ExitStatus
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.launch import Launch, open_reasoner, plan
from qwq_cli.paths import Paths
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.render.terminal.theme import Terminal, make_terminal
from qwq_cli.repl.commands import COMMANDS
from qwq_cli.repl.completer import CommandCompleter
from qwq_cli.repl.history import open_history
from qwq_cli.repl.loop import Loop
from qwq_cli.repl.piped import PipedPrompt
from qwq_cli.repl.repl import Repl
from qwq_cli.repl.stage import Stage
from qwq_cli.repl.start import look
from qwq_cli.repl.thinking import Thinking
from qwq_cli.repl.typed import TypedPrompt
from qwq_cli.store import Store
from qwq_cli.values.trace import Trace
from tests.scripted import ScriptedRunner, local, scripted_reasoner

ENTER, LINE, CTRL_C, CTRL_D, CTRL_O = "\r", "\n", "\x03", "\x04", "\x0f"
SCRIPT = (
    "First, 17 * 24 is 340 + 68.\n\nWait, let me check: 408 / 17 = 24.\n\n"
    "**Final Answer**\n\n\\[ \\boxed{408} \\]"
)
IDS = count()

Open = Callable[[Launch], Reasoner]


def scripted(text: str = SCRIPT, n_ctx: int = 100_000) -> Open:
    """Every model says `text`."""

    def make(launch: Launch) -> Reasoner:
        reasoner = scripted_reasoner(text, n_ctx=n_ctx)
        old = local(reasoner)
        clocks = type(reasoner.clocks)(
            reasoner.clocks.elapsed,
            reasoner.clocks.stamp,
            lambda: f"20260101-000000-{next(IDS):04}",
        )
        generator = LocalGenerator(old.engine, old.vocabulary, launch.profile)
        return Reasoner(generator, reasoner.engine_info, launch.profile, clocks)

    return make


class Patient(TypedPrompt):
    """A prompt for keys that a test sends at once: each line counts as typed when it is read."""

    def after_enter(self) -> bytes:
        return b""


@dataclass
class Desk:
    """`home` is where everything is kept. open: how a model is loaded; None for really."""

    home: Path
    open: Open | None = field(default_factory=scripted)
    flags: Mapping[str, object] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    typed: bool = True
    mode: EditingMode = EditingMode.EMACS
    looked: int = 0

    def __enter__(self) -> Desk:
        self._stack = ExitStack()
        self.out_stream, self.err_stream = io.StringIO(), io.StringIO()
        self.pipe: PipeInput = self._stack.enter_context(create_pipe_input())
        flags = {"model": "qwq-demo", "temperature": 0.0, **self.flags}
        resolved = self._resolve(flags)
        self.thinking = Thinking(self._stage(), Cancel(), resolved.trace_mode)
        store = Store(self.paths.traces_file if resolved.settings.save else None)
        self.store = self._stack.enter_context(store)
        self.room = self._stack.enter_context(ModelRoom(self._plan, self._opened))
        self.room.load(resolved)
        self.warnings: list[str] = []
        self.chat = Chat(self.store, self.room, self.warnings.append)
        self.repl = Repl(self._stage(), self.chat, self.thinking, flags)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def press(self, *keys: str) -> ExitStatus:
        """Type `keys` and then leave."""
        self.pipe.send_text("".join(keys) + CTRL_D)
        return Loop(self.repl, COMMANDS).run(self.prompt())

    def press_at_once(self, *keys: str) -> ExitStatus:
        """Type `keys` so quickly that the first prompt reads them all."""
        self.pipe.send_text("".join(keys))
        return Loop(self.repl, COMMANDS).run(self.prompt(TypedPrompt))

    def lines(self, *lines: str) -> ExitStatus:
        """Each line with Enter, and then leave."""
        return self.press(*(f"{line}{ENTER}" for line in lines))

    def pipe_in(self, text: str | bytes) -> ExitStatus:
        data = text.encode() if isinstance(text, str) else text
        return Loop(self.repl, COMMANDS).run(PipedPrompt(io.BytesIO(data)))

    def prompt(self, kind: type[TypedPrompt] = Patient) -> TypedPrompt:
        return kind(
            completer=CommandCompleter(self.repl, COMMANDS),
            history=open_history(self.paths.history_file),
            bar=self.repl.bar,
            look=self._look,
            signalled=self.thinking.end,
            mode=self.mode,
            color_depth=ColorDepth.DEPTH_1_BIT,
            input=self.pipe,
            output=DummyOutput(),
        )

    @property
    def said(self) -> str:
        return self.err_stream.getvalue()

    @property
    def answers(self) -> list[str]:
        return self.out_stream.getvalue().splitlines()

    @property
    def questions(self) -> list[str]:
        return [turn.question for turn in self.chat.conversation.turns]

    @property
    def history(self) -> list[str]:
        """What was typed, newest first."""
        return list(open_history(self.paths.history_file).load_history_strings())

    @property
    def paths(self) -> Paths:
        return Paths.find({"QWQ_HOME": str(self.home)})

    @property
    def runner(self) -> ScriptedRunner:
        runner = local(self.room.reasoner).engine._runner
        assert isinstance(runner, ScriptedRunner)
        return runner

    def trace(self, branch: int | None = None) -> Trace:
        return self.chat.trace(branch)

    def _look(self) -> Callable[[], None] | None:
        self.looked += 1
        return look(self.repl)

    def _stage(self) -> Stage:
        out, err = (_terminal(stream) for stream in (self.out_stream, self.err_stream))
        keyboard = io.StringIO() if self.typed else None
        return Stage(out, err, keyboard, self._environ, self.paths, self._resolve)

    @property
    def _environ(self) -> dict[str, str]:
        home = str(self.home)
        return {"QWQ_HOME": home, "HF_HOME": home, "HOME": home, **self.environ}

    def _resolve(self, flags: Mapping[str, object]) -> Resolved:
        return resolve(self._environ, self.paths.config_file, flags)

    def _plan(self, resolved: Resolved) -> Launch:
        return plan(resolved, self.paths, self._environ)

    @contextmanager
    def _opened(self, launch: Launch) -> Iterator[Reasoner]:
        if self.open:
            yield self.open(launch)
        else:
            with open_reasoner(launch, cancel=self.thinking.cancel, progress=lambda _: None) as it:
                yield it


def _terminal(stream: io.StringIO) -> Terminal:
    return make_terminal(stream, environ={}, width=100)
