"""What every key of the viewer does, and the help that is made from it. No terminal here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from textwrap import wrap

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.outline import Feed, Role
from qwq_cli.render.viewer.state import ViewerState
from qwq_cli.units import count
from qwq_cli.values.kinds import StepKind

LEAST_HELP = 10  # columns for what a key does


def copied(name: str, text: str) -> str:
    """Return what to say after a text was sent to the terminal, which may refuse it in silence."""
    return f"Copied the {name} ({count(len(text), 'character')}), if this terminal allows it."


class Mode(Enum):
    READ = auto()
    SEARCH = auto()  # letters go into the query
    HELP = auto()


@dataclass(frozen=True)
class Hooks:
    """What a viewer can ask its caller to do. interrupt, answer_now: None if impossible."""

    copy: Callable[[str], None]
    interrupt: Callable[[], None] | None = None
    answer_now: Callable[[], None] | None = None


class Viewer:
    """A feed, the state of its picture, and the mode in which keys are read."""

    def __init__(self, feed: Feed, glyphs: Glyphs, hooks: Hooks) -> None:
        self.feed = feed
        self.glyphs = glyphs
        self.hooks = hooks
        self.state = ViewerState(feed.parts(), glyphs, running=feed.running)
        self.mode = Mode.READ
        self.message = ""
        self.mouse = False
        self.closed = False
        self.help_top = 0
        self._width = 80  # of the screen
        self._query_before = ""

    def resize(self, width: int, height: int) -> None:
        self._width = width
        self.state.resize(width, height)

    def press(self, key: str, text: str = "") -> None:
        """Handle a key. key: as prompt_toolkit names it. text: what it would type."""
        self.message = ""
        if self.mode is Mode.HELP:
            self._press_in_help(key)
        elif self.mode is Mode.SEARCH:
            self._press_in_search(key, text)
        elif command := _BY_KEY.get(key):
            command.run(self)

    def poll(self) -> bool:
        """Take what is new in the feed; return whether that changed anything."""
        if not self.state.running:
            return False
        running, parts = self.feed.running, self.feed.parts()
        if parts == self.state.parts and running:
            return False
        self.state.update(parts, running=running)
        return True

    def footer(self) -> str:
        state = self.state
        if self.mode is Mode.HELP:
            return self.glyphs.dot.join(("↑ ↓ scroll", "any other key leaves the help"))
        if self.mode is Mode.SEARCH:
            return f"/{state.query}  {self._counted()}"
        if self.message:
            return self.message
        parts = [self._where()]
        if state.query:
            parts.append(f"/{state.query} {self._counted()}")
        if state.running:
            parts.append("following" if state.following else "f follows")
        return self.glyphs.dot.join([*parts, "? help", "q leaves"])

    def help(self) -> list[str]:
        """Return the rows of the help at the width of the screen."""
        wanted = [c for c in COMMANDS if c.offered(self)]
        margin = max(len(command.names) for command in wanted) + 2
        room = max(self._width - margin, LEAST_HELP)
        rows = []
        for command in wanted:
            first, *others = wrap(command.says, room)
            rows += [f"{command.names:<{margin}}{first}", *(" " * margin + row for row in others)]
        return rows

    # For the commands

    def leave(self) -> None:
        self.closed = True

    def interrupt(self) -> None:
        if self.hooks.interrupt and self.feed.running:
            self.hooks.interrupt()
        self.leave()

    def answer_now(self) -> None:
        self.message = "No run goes on that could answer."
        if self.hooks.answer_now and self.feed.running:
            self.hooks.answer_now()
            self.message = "Asked for the answer."

    def jump(self, kind: StepKind, direction: int) -> None:
        if not self.state.next_kind(kind, direction):
            self.message = f"No step is a {kind.value}."

    def next_failed(self, direction: int) -> None:
        *here, number = self.state.next_failed(direction) or (0,)
        claims = " and ".join(map(str, here))
        self.message = f"Wrong claim {claims} of {number}." if here else "No claim is wrong."

    def go_to(self, role: Role) -> None:
        if not self.state.to(role):
            is_early = self.state.running
            self.message = "Not yet: it still thinks." if is_early else "No answer was seen."

    def next_match(self, direction: int) -> None:
        if not self.state.next_match(direction):
            self.message = "Nothing is found; / searches."

    def start_search(self) -> None:
        self.mode, self._query_before = Mode.SEARCH, self.state.query
        self.state.search("")

    def show_help(self) -> None:
        self.mode, self.help_top = Mode.HELP, 0

    def toggle_kind(self) -> None:
        kind = self.state.toggle_kind()
        self.message = "" if kind else "The cursor is on no finished step."

    def toggle_mouse(self) -> None:
        self.mouse = not self.mouse
        self.message = "The mouse folds and scrolls." if self.mouse else "The mouse selects text."

    def copy(self, text: str, name: str) -> None:
        if not text:
            self.message = f"There is no {name} to copy."
            return
        self.hooks.copy(text)
        self.message = copied(name, text)

    def copy_answer(self) -> None:
        parts = (part for part in self.state.parts if part.role is Role.ANSWER)
        self.copy(next((part.body for part in parts), ""), "answer")

    # Modes

    def _press_in_help(self, key: str) -> None:
        scroll = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": 5, "pageup": -5}
        if key in scroll:
            self.help_top = min(max(self.help_top + scroll[key], 0), len(self.help()) - 1)
        elif key == "c-c":
            self.interrupt()
        else:
            self.mode = Mode.READ

    def _press_in_search(self, key: str, text: str) -> None:
        query = self.state.query
        if key in ("escape", "c-c"):
            self.state.search(self._query_before)
            self.mode = Mode.READ
        elif key == "enter":
            self.mode = Mode.READ
        elif key in ("backspace", "c-h"):
            self.state.search(query[:-1])
        elif typed := one_line(text) or " " * (text == " "):
            self.state.search(query + typed)

    def _counted(self) -> str:
        state = self.state
        if not state.matches:
            return "not found" if state.query else ""
        at = f"{state.match + 1} of " if state.match is not None else ""
        return at + f"{len(state.matches):,}"

    def _where(self) -> str:
        step = self.state.part.step
        if step:
            return f"step {step.index + 1} of {self.state.steps}"
        return f"{count(self.state.steps, 'step')}"


@dataclass(frozen=True)
class Command:
    """keys: names in prompt_toolkit. names: names for people."""

    keys: tuple[str, ...]
    names: str
    says: str
    run: Callable[[Viewer], None]
    offered: Callable[[Viewer], bool] = lambda _: True


COMMANDS = (
    Command(("up", "k"), "↑ k", "a row up", lambda v: v.state.move(-1)),
    Command(("down", "j"), "↓ j", "a row down", lambda v: v.state.move(1)),
    Command(("pageup", "b", "c-b"), "PgUp b", "a page up", lambda v: v.state.page(-1)),
    Command(("pagedown", "d", "c-f"), "PgDn d", "a page down", lambda v: v.state.page(1)),
    Command(("home", "g"), "Home g", "the beginning", lambda v: v.state.home()),
    Command(("end", "G"), "End G", "the end", lambda v: v.state.end()),
    Command(("[", "p"), "[ p", "the heading before", lambda v: v.state.next_part(-1)),
    Command(("]", "tab"), "] Tab", "the next heading", lambda v: v.state.next_part(1)),
    Command(("enter", " "), "Enter Space", "fold or unfold", lambda v: v.state.toggle()),
    Command(("right", "l"), "→ l", "unfold", lambda v: v.state.fold(opened=True)),
    Command(("left", "h"), "← h", "fold", lambda v: v.state.fold(opened=False)),
    Command(("+",), "+", "unfold all", lambda v: v.state.fold_all(opened=True)),
    Command(("-",), "-", "fold all", lambda v: v.state.fold_all(opened=False)),
    Command(("=",), "=", "fold or unfold this kind of step", Viewer.toggle_kind),
    Command(("c",), "c", "the next check", lambda v: v.jump(StepKind.CHECK, 1)),
    Command(("C",), "C", "the check before", lambda v: v.jump(StepKind.CHECK, -1)),
    Command(("r",), "r", "the next correction", lambda v: v.jump(StepKind.CORRECTION, 1)),
    Command(("R",), "R", "the correction before", lambda v: v.jump(StepKind.CORRECTION, -1)),
    Command(("w",), "w", "the next wrong claim", lambda v: v.next_failed(1)),
    Command(("W",), "W", "the wrong claim before", lambda v: v.next_failed(-1)),
    Command(("s",), "s", "answers seen on the way", lambda v: v.go_to(Role.SEEN)),
    Command(("A",), "A", "the answer", lambda v: v.go_to(Role.ANSWER)),
    Command(("/",), "/", "search", Viewer.start_search),
    Command(("n",), "n", "the next match", lambda v: v.next_match(1)),
    Command(("N",), "N", "the match before", lambda v: v.next_match(-1)),
    Command(("escape",), "Esc", "forget the search", lambda v: v.state.search("")),
    Command(
        ("f",), "f", "follow the end as it grows",
        lambda v: v.state.end(), lambda v: v.state.running,
    ),
    Command(
        ("a",), "a", "ask for the answer now",
        Viewer.answer_now, lambda v: v.state.running and v.hooks.answer_now is not None,
    ),
    Command(("y",), "y", "copy this step", lambda v: v.copy(v.state.part.body, "text")),
    Command(("Y",), "Y", "copy the answer", Viewer.copy_answer),
    Command(("m",), "m", "mouse on or off", Viewer.toggle_mouse),
    Command(("?", "f1"), "?", "this help", Viewer.show_help),
    Command(("q", "c-o"), "q Ctrl+O", "leave", Viewer.leave),
    Command(("c-c",), "Ctrl+C", "leave; a run that goes on is stopped and kept", Viewer.interrupt),
)  # fmt: skip
_BY_KEY = {key: command for command in COMMANDS for key in command.keys}
KEYS = frozenset(_BY_KEY) | {"backspace", "c-h"}
