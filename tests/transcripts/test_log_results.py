"""Answers in logs of other programs become results that are graded like ours."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.errors import UsageError
from qwq_cli.solve.record import Record
from qwq_cli.transcripts import archive, log_results
from qwq_cli.transcripts.log_results import LogResults, read_log
from qwq_cli.transcripts.planned import Planned
from tests.transcripts.samples import INSPECT, INSPECT_SAMPLE


def written(tmp_path: Path, *values: object, name: str = "log.json") -> Path:
    path = tmp_path / name
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values), "utf-8")
    return path


def log_of(*samples: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**INSPECT, "samples": list(samples), **more}


def inspect_sample(id: object, said: str, **more: Any) -> dict[str, Any]:
    output = {
        "model": "lab/small",
        "choices": [{"message": {"role": "assistant", "content": said}}],
    }
    own = {"id": id, "messages": [], "output": output, "attachments": {}, "scores": {}}
    return {**INSPECT_SAMPLE, **own, **more}


def lm_eval(doc_id: int, *said: str, filter: str = "none", **more: Any) -> dict[str, Any]:
    return {
        "doc_id": doc_id, "doc": {"question": f"Question {doc_id}?", "level": "2"},
        "target": "36", "resps": [list(said)], "filtered_resps": list(said[:1]), "filter": filter,
        "arguments": {"gen_args_0": {"arg_0": "?", "arg_1": {"temperature": 0.5, "until": ["Q:"]}}},
        "exact_match": 1.0, **more,
    }  # fmt: skip


def read(path: Path) -> LogResults:
    found = read_log(path)
    assert found is not None
    return found


def records(path: Path) -> list[Record]:
    return [*read(path).records.values()]


def test_epochs_are_samples_of_one_problem(tmp_path: Path) -> None:
    its = [
        inspect_sample("a", "So \\boxed{36}"),
        inspect_sample("b", "It is 35."),
        inspect_sample("a", "<think>6*6</think>\n\n37", epoch=2),
    ]
    a, b = records(written(tmp_path, log_of(*its)))
    assert [sample.answer for sample in a.samples] == ["36", "37"]
    assert [sample.index for sample in a.samples] == [0, 1]
    assert (a.target, b.target, b.run) == ("36", "36", a.run)
    assert (a.run.samples, a.run.model, a.run.sampling) == (2, "lab/small", None)


def test_what_a_log_tells_of_its_run_is_kept(tmp_path: Path) -> None:
    about = {"task": "lamps", "model": "lab/small", "packages": {"inspect_ai": "0.3.285"}}
    plan = {"config": {"temperature": 0.7, "max_tokens": 100, "system_message": "x" * 99}}
    (record,) = records(written(tmp_path, {**INSPECT, "eval": about, "plan": plan}))
    log = record.run.log
    assert log is not None
    assert (log.program, log.file, log.task) == ("inspect_ai 0.3.285", "log.json", "lamps")
    assert log.settings == {"temperature": "0.7", "max_tokens": "100"}


def test_an_archive_tells_its_run_once(tmp_path: Path) -> None:
    path = tmp_path / "log.eval"
    header = {**INSPECT, "plan": {"config": {"seed": 3}}, "samples": None}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_journal/start.json", json.dumps({"eval": {"model": "older"}}))
        archive.writestr("samples/3_epoch_1.json", json.dumps(INSPECT_SAMPLE))
        archive.writestr("header.json", json.dumps(header))
    found = read(path)
    (record,) = found.records.values()
    assert record.run.log is not None
    assert record.run.log.settings == {"seed": "3"}
    assert (record.run.model, found.wrong) == ("lab/small", ())
    assert [*found.verdicts] == ["match"]


def test_choices_and_several_targets(tmp_path: Path) -> None:
    its = [
        inspect_sample(1, "B", choices=["4", "7"], target="B"),
        inspect_sample(2, "1/2", target=["1/2", "0.5"]),
        inspect_sample(3, "A,B", choices=["4", "7"], target=["A", "B"]),
    ]
    found = read(written(tmp_path, log_of(*its)))
    assert [record.targets for record in found.records.values()] == [("B",), ("1/2", "0.5"), ()]
    assert found.remarks == ("1 of 3 has several right choices: not graded.",)


def test_verdicts_by_scorer(tmp_path: Path) -> None:
    scores = {
        "match": {"value": "C"}, "judge": {"value": 0.0}, "rubric": {"value": 0.4},
        "part": {"value": "P"}, "sure": {"value": True}, "odd": {"value": {"a": 1}},
    }  # fmt: skip
    found = read(written(tmp_path, log_of(inspect_sample("a", "36", scores=scores))))
    (key,) = found.records
    assert found.verdicts == {
        "match": {(key, 0): True}, "judge": {(key, 0): False}, "sure": {(key, 0): True},
    }  # fmt: skip


def test_a_sample_without_an_output_has_no_answer(tmp_path: Path) -> None:
    empty = inspect_sample("a", "", output={"model": "m", "choices": []})
    (record,) = records(written(tmp_path, log_of(empty)))
    assert [sample.answer for sample in record.samples] == [None]


def test_each_filter_of_lm_eval_adds_its_verdict_and_no_answer(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        lm_eval(0, "36", filter="strict"), lm_eval(1, "35", filter="strict", exact_match=0.0),
        lm_eval(0, "36", filter="flexible", exact_match=0.0), lm_eval(1, "35", filter="flexible"),
        name="samples_lamps_2025-03-02T10-11-12.1.jsonl",
    )  # fmt: skip
    found = read(path)
    a, b = found.records.values()
    assert (a.id, b.id, len(a.samples), a.fields) == ("0", "1", 1, {"level": "2"})
    assert a.run.log is not None
    assert (a.run.log.task, a.run.log.settings) == ("lamps", {"temperature": "0.5"})
    assert {name: [*its.values()] for name, its in found.verdicts.items()} == {
        "strict": [True, False], "flexible": [False, True],
    }  # fmt: skip


def test_repeats_of_lm_eval_are_samples_also_empty_ones(tmp_path: Path) -> None:
    path = written(tmp_path, lm_eval(0, "36", "", "It is \\boxed{35}."), name="samples_x.jsonl")
    found = read(path)
    (record,) = found.records.values()
    assert [sample.answer for sample in record.samples] == ["36", None, "35"]
    assert found.verdicts == {}, "its verdict is on all of them together"


def test_what_can_not_be_graded_is_left_out_and_told(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        lm_eval(0, "36"), lm_eval(0, "36"), lm_eval(1, resps=[[[-1.5, False]]]), {"x": 1},
        name="samples_x.jsonl",
    )  # fmt: skip
    with path.open("a") as file:
        file.write("broken\n")
    found = read(path)
    assert len(found.records) == 1
    assert found.wrong[:3] == (
        "samples_x.jsonl, document 0: it stands there twice.",
        "samples_x.jsonl, document 1: its answer was chosen by its likelihood, so the model wrote"
        " none.",
        "samples_x.jsonl, value 4: it is no part of a log.",
    )
    assert found.wrong[3].startswith("samples_x.jsonl, value 5: it is not JSON")


def test_a_log_without_any_answer_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, lm_eval(1, resps=[[[-1.5, False]]]), name="samples_x.jsonl")
    with pytest.raises(UsageError) as caught:
        read_log(path)
    assert "holds no answers to grade. samples_x.jsonl, document 1" in caught.value.message


@pytest.mark.parametrize(
    "text", ["", "some text\n", '{"problem": "1+1", "answer": "2"}\n', '{"id": "a"', "\x00\xff{}"]
)
def test_another_file_is_no_log(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(text.encode("latin-1"))
    assert read_log(path) is None


def eval_file(tmp_path: Path, members: Mapping[str, object]) -> Path:
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in members.items():
            archive.writestr(name, value if isinstance(value, str) else json.dumps(value))
    return path


@pytest.mark.parametrize("header", [{}, {"header.json": {**INSPECT, "samples": None}}])
def test_broken_samples_of_an_archive_spoil_no_others(
    tmp_path: Path, header: dict[str, object]
) -> None:
    whole = inspect_sample("a", "36")
    broken = {"samples/1_epoch_1.json": '{"id": ', "samples/2_epoch_1.json": "[" * 500 + "]" * 500}
    found = read(eval_file(tmp_path, {**broken, "samples/3_epoch_1.json": whole, **header}))
    assert [record.id for record in found.records.values()] == ["a"]
    first, second = found.wrong
    assert first.startswith("log.eval, samples/1_epoch_1.json: it is not JSON")
    assert second.startswith("log.eval, samples/2_epoch_1.json: it is nested too deep")


def test_a_first_sample_that_can_not_be_unpacked_spoils_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = {"samples/1_epoch_1.json": "x" * 9_999, "samples/2_epoch_1.json": INSPECT_SAMPLE}
    path = eval_file(tmp_path, members)
    monkeypatch.setattr(archive, "MAX_MEMBER", 5_000)
    found = read(path)
    assert len(found.records) == 1
    assert found.wrong[0] == "log.eval, samples/1_epoch_1.json: it is larger than 64 MB."


@pytest.mark.parametrize("name", ["samples_x.jsonl", "samples.log"])
@pytest.mark.parametrize("first", ['{"doc_id": 0, "doc": {', '{"doc_id"'])
def test_a_broken_first_line_spoils_no_other(tmp_path: Path, name: str, first: str) -> None:
    path = written(tmp_path, *(lm_eval(number, "36") for number in range(1, 4)), name=name)
    path.write_text(f"{first}\n{path.read_text('utf-8')}", "utf-8")
    found = read(path)
    assert [record.id for record in found.records.values()] == ["1", "2", "3"]
    (wrong,) = found.wrong
    assert wrong.startswith(f"{name}, value 1: it is not JSON")


def test_of_very_many_wrong_values_only_some_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_results, "MOST_TOLD", 3)
    found = read(written(tmp_path, lm_eval(0, "36"), *[{}] * 9, lm_eval(1, "36"), name="s.jsonl"))
    assert (len(found.records), len(found.wrong), found.more_wrong) == (2, 3, 6)


def test_halves_of_characters_are_replaced_wherever_they_stand(tmp_path: Path) -> None:
    half = "x\ud800"
    good = inspect_sample(half, f"36 {half}", choices=[half, "y"], target=half, scores={
        half: {"value": "C"}}, metadata={half: half})  # fmt: skip
    failed = inspect_sample(f"b{half}", "", error={"message": f"broke {half}"})
    found = read(written(tmp_path, log_of(good, good, failed, status=half)))
    record, other = found.records.values()
    assert (record.id, record.choices, record.target, record.fields) == (
        "x?", ("x?", "y"), "A", {"x?": "x?"},
    )  # fmt: skip
    assert (other.id, other.error) == ("bx?", "broke x?")
    assert "\n".join([*found.wrong, *found.verdicts]).isascii()


def test_documents_with_the_same_id_are_told_apart_by_their_number(tmp_path: Path) -> None:
    rows = [
        lm_eval(number, said, filter=filter, doc={"id": "all", "question": f"Question {number}?"})
        for filter in ("strict", "flexible")
        for number, said in enumerate(["35", "36", "37"])
    ]
    found = read(written(tmp_path, *rows, name="samples_x.jsonl"))
    answers = [(record.id, record.samples[0].answer) for record in found.records.values()]
    assert answers == [("all", "35"), ("all-2", "36"), ("all-3", "37")]
    assert {name: len(its) for name, its in found.verdicts.items()} == {
        "strict": 3, "flexible": 3,
    }  # fmt: skip
    assert found.wrong == ()


def test_no_filter_is_no_name(tmp_path: Path) -> None:
    assert [*read(written(tmp_path, lm_eval(0, "36"), name="s.jsonl")).verdicts] == ["the log"]


def test_a_right_choice_that_is_there_twice_is_not_graded(tmp_path: Path) -> None:
    sample = inspect_sample(1, "A", choices=["4", "7", "4"], target="A")
    found = read(written(tmp_path, log_of(sample)))
    (record,) = found.records.values()
    assert record.target is None
    assert found.remarks == ("1 of 1 has a right choice that is there twice: not graded.",)


def test_an_answer_of_a_log_has_no_seed(tmp_path: Path) -> None:
    (record,) = records(written(tmp_path, log_of(inspect_sample("a", "36"))))
    assert record.samples[0].seed is None


def test_values_are_let_go_one_by_one(tmp_path: Path) -> None:
    """A log is read in the memory of its largest sample and of all answers."""
    size = 4 << 20
    members: dict[str, object] = {
        f"samples/{at}_epoch_1.json": inspect_sample(at, "36", store="x" * size)
        for at in range(8)
    }  # fmt: skip
    path = eval_file(tmp_path, members)
    read(path)
    tracemalloc.start()
    read(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 6 * size


def test_a_problem_of_which_every_sample_failed_has_failed(tmp_path: Path) -> None:
    its = [
        inspect_sample("a", "36"),
        inspect_sample("b", "", error={"message": "Timed out.\nTraceback"}),
        inspect_sample("b", "", epoch=2, error={"message": ""}),
        inspect_sample("a", "", epoch=2, error={"message": "Lost."}),
    ]
    found = read(written(tmp_path, log_of(*its)))
    a, b = found.records.values()
    assert (a.error, len(a.samples), a.failed_samples) == (None, 1, ("Lost",))
    assert (b.error, b.samples, b.failed_samples) == ("Timed out; it failed", (), ())
    assert (b.target, a.run.samples) == ("36", 2)
    assert found.wrong == (
        "log.json, sample b, epoch 1: Timed out.", "log.json, sample b, epoch 2: it failed.",
        "log.json, sample a, epoch 2: Lost.",
    )  # fmt: skip


def test_problems_of_the_data_set_without_a_sample_are_missing(tmp_path: Path) -> None:
    its = [inspect_sample(1, "36"), inspect_sample(3, "", error={"message": "Lost."})]
    about = {"task": "lamps", "dataset": {"sample_ids": [1, 2, 3, "d"], "samples": 4}}
    found = read(written(tmp_path, log_of(*its, eval=about)))
    assert found.missing == Planned(("2", "d"), 2)
    members = {f"samples/{each['id']}_epoch_1.json": each for each in its}
    header = {"header.json": {**INSPECT, "eval": about, "samples": None}}
    assert read(eval_file(tmp_path, {**members, **header})).missing == found.missing
