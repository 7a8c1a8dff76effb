"""What a run over problems leaves: one record for each, as a line of JSON.

A record is complete in itself: it names the question, the settings and the seed of every sample,
so that any of them can be computed again alone. Names follow inspect_ai (sample, score, reducer).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from qwq_cli.choices import Think
from qwq_cli.values.kinds import FinishReason, Status, ValueSource
from qwq_cli.values.served import Served
from qwq_cli.values.trace import SamplingInfo
from qwq_cli.values.value import Value

SCHEMA = 1


def targets_of(target: str | None, alternatives: tuple[str, ...]) -> tuple[str, ...]:
    """All right answers, the first one first."""
    return () if target is None else (target, *alternatives)


class Problem(Value, frozen=True, kw_only=True):
    """`id` is what resumption and seeds go by: the file's own, or made of the question; `name` is
    what people see. `target` is the right answer, where the file has one; a letter where there are
    choices, which stand in the order shown (choice_seed: by which they were shuffled).
    `alternatives` are right as well, any one of them. not_graded: what the file has instead of a
    target, to be read behind "have". `fields` are its other columns.
    """

    id: str
    question: str
    target: str | None = None
    fields: Mapping[str, str] = {}
    name: str = ""
    choices: tuple[str, ...] = ()
    choice_seed: int | None = None
    not_graded: str | None = None
    alternatives: tuple[str, ...] = ()
    spent: Served | None = None

    @property
    def title(self) -> str:
        """For people."""
        return self.name or self.id

    @property
    def targets(self) -> tuple[str, ...]:
        """All right answers, any one of which will do; none where there is no target."""
        return targets_of(self.target, self.alternatives)


class RunInfo(Value, frozen=True, kw_only=True, omit_defaults=True):
    """All that decides what is generated and can be set, but for the question.

    digest: of the model's weights. instruction: what follows the question in each prompt;
    choice_instruction: the same where a letter is the answer.
    sampling.seed is the run's; each sample has one of its own. samples: how many at most.
    rule: how samples are voted on and stopped. budget: tokens of thought after which an answer is
    asked for. think: whether the model was to think, and how hard.
    settings: what else was set that decides, by key; nothing where it has its default. What the
    machine decides then, such as the size of the context, is left out: it follows from the memory
    that was free, and a run shall find its own records again.
    """

    model: str
    digest: str
    system: str
    instruction: str
    sampling: SamplingInfo
    samples: int
    rule: str
    budget: int | None
    version: str
    choice_instruction: str = ""
    think: Think = Think.ON
    settings: Mapping[str, bool | int | float | str] = {}

    def __hash__(self) -> int:
        """Of a part, as `settings` has none: runs that are equal are so in this part too."""
        return hash((self.digest, self.system, self.sampling, self.samples, self.budget))


class SampleResult(Value, frozen=True, kw_only=True):
    """A sample, done. `answer_value` is for comparing and `answer_text` for readers, as in Answer;
    `answer_from` tells what the value was taken from. `answer_boxed` is what the last `\\boxed{}`
    of all that was generated holds, as the model wrote it; None where there is none, and in
    records of older versions. It is what the published ways to compare take.

    early: its thought was ended because the answer seemed sure; probe_tokens: what looking took.
    Of what `decodes` chose, `drafted_tokens` were guessed and `accepted_tokens` of these came true.
    looped: it went in circles; the `dropped_tokens` were taken back, for that or another reason.
    claims: of its arithmetic, so many could be computed, and failed_claims of them fail; None in
    records of older versions. mended: places where a right value was put in; their claims hold.
    served: what a server counted and charged; None without one.
    `seconds` run from when the engine took it up. `correct` is None where there is no target.
    One that was stopped because the vote was decided is kept too, for what it cost.
    """

    index: int
    seed: int
    answer_text: str
    answer_value: str | None
    status: Status
    finish_reason: FinishReason
    forced: bool
    thought_tokens: int
    answer_tokens: int
    seconds: float
    trace_id: str | None = None
    correct: bool | None = None
    answer_from: ValueSource | None = None
    answer_boxed: str | None = None
    looped: bool = False
    dropped_tokens: int = 0
    early: bool = False
    probe_tokens: int = 0
    claims: int | None = None
    failed_claims: int | None = None
    mended: int = 0
    decodes: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0
    served: Served | None = None

    @property
    def tokens(self) -> int:
        return self.thought_tokens + self.answer_tokens

    @property
    def generated(self) -> int:
        """All tokens that it took, those that were taken back as well."""
        return self.tokens + self.dropped_tokens

    @property
    def recovered(self) -> bool:
        """Whether it came out of its circles to an answer of its own."""
        return self.looped and self.answer is not None and not self.forced

    @property
    def stopped(self) -> bool:
        """Whether it was not let finish: neither an answer nor a failure to give one."""
        return self.finish_reason is FinishReason.INTERRUPTED

    @property
    def answer(self) -> str | None:
        """What it answers, in the form for comparing where there is one; None for no answer."""
        if self.status is not Status.ANSWERED:
            return None
        return self.answer_value or self.answer_text or None


class Group(Value, frozen=True, kw_only=True):
    """Samples whose answers are equal, by their indices; `answer` is that of the first."""

    answer: str
    samples: tuple[int, ...]


class Vote(Value, frozen=True, kw_only=True):
    """Groups, the largest first. `why` tells in one line how the winner was found, a tie too."""

    winner: str | None
    groups: tuple[Group, ...]
    why: str


class Record(Value, frozen=True, kw_only=True):
    """One problem, done. `samples` are in the order of their indices; fewer than `run.samples`
    where others were not begun because they could not have changed the vote.

    An answer is right that equals `target` or one of the `alternatives`.
    `choices` are in the order shown, A first. Where choice_seed is not null, that order is the one
    by SHA-256 of seed, question and text, between null bytes. `name` is the problem's for people.
    `error` says why it could not be run; then there are no samples. `spent` is what a server
    counted and charged beside the samples: for a problem that failed, and for what was lost.
    `correct` judges `answer`, and `scorer` names the comparison that decided.
    """

    id: str
    signature: str
    question: str
    run: RunInfo
    target: str | None = None
    fields: Mapping[str, str] = {}
    samples: tuple[SampleResult, ...] = ()
    vote: Vote | None = None
    answer: str | None = None
    correct: bool | None = None
    scorer: str | None = None
    error: str | None = None
    prompt_tokens: int = 0
    n_ctx: int = 0
    created: str = ""  # ISO 8601, UTC
    schema: int = SCHEMA
    name: str = ""
    choices: tuple[str, ...] = ()
    choice_seed: int | None = None
    alternatives: tuple[str, ...] = ()
    spent: Served | None = None

    @property
    def title(self) -> str:
        """For people."""
        return self.name or self.id

    @property
    def targets(self) -> tuple[str, ...]:
        """All right answers, any one of which will do; none where there is no target."""
        return targets_of(self.target, self.alternatives)

    @property
    def tokens(self) -> int:
        """Generated for it, over all samples."""
        return sum(sample.generated for sample in self.samples)


def signature(run: RunInfo, question: str, choices: tuple[str, ...] = ()) -> str:
    """16 hex digits that differ when anything does that decides what is generated."""
    if choices:
        asked: tuple[object, ...] = (run, question, choices)
    else:  # how letters are asked for makes no difference
        asked = (msgspec.structs.replace(run, choice_instruction=""), question)
    return hashlib.sha256(msgspec.json.encode(asked, order="sorted")).hexdigest()[:16]


def sample_seed(seed: int, id: str, index: int) -> int:
    """The seed, 32 bits, of sample `index` of problem `id` in a run with `seed`."""
    text = f"{seed}\0{index}\0{id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big")
