"""Problems that a batch answers elsewhere: requests for what is left, records of the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from qwq_cli.clocks import Clocks
from qwq_cli.endpoint.batch_lines import Answer, request_line
from qwq_cli.generation.answered import AnsweredGeneration, Whole
from qwq_cli.generation.spoken import about
from qwq_cli.launch.base import system_clocks
from qwq_cli.launch.batched import BatchLaunch
from qwq_cli.reasoning.reasoning import Question, Reasoning
from qwq_cli.solve.attempt import Attempt, result_of
from qwq_cli.solve.batch_answers import Answers
from qwq_cli.solve.batch_id import Ids
from qwq_cli.solve.guarding import guards_of
from qwq_cli.solve.made_with import made_with
from qwq_cli.solve.prompt import asked
from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult, sample_seed
from qwq_cli.solve.task import Task, record_of
from qwq_cli.values.message import Message
from qwq_cli.values.served import Served
from qwq_cli.values.trace import Trace


class Keep(NamedTuple):
    """Callbacks that store a trace (and return its id) and a sample."""

    trace: Callable[[Trace], str | None]
    sample: Callable[[Task, SampleResult], None]


@dataclass(frozen=True)
class Batch:
    """The batch of one run. judge: counts a record's vote and compares its answers."""

    launch: BatchLaunch
    run: RunInfo
    judge: Callable[[Record], Record]
    keep: Keep
    clocks: Clocks = field(default_factory=lambda: replace(system_clocks(), elapsed=lambda: 0.0))

    @cached_property
    def ids(self) -> Ids:
        return Ids(self.run)

    def wanted(self, tasks: Iterable[Task]) -> dict[str, tuple[Task, int]]:
        """Return every sample that is not done, by custom_id."""
        return {
            custom_id: (task, index)
            for task in tasks
            for open_ones in [missing(task)]
            for custom_id, index in zip(
                self.ids.of(task.problem, open_ones), open_ones, strict=True
            )
        }

    def requests(self, tasks: Iterable[Task]) -> Iterator[bytes]:
        """Yield a line for each sample that is not done."""
        for custom_id, (task, index) in self.wanted(tasks).items():
            yield request_line(
                custom_id, self.launch.body(self._messages(task), self._seed(task.problem, index))
            )

    def records(self, tasks: Iterable[Task], answers: Answers) -> Iterator[Record]:
        """Yield a record of each task that is complete with these answers, or failed in a sample.

        The samples of other tasks are stored. Raises StoreError.
        """
        for task in tasks:
            self._take(task, answers)
            if task.is_spent or task.error:
                task.over = True
                yield self.judge(self._record(task))

    def _record(self, task: Task) -> Record:
        return record_of(
            task, self.run, n_ctx=0, created=self.clocks.stamp(),
            made_with=made_with(self.launch.engine, self.launch.profile.model),
        )  # fmt: skip

    def _take(self, task: Task, answers: Answers) -> None:
        for custom_id, (_, index) in self.wanted([task]).items():
            if answer := answers.text_of(custom_id):
                trace = self._read(task.problem, index, answer)
                task.prompt_tokens = task.prompt_tokens or trace.stats.prompt_tokens
                task.done[index] = result_of(trace, index, self.keep.trace(trace))
                self.keep.sample(task, task.done[index])
            elif why := answers.failures.get(custom_id):
                task.error = task.error or why

    def _read(self, problem: Problem, index: int, answer: Answer) -> Trace:
        """Read the answer with the parser and guards that also read text in progress."""
        launch, seed = self.launch, self._seed(problem, index)
        sampling = replace(launch.sampling, seed=seed)
        generation = AnsweredGeneration(_whole(answer), launch.profile.format, sampling)
        question = Question(
            asked(problem, self.run), launch.profile.system, launch.profile.model, launch.engine
        )
        guards = guards_of(problem, launch.control, seed, self.clocks.elapsed)
        reasoning = Reasoning(question, generation, self.clocks, guards=guards)
        attempt = Attempt(problem, index, reasoning)
        while generation.finish_reason is None:
            attempt.take(generation.next())
        return attempt.finish()

    def _seed(self, problem: Problem, index: int) -> int:
        return sample_seed(self.run.seed, problem.id, index)

    def _messages(self, task: Task) -> Sequence[Message]:
        system = self.launch.profile.system
        first = [Message("system", system)] if system else []
        return [*first, Message("user", asked(task.problem, self.run))]


def missing(task: Task) -> list[int]:
    """Return the indices of samples that are not done."""
    return [index for index in range(task.planned) if index not in task.done]


def places(wanted: Mapping[str, object]) -> dict[str, int]:
    return {custom_id: place for place, custom_id in enumerate(wanted)}


def _whole(answer: Answer) -> Whole:
    """Return the text; its tokens are estimated if nobody counted them."""
    usage = answer.usage
    if usage is None:
        tokens = about(answer.text)
        served = Served(requests=1, output_tokens=tokens, uncounted=1)
        return Whole(answer.text, answer.finish, tokens, served)
    served = Served(
        requests=1, prompt_tokens=usage.prompt, output_tokens=usage.output,
        cached_tokens=usage.cached, thought_tokens=usage.thought, cost=usage.cost,
    )  # fmt: skip
    return Whole(answer.text, answer.finish, usage.output, served)
