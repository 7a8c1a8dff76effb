"""The trace as a value. `raw` is the model's text verbatim; everything else is a view of it.

Offsets are Python string indices into `raw`, half-open. Times are seconds. Every type is a frozen
msgspec Struct, so a trace is encoded as JSON, decoded with validation, and described by a JSON
schema, all without code of ours.
"""

from __future__ import annotations

from qwq_cli.values.forecast import Forecast
from qwq_cli.values.kinds import (
    AnswerSource,
    ClaimVerdict,
    FinishReason,
    Format,
    NoteKind,
    Outcome,
    Status,
    StepKind,
    ValueSource,
)
from qwq_cli.values.served import Served
from qwq_cli.values.value import Value

# Version 1 knew two formats, "untagged" and "think"; it is read like this one. From version 2 on, a
# new optional field does not raise the number: readers ignore unknown fields.
SCHEMA = 2


class Span(Value, frozen=True, kw_only=True):
    start: int
    end: int


class Claim(Value, frozen=True, kw_only=True):
    """Something that can be computed, as "17*24 = 418": `raw[start:end]`. left, right: its sides as
    they stand there; right is empty where the relation has one side, as in "91 is prime".
    right_at: where the right side stands, if it has one.
    found: the right value, as it would be written there; None where it is not known.
    how: by which rule it was decided, in a word or two.
    """

    start: int
    end: int
    left: str
    relation: str
    right: str
    verdict: ClaimVerdict
    right_at: Span | None = None
    found: str | None = None
    how: str = ""


class Step(Value, frozen=True, kw_only=True):
    """One move of the reasoning: one or more paragraphs, `raw[start:end]`."""

    index: int
    kind: StepKind
    start: int
    end: int
    tokens: int
    seconds: float
    summary: str
    outcome: Outcome | None = None  # of a check, None for any other kind
    claims: tuple[Claim, ...] = ()  # in the order of the text


class Answer(Value, frozen=True, kw_only=True):
    """`text` is for readers: the answer section with its box unwrapped. `value` is for comparing:
    the boxes of the closing sentence, or what it states; None if there is neither. `taken_from`
    says which it was, and `taken_at` where it is. `left_out`: markers inside the section, which are
    not part of the answer."""

    text: str
    start: int
    end: int
    how: AnswerSource
    value: str | None = None
    taken_from: ValueSource | None = None
    taken_at: Span | None = None
    left_out: tuple[Span, ...] = ()
    forced: bool = False


class Candidate(Value, frozen=True, kw_only=True):
    """An answer that was seen on the way, and the step where it first appeared."""

    text: str
    step: int
    at: int


class Note(Value, frozen=True, kw_only=True):
    """`text` is for people. span: the text it is about: words in another language, or the value
    that was put in for a wrong one. language: the one that the text switched to."""

    kind: NoteKind
    at: int
    text: str
    span: Span | None = None
    language: str | None = None

    @property
    def is_mend(self) -> bool:
        """Whether a right value was inserted, at `span`."""
        return self.kind is NoteKind.MENDED and self.span is not None


class Probed(Value, frozen=True, kw_only=True):
    """What the answer would have been at `at`, after that many `tokens` of output. confidence: the
    geometric mean of the probabilities of its tokens; 0 if there was no value."""

    at: int
    tokens: int
    value: str | None
    confidence: float


class Rewind(Value, frozen=True, kw_only=True):
    """`text` was taken back: the run went on from `at`, in step `step`, as if the text had never
    been there. tokens, seconds: what it cost. why: for people. seed: the one that the run went on
    with."""

    step: int
    at: int
    text: str
    tokens: int
    seconds: float
    kind: NoteKind
    why: str
    seed: int | None = None


class ModelInfo(Value, frozen=True, kw_only=True):
    name: str
    path: str = ""
    sha256: str | None = None
    quant: str | None = None
    size: int | None = None


