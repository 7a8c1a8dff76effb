"""The answers in a log of another program as results, which are graded like ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from msgspec import structs

from qwq_cli.errors import UsageError
from qwq_cli.paths import readable_name
from qwq_cli.solve.attempt import result_of
from qwq_cli.solve.choice_list import letter_of
from qwq_cli.solve.gradable import not_graded
from qwq_cli.solve.layout import Offered
from qwq_cli.solve.log import Log
from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult, signature
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.solve.results import Key, Results
from qwq_cli.solve.row import Wrong
from qwq_cli.solve.target_cells import any_of
from qwq_cli.transcripts.fields import Fields, without_halves
from qwq_cli.transcripts.file import Found, values_in
from qwq_cli.transcripts.logged import INSPECT, About, Logged, holds_log, read_logged
from qwq_cli.transcripts.plain import MAX_TEXT
from qwq_cli.transcripts.to_trace import UNKNOWN, trace_of
from qwq_cli.values.trace import SamplingInfo

_NO_SEED = SamplingInfo(temperature=0.0, top_p=1.0, top_k=0, min_p=0.0, seed=0)  # shown nowhere
_Place = tuple[str, int]  # of a sample: its problem's id, and its index

Verdicts = Mapping[str, Mapping[tuple[Key, int], bool]]


@dataclass(frozen=True)
class LogResults(Results):
    """verdicts: those of the log, by the name of a scorer or filter. wrong: what was left out.

    remarks: which problems can't be graded.
    """

    verdicts: Verdicts = field(default_factory=dict)
    wrong: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_log(path: Path) -> LogResults | None:
    """Return the answers in a log; None for any other file. Raises UsageError."""
    values = values_in(path)
    first = next(values, None)
    if first is None or not _begins_log(*first):
        return None
    reader = _Reader(path)
    for number, (value, header) in enumerate(chain([first], values), 1):
        reader.take(number, value, header)
    return reader.results()


def _begins_log(value: object, header: Fields) -> bool:
    """Return whether the first value of a file is of a log; what an archive holds always is."""
    return bool(header) or (isinstance(value, dict) and holds_log(value))


@dataclass
class _Reader:
    path: Path
    problems: dict[str, Logged] = field(default_factory=dict)
    samples: dict[str, list[SampleResult]] = field(default_factory=dict)
    verdicts: dict[str, dict[_Place, bool]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _seen: set[tuple[str, str]] = field(default_factory=set)  # ids and places

    def take(self, number: int, value: object, header: Fields) -> None:
        """Take in one value of the file; what can't be graded is left out."""
        name = readable_name(self.path.name)
        if isinstance(value, Wrong):
            self.wrong.append(f"{name}, value {value.number}: {value.why}.")
        elif not isinstance(value, dict) or not holds_log(value):
            self.wrong.append(f"{name}, value {number}: it is no part of a log.")
        else:
            for each in read_logged(value, header, self.path.name):
                if why := self._why_not(each):
                    self.wrong.append(f"{name}, {each.place}: {why}.")
                else:
                    self._add(each)

    def _why_not(self, logged: Logged) -> str:
        """Return why these answers are left out; empty if they are not."""
        if not logged.id:
            return "it has no id"
        if (logged.id, logged.place) in self._seen:
            return "it stands there twice"
        if any(each.size > MAX_TEXT for each in logged.exchanges):
            return f"it is longer than {MAX_TEXT >> 20} MB"
        return without_halves(logged.error).rstrip(".")

    def _add(self, logged: Logged) -> None:
        """Add answers; another filter of lm-eval has the same answers, and only its verdict."""
        id, is_known = logged.id, logged.id in self.problems
        self._seen.add((id, logged.place))
        samples = self.samples.setdefault(id, [])
        if not is_known or logged.about.program == INSPECT:
            self.problems.setdefault(id, logged)
            samples += self._read(logged, len(samples))
        for name, verdict in logged.verdicts.items():
            self.verdicts.setdefault(name, {})[id, len(samples) - 1] = verdict

    def _read(self, logged: Logged, first: int) -> Iterator[SampleResult]:
        for index, exchange in enumerate(logged.exchanges, first):
            trace = trace_of(Found(logged.about.program, exchange), self.path)
            yield result_of(structs.replace(trace, sampling=_NO_SEED), index)

    def results(self) -> LogResults:
        """Return all that was taken in. Raises UsageError if nothing could be read."""
        if not self.problems:
            why = f" {self.wrong[0]}" if self.wrong else ""
            raise UsageError(f"{self.path} holds no answers to grade.{why}", None)
        run, problems = self._run(), [_problem(logged) for logged in self.problems.values()]
        self.wrong += self._unfinished()
        records = {
            id: _record(problem, run, self.samples[id])
            for id, problem in zip(self.problems, problems, strict=True)
        }
        keys = {id: (id, record.signature) for id, record in records.items()}
        return LogResults(
            {keys[id]: record for id, record in records.items()},
            verdicts={
                name: {(keys[id], index): right for (id, index), right in its.items()}
                for name, its in self.verdicts.items()
            },
            wrong=tuple(self.wrong),
            remarks=tuple(not_graded(problems)),
        )

    def _run(self) -> RunInfo:
        """Return the run, with only what the log tells."""
        about = next(iter(self.problems.values())).about
        return RunInfo(
            model=without_halves(about.model) or UNKNOWN,
            digest="", system="", instruction="", sampling=None,
            samples=max(map(len, self.samples.values())),
            rule=MAJORITY.value, budget=None, version="",
            log=_log_of(about, self.path),
        )  # fmt: skip

    def _unfinished(self) -> Iterator[str]:
        """Yield that answers may be missing, if the log says that its run did not end well."""
        status = next(iter(self.problems.values())).about.status
        if status not in ("", "success"):
            yield (
                f"{readable_name(self.path.name)}: its run has the status {without_halves(status)},"
                " so answers may be missing."
            )


def _log_of(about: About, path: Path) -> Log:
    settings = {without_halves(n): without_halves(v) for n, v in about.settings.items()}
    return Log(
        program=without_halves(f"{about.program} {about.version}".strip()),
        file=readable_name(path.name),
        task=without_halves(about.task),
        settings=settings,
    )


def _record(problem: Problem, run: RunInfo, samples: Sequence[SampleResult]) -> Record:
    return Record(
        id=problem.id,
        signature=signature(run, problem.question, problem.choices),
        question=problem.question,
        run=run,
        target=problem.target,
        alternatives=problem.alternatives,
        choices=problem.choices,
        fields=problem.fields,
        samples=tuple(samples),
    )


def _problem(logged: Logged) -> Problem:
    """Return the problem. A choice is known by its letter, as in problems of our own."""
    choices = tuple(map(without_halves, logged.choices))
    given = [] if logged.target is None else [logged.target]
    target = any_of(given, Offered(choices))
    shown = target.text if target.place is None else letter_of(choices[target.place], choices)
    return Problem(
        id=without_halves(logged.id),
        question=without_halves(logged.question),
        target=shown and without_halves(shown),
        alternatives=tuple(map(without_halves, target.alternatives)),
        choices=choices,
        fields={without_halves(n): without_halves(v) for n, v in logged.fields.items()},
        not_graded=target.why_not,
    )
