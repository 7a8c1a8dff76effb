from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qwq_cli.render.export.html import html_page
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import UNICODE, WORDS
from qwq_cli.render.trace.blocks import (
    Limit,
    Meter,
    fold_line,
    header_line,
    last_candidate,
    step_line,
)
from qwq_cli.values.kinds import (
    AnswerSource,
    ClaimVerdict,
    NoteKind,
    Outcome,
    StepKind,
)
from qwq_cli.values.trace import Answer, Candidate, Imported, Note, Span, Step, Trace
from tests.claims.claimed import claimed
from tests.render.stage import make_trace

STEP = Step(
    index=0, kind=StepKind.CHECK, start=0, end=9, tokens=1234, seconds=2.64, outcome=Outcome.HELD,
    summary="Check that 9 * 4\nis\x1b[31m [b]36[/b].",
)  # fmt: skip


def test_step_line() -> None:
    assert step_line(STEP, UNICODE).plain == (
        "✓ Check that 9 * 4 is [b]36[/b]. · 1,234 tokens · 2.6s"
    )
    assert step_line(STEP, WORDS).plain == (
        "check held: Check that 9 * 4 is [b]36[/b]., 1,234 tokens, 2.6s"
    )


@pytest.mark.parametrize(
    ("outcome", "sign", "words", "style"),
    [
        (Outcome.HELD, "✓", "check held:", "step.held"),
        (Outcome.FAILED, "✗", "check failed:", "step.failed"),
        (Outcome.OPEN, "?", "check open:", "step.open"),
        (None, "?", "check:", "step.check"),
    ],
)
def test_a_check_says_how_it_came_out(
    outcome: Outcome | None, sign: str, words: str, style: str
) -> None:
    step = msgspec.structs.replace(STEP, outcome=outcome)
    assert step_line(step, UNICODE).plain.startswith(f"{sign} Check")
    assert step_line(step, WORDS).plain.startswith(f"{words} Check")
    assert step_line(step, UNICODE).spans[0].style == style


def test_the_fold_line_counts_failed_and_open_checks() -> None:
    trace = make_trace([(StepKind.CHECK, "b"), (StepKind.CHECK, "c"), (StepKind.CHECK, "d")])
    outcomes = (Outcome.FAILED, Outcome.OPEN, Outcome.HELD)
    steps = tuple(
        msgspec.structs.replace(step, outcome=outcome)
        for step, outcome in zip(trace.steps, outcomes, strict=True)
    )
    trace = msgspec.structs.replace(trace, steps=steps)
    assert fold_line(trace, UNICODE).plain.endswith("3 steps · 3 checks, 1 failed, 1 open")
    assert fold_line(trace, WORDS).plain.endswith("3 steps, 3 checks (1 failed, 1 open)")


def with_claims(*verdicts: ClaimVerdict) -> Step:
    claims = tuple(claimed("9 * 4", "36", verdict) for verdict in verdicts)
    return msgspec.structs.replace(STEP, summary="So", claims=claims)


HOLDS, ROUNDED, FAILS = ClaimVerdict.HOLDS, ClaimVerdict.ROUNDED, ClaimVerdict.FAILS
CLAIMS = (HOLDS, ROUNDED, FAILS, ClaimVerdict.OPEN, HOLDS)


@pytest.mark.parametrize(
    ("verdicts", "signs", "words"),
    [
        (CLAIMS, " · =3 ≠1", ", 3 hold, 1 wrong"),
        ((HOLDS,), " · =1", ", 1 holds"),
        ((FAILS, FAILS), " · ≠2", ", 2 wrong"),
        ((ClaimVerdict.OPEN,), "", ""),
    ],
)
def test_a_step_line_tells_how_many_claims_hold_and_fail(
    verdicts: tuple[ClaimVerdict, ...], signs: str, words: str
) -> None:
    step = with_claims(*verdicts)
    assert step_line(step, UNICODE).plain == f"✓ So · 1,234 tokens · 2.6s{signs}"
    assert step_line(step, WORDS).plain == f"check held: So, 1,234 tokens, 2.6s{words}"


def test_only_the_claims_that_fail_have_a_colour_of_their_own() -> None:
    line = step_line(with_claims(*CLAIMS), UNICODE)
    assert [line.plain[s.start : s.end] for s in line.spans if s.style == "step.failed"] == ["≠1"]
    held = step_line(with_claims(HOLDS), UNICODE)
    assert not [span for span in held.spans if span.style == "step.failed"]