class Imported(Value, frozen=True, kw_only=True):
    """The origin of a trace that qwq did not make: the file, what kind of file, and the name of the
    trace in the file."""

    file: str
    shape: str
    key: str = ""


class DrafterInfo(Value, frozen=True, kw_only=True):
    """name: what drafts tokens: `ngram` for the text itself, or the file of a model; None if
    nothing does. reason: why this, or why nothing; for people."""

    name: str | None
    reason: str


class EngineInfo(Value, frozen=True, kw_only=True):
    """drafter: None in traces of older versions. assumes_ctx: whether a server didn't tell its
    context, so that n_ctx is only assumed.
    """

    backend: str
    device: str
    build: str
    n_ctx: int
    kv_type: str
    threads: int
    drafter: DrafterInfo | None = None
    assumes_ctx: bool = False


def assumed_words(n_ctx: int) -> str:
    return f"assumed {n_ctx:,} tokens; --ctx N says another"


class SamplingInfo(Value, frozen=True, kw_only=True):
    temperature: float
    top_p: float
    top_k: int
    min_p: float
    seed: int
    max_tokens: int | None = None


class Stats(Value, frozen=True, kw_only=True):
    """`cached_tokens` of the prompt, and of a continued thought, were computed before. Text that
    was taken back, and probes, are in no other count of tokens, except for these: `decodes` chose
    tokens (0 at a server); `drafted_tokens` of them were guessed, `accepted_tokens` of the guesses
    were right, and each decode gave `tokens_per_decode`. The last three are 0 if nothing was
    drafted. served: None without a server."""

    prompt_tokens: int = 0
    thought_tokens: int = 0
    answer_tokens: int = 0
    prefill_seconds: float = 0.0
    decode_seconds: float = 0.0
    cached_tokens: int = 0
    dropped_tokens: int = 0
    dropped_seconds: float = 0.0
    probe_tokens: int = 0
    decodes: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0
    tokens_per_decode: float = 0.0
    served: Served | None = None

    @property
    def tokens(self) -> int:
        return self.thought_tokens + self.answer_tokens

    @property
    def seconds(self) -> float:
        """The whole time of the run, including text that was taken back."""
        return self.prefill_seconds + self.decode_seconds + self.dropped_seconds

    @property
    def tokens_per_second(self) -> float:
        """Decoding alone: the first token comes with the prefill, before the clock starts."""
        return max(self.tokens - 1, 0) / self.decode_seconds if self.decode_seconds > 0 else 0.0


class Trace(Value, frozen=True, kw_only=True):
    """`engine` and `sampling` are None in an imported one; its tokens and seconds are 0 where its
    file doesn't tell them."""

    id: str
    created: str  # ISO 8601, UTC
    question: str
    system: str
    model: ModelInfo
    engine: EngineInfo | None
    sampling: SamplingInfo | None
    format: Format
    raw: str
    status: Status
    finish_reason: FinishReason
    answer: Answer
    steps: tuple[Step, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[Note, ...] = ()
    forced: tuple[Span, ...] = ()
    stats: Stats = Stats()
    imported: Imported | None = None
    rewinds: tuple[Rewind, ...] = ()  # in the order in which they happened
    probes: tuple[Probed, ...] = ()
    forecast: Forecast | None = None
    schema: int = SCHEMA

    @property
    def said(self) -> str:
        """The answer as the model wrote it, without the markers inside."""
        answer = self.answer
        return without(self.raw, Span(start=answer.start, end=answer.end), answer.left_out)


def without(raw: str, span: Span, left_out: tuple[Span, ...]) -> str:
    """Return the text of `span` without the spans in `left_out`, sorted and not nested."""
    parts, at = [], span.start
    for each in left_out:
        if at <= each.start <= each.end <= span.end:
            parts.append(raw[at : each.start])
            at = each.end
    return "".join([*parts, raw[at : span.end]])
