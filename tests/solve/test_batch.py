"""A batch from requests to records, and what tells the requests of one run from another's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from qwq_cli.config import resolve
from qwq_cli.endpoint.server import Kind
from qwq_cli.generation.answered import start_in
from qwq_cli.launch.batched import BatchLaunch, plan_batch
from qwq_cli.paths import Paths
from qwq_cli.solve import batch_answers
from qwq_cli.solve.batch import Batch, Keep, places
from qwq_cli.solve.batch_answers import find_answers
from qwq_cli.solve.batch_id import Ids
from qwq_cli.solve.plan import run_info
from qwq_cli.solve.record import Problem, RunInfo, SampleResult, signature
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.solve.task import Task
from qwq_cli.trace.start import Place
from qwq_cli.values.kinds import FinishReason, Format, Status
from qwq_cli.values.trace import SamplingInfo
from tests.batch_server import Texts, answered, says


def launch_of(tmp_path: Path, model: str = "qwq-32b") -> BatchLaunch:
    paths = Paths.find({"QWQ_HOME": str(tmp_path)})
    resolved = resolve({}, paths.config_file, {"model": model})
    return plan_batch(resolved, paths, {}, name=None, kind=Kind.VLLM)


def run_of(launch: BatchLaunch, tmp_path: Path, samples: int = 1) -> RunInfo:
    resolved = resolve({}, tmp_path / "config.toml", {})
    return run_info(launch, resolved.settings, samples=samples, rule=MAJORITY, instruction=None)


def batch_of(tmp_path: Path, samples: int = 1, model: str = "qwq-32b") -> Batch:
    launch = launch_of(tmp_path, model)
    keep = Keep(lambda _: None, lambda _task, _sample: None)
    return Batch(launch, run_of(launch, tmp_path, samples), lambda record: record, keep)


def task_of(batch: Batch, id: str = "p", question: str = "17*24") -> Task:
    problem = Problem(id=id, question=question)
    samples = batch.run.samples
    return Task(problem, signature(batch.run, question), samples, samples, samples)


def sample_of(tmp_path: Path, texts: Texts, model: str = "qwq-32b") -> SampleResult:
    batch = batch_of(tmp_path, model=model)
    task = task_of(batch)
    requests = [line.decode() for line in batch.requests([task])]
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(answered(requests, texts)), "utf-8")
    (record,) = batch.records([task], find_answers([path], places(batch.wanted([task]))))
    assert record.error is None
    return record.samples[0]


# What stands in answers.

THOUGHT = "17*20 is 340, 17*4 is 68.\n\nTogether 408."
ANSWER = r"The product is \boxed{408}."


@pytest.mark.parametrize("model", ["qwq-32b", "qwq-32b-preview", "qwen/other-7b"])
@pytest.mark.parametrize(
    "texts",
    [
        says(ANSWER, reasoning=THOUGHT),
        says(ANSWER, reasoning_content=THOUGHT),
        says(f"<think>\n{THOUGHT}\n</think>\n\n{ANSWER}"),
        says(f"{THOUGHT}\n</think>\n\n{ANSWER}"),
        says(f"{THOUGHT}\n\n{ANSWER}"),
        says(None, reasoning=f"{THOUGHT}\n\n{ANSWER}"),
    ],
)
def test_thought_comes_in_any_way(tmp_path: Path, texts: Texts, model: str) -> None:
    sample = sample_of(tmp_path, texts, model)
    assert (sample.answer, sample.status) == ("408", Status.ANSWERED)
    assert sample.tokens == 5
    assert not sample.forced


def test_a_text_that_was_cut_off(tmp_path: Path) -> None:
    sample = sample_of(tmp_path, says(None, "length", reasoning=THOUGHT))
    assert sample.finish_reason is FinishReason.LENGTH
    assert sample.answer is None


def test_a_text_that_goes_in_circles_is_read_to_its_end(tmp_path: Path) -> None:
    circles = "Wait, 17*24 is 400. No, 17*24 is 410.\n\n" * 200
    sample = sample_of(tmp_path, says(f"<think>\n{circles}</think>\n\n{ANSWER}"))
    assert sample.answer == "408"


def test_an_empty_place_of_the_thought_opens_it() -> None:
    assert start_in("a</think>b", Format.UNTAGGED).place is Place.THOUGHT
    assert start_in("<think>a</think>b", Format.THINK).place is Place.OPEN
    assert start_in("ab", Format.UNTAGGED).format is Format.UNTAGGED


@given(st.text(max_size=600))
def test_any_text_is_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    if text.strip():
        folder = tmp_path_factory.mktemp("any")
        sample_of(folder, says(text.encode("utf-8", "replace").decode()))


# Ids.


def test_ids_are_short_and_differ(tmp_path: Path) -> None:
    run = run_of(launch_of(tmp_path), tmp_path, samples=1024)
    names = ["p1", "a b", "ü" * 99, "x" * 21, "../..", "\ud800", "a.b", "~"]
    problems = [Problem(id=name, question="1+1") for name in names]
    found = [id for problem in problems for id in Ids(run).of(problem, (0, 1023))]
    assert len(set(found)) == len(found)
    assert all(len(id) <= 64 and id.isascii() and " " not in id for id in found)
    assert all(Ids(run).differences(id) == () for id in found)


def test_an_id_stays_what_it_is() -> None:
    """Answers may come days later, and be read by a later version."""
    sampling = SamplingInfo(temperature=0.6, top_p=0.95, top_k=40, min_p=0.0, seed=0)
    run = RunInfo(
        model="m", digest="d", system="", instruction="", sampling=sampling, samples=4,
        rule="majority", budget=None, version="1",
    )  # fmt: skip
    assert Ids(run).of(Problem(id="p1", question="17*24"), [2]) == [ID]


ID = "p1.2.3309535291.3a6ae953ac999801.0179470665"


def test_what_another_run_did_otherwise(tmp_path: Path) -> None:
    run = run_of(launch_of(tmp_path), tmp_path)
    (id,) = Ids(run).of(Problem(id="p", question="1"), [0])
    assert run.sampling
    other = structs.replace(run, sampling=structs.replace(run.sampling, seed=9), system="Hm.")
    told = Ids(other).differences(id)
    assert told is not None
    assert [flags.partition(" (")[0] for flags in told] == [
        "--system or --instruction",
        "how tokens are drawn",
    ]
    assert Ids(run).differences("request-1") is None


# Files.


def test_a_line_that_is_too_long_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_answers, "LONGEST_LINE", 2000)
    batch = batch_of(tmp_path)
    tasks = [task_of(batch, id) for id in "ab"]
    requests = [line.decode() for line in batch.requests(tasks)]
    long, good = answered(requests[:1], says("x" * 5000)), answered(requests[1:], says("x"))
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join([*long, *good]), "utf-8")
    found = find_answers([path], places(batch.wanted(tasks)))
    assert found.bad.first == f"line 1 of {path}"
    assert len(found.spots) == 1
    assert len(list(batch.records(tasks, found))) == 1


def test_nothing_is_asked_that_is_done(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, samples=3)
    task = task_of(batch)
    task.done[1] = sample_of(tmp_path, says("2"))
    assert [id.split(".")[1] for id in batch.wanted([task])] == ["0", "2"]


def test_the_name_that_requests_have_decides_the_run(tmp_path: Path) -> None:
    launch = launch_of(tmp_path)
    assert launch.digest() != replace(launch, name="other").digest()
    assert launch_of(tmp_path, "Qwen/QwQ-32B").entry == launch.entry