@pytest.mark.parametrize(
    ("width", "shown"),
    [(44, "✓ So · 1,234 tokens · 2.6s · =3 ≠1"), (30, "✓ So · =3 ≠1"), (11, "✓ So")],
)
def test_a_narrow_step_line_keeps_the_claims_longest(width: int, shown: str) -> None:
    assert step_line(with_claims(*CLAIMS), UNICODE, width=width).plain == shown


def test_the_fold_line_has_the_totals() -> None:
    trace = msgspec.structs.replace(make_trace(), steps=(with_claims(*CLAIMS), with_claims(FAILS)))
    assert " · =3 ≠2" in fold_line(trace, UNICODE).plain
    assert ", 5 claims (3 hold, 2 wrong)" in fold_line(trace, WORDS).plain


def mended(trace: Trace) -> Trace:
    note = Note(kind=NoteKind.MENDED, at=1, text="so", span=Span(start=1, end=2))
    return msgspec.structs.replace(trace, notes=(note,))


def test_the_fold_line_tells_what_was_mended() -> None:
    trace = mended(msgspec.structs.replace(make_trace(), steps=(with_claims(*CLAIMS),)))
    assert " · =3 ≠1 · 1 mended" in fold_line(trace, UNICODE).plain
    assert "4 claims (3 hold, 1 wrong), 1 mended" in fold_line(trace, WORDS).plain
    assert "mended" not in fold_line(make_trace(), UNICODE).plain


@pytest.mark.parametrize("width", [80, 60, 40])
def test_in_a_narrow_place_the_fold_line_keeps_the_claims_longest(width: int) -> None:
    steps = (with_claims(*CLAIMS), *make_trace().steps)
    trace = mended(msgspec.structs.replace(make_trace(), steps=steps))
    line = fold_line(trace, UNICODE, width=width).plain
    assert line.startswith("▸ Thought")
    assert "=3 ≠1 · 1 mended" in line
    assert len(line) <= max(width, 50)
    assert fold_line(trace, UNICODE, width=500).plain == fold_line(trace, UNICODE).plain


def test_a_narrow_step_line_drops_the_numbers_first() -> None:
    whole = "✓ Check that 9 * 4 is [b]36[/b]."
    assert step_line(STEP, UNICODE, width=60).plain == f"{whole} · 1,234 tokens · 2.6s"
    cut = "✓ Check that 9 * 4 is [b]… · 1,234 tokens · 2.6s"
    assert step_line(STEP, UNICODE, width=len(cut)).plain == cut
    assert step_line(STEP, UNICODE, width=40).plain == whole
    assert step_line(STEP, UNICODE, width=20).plain == "✓ Check that 9 * 4…"


@given(st.text(st.sampled_from("ab 数学한\u0301🙂")), st.integers(1, 120))
def test_step_lines_fit(summary: str, width: int) -> None:
    step = msgspec.structs.replace(STEP, summary=summary)
    assert cell_len(step_line(step, UNICODE, width=width).plain) <= max(width, 2)


@given(st.text(st.sampled_from("ab数学한\u0301🙂")), st.integers(0, 30))
def test_truncate(text: str, cells: int) -> None:
    shown = truncate(text, cells, "…")
    assert cell_len(shown) <= cells
    assert shown == text or cell_len(text) > cells


METER = Meter(seconds=372, tokens=4108, tokens_per_second=11.04, limit=Limit(8192), candidate="192")


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(0.0, "3m 00s left"), (60.0, "2m 00s left"), (200.0, "time is over")],
)
def test_header_tells_how_much_time_is_left(seconds: float, left: str) -> None:
    meter = Meter(seconds=seconds, tokens=12, limit=Limit(8192, 180))
    line = header_line(meter, UNICODE, width=80).plain
    assert f" · {left} · 12/8,192 tokens" in line


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "⠋ 6m 12s · 4,108/8,192 tokens · 11 tok/s · so far 192"),
        (50, "⠋ 6m 12s · 4,108/8,192 tokens · 11 tok/s"),
        (19, "⠋ 6m 12s"),
        (5, "⠋ 6m…"),
    ],
)
def test_header_leaves_out_what_does_not_fit(width: int, line: str) -> None:
    assert header_line(METER, UNICODE, width=width, spinner="⠋ ").plain == line


