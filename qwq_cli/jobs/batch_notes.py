"""The notes about the files of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qwq_cli.cut import cut
from qwq_cli.errors import UsageError
from qwq_cli.solve.batch import missing
from qwq_cli.solve.batch_answers import Answers
from qwq_cli.solve.batch_id import Ids
from qwq_cli.solve.task import Task
from qwq_cli.units import count

MOST_REQUESTS = 50_000  # requests in a file that OpenAI accepts
MOST_BYTES = 200_000_000
UNBOUND = "Only the context of the server limits the length of a text; -n N sets a limit."
LONGEST = 80  # characters of another program's custom_id


def effect_line(flags: Sequence[str]) -> str:
    return f"{' and '.join(flags)}: no effect, because the batch is answered elsewhere."


def written_line(requests: int, problems: int, path: Path) -> str:
    return (
        f"{count(requests, 'request')} for {count(problems, 'problem')} written to {path}. "
        "Read the responses with the same command, and --batch-in FILE in place of --batch-out."
    )


def large_lines(requests: int, size: int, path: Path) -> Iterator[str]:
    """Yield a note if a service accepts less in one file."""
    if requests > MOST_REQUESTS or size > MOST_BYTES:
        yield (
            f"OpenAI takes {MOST_REQUESTS:,} requests and {MOST_BYTES // 10**6} MB in a file; this "
            f"has {size / 1e6:,.0f} MB. Smaller ones: split -l {MOST_REQUESTS // 2} {path}, or "
            "--shard I/N."
        )


def missing_line(tasks: Sequence[Task], *, is_asked: bool) -> str:
    samples = sum(len(missing(task)) for task in tasks)
    ask = "" if is_asked else " To ask for them again, add --batch-out missing.jsonl."
    have = "has" if samples == 1 else "have"
    return (
        f"{count(samples, 'sample')} of {count(len(tasks), 'problem')} {have} no answer yet, the "
        f"first is one of {tasks[0].problem.title}.{ask}"
    )


def found_lines(ids: Ids, answers: Answers) -> Iterator[str]:
    if answers.again.count:
        yield f"{count(answers.again.count, 'answer')} to samples that are done already: left out."
    if answers.doubled.count:
        more, first = count(answers.doubled.count, "answer"), answers.doubled.first
        yield f"{more} more to requests that have one, such as {first}: the first counts."
    if answers.is_reordered:
        yield "The answers are in another order than the requests; the custom_id of each is used."
    if answers.several.count:
        several = count(answers.several.count, "answer")
        yield f"{several} with more than one choice: the first counts."
    if answers.bad.count:
        lines = count(answers.bad.count, "line")
        yield f"{lines} can't be read, the first is {answers.bad.first}."
    if failed := len(answers.failures):
        ask = "To ask for them again, add --batch-out again.jsonl."
        yield f"{count(failed, 'request')} failed. {ask}"
    if answers.others.count:
        yield f"{count(answers.others.count, 'answer')} left out: {_whose(ids, answers)}."


def foreign_error(ids: Ids, answers: Answers) -> UsageError | None:
    """Return an error if no answer belongs to this run."""
    if answers.spots or answers.failures or answers.again.count or not answers.others.count:
        return None
    hint = "Give the same flags and problems as with --batch-out."
    return UsageError(f"None of the answers belongs to this run: {_whose(ids, answers)}.", hint)


def _whose(ids: Ids, answers: Answers) -> str:
    """Return where the first answer comes from that nobody asked for."""
    custom_id = answers.others.first
    name = cut(custom_id, LONGEST)
    differing = ids.differences(custom_id)
    if differing is None:
        return f"{name!r} is the custom_id of another program"
    if differing:
        return f"{name} is of a run that differs in {'; '.join(differing)}"
    return f"{name} is of a problem that is not asked here, or that was changed"
