"""All that a view sees of a run: a stream of events, live or replayed from a saved trace.

The order in a run, written as a grammar:

    PromptProgress* (StepOpened TextDelta* StepClosed)* AnswerDelta* Finished

GuardTripped, AnswerSeen and Checked may come anywhere before Finished. Rewound may too: it takes
back the answer and every step from one on, including an open one, and the grammar continues after
the step before; the part that is kept is sent again. Finished comes exactly once, last, also after
an interrupt. `seconds` counts from the start of the run, without text that was taken back.
"""

from __future__ import annotations

import msgspec

from qwq_cli.values.trace import Claim, Note, Probed, Step, Trace


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag=True):
    """Base of all events; encoded as JSON with its class name in `event`."""


class PromptProgress(Event, frozen=True, kw_only=True):
    """`done` of `total` prompt tokens are in the KV cache; done never decreases."""

    done: int
    total: int
    seconds: float


class StepOpened(Event, frozen=True, kw_only=True):
    """Step `index` begins; indices count up from 0 and a step closes before the next opens."""

    index: int
    seconds: float


class TextDelta(Event, frozen=True, kw_only=True):
    """Text of the open step, not sanitised yet. `tokens` counts all tokens so far."""

    text: str
    tokens: int
    seconds: float


class StepClosed(Event, frozen=True, kw_only=True):
    """The step is final: its span, kind and summary do not change any more.

    The outcome of a check is what is known now: a later step may show, in Finished, that it failed.
    """

    step: Step
    seconds: float


class AnswerDelta(Event, frozen=True, kw_only=True):
    """Text of the answer section, only for an answer announced by a marker or a tag.

    An answer found in hindsight (boxed, last) arrives in Finished alone.
    """

    text: str
    tokens: int
    seconds: float


class Checked(Event, frozen=True, kw_only=True):
    """A claim of the open step `index`, which begins at `start` of the whole text, is decided.

    Each claim that holds or fails is sent once, before the step closes, and is one of the step's
    claims.
    """

    index: int
    start: int
    claim: Claim


class Rewound(Event, frozen=True, kw_only=True):
    """Steps from `step` on, and the answer, are taken back: see the head of this file.

    at: where in the text the run continues. tokens, seconds: what is dropped for good. Both are 0
    if nothing is dropped, and the answer only turns out to be thought, or thought to be the answer.
    why: for people.
    """

    step: int
    at: int
    tokens: int
    seconds: float
    why: str


class GuardTripped(Event, frozen=True, kw_only=True):
    """A guard has something to report, and may have acted on it."""

    note: Note


class AnswerSeen(Event, frozen=True, kw_only=True):
    """A probe found what the answer would be now.

    The thought continues, unless another event says otherwise.
    """

    probed: Probed


class Finished(Event, frozen=True, kw_only=True):
    """The whole result. Nothing follows."""

    trace: Trace


AnyEvent = (
    PromptProgress
    | StepOpened
    | TextDelta
    | StepClosed
    | AnswerDelta
    | Checked
    | Rewound
    | GuardTripped
    | AnswerSeen
    | Finished
)
