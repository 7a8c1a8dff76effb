"""The results of a run over problems: one record for each problem, as a line of JSON.

A record is complete in itself. It has the question, the settings and the seed of every sample, so
that any sample can be computed again alone. Names follow inspect_ai (sample, score, reducer).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from qwq_cli.choices import Think
from qwq_cli.solve.log import Log
from qwq_cli.solve.made_with import MadeWith
from qwq_cli.values.kinds import FinishReason, Status, ValueSource
from qwq_cli.values.served import Served
from qwq_cli.values.trace import SamplingInfo
from qwq_cli.values.value import Value

SCHEMA = 1


def targets_of(target: str | None, alternatives: tuple[str, ...]) -> tuple[str, ...]:
    """Return all right answers, the first one first."""
    return () if target is None else (target, *alternatives)


class Problem(Value, frozen=True, kw_only=True):
    """`id` identifies it when a run goes on, and its seeds follow from it: the file's own id, or
    made from the question; `name` is for people. `target` is the right answer, if the file has one;
    a letter if there are choices, which are in the order shown (choice_seed: by which they were
    shuffled). `alternatives` are also right. not_graded: what the file has in place of a target, to
    follow "have". `fields` are its other columns."""

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
        """The title for people."""
        return self.name or self.id

    @property
    def targets(self) -> tuple[str, ...]:
        """All right answers, any of which is enough; none if there is no target."""
        return targets_of(self.target, self.alternatives)


class RunInfo(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that can be set and decides what is generated, except the question.

    digest: of the model's weights. instruction: the text after the question in each prompt;
    choice_instruction: the same if a letter is the answer. sampling.seed is the run's; each sample
    has one of its own. samples: how many at most. rule: how samples are voted on and stopped.
    budget: tokens of thought after which an answer is forced. think: whether the model was to
    think, and how hard. settings: other settings that decide, by key, without defaults. What the
    machine then decides, such as the size of the context, is left out: it depends on the memory
    that was free, and a run must find its own records again.

    log: the log of another program that the answers were read from. Then sampling is null, and what
    the log doesn't tell is empty. No record in a file of results has one.
    """

    model: str
    digest: str
    system: str
    instruction: str
    sampling: SamplingInfo | None
    samples: int
    rule: str
    budget: int | None
    version: str
    choice_instruction: str = ""
    think: Think = Think.ON
    settings: Mapping[str, bool | int | float | str] = {}
    log: Log | None = None

    @property
    def seed(self) -> int:
        """The seed from which those of the samples follow."""
        assert self.sampling is not None  # a log is read, and never run
        return self.sampling.seed

    def __hash__(self) -> int:
        """Return a hash of some fields, as `settings` has none: equal runs have equal hashes."""
        return hash((self.digest, self.system, self.sampling, self.samples, self.budget))


class SampleResult(Value, frozen=True, kw_only=True):
    """A finished sample. `answer_value` is for comparing and `answer_text` for readers, as in
    Answer; `answer_from` says what the value was taken from. `answer_boxed` is the content of the
    last `\\boxed{}` in the whole output, as the model wrote it; None if there is none, and in
    records of older versions. The published ways to compare use it.

    early: its thought was ended because the answer seemed certain; probe_tokens: the cost of
    probing. Of the tokens that `decodes` chose, `drafted_tokens` were guessed and `accepted_tokens`
    of the guesses were right. looped: it went in circles; `dropped_tokens` were taken back, for
    that or another reason. claims: how many claims of its arithmetic could be computed, and
    failed_claims of them fail; None in records of older versions. mended: places where a right
    value was put in; their claims hold. served: what a server counted and charged; None without
    one. `seconds` count from when the engine started it. `correct` is None if there is no target. A
    sample that was stopped because the vote was decided is kept too, for its cost. `seed` is None
    for an answer in the log of another program.
    """

    index: int
    seed: int | None
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
        """All tokens that it cost, including those that were taken back."""
        return self.tokens + self.dropped_tokens

    @property
    def recovered(self) -> bool:
        """Whether it left its loop and gave an answer of its own."""
        return self.looped and self.answer is not None and not self.forced

    @property
    def stopped(self) -> bool:
        """Whether it was stopped before its end; that is neither an answer nor a failure."""
        return self.finish_reason is FinishReason.INTERRUPTED

    @property
    def answer(self) -> str | None:
        """Its answer, in the form for comparing if there is one; None for no answer."""
        if self.status is not Status.ANSWERED:
            return None
        return self.answer_value or self.answer_text or None


