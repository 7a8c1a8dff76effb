"""What a call of `qwq solve` did, apart from what earlier calls of the run did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import structs

from qwq_cli.jobs.solve_summary import Ending, summary_parts
from qwq_cli.solve.progress import Speed
from qwq_cli.solve.record import Record
from qwq_cli.solve.reducer import MAJORITY, Rule
from tests.solve.samples import RUN, record, sample


def done(id: str, *, minute: int = 0, correct: bool | None = None) -> Record:
    made = record(id, sample(0, "1", tokens=100, correct=correct), correct=correct)
    return structs.replace(made, created=f"2026-01-01T00:{minute:02}:00+00:00")


def took(made: Record, seconds: float) -> Record:
    (its,) = made.samples
    return structs.replace(made, samples=(structs.replace(its, seconds=seconds),))


def told(
    before: list[Record],
    new: list[Record],
    speed: Speed | None,
    *,
    problems: int = 3,
    ks: tuple[int, ...] = (),
    output: str | None = "r.jsonl",
    stopped: bool = False,
    rule: Rule = MAJORITY,
) -> list[str]:
    request: Any = SimpleNamespace(
        problems=range(problems), dataset=SimpleNamespace(wrong=()), output=output,
        scorer=None, ks=ks, rule=rule, run=RUN,
    )  # fmt: skip
    ending = Ending(
        before=before, new=new, speed=speed, is_stopped=stopped, has_ended_early=False,
        verdict_remarks=(), wrote=(),
    )  # fmt: skip
    return [part for part in summary_parts(request, ending) if isinstance(part, str)]


SPEED = Speed(tokens=100, seconds=5.0, width=1)


def test_a_run_in_one_call_has_one_line() -> None:
    assert told([], [done("a")], SPEED, problems=1) == [
        "1 of 1 problem done, 100 tokens in 5.0s (20 tok/s), 1 at a time."
    ]


@pytest.mark.parametrize("output", ["r.jsonl", None])
def test_an_interrupted_run_says_so_and_what_its_figures_are_of(output: str | None) -> None:
    """pass@1 of 100% would look like a result of the file."""
    right = [done("a", correct=True)]
    first, part, *_ = told([], right, SPEED, problems=5, output=output, stopped=True)
    assert first.startswith("Interrupted: 1 of 5 problems done, ")
    assert part == "The figures below are of 1 of 5 problems: no result of the whole run."


def test_an_interrupted_run_without_right_answers_has_no_figures() -> None:
    said = told([], [done("a")], SPEED, output=None, stopped=True)
    assert said[0].startswith("Interrupted: 1 of 3 problems done, ")
    assert not any("figures" in line for line in said)


def test_a_run_that_went_on_tells_the_whole_and_what_was_done_now() -> None:
    before = [done("a", correct=False), done("b", correct=True)]
    assert told(before, [done("c", correct=True)], SPEED) == [
        "3 of 3 problems done, 300 tokens in all.",
        "Done now: 1 problem, 1 of 1 right, 100 tokens in 5.0s (20 tok/s), 1 at a time.",
    ]


def test_the_time_of_all_calls_is_told_where_the_records_show_it() -> None:
    before = [took(done("a", minute=5), 60.0), took(done("b", minute=30), 60.0)]
    first, now = told(before, [done("c")], SPEED)
    assert first == "3 of 3 problems done, 300 tokens and about 2m 05s in all."
    assert now.startswith("Done now: 1 problem, 100 tokens in 5.0s")


def test_what_is_not_done_is_in_neither_count() -> None:
    failure = record("b", error="The server is gone.")
    first, now = told([done("a")], [failure], SPEED)
    assert first.startswith("1 of 3 problems done, 1 failed, 100 tokens in all. The same command")
    assert now.startswith(
        "Done now: 0 problems, 1 failed, 100 tokens (unfinished problems included) in 5.0s"
    )


@pytest.mark.parametrize("speed", [None, Speed(tokens=0, seconds=0.0, width=1)])
def test_where_nothing_was_left_to_do_nothing_was_done_now(speed: Speed | None) -> None:
    assert told([done("a")], [], speed, problems=1) == ["1 of 1 problem done, 100 tokens in all."]


def test_more_samples_are_advised_only_where_they_help() -> None:
    def said(rule: Rule, *, correct: bool | None) -> str:
        return told([], [done("a", correct=correct)], SPEED, ks=(4,), rule=rule)[-1]

    adaptive = Rule.parse("adaptive", 8)
    lacks = "pass@4 can't be computed: a has only 1 graded sample."
    assert said(adaptive, correct=True) == f"{lacks} To draw all samples: --vote majority"
    assert said(MAJORITY, correct=True) == lacks
    ungraded = "pass@4 can't be computed: no problem has a graded sample."
    assert said(adaptive, correct=None) == ungraded
