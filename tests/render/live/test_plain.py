from __future__ import annotations

from typing import Any

import msgspec
import pytest

from qwq_cli.choices import TraceMode
from qwq_cli.render.live.plain import PROGRESS_EVERY, PlainView, QuietView
from qwq_cli.render.trace.replay import replay
from qwq_cli.values.events import (
    AnswerSeen,
    GuardTripped,
    PromptProgress,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.kinds import ClaimVerdict, FinishReason, NoteKind, Status, StepKind
from qwq_cli.values.trace import Note, Probed
from tests.claims.claimed import claimed, with_failed
from tests.render.stage import INJECTION, NO_ANSWER, Stage, make_trace, on_tty, pipes, play

TRUNCATED: dict[str, Any] = {
    "status": Status.TRUNCATED,
    "finish_reason": FinishReason.LENGTH,
    "answer": NO_ANSWER,
}


def shown(mode: TraceMode, stage: Stage | None = None, **fields: Any) -> Stage:
    stage = stage or pipes()
    play(PlainView(stage.out, stage.err, trace=mode), replay(make_trace(**fields)))
    return stage


def test_fold() -> None:
    stage = shown(TraceMode.FOLD)
    assert stage.stdout == "36\n"
    assert stage.stderr == (
        "✦ Let me find the price of one pen first. · 11 tokens · 2.0s\n"
        "⊢ 27 pens are 9 groups of 3, so 9 * 4 = 36. · 11 tokens · 2.0s\n"
        "✓ Let me check: 36 / 4 = 9 and 9 * 3 = 27. · 11 tokens · 2.0s\n"
        "▸ Thought 6.0s · 33 tokens · 3 steps · 1 check\n"
    )


def test_fold_in_words_for_a_screen_reader() -> None:
    stage = shown(TraceMode.FOLD, on_tty(plain=True))
    assert stage.stdout == "36\n"
    assert stage.screen == [
        "plan: Let me find the price of one pen first., 11 tokens, 2.0s",
        "derive: 27 pens are 9 groups of 3, so 9 * 4 = 36., 11 tokens, 2.0s",
        "check held: Let me check: 36 / 4 = 9 and 9 * 3 = 27., 11 tokens, 2.0s",
        "Thought 6.0s, 33 tokens, 3 steps, 1 check",
    ]
    assert "\r" not in stage.stderr


def test_full_streams_the_text() -> None:
    stage = shown(TraceMode.FULL)
    assert stage.stdout == "36\n"
    assert stage.stderr == (
        "Let me find the price of one pen first.\n\n✦ 11 tokens · 2.0s\n\n"
        "27 pens are 9 groups of 3, so 9 * 4 = 36.\n\n⊢ 11 tokens · 2.0s\n\n"
        "Let me check: 36 / 4 = 9 and 9 * 3 = 27.\n\n✓ 11 tokens · 2.0s\n\n"
        "▸ Thought 6.0s · 33 tokens · 3 steps · 1 check\n"
    )


def test_full_shows_text_before_its_step_is_closed() -> None:
    stage = pipes()
    view = PlainView(stage.out, stage.err, trace=TraceMode.FULL)
    with view:
        view.show(StepOpened(index=0, seconds=0))
        view.show(TextDelta(text="half a ", tokens=2, seconds=0))
        view.show(TextDelta(text="sentence", tokens=3, seconds=0))
        assert stage.stderr == "half a sentence"
        view.note("something")
        assert stage.stderr == "half a sentence\nsomething\n"


def test_off_is_silent_about_a_run_that_went_well() -> None:
    stage = shown(TraceMode.OFF)
    assert (stage.stdout, stage.stderr) == ("36\n", "")


@pytest.mark.parametrize("mode", TraceMode)
def test_without_an_answer_stdout_is_empty_and_stderr_says_why(mode: TraceMode) -> None:
    stage = shown(mode, **TRUNCATED)
    assert stage.stdout == ""
    assert "token limit" in stage.stderr
    assert "qwq show" not in stage.stderr


def test_quiet_says_only_why_there_is_no_answer() -> None:
    stage = pipes()
    view = QuietView(stage.out, stage.err)
    view.status("loading")
    view.note("by the way")
    play(view, replay(make_trace()))
    assert (stage.stdout, stage.stderr) == ("36\n", "")
    play(QuietView(stage.out, stage.err), replay(make_trace(**TRUNCATED)))
    assert stage.stdout == "36\n"
    assert "token limit" in stage.stderr


def test_a_warning_comes_through_a_quiet_view() -> None:
    stage = pipes()
    QuietView(stage.out, stage.err).warn("The trace is not kept.")
    assert stage.stderr == "The trace is not kept.\n"


@pytest.mark.parametrize("mode", TraceMode)
def test_nothing_a_model_writes_steers_the_terminal(mode: TraceMode) -> None:
    note = Note(kind=NoteKind.LANGUAGE, at=0, text=INJECTION)
    trace = make_trace([(StepKind.CHECK, INJECTION)], INJECTION, notes=(note,))
    step = msgspec.structs.replace(
        trace.steps[0], claims=(claimed(INJECTION, INJECTION, ClaimVerdict.FAILS),)
    )
    stage = pipes()
    view = PlainView(stage.out, stage.err, trace=mode)
    view.status(INJECTION)
    play(view, replay(msgspec.structs.replace(trace, steps=(step,))))
    for text in (stage.stdout, stage.stderr):
        assert not set(text) & set("\x1b\x9b\x07\u202e")
    assert stage.stdout == "[/b] red evil [bold]x[/bold]\n"


def test_a_status_is_said_once() -> None:
    stage = pipes()
    view = PlainView(stage.out, stage.err)
    for percent in range(101):
        view.status(f"Loading model, {percent}%")
    assert stage.stderr == "Loading model\n"


def test_a_long_prompt_shows_life_but_not_at_every_step() -> None:
    stage = pipes()
    view = PlainView(stage.out, stage.err)
    for second in range(31):
        view.show(PromptProgress(done=second, total=31, seconds=float(second)))
    assert len(stage.stderr.splitlines()) == 30 // PROGRESS_EVERY
    assert "reading the question 10/31 tokens" in stage.stderr


def test_notes_and_checks() -> None:
    stage = pipes()
    view = PlainView(stage.out, stage.err, trace=TraceMode.FULL)
    view.show(GuardTripped(note=Note(kind=NoteKind.LOOP, at=0, text="again and again")))
    assert stage.stderr == "Note (loop): again and again\n"


def test_what_a_look_found() -> None:
    stage = pipes()
    view = PlainView(stage.out, stage.err, trace=TraceMode.FOLD)
    view.show(AnswerSeen(probed=Probed(at=9, tokens=3, value="408", confidence=0.966)))
    view.show(AnswerSeen(probed=Probed(at=9, tokens=3, value=None, confidence=0.0)))
    first, second = stage.stderr.splitlines()
    assert first.startswith("answer seen 408")
    assert first.endswith("sure 0.97")
    assert second == "no answer seen"


def test_long_lines_are_not_wrapped_in_a_pipe() -> None:
    text = "word " * 60
    stage = shown(TraceMode.FOLD, paragraphs=[(StepKind.PLAN, text)], text=text.strip())
    assert stage.stdout == text.strip() + "\n"
    assert len(stage.stderr.splitlines()) == 2


def test_a_failed_claim_has_a_line_under_its_step() -> None:
    stage = pipes()
    trace = with_failed(make_trace(), ("9 * 4", "36", "35"))
    play(PlainView(stage.out, stage.err, trace=TraceMode.FULL), replay(trace))
    assert "9 * 4 = 36 ≠ 35\n⊢ 11 tokens · 2.0s · ≠1\n" in stage.stderr
    words = pipes(plain=True)
    play(PlainView(words.out, words.err, trace=TraceMode.FULL), replay(trace))
    assert "9 * 4 = 36 (wrong: 35)\nderive: 11 tokens, 2.0s, 1 wrong\n" in words.stderr
    assert "1 claim (1 wrong)" in words.stderr


@pytest.mark.parametrize("view", [PlainView, QuietView])
def test_an_answer_in_a_pipe_is_not_changed_in_silence(view: type[PlainView | QuietView]) -> None:
    for text, is_told in (("3\x1b[2J6", True), ("\u202e36", True), ("3\r\n6", False)):
        stage = pipes()
        play(view(stage.out, stage.err), replay(make_trace(text=text)))
        assert ("left out of the answer; --json has all of them" in stage.stderr) is is_told
    stage = on_tty(shared=True)
    play(view(stage.out, stage.err), replay(make_trace(text="3\x1b[2J6")))
    assert "left out of the answer" not in stage.stdout + stage.stderr
