"""A stored trace as the events of a run, so that every view can show saved reasoning too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from qwq_cli.claims.counts import decided
from qwq_cli.claims.watch import WAIT
from qwq_cli.render.trace.player import Player
from qwq_cli.trace.beginning import ANNOUNCED
from qwq_cli.trace.dropped import dropped_before
from qwq_cli.values.events import (
    AnswerDelta,
    AnswerSeen,
    AnyEvent,
    Checked,
    Finished,
    GuardTripped,
    Rewound,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim, Probed, Rewind, Step, Trace

PACE = 200.0  # characters a second
PIECE = 12  # characters


def replay(trace: Trace) -> Iterator[AnyEvent]:
    """Yield the events that led to `trace`, with each step's text in one piece.

    Text is also split at claims, because each is reported where it may have been in the run. Notes
    come with their step, and probes at their place; times add up the steps' own. Text that was
    taken back comes before the step at which the run continued, as part of it.
    """
    dropped = dropped_before(trace)
    notes = sorted(trace.notes, key=lambda note: note.at)
    probes = list(trace.probes)
    seconds, tokens = trace.stats.prefill_seconds, 0
    for step in trace.steps:
        yield from _taken_back(trace, dropped.get(step.index, ()), step.index, tokens, seconds)
        yield from _seen(probes, step.start)
        yield StepOpened(index=step.index, seconds=seconds)
        yield from _inside(trace, step, seconds, tokens)
        seconds, tokens = seconds + step.seconds, tokens + step.tokens
        yield from _seen(probes, step.end)
        while notes and notes[0].at < step.end:
            yield GuardTripped(note=notes.pop(0))
        yield StepClosed(step=step, seconds=seconds)
    last = len(trace.steps)
    yield from _taken_back(trace, dropped.get(last, ()), last, tokens, seconds)
    yield from _seen(probes, len(trace.raw))
    if trace.answer.how in ANNOUNCED:
        whole = trace.stats.prefill_seconds + trace.stats.decode_seconds
        tokens = max(tokens, trace.stats.tokens)
        yield AnswerDelta(text=trace.said, tokens=tokens, seconds=max(seconds, whole))
    yield from (GuardTripped(note=note) for note in notes)
    yield Finished(trace=trace)


def _seen(probes: list[Probed], until: int) -> Iterator[AnyEvent]:
    """Yield probes up to character `until`, and remove them from the list."""
    while probes and probes[0].at <= until:
        yield AnswerSeen(probed=probes.pop(0))


def _inside(trace: Trace, step: Step, seconds: float, tokens: int) -> Iterator[AnyEvent]:
    """Yield the events inside a step. seconds, tokens: at its beginning."""
    text, start = trace.raw[step.start : step.end], 0
    for end, claims in _told(step, text):
        if start < end:
            share = end / len(text)
            yield TextDelta(
                text=text[start:end],
                tokens=tokens + round(share * step.tokens),
                seconds=seconds + share * step.seconds,
            )
        for claim in claims:
            yield Checked(index=step.index, start=step.start, claim=claim)
        start = end


def _told(step: Step, text: str) -> list[tuple[int, list[Claim]]]:
    """Return where the pieces of the text end, and which claims are reported there."""
    places: dict[int, list[Claim]] = {len(text): []}
    for claim in decided(step.claims):
        places.setdefault(_told_at(claim, step, text), []).append(claim)
    return sorted(places.items())


def _told_at(claim: Claim, step: Step, text: str) -> int:
    """Return where a claim is reported: after its line, or some tokens later if it fails."""
    line_end = text.find("\n", max(claim.end - step.start, 0))
    if line_end < 0:
        return len(text)
    tokens = WAIT if claim.verdict is ClaimVerdict.FAILS else 0
    return min(line_end + 1 + tokens * len(text) // max(step.tokens, 1), len(text))


def _taken_back(
    trace: Trace, rewinds: Iterable[Rewind], index: int, tokens: int, seconds: float
) -> Iterator[AnyEvent]:
    """Yield dropped text as the open step `index`. tokens, seconds: of all before it."""
    step = trace.steps[index] if index < len(trace.steps) else None
    for each in rewinds:
        kept = trace.raw[step.start : each.at] if step and each.at <= step.end else ""
        yield StepOpened(index=index, seconds=seconds)
        if text := kept + each.text:
            reached = seconds + each.seconds
            yield TextDelta(text=text, tokens=tokens + each.tokens, seconds=reached)
        yield Rewound(
            step=index, at=each.at, tokens=each.tokens, seconds=each.seconds, why=each.why
        )


def is_timed(trace: Trace) -> bool:
    """Return whether its time was measured."""
    return trace.stats.decode_seconds > 0 or any(step.seconds for step in trace.steps)


def at_reading_pace(events: Iterable[AnyEvent]) -> Iterator[AnyEvent]:
    """Yield events of a trace without times, with the text in pieces at reading pace.

    Only the pieces get times; the time of a step stays unknown.
    """
    seconds = 0.0
    for event in events:
        if not isinstance(event, TextDelta | AnswerDelta):
            is_told = _time_of(event) is not None
            yield msgspec.structs.replace(event, seconds=seconds) if is_told else event
            continue
        for start in range(0, len(event.text), PIECE):
            text = event.text[start : start + PIECE]
            seconds += len(text) / PACE
            yield msgspec.structs.replace(event, text=text, seconds=seconds)


def token_by_token(events: Iterable[AnyEvent]) -> Iterator[AnyEvent]:
    """Yield the same events with each text in as many pieces as it has tokens, evenly in time."""
    tokens, seconds = 0, 0.0
    for event in events:
        if isinstance(event, TextDelta | AnswerDelta):
            yield from _pieces(event, tokens, seconds)
            tokens = event.tokens
        else:
            yield event
        if isinstance(event, Rewound):
            tokens, seconds = tokens - event.tokens, seconds - event.seconds
        else:
            told = _time_of(event)
            seconds = seconds if told is None else told


def _time_of(event: AnyEvent) -> float | None:
    """Return the time in the run; the seconds of a Rewound are those that it drops."""
    return None if isinstance(event, Rewound) else getattr(event, "seconds", None)


def _pieces(
    event: TextDelta | AnswerDelta, tokens: int, seconds: float
) -> Iterator[TextDelta | AnswerDelta]:
    """Yield `event`, which began at `tokens` and `seconds`, in pieces."""
    count = max(min(event.tokens - tokens, len(event.text)), 1)
    for number in range(count):
        start, end = (len(event.text) * cut // count for cut in (number, number + 1))
        share = (number + 1) / count
        yield msgspec.structs.replace(
            event,
            text=event.text[start:end],
            tokens=tokens + round((event.tokens - tokens) * share),
            seconds=seconds + (event.seconds - seconds) * share,
        )


def paced(events: Iterable[AnyEvent], player: Player) -> Iterator[AnyEvent]:
    """Yield each event at its time by the player's clock, without the wait for the first.

    It ends with the last event, or when the user leaves.
    """
    shift: float | None = None  # from the time of the run to that of the player
    for event in events:
        if isinstance(event, Rewound) and shift is not None:
            shift += event.seconds
        if (due := _time_of(event)) is not None:
            shift = player.now() - due if shift is None else shift
            player.reach(due + shift, is_mark=isinstance(event, StepOpened | AnswerDelta))
        if player.left:
            return
        yield event