def test_fold_line_counts_what_is_there() -> None:
    paragraphs = [
        (StepKind.PLAN, "a"),
        (StepKind.CHECK, "b"),
        (StepKind.CHECK, "c"),
        (StepKind.CORRECTION, "d"),
    ]
    seen = tuple(Candidate(text=text, step=0, at=0) for text in ("192", "204", "192"))
    trace = make_trace(paragraphs, candidates=seen)
    assert fold_line(trace, UNICODE).plain == (
        "▸ Thought 8.0s · 4 tokens · 4 steps · 2 checks · 1 correction · answers seen 192, 204"
    )
    assert fold_line(make_trace([(StepKind.PLAN, "a")]), WORDS).plain == (
        "Thought 2.0s, 1 token, 1 step"
    )


@pytest.mark.parametrize("imported", [None, Imported(file="a.json", shape="chat messages")])
def test_fold_line_of_an_empty_thought_says_so(imported: Imported | None) -> None:
    answer = Answer(text="5", how=AnswerSource.TAG, start=0, end=1)
    trace = msgspec.structs.replace(make_trace([], raw="5", answer=answer), imported=imported)
    assert fold_line(trace, UNICODE).plain == "No thought"
    assert fold_line(trace, WORDS).plain == "No thought"
    assert "data-open" not in html_page(trace).partition("<section>")[2].partition("<script")[0]


def test_fold_line_says_how_far_to_trust_the_answer() -> None:
    trace = make_trace([(StepKind.PLAN, "a")])
    answer = msgspec.structs.replace(trace.answer, how=AnswerSource.LAST, forced=True)
    assert fold_line(msgspec.structs.replace(trace, answer=answer), UNICODE).plain.endswith(
        "1 step · answer taken from the last paragraph · answer forced"
    )


def test_many_candidates_show_the_last_ones() -> None:
    seen = tuple(Candidate(text=str(n), step=0, at=0) for n in range(9))
    assert "answers seen …, 5, 6, 7, 8" in fold_line(make_trace(candidates=seen), UNICODE).plain


def test_last_candidate() -> None:
    assert last_candidate(STEP, r"Maybe \boxed{192}. No, the answer is 204.") == "204"
    assert last_candidate(STEP, "Nothing here.") is None


def test_a_summary_has_its_formulas_in_unicode_where_that_is_shown() -> None:
    text = r"So \(\frac{1}{2}\) of **all** is \[ " + "x + " * 40 + r"y \] in the end."
    step = Step(
        index=0, kind=StepKind.DERIVE, start=0, end=1, tokens=1, seconds=1.0,
        summary=r"So \(\frac{1}{2}\) of **all** is \[ x + x…",
    )  # fmt: skip
    assert step_line(step, UNICODE, text=text).plain.startswith("⊢ So 1/2 of all is x + x + x")
    assert step_line(step, UNICODE).plain.startswith(r"⊢ So 1/2 of all is \[ x + x… ·")
    assert step_line(step, WORDS, text=text).plain.startswith(
        r"derive: So \(\frac{1}{2}\) of **all"
    )


@pytest.mark.parametrize(
    ("summary", "text", "line"),
    [
        (
            "Features ### Menu | Feature | How |…",
            "# Features\n### Menu\n| Feature | How |\n|--|--|\n| a | b |",
            "Features Menu Feature How a b",
        ),
        (
            "The times are as follows: - 30 for A - 15 for B",
            "The times are as follows:\n\n- 30 for A\n- 15 for B",
            "The times are as follows: 30 for A 15 for B",
        ),
        ("概述 ------…", "概述\n------\n\n步骤", "概述 步骤"),
        ("---", "---", "───"),
    ],
)
def test_a_summary_has_no_marks_of_lists_headings_and_tables(
    summary: str, text: str, line: str
) -> None:
    step = msgspec.structs.replace(STEP, summary=summary)
    assert step_line(step, UNICODE, text=text).plain.startswith(f"✓ {line} ·")


def test_answers_on_the_way_have_their_formulas_in_unicode_where_that_is_shown() -> None:
    trace = make_trace(candidates=(Candidate(text=r"\frac{3}{4}", step=0, at=0),))
    assert fold_line(trace, UNICODE).plain.endswith("answers seen 3/4")
    assert fold_line(trace, WORDS).plain.endswith(r"answers seen \frac{3}{4}")
    meter = Meter(seconds=1.0, tokens=2, candidate="x^2")
    assert header_line(meter, UNICODE, width=60).plain.endswith("so far x²")
    assert header_line(meter, WORDS, width=60).plain.endswith("so far x^2")
