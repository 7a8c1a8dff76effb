"""What the commands of `qwq chat` act on: the chat, its model, and what shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.console import RenderableType
from rich.text import Text

from qwq_cli.chat.chat import Chat
from qwq_cli.chat.model_room import ModelRoom
from qwq_cli.config import Resolved
from qwq_cli.errors import ExitStatus, QwqError
from qwq_cli.first_times import FirstTimes
from qwq_cli.generation.kept_state import KeptStates, StateDamaged, StateMismatch
from qwq_cli.render.terminal.clean import line, one_line
from qwq_cli.render.terminal.theme import say
from qwq_cli.render.trace.blocks import Limit
from qwq_cli.repl.bar import bar
from qwq_cli.repl.prompt import Prompt
from qwq_cli.repl.scrolled import scrolls
from qwq_cli.repl.stage import Stage
from qwq_cli.repl.thinking import Start, Thinking
from qwq_cli.units import count, data_size
from qwq_cli.values.kinds import Status
from qwq_cli.values.trace import Trace

WHAT_NEXT = "Ctrl+O opens the thought; /retry tries again; /more thinks further; /help."
_CUT_OFF = (Status.INTERRUPTED, Status.TRUNCATED)


class Repl:
    """`chat` is the conversation, `think` runs the model, `say` and `note` show something."""

    def __init__(
        self,
        stage: Stage,
        chat: Chat,
        thinking: Thinking,
        flags: Mapping[str, object],
    ) -> None:
        self.stage, self.chat, self.thinking = stage, chat, thinking
        self.flags = dict(flags)
        self.resolved: Resolved = stage.resolve(flags)
        self.leaving = False
        self.draft = ""  # the beginning of the next prompt's text
        self.fullness_told = 0  # in steps, see tell_fullness
        self.pace = 0.0  # tokens a second, of the last run
        kept = stage.paths.told_file if self.resolved.settings.save else None
        self.first_times = FirstTimes(kept)  # of telling what can be done with an answer
        self.status = ExitStatus.ANSWERED  # of the first question that failed
        self.prompt: Prompt

    def read_from(self, prompt: Prompt) -> None:
        """Take the prompt that asks the user from now on."""
        self.prompt = self.thinking.prompt = prompt

    @property
    def room(self) -> ModelRoom:
        return self.chat.room

    @property
    def states(self) -> KeptStates:
        folder = self.stage.paths.session_states
        settings = self.resolved.settings
        return KeptStates(folder, settings.kv_save_mb * 1_000_000 if settings.save else 0)

    def think(self, question: str, start: Start) -> Trace | None:
        """Show a run and return its trace, if it came to an end. Raises as the run does."""
        launch = self.room.launch
        limit = Limit(launch.most_tokens, launch.control.seconds)
        trace = self.thinking.show(question, limit, start, self.chat.is_kept)
        self._judge(trace)
        if trace:
            self.pace = trace.stats.tokens_per_second
            self._tell_what_next(trace)
        return trace

    def say(self, *parts: RenderableType) -> None:
        """Show something that was asked for, on stderr next to the answers."""
        for part in parts:
            self.stage.err.console.print(part, soft_wrap=isinstance(part, str | Text))

    def list(self, *parts: RenderableType) -> None:
        """Show something that may be longer than the screen; then it scrolls."""
        if not (self.resolved.settings.pager and scrolls(self.stage, parts, self.note)):
            self.say(*parts)

    def note(self, text: str) -> None:
        say(self.stage.err, Text(one_line(text), "note"))

    def fail(self, error: QwqError) -> None:
        """Report an error; the chat continues."""
        say(self.stage.err, Text(line(error.message), "ending"))
        if error.hint:
            say(self.stage.err, Text(line(error.hint), "note"))
        self._fail_with(error.status)

    def set(self, flags: Mapping[str, object], *, reload: bool) -> None:
        """Continue with other settings; some of them need the model to be loaded again.

        Raises ConfigError, ModelError, EngineError and Cancelled; then nothing has changed.
        """
        wanted = {**self.flags, **flags}
        resolved = self.stage.resolve(wanted)
        if reload:
            self._replace_model(resolved)
        else:
            self.room.adjust(resolved)
        self.flags, self.resolved = wanted, resolved
        self.thinking.trace = resolved.trace_mode

    def change_session(self, go: Callable[[], None]) -> None:
        """Put the session away, go to another with `go`, and load its stored KV cache."""
        self.put_away()
        go()
        self.take_up()

    def put_away(self) -> None:
        """Store the session's KV cache, if that is wanted and there is one."""
        if not (self.states.limit and self.chat.has_state):
            return
        try:
            with self.thinking.status("Saving what the model has read"):
                size = self.chat.save_state(self.states)
        except QwqError as error:
            self.fail(error)
            return
        if size and self.stage.keyboard:
            self.note(
                f"Saved what the model has read ({data_size(size)}), so that this session can go "
                "on at once. To save nothing: qwq config set kv_save_mb 0"
            )

    def take_up(self) -> None:
        """Load the session's stored KV cache."""
        if not self.states.size(self.chat.conversation.id):
            return
        try:
            with self.thinking.status("Loading what the model had read"):
                tokens = self.chat.load_state(self.states)
        except (StateMismatch, StateDamaged) as error:
            self.note(f"{error.message} The model reads it again.")
        except QwqError as error:
            self.fail(error)
        else:
            if tokens:
                self.note(
                    f"The model has {count(tokens, 'token')} of this session ready, "
                    "and need not read them again."
                )

    def bar(self, columns: int) -> str:
        return bar(self.chat, self.pace, self.stage.err.glyphs, columns)

    def _replace_model(self, resolved: Resolved) -> None:
        """Replace the model. A failure may replace it too, as the old one is then loaded again."""
        before = self.room.reasoner
        try:
            self.room.replace(resolved)
        finally:
            if self.room.reasoner is not before:
                self.chat.take_model()

    def _tell_what_next(self, trace: Trace) -> None:
        if self.stage.keyboard is None:
            return
        if trace.status in _CUT_OFF:
            self.note("/more thinks on from there, /answer makes it answer.")
        elif trace.status is Status.ANSWERED and self.first_times.take():
            say(self.stage.err, Text(WHAT_NEXT, "meta"))

    def _judge(self, trace: Trace | None) -> None:
        """Take the exit status from a run. Ctrl+C ends the whole chat if nobody watches."""
        status = trace.status if trace else Status.INTERRUPTED
        if status is Status.INTERRUPTED and self.stage.keyboard is None:
            self.leaving = True
        if status is not Status.ANSWERED:
            interrupted = status is Status.INTERRUPTED
            self._fail_with(ExitStatus.INTERRUPTED if interrupted else ExitStatus.NO_ANSWER)

    def _fail_with(self, status: ExitStatus) -> None:
        """Store the status of the first failure for scripts; somebody who types has seen it."""
        if self.stage.keyboard is None and self.status is ExitStatus.ANSWERED:
            self.status = status
