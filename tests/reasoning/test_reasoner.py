from __future__ import annotations

import re

import pytest

from qwq_cli.choices import Think
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import ContextOverflow, EngineError, UsageError
from qwq_cli.guards.base import Deed, ForceAnswer, Moment, Stop, Verdict, When
from qwq_cli.values.events import (
    AnswerDelta,
    AnyEvent,
    Finished,
    GuardTripped,
    PromptProgress,
    StepClosed,
    TextDelta,
)
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format, NoteKind, Status
from qwq_cli.values.trace import Trace
from tests.scripted import ScriptedRunner, cancel_at, fail_at, local, scripted_reasoner

THOUGHT = "First, 17 * 24 is 340 + 68.\n\nWait, let me check: 408 / 17 = 24.\n\n"
ANSWER = "**Final Answer**\n\n\\[ \\boxed{408} \\]"
ORDER = re.compile(
    r"(PromptProgress )+((StepOpened )(TextDelta |Checked )*(StepClosed ))*(AnswerDelta )*Finished "
)
ANY = SamplingParams()


def ask(
    text: str, params: SamplingParams = ANY, format: Format = Format.UNTAGGED
) -> list[AnyEvent]:
    return list(scripted_reasoner(text, format=format).ask("17*24?", params))


def trace_of(events: list[AnyEvent]) -> Trace:
    last = events[-1]
    assert isinstance(last, Finished)
    return last.trace


@pytest.mark.parametrize(
    ("text", "format", "how"),
    [
        (THOUGHT + ANSWER, Format.UNTAGGED, AnswerSource.MARKER),
        (THOUGHT + "So \\boxed{408}.", Format.UNTAGGED, AnswerSource.BOXED),
        (THOUGHT + "So it is 408.", Format.UNTAGGED, AnswerSource.LAST),
        (THOUGHT + "</think>\n\nIt is \\boxed{408}.", Format.THINK, AnswerSource.TAG),
    ],
)
def test_the_order_of_events_and_the_answer(text: str, format: Format, how: AnswerSource) -> None:
    events = ask(text, format=format)
    assert ORDER.fullmatch("".join(f"{type(event).__name__} " for event in events))
    trace = trace_of(events)
    assert (trace.status, trace.answer.how) == (Status.ANSWERED, how)
    assert "408" in trace.answer.text


def test_the_raw_text_is_verbatim() -> None:
    assert trace_of(ask(THOUGHT + ANSWER)).raw == THOUGHT + ANSWER


def test_the_events_carry_what_the_trace_holds() -> None:
    events = ask(THOUGHT + ANSWER)
    trace = trace_of(events)
    closed = tuple(event.step for event in events if isinstance(event, StepClosed))
    thought = "".join(event.text for event in events if isinstance(event, TextDelta))
    answer = "".join(event.text for event in events if isinstance(event, AnswerDelta))
    assert closed == trace.steps
    assert "".join(thought.split()) == "".join(THOUGHT.split()), "only white space is left out"
    assert answer.strip() == "\\[ \\boxed{408} \\]"


def test_every_token_is_counted_once() -> None:
    trace = trace_of(ask(THOUGHT + ANSWER))
    stats = trace.stats
    assert stats.tokens == len((THOUGHT + ANSWER).encode()) + len(["the end token"])
    assert stats.prompt_tokens > 0
    assert sum(step.tokens for step in trace.steps) == stats.thought_tokens


def test_the_prompt_is_followed_on_its_way() -> None:
    events = list(scripted_reasoner(ANSWER).ask("x" * 300, ANY))
    progress = [event for event in events if isinstance(event, PromptProgress)]
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    assert (progress[0].done, progress[-1].done) == (0, progress[-1].total)
    assert len(progress) > 4


