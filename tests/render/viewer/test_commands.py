"""What the keys mean, without a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.trace.outline import Part, Role
from qwq_cli.render.trace.transcript import Saved
from qwq_cli.render.viewer.commands import COMMANDS, Hooks, Mode, Viewer
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Candidate
from tests.claims.claimed import with_failed
from tests.render.stage import make_trace


@dataclass
class Growing:
    """A feed of a run that a test drives."""

    running: bool = True
    steps: int = 1

    def headline(self, width: int) -> str:
        return "Thinking"

    def parts(self) -> tuple[Part, ...]:
        question = Part(Role.QUESTION, "Question", "q")
        return (question, *(Part(Role.STEP, "", f"step {i}") for i in range(self.steps)))


@dataclass
class Heard:
    copied: list[str] = field(default_factory=list)
    stopped: int = 0

    def stop(self) -> None:
        self.stopped += 1


def make_viewer(feed: Growing | Saved | None = None) -> tuple[Viewer, Heard]:
    heard = Heard()
    hooks = Hooks(copy=heard.copied.append, interrupt=heard.stop)
    return Viewer(feed or Saved(make_trace(), UNICODE), UNICODE, hooks), heard


def type_keys(viewer: Viewer, text: str) -> None:
    for character in text:
        viewer.press(character, character)


def test_no_key_means_two_things() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))


def test_help_offers_what_is_possible() -> None:
    saved, growing = make_viewer()[0].help(), make_viewer(Growing())[0].help()
    assert not [line for line in saved if "follow" in line or "answer now" in line]
    assert [line for line in growing if "follow" in line]
    viewer = Viewer(Growing(), UNICODE, Hooks(copy=print, answer_now=lambda: None))
    assert [line for line in viewer.help() if "answer now" in line]


def test_letters_of_a_search_are_no_commands() -> None:
    viewer, _ = make_viewer()
    type_keys(viewer, "/q 9")
    assert viewer.mode is Mode.SEARCH
    assert viewer.state.query == "q 9"
    assert not viewer.closed
    viewer.press("backspace")
    assert viewer.footer() == "/q   not found"
    viewer.press("enter")
    viewer.press("escape")
    assert viewer.state.query == ""


def test_escape_brings_the_search_before_back() -> None:
    viewer, _ = make_viewer()
    type_keys(viewer, "/pen")
    viewer.press("enter")
    type_keys(viewer, "/zebra")
    viewer.press("escape")
    assert viewer.state.query == "pen"


def test_a_paste_into_the_search_is_one_clean_line() -> None:
    viewer, _ = make_viewer()
    viewer.press("/")
    viewer.press("<bracketed-paste>", "a\nb\x1b[31m")
    assert viewer.state.query == "a b"


def test_copying_says_so_and_copies_nothing_where_there_is_nothing() -> None:
    viewer, heard = make_viewer()
    type_keys(viewer, "Y")
    assert heard.copied == ["36"]
    assert "2 characters" in viewer.footer()
    viewer, heard = make_viewer(Growing())
    type_keys(viewer, "Y")
    assert heard.copied == []
    assert "no answer" in viewer.footer()


def test_interrupting_stops_a_run_and_only_a_run() -> None:
    feed = Growing()
    viewer, heard = make_viewer(feed)
    viewer.press("c-c")
    assert (viewer.closed, heard.stopped) == (True, 1)
    viewer, heard = make_viewer(Growing(running=False))
    viewer.press("c-c")
    assert (viewer.closed, heard.stopped) == (True, 0)


def test_polling_takes_what_is_new() -> None:
    feed = Growing()
    viewer, _ = make_viewer(feed)
    assert not viewer.poll()
    feed.steps = 3
    assert viewer.poll()
    assert len(viewer.state.parts) == 4
    assert "following" in viewer.footer()
    feed.running = False
    assert viewer.poll()
    assert not viewer.poll()


def test_the_answer_can_be_asked_for_where_the_engine_offers_it() -> None:
    asked: list[str] = []
    hooks = Hooks(copy=print, answer_now=lambda: asked.append(""))
    viewer = Viewer(Growing(), UNICODE, hooks)
    viewer.press("a")
    assert asked
    assert viewer.footer() == "Asked for the answer."


@pytest.mark.parametrize(("key", "says"), [("r", "correction"), ("s", "seen"), ("n", "/ searches")])
def test_a_key_that_finds_nothing_says_so(key: str, says: str) -> None:
    viewer, _ = make_viewer()
    viewer.press(key)
    assert says in viewer.footer()


def test_help_on_a_narrow_screen_wraps_at_words() -> None:
    viewer = make_viewer()[0]
    wide = viewer.help()
    viewer.resize(40, 24)
    rows = viewer.help()
    assert max(map(len, rows)) <= 40
    assert " ".join(" ".join(rows).split()) == " ".join(" ".join(wide).split())


def test_help_scrolls_on_a_small_screen_and_any_other_key_leaves_it() -> None:
    viewer, _ = make_viewer()
    viewer.press("?")
    assert "scroll" in viewer.footer()
    for _ in range(99):
        viewer.press("down")
    assert viewer.help_top == len(viewer.help()) - 1
    viewer.press("x")
    assert viewer.mode is Mode.READ


WRONG = (("9 * 4", "36", "35"), ("36 / 4", "9", "8"), ("9 * 3", "27", "28"))


def row(viewer: Viewer) -> str:
    rows, selected = viewer.state.rows()
    return rows[selected].plain.strip()


def test_a_key_goes_to_the_next_claim_that_fails_and_opens_its_step() -> None:
    viewer, _ = make_viewer(Saved(with_failed(make_trace(), *WRONG), UNICODE))
    viewer.state.resize(80, 24)
    seen = []
    for key in "wwwwW":
        viewer.press(key, key)
        seen.append((row(viewer), viewer.footer()))
    first, second = seen[:2]
    assert "9 * 4 = 36" in first[0]
    assert first[1] == "Wrong claim 1 of 3."
    assert "36 / 4 = 9 and 9 * 3 = 27" in second[0]  # one row for both
    assert second[1] == "Wrong claim 2 and 3 of 3."
    assert seen[2:] == [first, second, first]


def test_without_a_claim_that_fails_the_key_says_so() -> None:
    viewer, _ = make_viewer()
    viewer.press("w", "w")
    assert viewer.footer() == "No claim is wrong."


def test_what_runs_no_more_can_not_be_asked() -> None:
    asked: list[str] = []
    hooks = Hooks(copy=print, answer_now=lambda: asked.append(""))
    viewer = Viewer(Growing(running=False), UNICODE, hooks)
    viewer.press("a")
    assert not asked
    assert "No run goes on" in viewer.footer()
    assert not [line for line in viewer.help() if "answer now" in line]


def test_answers_that_may_still_come_are_not_denied() -> None:
    viewer, _ = make_viewer(Growing())
    for key in "sA":
        viewer.press(key)
        assert viewer.footer() == "Not yet: it still thinks."


KINDS = (StepKind.CHECK, StepKind.PLAN, StepKind.CHECK, StepKind.CORRECTION, StepKind.CHECK)
# For each key of the help: the keys to press, and what must be true after them. Parts: 0 is the
# question, 1 to 5 are steps, 6 is the list of answers seen, 7 is the answer.
DOES: dict[str, tuple[str, Callable[[Viewer, Heard], bool]]] = {
    "↑ k": ("jjk", lambda v, _: v.state.cursor.row == 1),
    "↓ j": ("j", lambda v, _: v.state.cursor.row == 1),
    "PgUp b": ("Gb", lambda v, _: v.state.cursor.part < 5),
    "PgDn d": ("d", lambda v, _: v.state.cursor.part > 1),
    "Home g": ("Gg", lambda v, _: v.state.part.role is Role.QUESTION),
    "End G": ("G", lambda v, _: v.state.part.role is Role.ANSWER),
    "[ p": ("]]p", lambda v, _: v.state.cursor.part == 1),
    "] Tab": ("]", lambda v, _: v.state.cursor.part == 1),
    "Enter Space": ("] ", lambda v, _: v.state.is_open(1)),
    "→ l": ("]l", lambda v, _: v.state.is_open(1)),
    "← h": ("]lh", lambda v, _: not v.state.is_open(1)),
    "+": ("+", lambda v, _: all(map(v.state.is_open, range(8)))),
    "-": ("-", lambda v, _: not any(map(v.state.is_open, range(8)))),
    "=": ("c=", lambda v, _: [v.state.is_open(i) for i in range(1, 6)] == [1, 0, 1, 0, 1]),
    "c": ("cc", lambda v, _: v.state.cursor.part == 3),
    "C": ("C", lambda v, _: v.state.cursor.part == 5),
    "r": ("r", lambda v, _: v.state.cursor.part == 4),
    "R": ("R", lambda v, _: v.state.cursor.part == 4),
    "w": ("w", lambda v, _: "No claim is wrong" in v.footer()),
    "W": ("W", lambda v, _: "No claim is wrong" in v.footer()),
    "s": ("s", lambda v, _: v.state.part.role is Role.SEEN and v.state.is_open(6)),
    "A": ("A", lambda v, _: v.state.part.role is Role.ANSWER and v.state.is_open(7)),
    "/": ("/text 3", lambda v, _: v.state.cursor.part == 4),
    "n": ("/text\rn", lambda v, _: v.state.match == 1),
    "N": ("/text\rnN", lambda v, _: v.state.match == 0),
    "Esc": ("/text\r\x1b", lambda v, _: not v.state.query),
    "y": ("]y", lambda _, heard: heard.copied == ["text 0"]),
    "Y": ("Y", lambda _, heard: heard.copied == ["36"]),
    "m": ("m", lambda v, _: v.mouse),
    "?": ("?", lambda v, _: v.mode is Mode.HELP),
    "q Ctrl+O": ("q", lambda v, _: v.closed),
    "Ctrl+C": ("\x03", lambda v, _: v.closed),
}
SENT = {"\r": "enter", "\x1b": "escape", "\x03": "c-c"}


@pytest.mark.parametrize("names", [c.names for c in COMMANDS if c.names not in ("f", "a")])
def test_each_key_does_what_the_help_says(names: str) -> None:
    seen = (Candidate(text="35", step=1, at=0),)
    steps = [(kind, f"text {number}") for number, kind in enumerate(KINDS)]
    viewer, heard = make_viewer(Saved(make_trace(steps, candidates=seen), UNICODE))
    viewer.state.resize(60, 6)
    keys, is_so = DOES[names]
    for key in keys:
        viewer.press(SENT.get(key, key), key)
    assert is_so(viewer, heard)
