"""Problems through a scripted engine: what is begun, stopped, recorded, and what survives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from qwq_cli.clocks import Clocks
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import KvLayout, SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.errors import EngineError
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.guards.base import Guard
from qwq_cli.guards.budget import Budget
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.solve.plan import Pace
from qwq_cli.solve.record import Problem, Record, SampleResult, sample_seed, signature
from qwq_cli.solve.solver import Hooks, Judges, Solver
from qwq_cli.solve.solving import Solving
from qwq_cli.solve.task import Task
from qwq_cli.solve.width import WidthSearch
from qwq_cli.values.kinds import Format, Status
from qwq_cli.values.trace import ModelInfo, Trace
from tests.scripted import END, ENGINE, Bytes, ScriptedRunner, scripted_reasoner
from tests.solve.samples import RUN, sample

THOUGHT = "First, I add.\n\nWait, that is 8.\n\nLet me check that. It is 7."
ANSWER = "Let me think.\n\n**Final Answer**\n\n\\[ \\boxed{%s} \\]"


@dataclass
class Echo(ScriptedRunner):
    """Every sequence answers what the line "say ..." of its question says."""

    script: bytes = b""
    text: str = ANSWER
    n_ctx: int = 2000
    n_batch: int = 4000
    n_seq_max: int = 4
    layout: KvLayout = KvLayout.SPLIT
    widest: int = 0
    _rows: list[int] = field(default_factory=list)

    def decode(self, chunks: Sequence[Chunk]) -> None:
        self.decodes += 1
        self.before_decode(self.decodes)
        self.widest = max(self.widest, len(chunks))
        assert [chunk.slot for chunk in chunks] == sorted(chunk.slot for chunk in chunks)
        self._rows = [self._token(chunk) for chunk in chunks for _ in range(chunk.length)]

    def _token(self, chunk: Chunk) -> int:
        lines = bytes(chunk.sequence.prompt).decode().split("\n")
        script = (self.text % next(line for line in lines if line.startswith("say "))[4:]).encode()
        at = chunk.sequence.output_len
        return script[at] if at < len(script) else END

    def sample(self, row: int, position: int) -> int:
        return self._rows[row]


def never(samples: Sequence[SampleResult], planned: int) -> bool:
    return False


@dataclass
class World:
    runner: Echo = field(default_factory=Echo)
    enough: Callable[[Sequence[SampleResult], int], bool] = never
    hooks: Hooks = field(default_factory=Hooks)
    guards: Callable[[Problem, int], Sequence[Guard]] = lambda _problem, _seed: ()
    samples: int = 1
    width: int = 4
    pace: Pace = field(default_factory=lambda: Pace(4, 2))

    def solve(self, *problems: Problem, **done: dict[int, SampleResult]) -> list[Record]:
        return list(self.solver().solve(self.tasks(*problems, **done)))

    def tasks(self, *problems: Problem, **done: dict[int, SampleResult]) -> list[Task]:
        run = structs.replace(RUN, samples=self.samples)
        return [
            Task(
                problem, signature(run, problem.question), self.samples,
                self.pace.first, self.pace.then, done=done.get(problem.id, {}),
            )
            for problem in problems
        ]  # fmt: skip

    def solver(self, elapsed: Callable[[], float] | None = None) -> Solver:
        ticks = count()
        clocks = Clocks(elapsed or (lambda: next(ticks) / 1000), lambda: "now", lambda: "id")
        profile = Profile(ModelInfo(name="echo"), Format.UNTAGGED, "")
        engine = Engine(self.runner)
        return Solver(
            Reasoner(LocalGenerator(engine, Bytes(), profile), ENGINE, profile, clocks),
            structs.replace(RUN, samples=self.samples),
            SamplingParams(),
            judges=Judges(lambda _, its, planned: self.enough(its, planned), lambda record: record),
            guards=self.guards,
            width=WidthSearch(self.width, clocks.elapsed, fixed=True),
            hooks=self.hooks,
        )


def problem(id: str, says: str = "7") -> Problem:
    return Problem(id=id, question=f"Problem {id}\nsay {says}\n")


def problems(number: int) -> list[Problem]:
    return [problem(f"p{n}", "9" * n) for n in range(1, number + 1)]


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 4))
def test_every_problem_gets_its_own_answer_and_all_its_samples(
    number: int, samples: int, width: int
) -> None:
    world = World(samples=samples, width=width)
    records = world.solve(*problems(number))
    assert sorted(r.id for r in records) == sorted(p.id for p in problems(number))
    for record in records:
        assert [s.index for s in record.samples] == list(range(samples))
        assert {s.answer_value for s in record.samples} == {"9" * int(record.id[1:])}
    assert world.runner.widest == min(width, number * samples)


def test_a_sample_has_the_seed_of_its_problem_and_index() -> None:
    (record,) = World(samples=3).solve(problem("a"))
    assert [s.seed for s in record.samples] == [sample_seed(0, "a", i) for i in range(3)]
    assert len({sample_seed(0, id, i) for id in ("a", "b") for i in range(3)}) == 6


def test_what_is_not_needed_any_more_is_stopped_and_kept_for_its_cost() -> None:
    def enough(samples: Sequence[SampleResult], planned: int) -> bool:
        return len(samples) >= 2

    world = World(samples=8, enough=enough, width=3, pace=Pace(3, 1))
    world.runner.n_seq_max = 3
    (record,) = world.solve(problem("a"))
    done = [s for s in record.samples if not s.stopped]
    assert len(done) in (2, 3)
    assert len(record.samples) <= 4
    for cut in (s for s in record.samples if s.stopped):
        assert cut.status is Status.INTERRUPTED
        assert cut.tokens >= 0
        assert cut.answer is None


def test_no_more_samples_are_begun_than_could_be_needed_while_others_wait() -> None:
    begun: list[str] = []

    def enough(samples: Sequence[SampleResult], planned: int) -> bool:
        return len(samples) >= 4

    world = World(samples=16, enough=enough, width=4)
    world.hooks = replace(world.hooks, sample=lambda task, _: begun.append(task.problem.id))
    world.solve(*problems(6))
    first = [id for id in begun if id != "p6"]
    assert all(first.count(p.id) <= 5 for p in problems(5))


def test_samples_of_an_earlier_run_are_not_computed_again() -> None:
    old = {0: sample(0, "5"), 2: sample(2, "5")}
    seen: list[int] = []
    hooks = Hooks(sample=lambda task, s: seen.append(s.index))
    (record,) = World(samples=4, hooks=hooks).solve(problem("a"), a=old)
    assert seen == [1, 3]
    assert [s.answer_value for s in record.samples] == ["5", "7", "5", "7"]


def test_samples_of_an_earlier_run_may_be_enough() -> None:
    world = World(samples=4, enough=lambda samples, _: len(samples) >= 2)
    (record,) = world.solve(problem("a"), a={0: sample(0, "5"), 1: sample(1, "5")})
    assert len(record.samples) == 2
    assert world.runner.decodes == 0


def test_a_problem_that_does_not_fit_fails_alone() -> None:
    long = Problem(id="long", question="x" * 3000 + "\nsay 1")
    records = {r.id: r for r in World().solve(problem("a"), long, problem("b"))}
    assert "the context holds" in (records["long"].error or "")
    assert records["long"].samples == ()
    assert [records[id].samples[0].answer_value for id in "ab"] == ["7", "7"]


def test_a_failure_of_the_engine_fails_those_in_it_and_the_run_goes_on() -> None:
    def fail_once(decode: int) -> None:
        if decode == 5:
            raise EngineError("as scripted")

    world = World(Echo(before_decode=fail_once), width=2)
    records = world.solve(*problems(4))
    failed = [r.id for r in records if r.error]
    assert failed == ["p1", "p2"]
    assert {r.error for r in records} == {None, "as scripted"}


def test_an_engine_that_fails_again_and_again_ends_the_run() -> None:
    def fail(decode: int) -> None:
        raise EngineError("as scripted")

    with pytest.raises(EngineError):
        World(Echo(before_decode=fail), width=1).solve(*problems(9))


def test_cancelling_leaves_records_of_what_is_done_alone() -> None:
    def cancel(decode: int) -> None:
        if decode == 60:
            raise Cancelled

    records: list[Record] = []
    world = World(Echo(before_decode=cancel), width=1)
    with pytest.raises(Cancelled):
        records.extend(world.solver().solve(world.tasks(*problems(5))))
    assert [record.id for record in records] == ["p1"]
    assert not records[0].samples[0].stopped


def test_a_budget_is_kept_by_each_sample() -> None:
    world = World(samples=2, guards=lambda _problem, _seed: [Budget(3)])
    (record,) = world.solve(problem("a"))
    assert all(s.forced for s in record.samples)


def test_traces_are_told_and_their_ids_kept() -> None:
    traces: list[Trace] = []

    def keep(trace: Trace) -> str:
        traces.append(trace)
        return f"t{len(traces)}"

    records = World(hooks=Hooks(trace=keep)).solve(*problems(3))
    assert sorted(r.samples[0].trace_id or "" for r in records) == ["t1", "t2", "t3"]
    assert all(trace.raw.startswith("Let me think.") for trace in traces)


def test_tokens_of_thought_and_answer_are_those_of_a_trace_read_token_by_token() -> None:
    """A sample is read line by line, which must not change what is counted."""
    traces: list[Trace] = []

    def keep(trace: Trace) -> None:
        traces.append(trace)

    World(hooks=Hooks(trace=keep)).solve(problem("a"))
    *_, last = scripted_reasoner(ANSWER % "7").ask("q", SamplingParams())
    alone: Trace = last.trace  # type: ignore[union-attr]
    assert traces[0].raw == alone.raw
    assert [s.tokens for s in traces[0].steps] == [s.tokens for s in alone.steps]
    assert traces[0].stats.thought_tokens == alone.stats.thought_tokens
    assert traces[0].stats.answer_tokens == alone.stats.answer_tokens


def test_steps_have_the_time_in_which_they_were_decoded_though_they_are_read_later() -> None:
    """On a clock that ticks with each decode, every token takes a second."""
    traces: list[Trace] = []
    runner = Echo(text=f"{THOUGHT}\n\n{ANSWER}")
    world = World(runner, hooks=Hooks(trace=traces.append), width=1)
    solver = world.solver(elapsed=lambda: float(runner.decodes))
    list(solver.solve(world.tasks(problem("a"))))
    first, *others, _ = traces[0].steps
    assert traces[0].stats.prefill_seconds == 2  # the preamble; the rest and a first token
    assert first.seconds == len("First, I add.\n\n") - 1
    assert [step.seconds for step in others] == [len("Wait, that is 8.\n\n")]


def test_tokens_of_a_run_are_those_of_its_samples() -> None:
    """The one that ends a text was computed too."""
    world = World(samples=2)
    solver = world.solver()
    records = list(solver.solve(world.tasks(*problems(3))))
    assert solver.speed.tokens == sum(s.tokens for record in records for s in record.samples)


def test_who_looks_at_a_sample_sees_the_step_that_has_come() -> None:
    seen: list[str] = []

    def look(solver: Solving) -> None:
        seen.extend(running.step for running in solver.running())

    World(Echo(text=f"{THOUGHT}\n\n{ANSWER}"), hooks=Hooks(step=look)).solve(problem("a"))
    assert seen[0] == ""
    assert "First, I add." in seen