def test_a_forced_passage_is_marked_in_the_trace() -> None:
    reasoner = scripted_reasoner("Hmm, let me think.")
    events = reasoner.ask("17*24?", ANY)
    while not isinstance(next(events), TextDelta):
        pass
    (sequence,) = local(reasoner).engine._scheduler._running
    sequence.force(list(f"\n\n{ANSWER}".encode()))
    trace = trace_of(list(events))
    (span,) = trace.forced
    assert trace.raw[span.start : span.end] == f"\n\n{ANSWER}"
    assert trace.answer.forced
    assert trace.answer.value == "408"


def test_an_answer_of_its_own_is_not_forced() -> None:
    assert not trace_of(ask(THOUGHT + ANSWER)).answer.forced


def test_reading_the_prompt_is_not_thinking() -> None:
    trace = trace_of(list(scripted_reasoner(ANSWER + THOUGHT).ask("x" * 640, ANY)))
    thought = sum(step.seconds for step in trace.steps)
    assert thought <= trace.stats.decode_seconds + 1e-9


@pytest.mark.parametrize(
    ("text", "limit", "status", "reason"),
    [
        (THOUGHT, 20, Status.TRUNCATED, FinishReason.LENGTH),
        (THOUGHT + ANSWER + "\n\nmore", len(THOUGHT + ANSWER), Status.ANSWERED,
         FinishReason.LENGTH),
        ("", 20, Status.NO_ANSWER, FinishReason.STOP),
    ],
)  # fmt: skip
def test_status_and_reason(text: str, limit: int, status: Status, reason: FinishReason) -> None:
    trace = trace_of(ask(text, SamplingParams(max_tokens=limit)))
    assert (trace.status, trace.finish_reason) == (status, reason)


def test_the_end_of_the_context_is_a_status() -> None:
    trace = trace_of(list(scripted_reasoner(THOUGHT, n_ctx=90).ask("17*24?", ANY)))
    assert (trace.status, trace.finish_reason) == (Status.TRUNCATED, FinishReason.CONTEXT)


@pytest.mark.parametrize("decode", [1, 3, 40])
def test_a_cancelled_run_finishes_with_what_there_is(decode: int) -> None:
    reasoner = scripted_reasoner(THOUGHT + ANSWER)
    cancel_at(reasoner, decode)
    trace = trace_of(list(reasoner.ask("17*24?", ANY)))
    assert trace.status is Status.INTERRUPTED
    assert (THOUGHT + ANSWER).startswith(trace.raw)
    assert not local(reasoner).engine.busy


def test_a_failure_midway_keeps_what_there_is() -> None:
    reasoner = scripted_reasoner(THOUGHT + ANSWER)
    fail_at(reasoner, 40)
    events = reasoner.ask("17*24?", ANY)
    seen: list[AnyEvent] = []
    with pytest.raises(EngineError, match="as scripted"):
        seen.extend(events)  # keeps what came before the error
    trace = trace_of(seen)
    assert (trace.status, trace.finish_reason) == (Status.INTERRUPTED, FinishReason.ERROR)
    assert trace.raw


def test_an_unfinished_character_at_the_end_is_shown_as_such() -> None:
    reasoner = scripted_reasoner("")
    runner = local(reasoner).engine._runner
    assert isinstance(runner, ScriptedRunner)
    runner.script = "Hmm é".encode()[:-1]
    assert trace_of(list(reasoner.ask("q", ANY))).raw == "Hmm \ufffd"


def test_stop_tokens_of_the_profile_end_the_text() -> None:
    reasoner = scripted_reasoner("Hmm! And on", stop=("!",))
    trace = trace_of(list(reasoner.ask("q", ANY)))
    assert (trace.raw, trace.finish_reason) == ("Hmm", FinishReason.STOP)


def test_an_abandoned_run_leaves_the_engine_free() -> None:
    reasoner = scripted_reasoner(THOUGHT + ANSWER)
    events = reasoner.ask("17*24?", ANY)
    next(events)
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert not local(reasoner).engine.busy


