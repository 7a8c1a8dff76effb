"""The viewer without a terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.trace.outline import Part, Role, outline
from qwq_cli.render.viewer.place import Place
from qwq_cli.render.viewer.state import ViewerState
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Candidate
from tests.render.stage import NO_ANSWER, PARAGRAPHS, make_trace

LONG = "The quick brown fox jumps over the lazy dog. " * 8


def make_state(*texts: str, columns: int = 40, rows: int = 10) -> ViewerState:
    kinds = list(StepKind)
    paragraphs = [(kinds[i % len(kinds)], text) for i, text in enumerate(texts)]
    state = ViewerState(outline(make_trace(paragraphs or PARAGRAPHS)), UNICODE)
    state.resize(columns, rows)
    return state


def plain(state: ViewerState) -> list[str]:
    return [row.plain.rstrip() for row in state.rows()[0]]


def test_moving_goes_over_every_row_and_stops_at_the_ends() -> None:
    state = make_state(LONG, LONG)
    state.fold_all(opened=True)
    state.home()
    down = [state.cursor]
    while True:
        state.move(1)
        if state.cursor == down[-1]:
            break
        down.append(state.cursor)
    assert down == sorted(set(down))
    assert down[-1].part == len(state.parts) - 1
    up = [state.cursor]
    while state.cursor != Place(0):
        state.move(-1)
        up.append(state.cursor)
    assert up == down[::-1]


def test_folding_one_leaves_the_others() -> None:
    state = make_state("one", "two", "three")
    state.next_part(1)
    state.toggle()
    assert [state.is_open(i) for i in range(5)] == [True, True, False, False, True]
    state.toggle()
    assert not state.is_open(1)


def test_folding_all_and_one_kind() -> None:
    state = ViewerState(
        outline(make_trace([(StepKind.CHECK, "a"), (StepKind.PLAN, "b"), (StepKind.CHECK, "c")])),
        UNICODE,
    )
    state.fold_all(opened=True)
    assert all(state.is_open(i) for i in range(5))
    state.fold_all(opened=False)
    assert not any(state.is_open(i) for i in range(5))
    state.next_kind(StepKind.CHECK, 1)
    assert state.toggle_kind() is StepKind.CHECK
    assert [state.is_open(i) for i in range(5)] == [False, True, False, True, False]


def test_jumping_between_kinds_goes_round() -> None:
    kinds = [StepKind.CHECK, StepKind.PLAN, StepKind.CHECK, StepKind.CORRECTION]
    state = ViewerState(outline(make_trace([(kind, "text") for kind in kinds])), UNICODE)
    seen = []
    for _ in range(3):
        assert state.next_kind(StepKind.CHECK, 1)
        seen.append(state.cursor.part)
    assert seen == [1, 3, 1]
    assert state.next_kind(StepKind.CORRECTION, -1)
    assert state.cursor == Place(4)
    assert not state.next_kind(StepKind.ALTERNATIVE, 1)


def test_a_resize_keeps_the_text_under_the_cursor() -> None:
    words = " ".join(f"w{number:03}" for number in range(300))
    state = make_state(words, columns=80, rows=12)
    state.next_part(1)
    state.toggle()
    state.move(13)
    word = state.rows()[0][state.rows()[1]].plain.split()[0]
    for columns, rows in ((33, 9), (20, 6), (121, 30), (80, 12)):
        state.resize(columns, rows)
        shown, selected = state.rows()
        assert word in shown[selected].plain


def test_search_finds_over_line_ends_of_the_screen() -> None:
    state = make_state("x " * 17 + "needle and thread", columns=40)
    state.search("NEEDLE and")
    assert len(state.matches) == 1
    assert "needle" in plain(state)[state.rows()[1]]
    spans = [span for row in state.rows()[0] for span in row.spans if span.style == "viewer.match"]
    assert spans


def test_matches_are_gone_to_in_turn_and_counted_on_their_headings() -> None:
    state = make_state("cat", "dog", "cat cat")
    state.search("cat")
    assert len(state.matches) == 3
    order = [state.cursor.part]
    for _ in range(3):
        state.next_match(1)
        order.append(state.cursor.part)
    assert order == [1, 3, 3, 1]
    assert state.is_open(3)
    assert "2 found" in "".join(plain(state))
    state.next_match(-1)
    assert state.match == 2
    state.search("zebra")
    assert not state.next_match(1)


def test_candidates_name_the_step_where_each_came_first() -> None:
    seen = [Candidate(text=text, step=step, at=0) for text, step in (("9", 1), ("36", 2), ("9", 2))]
    state = ViewerState(outline(make_trace(candidates=tuple(seen))), UNICODE)
    assert state.to(Role.SEEN)
    assert state.part.body == "9  (step 2)\n36  (step 3)"
    assert state.is_open(state.cursor.part)


def test_a_trace_without_an_answer_says_why() -> None:
    state = ViewerState(outline(make_trace(answer=NO_ANSWER)), UNICODE)
    assert state.parts[-1].title == "No answer"


def grown(count: int) -> tuple[Part, ...]:
    question = Part(Role.QUESTION, "Question", "q")
    return (question, *(Part(Role.STEP, f"step {i}", LONG) for i in range(count)))


def test_following_stays_at_the_end_and_opens_only_what_is_under_way() -> None:
    state = ViewerState(grown(1), UNICODE, running=True)
    state.resize(40, 8)
    for count in range(2, 9):
        state.update(grown(count), running=True)
        assert state.cursor.part == count
        assert state.is_open(count)
        assert not state.is_open(count - 1)
    state.move(-1)
    state.update(grown(10), running=True)
    assert state.cursor.part == 8
    state.end()
    state.update(grown(12), running=True)
    assert state.cursor.part == 12


def test_the_answer_is_open_when_a_run_ends() -> None:
    state = ViewerState(grown(2), UNICODE, running=True)
    state.update(outline(make_trace()), running=False)
    assert state.is_open(len(state.parts) - 1)
    assert not state.following


KEYS: dict[str, Callable[[ViewerState], object]] = {
    "up": lambda s: s.move(-1),
    "down": lambda s: s.move(3),
    "page": lambda s: s.page(1),
    "back": lambda s: s.page(-1),
    "end": lambda s: s.end(),
    "home": lambda s: s.home(),
    "toggle": lambda s: s.toggle(),
    "open": lambda s: s.fold_all(opened=True),
    "close": lambda s: s.fold_all(opened=False),
    "kind": lambda s: s.toggle_kind(),
    "check": lambda s: s.next_kind(StepKind.CHECK, -1),
    "search": lambda s: s.search("o"),
    "match": lambda s: s.next_match(1),
    "small": lambda s: s.resize(20, 6),
    "tiny": lambda s: s.resize(1, 1),
    "large": lambda s: s.resize(100, 40),
    "click": lambda s: s.click(2),
}
TEXTS = st.lists(st.text(alphabet="ab \n漢e\u0301$\\{}*", max_size=300), min_size=1, max_size=5)


@given(texts=TEXTS, keys=st.lists(st.sampled_from(sorted(KEYS)), max_size=30))
def test_any_keys_leave_a_screen_with_the_cursor_on_it(texts: list[str], keys: list[str]) -> None:
    state = make_state(*texts)
    size = (40, 10)
    sizes = {"small": (20, 6), "tiny": (1, 1), "large": (100, 40)}
    for key in keys:
        KEYS[key](state)
        size = sizes.get(key, size)
        rows, selected = state.rows()
        assert 0 <= selected < len(rows) <= size[1]
        assert all(cell_len(row.plain) <= size[0] for row in rows)


@pytest.mark.parametrize("columns", [20, 35, 36, 59, 60, 200])
def test_headings_fit_the_width(columns: int) -> None:
    state = make_state("漢字 " * 60, LONG, columns=columns)
    state.search("o")
    assert all(cell_len(row.plain) <= columns for row in state.rows()[0])


def test_what_a_key_opens_at_the_foot_of_the_screen_is_in_sight() -> None:
    seen = (Candidate(text="35", step=0, at=0), Candidate(text="36", step=1, at=0))
    paragraphs = [(StepKind.DERIVE, f"step {number}") for number in range(30)]
    state = ViewerState(outline(make_trace(paragraphs, candidates=seen)), UNICODE)
    state.resize(60, 12)
    assert state.to(Role.SEEN)
    assert any(line.startswith("  35") for line in plain(state))
    assert any(line.startswith("  36") for line in plain(state))
    state.home()
    state.move(11)  # a heading in the last row
    state.toggle()
    assert "step 8" in plain(state)[-1]
    assert state.rows()[1] == len(plain(state)) - 2


def test_all_parts_of_a_role_are_gone_to_in_turn() -> None:
    parts = (*outline(make_trace())[:1], Part(Role.SEEN, "one", "1"), Part(Role.SEEN, "two", "2"))
    state = ViewerState(parts, UNICODE)
    state.resize(40, 10)
    assert [(state.to(Role.SEEN), state.part.name)[1] for _ in range(3)] == ["one", "two", "one"]