class Group(Value, frozen=True, kw_only=True):
    """Samples whose answers are equal, by their indices; `answer` is that of the first."""

    answer: str
    samples: tuple[int, ...]


class Vote(Value, frozen=True, kw_only=True):
    """Groups, the largest first. `why` says in one line how the winner was found, also in a tie."""

    winner: str | None
    groups: tuple[Group, ...]
    why: str


class Record(Value, frozen=True, kw_only=True):
    """A finished problem. `samples` are in the order of their indices; there are fewer than
    `run.samples` if the others could not have changed the vote.

    An answer is right if it equals `target` or one of the `alternatives`. `choices` are in the
    order shown, A first. If choice_seed is not null, that order is the one by SHA-256 of seed,
    question and text, between null bytes. `name` is the problem's name for people. `error` says why
    it could not be run; then there are no samples. `spent` is what a server counted and charged
    beside the samples: for a problem that failed, and for lost samples. `correct` judges `answer`,
    and `scorer` names the comparison that decided. `shard` is the part of the problems that this
    run took, as 2/8; null for all of them. `planned` is how many problems the run was to solve;
    null in records of older versions. `made_with` says what computed the samples; null in
    records of older versions. `failed_samples` are the errors of samples that failed where others
    of the problem did not; only the log of another program tells them.
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
    shard: str | None = None
    planned: int | None = None
    made_with: MadeWith | None = None
    failed_samples: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title for people."""
        return self.name or self.id

    @property
    def targets(self) -> tuple[str, ...]:
        """All right answers, any of which is enough; none if there is no target."""
        return targets_of(self.target, self.alternatives)

    @property
    def finished(self) -> tuple[SampleResult, ...]:
        """The samples that were not stopped before their end."""
        return tuple(sample for sample in self.samples if not sample.stopped)

    @property
    def marks(self) -> tuple[bool, ...]:
        """Whether each graded sample is right."""
        return tuple(s.correct for s in self.samples if s.correct is not None)

    @property
    def tokens(self) -> int:
        """The number of tokens generated in all its samples."""
        return sum(sample.generated for sample in self.samples)


def begun(problem: Problem, run: RunInfo, signature: str) -> Record:
    """Return the record of a problem before it has any samples."""
    return Record(
        id=problem.id,
        signature=signature,
        question=problem.question,
        run=run,
        target=problem.target,
        alternatives=problem.alternatives,
        fields=problem.fields,
        name=problem.name,
        choices=problem.choices,
        choice_seed=problem.choice_seed,
    )


def signature(run: RunInfo, question: str, choices: tuple[str, ...] = ()) -> str:
    """Return 16 hex digits that change with everything that decides what is generated."""
    if choices:
        asked: tuple[object, ...] = (run, question, choices)
    else:  # without letters, it makes no difference how they are asked for
        asked = (msgspec.structs.replace(run, choice_instruction=""), question)
    return hashlib.sha256(msgspec.json.encode(asked, order="sorted")).hexdigest()[:16]


def digest_of(run: RunInfo) -> str:
    """Return 8 hex digits that tell this run from those with any other setting."""
    return hashlib.sha256(msgspec.json.encode(run, order="sorted")).hexdigest()[:8]


def sample_seed(seed: int, id: str, index: int) -> int:
    """Return the seed, 32 bits, of sample `index` of problem `id` in a run with `seed`."""
    text = f"{seed}\0{index}\0{id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big")