def test_the_system_prompt_is_sent_explicitly_or_not_at_all() -> None:
    def sent(system: str) -> int:
        reasoner = scripted_reasoner(ANSWER, system=system)
        return trace_of(list(reasoner.ask("q", ANY))).stats.prompt_tokens

    assert sent("Think.") - sent("") == len("<|im_start|>system\nThink.<|im_end|>\n")


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (None, False),
        ("{{ messages[0].content }}<think>\n", True),
        ("{{ messages[0].content.split('</think>')[-1] }}", True),
    ],
)
def test_the_template_tells_how_thought_is_marked_or_else_the_stream(
    template: str | None, expected: bool
) -> None:
    reasoner = scripted_reasoner("Hmm.\n</think>\n\n408")
    local(reasoner).vocabulary.chat_template = template  # type: ignore[misc]
    events = list(reasoner.ask("q", ANY))
    trace = trace_of(events)
    assert (trace.format, trace.answer.how) == (Format.THINK, AnswerSource.TAG)
    assert [e.note for e in events if isinstance(e, GuardTripped)] == list(trace.notes)
    told = [(note.kind, note.text) for note in trace.notes]
    said = (NoteKind.FORMAT, "The thought is marked with <think> and </think>.")
    assert told == ([] if expected else [said])


def test_a_thought_that_the_prompt_has_closed_is_none() -> None:
    reasoner = scripted_reasoner("It is 408.\n\nThat is even.")
    template = "{{ messages[0].content }}<think>\n\n</think>\n\n"
    local(reasoner).vocabulary.chat_template = template  # type: ignore[misc]
    trace = trace_of(list(reasoner.ask("q", ANY)))
    assert (trace.steps, trace.answer.text) == ((), "It is 408.\n\nThat is even.")


def test_a_model_kept_from_thinking_answers_at_once() -> None:
    reasoner = scripted_reasoner("It is \\boxed{408}.", format=Format.THINK, think=Think.OFF)
    switch = "{{ messages[0].content }}<think>{% if not enable_thinking %}</think>{% endif %}"
    local(reasoner).vocabulary.chat_template = switch  # type: ignore[misc]
    trace = trace_of(list(reasoner.ask("q", ANY)))
    assert (trace.steps, trace.answer.value) == ((), "408")


def test_impossible_questions() -> None:
    with pytest.raises(UsageError, match="empty"):
        next(scripted_reasoner(ANSWER).ask("  \n", ANY))
    with pytest.raises(ContextOverflow):
        next(scripted_reasoner(ANSWER, n_ctx=64).ask("x" * 100, ANY))


class At:
    """A guard that says `verdict` whenever the output so far ends with `text`."""

    name, when = "test", When.PIECE

    def __init__(self, text: str, verdict: Verdict) -> None:
        self.text, self.verdict = text, verdict
        self.seen = ""

    def see(self, moment: Moment) -> Verdict | None:
        self.seen += moment.text
        return self.verdict if self.seen.endswith(self.text) else None

    def told(self, deed: Deed) -> None: ...


@pytest.mark.parametrize(
    ("format", "opener"),
    [
        (Format.UNTAGGED, "**Final Answer**\n\n\\[ \\boxed{"),
        (Format.THINK, "</think>\n\n"),
        (Format.SEED, "</seed:think>"),
    ],
)
@pytest.mark.parametrize(("after", "gap"), [("68.\n\n", ""), ("68.\n", "\n"), ("340", "\n\n")])
def test_a_guard_forces_the_answer(format: Format, opener: str, after: str, gap: str) -> None:
    """The script goes on by position, so what the model adds is its own text from there."""
    start = THOUGHT.index(after) + len(after)
    reasoner = scripted_reasoner(THOUGHT[:start] + "x" * 90 + "so 408} \\]", format=format)
    guard = At(after, ForceAnswer("as the test wants"))
    events = list(reasoner.ask("17*24?", ANY, [guard]))
    trace = trace_of(events)
    assert trace.raw[start:].startswith(gap + opener)
    assert [trace.raw[s.start : s.end] for s in trace.forced] == [gap + opener]
    assert trace.answer.forced
    assert trace.raw[:start] == THOUGHT[:start]
    assert [e.note for e in events if isinstance(e, GuardTripped)] == list(trace.notes)
    assert [(n.kind, n.at, n.text) for n in trace.notes] == [
        (NoteKind.FORCED, start, "as the test wants")
    ]


