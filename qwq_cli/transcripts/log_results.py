"""The answers in a log of another program as results, which are graded like ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from msgspec import structs

from qwq_cli.errors import UsageError
from qwq_cli.paths import readable_name
from qwq_cli.solve.attempt import result_of
from qwq_cli.solve.draft import clear_target, shown_target
from qwq_cli.solve.gradable import not_graded
from qwq_cli.solve.ids import Unique
from qwq_cli.solve.layout import Offered
from qwq_cli.solve.log import Log
from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult, begun, signature
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.solve.results import Key, Results
from qwq_cli.solve.row import Wrong
from qwq_cli.solve.target_cells import any_of
from qwq_cli.transcripts.file import Found
from qwq_cli.transcripts.logged import About, Logged, holds_log, read_logged
from qwq_cli.transcripts.plain import MAX_TEXT
from qwq_cli.transcripts.planned import Planned
from qwq_cli.transcripts.to_trace import UNKNOWN, trace_of
from qwq_cli.transcripts.values import Values, values_in

MOST_TOLD = 1000  # values that are left out and told; others are counted
_LOOK = 1000  # broken values behind which a whole one is looked for
READ = "qwq grade reads results of qwq solve, and logs of inspect_ai (.eval, .json) and lm-eval."
_Place = tuple[str, int]  # of a sample: its document, and its index

Verdicts = Mapping[str, Mapping[tuple[Key, int], bool]]


@dataclass(frozen=True)
class LogResults(Results):
    """verdicts: those of the log, by the name of a scorer or filter. wrong: what was left out.

    more_wrong: how many others were left out. missing: problems that the log was to have, and has
    not. remarks: which problems can't be graded.
    """

    verdicts: Verdicts = field(default_factory=dict)
    wrong: tuple[str, ...] = ()
    more_wrong: int = 0
    missing: Planned = field(default_factory=Planned)
    remarks: tuple[str, ...] = ()


def read_log(path: Path) -> LogResults | None:
    """Return the answers in a log; None for any other file. Raises UsageError."""
    values = values_in(path)
    if values is None:
        return None
    placed = _placed(values)
    first = _up_to_a_whole_one(placed)
    if not first or not _begins_log(first[-1][1], values):
        return None
    reader = _Reader(path, values)
    for place, value in chain(_emptied(first), placed):
        reader.take(place, value)
        del value  # the next one may be as large
    return reader.results()


def _up_to_a_whole_one(placed: Iterator[tuple[str, object]]) -> list[tuple[str, object]]:
    """Return the first value that is whole, with broken ones before it."""
    found: list[tuple[str, object]] = []
    for each in islice(placed, _LOOK):
        found.append(each)
        if not isinstance(each[1], Wrong):
            break
    return found


def first_wrong(path: Path) -> str | None:
    """Return where and why the file is broken; None if its values are whole, or it has none."""
    values = values_in(path)
    found = iter(()) if values is None else _placed(values)
    return next((f"{place}: {each.why}" for place, each in found if isinstance(each, Wrong)), None)


def _placed(values: Values) -> Iterator[tuple[str, object]]:
    """Yield each value with its place in the file, for people."""
    for part in values.parts:
        for number, value in enumerate(part.values, 1):
            at = value.number if isinstance(value, Wrong) else number
            yield part.name or f"value {at}", value
            del value  # the next one may be as large


def _emptied(values: list[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    """Yield the values without keeping them."""
    while values:
        yield values.pop(0)


def _begins_log(value: object, values: Values) -> bool:
    """Return whether the first whole value is of a log; one that an archive describes always is."""
    return bool(values.about) or (isinstance(value, dict) and holds_log(value))


@dataclass
class _Reader:
    """Takes in values one by one, and keeps results, not values.

    documents: the problem of each. failures: why samples failed, by document. about: what the first
    value says of the run.
    """

    path: Path
    values: Values
    documents: dict[str, Problem] = field(default_factory=dict)
    samples: dict[str, list[SampleResult]] = field(default_factory=dict)
    failures: dict[str, list[str]] = field(default_factory=dict)
    verdicts: dict[str, dict[_Place, bool]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    more_wrong: int = 0
    about: About | None = None
    _ids: Unique = field(default_factory=Unique)
    _seen: set[tuple[str, str]] = field(default_factory=set)  # documents and places

    def take(self, place: str, value: object) -> None:
        """Take in one value of the file; what can't be graded is left out."""
        if isinstance(value, Wrong):
            self._leave_out(place, value.why)
        elif not isinstance(value, dict) or not holds_log(value):
            self._leave_out(place, "it is no part of a log")
        else:
            for each in read_logged(value, self.values.about, self.path.name):
                if why := self._why_not(each):
                    self._leave_out(each.place, why)
                else:
                    self._add(each)

    def _leave_out(self, place: str, why: str) -> None:
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append(f"{readable_name(self.path.name)}, {place}: {why}.")
        else:
            self.more_wrong += 1

    def _why_not(self, logged: Logged) -> str:
        """Return why these answers are left out; empty if they are not."""
        if not logged.id:
            return "it has no id"
        if (logged.document, logged.place) in self._seen:
            return "it stands there twice"
        if any(each.size > MAX_TEXT for each in logged.exchanges):
            return f"it is longer than {MAX_TEXT >> 20} MB"
        return logged.error.rstrip(".")

    def _add(self, logged: Logged) -> None:
        """Add answers; another filter of lm-eval has the same answers, and only its verdict."""
        document = logged.document
        is_new = document not in self.documents
        self._seen.add((document, logged.place))
        if is_new:
            self.about = self.about or logged.about
            self.documents[document] = _problem(logged, self._ids.take(logged.id))
        if logged.failure:
            self.failures.setdefault(document, []).append(logged.failure)
            self._leave_out(logged.place, logged.failure)
            return
        samples = self.samples.setdefault(document, [])
        if is_new or logged.has_more:
            samples += self._read(logged, len(samples))
        for name, verdict in logged.verdicts.items():
            self.verdicts.setdefault(name, {})[document, len(samples) - 1] = verdict

    def _read(self, logged: Logged, first: int) -> Iterator[SampleResult]:
        for index, exchange in enumerate(logged.exchanges, first):
            yield result_of(trace_of(Found(logged.about.program, exchange), self.path), index)

    def results(self) -> LogResults:
        """Return all that was taken in. Raises UsageError if nothing could be read."""
        if self.about is None:
            why = f" {self.wrong[0]}" if self.wrong else ""
            raise UsageError(f"{self.path} holds no answers to grade.{why}", READ)
        run = self._run(self.about)
        records = {document: self._record(document, run) for document in self.documents}
        keys = {document: (record.id, record.signature) for document, record in records.items()}
        return LogResults(
            {keys[document]: record for document, record in records.items()},
            verdicts={
                name: {(keys[document], index): right for (document, index), right in its.items()}
                for name, its in self.verdicts.items()
            },
            more_wrong=self.more_wrong,
            wrong=(*self.wrong, *_unfinished(self.about, self.path)),
            missing=self.about.planned.without(self.documents),
            remarks=tuple(not_graded([*self.documents.values()])),
        )

    def _record(self, document: str, run: RunInfo) -> Record:
        """Return the record of a problem, which failed if all of its samples did."""
        problem, failures = self.documents[document], tuple(self.failures.get(document, ()))
        samples = tuple(self.samples.get(document, ()))
        return structs.replace(
            begun(problem, run, signature(run, problem.question, problem.choices)),
            samples=samples,
            failed_samples=failures if samples else (),
            error=None if samples else "; ".join(dict.fromkeys(failures)),
        )

    def _run(self, about: About) -> RunInfo:
        """Return the run, with only what the log tells."""
        return RunInfo(
            model=about.model or UNKNOWN,
            digest="", system="", instruction="", sampling=None,
            samples=max(map(self._drawn, self.documents)),
            rule=MAJORITY.value, budget=None, version="",
            log=Log(
                program=f"{about.program} {about.version}".strip(),
                file=readable_name(self.path.name),
                task=about.task,
                settings=about.settings,
            ),
        )  # fmt: skip

    def _drawn(self, document: str) -> int:
        """Return how many samples it got, with those that failed."""
        return len(self.samples.get(document, ())) + len(self.failures.get(document, ()))


def _unfinished(about: About, path: Path) -> Iterator[str]:
    """Yield that answers may be missing, if the log says that its run did not end well."""
    if about.status not in ("", "success"):
        yield (
            f"{readable_name(path.name)}: its run has the status {about.status},"
            " so answers may be missing."
        )


def _problem(logged: Logged, id: str) -> Problem:
    """Return the problem. A choice is known by its letter, as in problems of our own."""
    choices = logged.choices
    given = [] if logged.target is None else [logged.target]
    target = clear_target(any_of(given, Offered(choices)), choices)
    return Problem(
        id=id,
        question=logged.question,
        target=shown_target(target, choices, choices),
        alternatives=target.alternatives,
        choices=choices,
        fields=logged.fields,
        not_graded=target.why_not,
    )
