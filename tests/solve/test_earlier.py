from __future__ import annotations

import pytest
from msgspec import structs

from qwq_cli.solve.earlier import EarlierSamples
from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult
from qwq_cli.values.kinds import FinishReason
from tests.solve.samples import RUN, SAMPLING, record, sample

PROBLEM = Problem(id="a", question="Question a?")


def held(run: RunInfo, *its: SampleResult) -> Record:
    return structs.replace(record("a", *its), run=run)


def shared(run: RunInfo, *records: Record) -> list[int]:
    return sorted(EarlierSamples(run, records).of(PROBLEM))


def test_a_run_with_more_samples_has_those_of_one_with_fewer() -> None:
    few = held(structs.replace(RUN, samples=2), sample(0, "1"), sample(1, "2"))
    assert EarlierSamples(RUN, [few]).of(PROBLEM) == dict(enumerate(few.samples))


def test_a_run_with_fewer_samples_has_the_first_ones() -> None:
    many = held(RUN, *(sample(index, "1") for index in range(4)))
    assert shared(structs.replace(RUN, samples=2, rule="majority"), many) == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        structs.replace(RUN, samples=2, budget=9),
        structs.replace(RUN, samples=2, sampling=structs.replace(SAMPLING, temperature=0.5)),
        structs.replace(RUN, samples=2, digest="other"),
    ],
)
def test_what_is_drawn_otherwise_is_not_shared(other: RunInfo) -> None:
    assert shared(RUN, held(other, sample(0, "1"))) == []


def test_another_question_or_choices_share_nothing() -> None:
    few = held(structs.replace(RUN, samples=2), sample(0, "1"))
    assert shared(RUN, structs.replace(few, question="Another?")) == []
    assert shared(RUN, structs.replace(few, choices=("x", "y"))) == []
    assert shared(RUN, structs.replace(few, id="b")) == []


def test_a_sample_that_was_stopped_is_drawn_to_its_end() -> None:
    stopped = sample(1, ended=FinishReason.INTERRUPTED)
    assert shared(RUN, held(structs.replace(RUN, samples=2), sample(0, "1"), stopped)) == [0]


@pytest.mark.parametrize(("samples", "kept"), [(1, [1]), (2, [0, 1])])
def test_a_loop_alone_took_more_attempts_than_one_beside_others(
    samples: int, kept: list[int]
) -> None:
    looped = sample(0, "1", looped=True)
    assert shared(RUN, held(structs.replace(RUN, samples=samples), looped, sample(1, "1"))) == kept