OPENED = "x\n\n**Final Answer**\n\n\\[ \\boxed{"
FILLED = "17. That is\n17 * 24 = 408. So it is \\boxed{408}, I think} \\]"


@pytest.mark.parametrize("kind", [NoteKind.FORCED, NoteKind.TIME, NoteKind.EARLY, NoteKind.LOOP])
@pytest.mark.parametrize("cut", range(len(FILLED) + 1))
def test_a_forced_answer_counts_once_its_box_is_closed(kind: NoteKind, cut: int) -> None:
    said = "x" + "." * (len(OPENED) - 1) + FILLED + " and so on"
    params = SamplingParams(max_tokens=len(OPENED) + cut)
    trace = trace_of(
        list(scripted_reasoner(said).ask("q", params, [At("x", ForceAnswer("", kind))]))
    )
    assert trace.raw == OPENED + FILLED[:cut]
    assert trace.finish_reason is FinishReason.LENGTH
    is_closed = "think}" in FILLED[:cut]
    assert trace.status is (Status.ANSWERED if is_closed else Status.TRUNCATED)
    assert (trace.answer.value is not None) == is_closed


@pytest.mark.parametrize(
    ("reason", "status"),
    [(FinishReason.BUDGET, Status.BUDGET), (FinishReason.LOOP, Status.LOOP)],
)
def test_a_guard_may_stop_a_run_inside_the_box(reason: FinishReason, status: Status) -> None:
    trace = trace_of(
        list(scripted_reasoner(OPENED + FILLED).ask("q", ANY, [At("So", Stop(reason))]))
    )
    assert (trace.status, trace.answer.value) == (status, None)


def test_an_answer_can_be_forced_before_a_word_was_thought() -> None:
    reasoner = scripted_reasoner("xx")
    trace = trace_of(list(reasoner.ask("q", ANY, [At("x", ForceAnswer("now"))])))
    assert trace.raw.startswith("x\n\n**Final Answer**")


def test_a_guard_stops_the_run() -> None:
    reasoner = scripted_reasoner(THOUGHT + ANSWER)
    trace = trace_of(list(reasoner.ask("q", ANY, [At("68", Stop(FinishReason.BUDGET))])))
    assert (trace.status, trace.finish_reason) == (Status.BUDGET, FinishReason.BUDGET)
    assert trace.raw.endswith("68")
    assert not local(reasoner).engine.busy


def test_the_first_of_two_verdicts_counts_and_both_guards_see_everything() -> None:
    first, second = At("340", ForceAnswer("one")), At("340", ForceAnswer("two"))
    said = THOUGHT.replace("\n\n", " ")
    trace = trace_of(list(scripted_reasoner(said).ask("q", ANY, [first, second])))
    assert [note.text for note in trace.notes] == ["one"]
    assert first.seen == second.seen


@pytest.mark.parametrize("cut", range(1, len(ANSWER) + 1))
def test_a_guard_is_told_when_the_answer_has_begun(cut: int) -> None:
    told: list[bool] = []

    class Ears:
        name, when = "ears", When.PIECE

        def see(self, moment: Moment) -> None:
            told.append(moment.answering)

        def told(self, deed: Deed) -> None: ...

    list(scripted_reasoner(THOUGHT + ANSWER[:cut]).ask("q", ANY, [Ears()]))
    assert not any(told[: len(THOUGHT)])
    if cut > len("**Final Answer**\n"):
        assert told[-1]
