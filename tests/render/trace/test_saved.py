from __future__ import annotations

import msgspec

from qwq_cli.render.trace.saved import DROPPED_LINES, print_trace
from qwq_cli.values.kinds import ClaimVerdict, FinishReason, NoteKind, Status, StepKind
from qwq_cli.values.trace import Note, Rewind
from tests.claims.claimed import claimed
from tests.render.stage import INJECTION, NO_ANSWER, make_trace, on_tty, pipes

QUESTION = "A shop sells pens at 3 for 4 dollars. How much do 27 pens cost?"


def test_a_trace_in_a_pipe() -> None:
    stage = pipes()
    print_trace(make_trace(), stage.out)
    assert stage.stdout == (
        "7f3a · 2025-01-01T00:00:00Z · tiny\n"
        f"{QUESTION}\n\n"
        "✦ 11 tokens · 2.0s\nLet me find the price of one pen first.\n\n"
        "⊢ 11 tokens · 2.0s\n27 pens are 9 groups of 3, so 9 * 4 = 36.\n\n"
        "✓ 11 tokens · 2.0s\nLet me check: 36 / 4 = 9 and 9 * 3 = 27.\n\n"
        "▸ Thought 6.0s · 33 tokens · 3 steps · 1 check\n"
        "36\n"
    )


def test_a_trace_in_words() -> None:
    stage = on_tty(shared=True, plain=True)
    print_trace(make_trace(), stage.out)
    assert "check held: 11 tokens, 2.0s" in stage.screen
    assert stage.screen[-2:] == ["Thought 6.0s, 33 tokens, 3 steps, 1 check", "36"]


def test_formulas_are_readable_on_a_terminal_and_source_in_a_pipe() -> None:
    trace = make_trace([(StepKind.DERIVE, r"Half: \(\frac{1}{2}\)")])
    stage, piped = on_tty(shared=True), pipes()
    print_trace(trace, stage.out)
    print_trace(trace, piped.out)
    assert "Half: 1/2" in stage.screen
    assert r"Half: \(\frac{1}{2}\)" in piped.stdout


FAILED = claimed("9 * 4", "35", ClaimVerdict.FAILS, found="36")


def test_checks_notes_and_the_ending() -> None:
    note = Note(kind=NoteKind.FORCED, at=0, text="the budget ran out")
    reason = FinishReason.BUDGET
    trace = make_trace(status=Status.BUDGET, finish_reason=reason, answer=NO_ANSWER, notes=(note,))
    checked = msgspec.structs.replace(trace.steps[0], claims=(FAILED,))
    stage = pipes()
    print_trace(msgspec.structs.replace(trace, steps=(checked,)), stage.out)
    assert "9 * 4 = 35 ≠ 36\n" in stage.stdout
    assert "Note: the budget ran out\n" in stage.stdout
    assert "No answer: the thinking budget was used up.\n" in stage.stdout


def test_nothing_stored_steers_the_terminal() -> None:
    note = Note(kind=NoteKind.LANGUAGE, at=0, text=INJECTION)
    trace = make_trace(
        [(StepKind.CHECK, INJECTION)], INJECTION, notes=(note,), question=INJECTION, id=INJECTION
    )
    stage = pipes()
    print_trace(trace, stage.out)
    assert not set(stage.stdout) & set("\x1b\x9b\x07\u202e")
    stage = on_tty(shared=True)
    print_trace(trace, stage.out)
    for harm in ("\x1b]", "\x1b[2J", "\x9b", "\u202e"):
        assert harm not in stage.stdout


def test_what_a_right_value_took_the_place_of_is_shown_where_it_was() -> None:
    why = "9 * 4 = 35 is wrong: 36 put in."
    taken = [
        Rewind(step=1, at=60, text=text, tokens=9, seconds=1.0, kind=NoteKind.MENDED, why=why)
        for text in ("35.\nSo I need 35.\n\n", "on and on\n" * 30)
    ]
    stage = pipes()
    print_trace(msgspec.structs.replace(make_trace(), rewinds=tuple(taken)), stage.out)
    assert f"↶ 9 tokens taken back. {why}\n  35.\n  So I need 35.\n\n" in stage.stdout
    assert stage.stdout.count("  on and on\n") == DROPPED_LINES
    assert f"  … and {30 - DROPPED_LINES} more lines\n\n" in stage.stdout
