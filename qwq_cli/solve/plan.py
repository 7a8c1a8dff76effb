"""What is left to do: the problems of a file against the records of earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from msgspec import structs, to_builtins

from qwq_cli import __version__
from qwq_cli.config import Resolved
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import UsageError
from qwq_cli.launch import Launch
from qwq_cli.setting import Effect
from qwq_cli.settings import SETTINGS, Settings
from qwq_cli.solve.earlier import EarlierSamples
from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult, signature
from qwq_cli.solve.reducer import Rule
from qwq_cli.solve.results import Key
from qwq_cli.solve.task import Task

AnyLaunch = TypeVar("AnyLaunch", bound=Launch)


@dataclass(frozen=True)
class Again:
    """Which records of earlier runs to replace."""

    errors: bool = False
    no_answer: bool = False

    def wants(self, record: Record) -> bool:
        if record.error is not None:
            return self.errors
        return self.no_answer and record.answer is None


@dataclass(frozen=True)
class Pace:
    """How many samples of a problem to start at first, and then after each that is done."""

    first: int
    then: int

    @classmethod
    def of(cls, rule: Rule, samples: int) -> Pace:
        """Return the pace of a rule.

        An adaptive vote is decided at 4-0, then at 6-1, 8-2 and so on, or by more than half. Other
        rules need all samples.
        """
        return cls(min(4, samples // 2 + 1), 2) if rule.adaptive else cls(samples, samples)


@dataclass(frozen=True)
class Work:
    """The work. before: records that stay, with the problems' current names.

    All are in the order of the problems. shared: how many samples of the tasks are from runs with
    another number of samples.
    """

    tasks: tuple[Task, ...]
    before: tuple[Record, ...]
    shared: int = 0


def plan_work(
    problems: Iterable[Problem],
    run: RunInfo,
    pace: Pace,
    *,
    records: Mapping[Key, Record],
    samples: Mapping[Key, Sequence[SampleResult]],
    again: Again,
) -> Work:
    """Plan the work. samples: finished samples of problems that are not done or that failed."""
    tasks, before, shared = [], [], 0
    earlier = EarlierSamples(run, records.values())
    for problem in problems:
        key = (problem.id, signature(run, problem.question, problem.choices))
        record = records.get(key)
        if record is not None and not again.wants(record):
            before.append(structs.replace(record, name=problem.name))
            continue
        is_anew = record is not None and record.error is None
        done = {} if is_anew else earlier.of(problem)
        shared += len(done)
        done |= {} if is_anew else {sample.index: sample for sample in samples.get(key, ())}
        tasks.append(Task(problem, key[1], run.samples, pace.first, pace.then, done=done))
    return Work(tuple(tasks), tuple(before), shared)


INSTRUCTION = "Please reason step by step, and put your final answer within \\boxed{}."
CHOICE_INSTRUCTION = (
    "Please reason step by step, and put the letter of your choice within \\boxed{}."
)
IN_FIELDS = (  # these are fields of RunInfo
    "model", "system", "think", "budget",
    "temperature", "top_p", "top_k", "min_p", "seed", "max_tokens",
)  # fmt: skip
SEED = 0  # used if none is given: a run must find its own records again


def varied(
    launch: AnyLaunch,
    resolved: Resolved,
    samples: int,
    tell: Callable[[str], None] = lambda _: None,
) -> AnyLaunch:
    """Return `launch` with a temperature at which samples differ, and what belongs to it.

    It changes only what the user did not set. tell: called with a line about the change. Raises
    UsageError if a temperature was set at which all samples are the same.
    """
    if samples == 1 or launch.sampling.temperature > 0:
        return launch
    if not resolved.is_default("temperature"):
        raise UsageError(
            f"At temperature 0 all {samples} samples of a problem would be the same.",
            "Leave out --temperature, or --samples.",
        )
    usual = SamplingParams()
    changed = {
        name: getattr(usual, name)
        for name in ("temperature", "top_p", "top_k", "min_p")
        if resolved.is_default(name)
    }
    tell(
        f"With {samples} samples a problem the temperature is {usual.temperature:g} in place of 0,"
        " at which all of them would be the same. To set another: --temperature N"
    )
    return replace(launch, sampling=replace(launch.sampling, **changed))


def usual_instructions(launch: Launch | None) -> tuple[str, str]:
    """Return the instructions after a question, and after one with choices.

    launch: None if the model is not here.
    """
    if launch is None:
        return INSTRUCTION, CHOICE_INSTRUCTION
    if launch.is_demo:
        return "", ""
    is_said = INSTRUCTION in launch.profile.system  # a model without a description gets it there
    return "" if is_said else INSTRUCTION, CHOICE_INSTRUCTION


def run_info(
    launch: Launch, settings: Settings, *, samples: int, rule: Rule, instruction: str | None
) -> RunInfo:
    """Return the run. instruction: None for the usual one.

    The usual one is left out if the system message has it already, and for the demonstration
    model. Raises EngineError if the weights can't be read.
    """
    usual, of_choices = usual_instructions(launch)
    sampling = launch.sampling.info()
    seed = SEED if settings.seed is None else settings.seed
    return RunInfo(
        model=launch.profile.model.name,
        digest=launch.digest(),
        system=launch.profile.system,
        instruction=usual if instruction is None else instruction,
        choice_instruction=of_choices if instruction is None else instruction,
        sampling=structs.replace(sampling, seed=seed),
        samples=samples,
        rule=rule.value,
        budget=launch.budget,
        version=__version__,
        think=launch.profile.think,
        settings=_deciding(settings),
    )


def _deciding(settings: Settings) -> dict[str, bool | int | float | str]:
    """Return settings that decide what is generated and have no field of their own.

    Defaults are left out, so that a new setting doesn't change the signatures of older runs.
    """
    given, usual = to_builtins(settings), usual_settings()
    return {key: given[key] for key in usual if given[key] != usual[key]}


def usual_settings() -> dict[str, bool | int | float | str | None]:
    """Return the defaults of the settings that a run's `settings` may hold, by key."""
    usual = to_builtins(Settings())
    return {
        key: usual[key]
        for key, setting in SETTINGS.items()
        if setting.effect is Effect.TEXT and key not in IN_FIELDS
    }
