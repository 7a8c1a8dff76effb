"""A trace that took something back, wherever it is shown again."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest

from qwq_cli.choices import TraceMode
from qwq_cli.render.export.html import html_page
from qwq_cli.render.export.markdown import markdown_page
from qwq_cli.render.export.svg import svg_picture
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.terminal.theme import UNICODE, WORDS
from qwq_cli.render.trace.blocks import fold_line
from qwq_cli.render.trace.outline import Role, outline
from qwq_cli.render.trace.player import Player
from qwq_cli.render.trace.replay import at_reading_pace, paced, replay, token_by_token
from qwq_cli.render.trace.saved import print_trace
from qwq_cli.render.trace.transcript import Saved, Transcript
from qwq_cli.render.viewer.state import ViewerState
from qwq_cli.values.events import AnyEvent, Rewound, TextDelta
from qwq_cli.values.trace import Stats, Trace
from tests.render.stage import (
    PARAGRAPHS,
    Clock,
    make_trace,
    on_tty,
    pipes,
    play,
    rewind,
    taken_back,
)
from tests.trace.oracle import assert_grammar, assert_told, fold

SECOND = len(PARAGRAPHS[0][1])
DROPPED = rewind(1, SECOND + 9, "and again, and again")
LATER = rewind(3, 1 << 20, "no, no", "It went astray.")
TRACE = taken_back(DROPPED, LATER)
TITLE = "812 tokens taken back. It repeats itself."


def test_parts_stand_before_the_step_where_it_went_on() -> None:
    parts = outline(TRACE)
    roles = [part.role for part in parts]
    step, dropped = Role.STEP, Role.DROPPED
    assert roles == [Role.QUESTION, step, dropped, step, step, dropped, Role.ANSWER]
    assert (parts[2].title, parts[2].body) == (TITLE, "and again, and again")


def test_the_thought_in_one_line_tells_the_sum() -> None:
    assert "33 tokens and 1,624 dropped · 3 steps" in fold_line(TRACE, UNICODE).plain
    assert "dropped" not in fold_line(make_trace(), UNICODE).plain
    bare = msgspec.structs.replace(TRACE, steps=(), stats=Stats(dropped_tokens=5))
    alone = msgspec.structs.replace(bare, answer=bare.answer, status=bare.status.LOOP)
    assert ", 5 tokens dropped" in fold_line(alone, WORDS).plain


def test_a_saved_trace_has_a_line_of_it() -> None:
    stage = pipes()
    print_trace(TRACE, stage.out)
    assert f"first.\n\n↶ {TITLE}\n\n⊢ 11 tokens" in stage.stdout
    assert "9 * 3 = 27.\n\n↶ 812 tokens taken back. It went astray.\n\n▸ Thought" in stage.stdout
    assert "again, and" not in stage.stdout


def test_the_viewer_has_a_fold_that_opens() -> None:
    state = ViewerState(Saved(TRACE, UNICODE).parts(), UNICODE)
    state.resize(80, 30)
    rows = [row.plain.rstrip() for row in state.rows()[0]]
    assert f"▸ ↶ {TITLE}" in rows
    assert "again, and" not in "".join(rows)
    state.next_part(1)
    state.next_part(1)
    state.toggle()
    rows = [row.plain.rstrip() for row in state.rows()[0]]
    assert rows[rows.index(f"▾ ↶ {TITLE}") + 1] == "  and again, and again"
    assert state.steps == 3


def test_folds_stay_with_their_parts_when_steps_are_taken_back() -> None:
    transcript, state = Transcript("How much?", UNICODE), None
    for event in replay(taken_back(rewind(1, SECOND, "x"))):
        if isinstance(event, Rewound):
            state = ViewerState(transcript.parts(), UNICODE, running=True)
            state.home()
            state.fold_all(opened=True)
        transcript.take(event)
        if state:
            state.update(transcript.parts(), running=transcript.running)
            opened = [state.is_open(index) for index in range(len(state.parts))]
            assert opened[:3] == [True, True, False]  # the question, the first step, the dropped
            assert not any(opened[3:-1])


def test_a_page_folds_it() -> None:
    page = html_page(TRACE)
    assert page.count('<details class="dropped">') == 2
    assert page.index(">and again, and again<") > page.index(TITLE) > page.index('id="step-1"')
    assert page.index('id="step-2"') > page.index("and again, and again")
    assert "33 tokens and 1,624 dropped" in page


def test_markdown_folds_it_or_has_a_line() -> None:
    folded, plain = markdown_page(TRACE), markdown_page(TRACE, plain=True)
    fold = f"<details><summary>↶ {TITLE}</summary>\n\nand again, and again\n\n</details>"
    assert fold in folded
    assert f"\n\n> ↶ {TITLE}\n\n## 2. " in plain
    assert "again, and" not in plain


def test_a_picture_has_a_line_of_it() -> None:
    text = svg_picture(TRACE).replace("&#160;", " ")
    assert f"↶ {TITLE}" in text
    assert "again, and" not in text


def test_a_replay_tells_what_was_dropped_and_takes_it_back() -> None:
    events = list(replay(TRACE))
    back = [at for at, event in enumerate(events) if isinstance(event, Rewound)]
    told = events[back[0] - 1]
    assert isinstance(told, TextDelta)
    assert told.text == PARAGRAPHS[1][1][:9] + DROPPED.text
    assert (told.tokens, told.seconds) == (11 + 812, 2.0 + 4.0)
    assert events[back[0]] == Rewound(
        step=1, at=DROPPED.at, tokens=812, seconds=4.0, why="It repeats itself."
    )


PIECES: list[Callable[[Trace], list[AnyEvent]]] = [
    lambda trace: list(replay(trace)),
    lambda trace: list(token_by_token(replay(trace))),
    lambda trace: list(at_reading_pace(replay(trace))),
]


@pytest.mark.parametrize("pieces", PIECES)
@pytest.mark.parametrize(
    "trace",
    [TRACE, taken_back(LATER, DROPPED), taken_back(*[DROPPED] * 3), taken_back(rewind(0, 0, ""))],
)
def test_a_replay_ends_with_the_trace(
    trace: Trace, pieces: Callable[[Trace], list[AnyEvent]]
) -> None:
    events = pieces(trace)
    assert_grammar(events)
    assert_told(fold(events), trace)


def test_token_by_token_never_goes_back_but_for_what_was_dropped() -> None:
    times, dropped = [0.0], 0.0
    for event in token_by_token(replay(TRACE)):
        if isinstance(event, Rewound):
            dropped += event.seconds
        elif isinstance(event, TextDelta):
            times.append(event.seconds + dropped)
    assert all(before <= after for before, after in pairwise(times))
    assert times[-1] == 6.0 + 8.0


def test_token_by_token_tells_what_follows_in_as_many_pieces_as_it_has_tokens() -> None:
    events = list(token_by_token(replay(taken_back(DROPPED))))
    at = next(at for at, event in enumerate(events) if isinstance(event, Rewound))
    pieces = [event.tokens for event in events[at:] if isinstance(event, TextDelta)]
    assert pieces == list(range(12, 34))


def test_a_paced_replay_takes_the_time_of_what_was_dropped_too() -> None:
    clock, slept = Clock(), list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.now += seconds

    events = paced(token_by_token(replay(TRACE)), Player(2.0, clock=clock, wait=sleep))
    assert sum(1 for event in events if isinstance(event, Rewound)) == 2
    assert sum(slept) == pytest.approx((372.0 + 8.0) / 2.0)


def test_a_replay_on_a_screen_ends_with_the_steps_of_the_trace() -> None:
    stage = on_tty()
    play(LiveView(stage.out, stage.err, trace=TraceMode.FOLD, tick=None), replay(TRACE))
    lines = [re.sub(" · .*", "", line) for line in stage.screen]
    assert [line[0] for line in lines] == ["✦", "↶", "⊢", "✓", "↶", "▸"]
