from __future__ import annotations

import re

from msgspec import structs

from qwq_cli import __version__
from qwq_cli.choices import ScoreKind
from qwq_cli.render.solving.conditions import condition_rows
from qwq_cli.solve.conditions import Conditions, conditions_of
from qwq_cli.solve.made_with import MadeWith, made_with
from qwq_cli.solve.record import Record
from qwq_cli.values.trace import EngineInfo, ModelInfo
from tests.solve.samples import RUN, SAMPLING, record, sample

HERE = MadeWith(engine="llama.cpp b1", file="m.gguf", device="CPU (fast)", threads=4, kv_type="f16")


def judged(id: str, how: str | None = "numeric", **more: object) -> Record:
    found = record(id, sample(0, "1", correct=True), correct=True)
    return structs.replace(found, scorer=how, n_ctx=1024, made_with=HERE, **more)


def of(*records: Record, kind: ScoreKind | None = None) -> Conditions:
    found = conditions_of(records, kind)
    assert found is not None
    return found


def rows_of(*records: Record, kind: ScoreKind | None = None) -> dict[str, str]:
    return dict(condition_rows(of(*records, kind=kind)))


def test_conditions_name_all_that_a_reader_must_know() -> None:
    told = rows_of(judged("a"), judged("b", "math, '1' in it"), judged("c", "numeric, '1' in it"))
    engine = told.pop("engine")
    assert engine.endswith(", llama.cpp b1")
    assert told.pop("data set").startswith("3 problems, digest ")
    assert told == {
        "scorer": "qwq: numeric 2, math 1",
        "sampling": "seed 0, temperature 1, top-p 1, top-k 0, min-p 0",
        "limits": "context 1,024 tokens, no other limit",
        "model": "m.gguf, digest d",
        "device": "CPU (fast), 4 threads, KV cache f16",
    }


def test_the_version_that_graded_is_named_if_it_is_another() -> None:
    made = judged("a", run=structs.replace(RUN, version="1"))
    found = structs.replace(of(made), graded_by="2")
    assert dict(condition_rows(found))["engine"].startswith("qwq 1 (graded by qwq 2), llama.cpp b1")
    same = structs.replace(found, graded_by="1")
    assert dict(condition_rows(same))["engine"].startswith("qwq 1, llama.cpp b1")


def test_a_limit_of_tokens_is_named() -> None:
    run = structs.replace(RUN, sampling=structs.replace(SAMPLING, max_tokens=500))
    told = rows_of(judged("a", run=run))
    assert told["limits"] == "context 1,024 tokens, at most 500 tokens a sample"


def test_a_budget_is_a_limit_and_prompts_are_in_the_document() -> None:
    run = structs.replace(RUN, budget=64, system="Be brief.", instruction="Guess.")
    assert rows_of(judged("a", run=run))["limits"] == (
        "context 1,024 tokens, budget 64 tokens of thought"
    )
    found = of(judged("a", run=run))
    assert found.run == run


def test_settings_are_told_with_their_defaults() -> None:
    run = structs.replace(RUN, version=__version__, settings={"on_loop": "off", "time": "3m"})
    found = of(judged("a", run=run))
    assert found.settings["on_loop"] == "off"
    assert found.settings["stop"] == "full"
    assert found.settings["time"] == "3m"
    assert rows_of(judged("a", run=run))["settings"] == (
        "on_loop off, language note, stop full, mend false"
    )
    assert found.run == run, "a run that goes on has the same signature"


def test_a_batch_is_not_said_to_be_guarded() -> None:
    run = structs.replace(RUN, version=__version__)
    batch = structs.replace(judged("a", run=run), made_with=MadeWith(engine="batch"))
    assert "settings" not in rows_of(batch)


def test_defaults_of_another_version_are_not_guessed() -> None:
    assert of(judged("a")).settings == {}
    assert "settings" not in rows_of(judged("a"))
    run = structs.replace(RUN, settings={"stop": "early"})
    assert rows_of(judged("a", run=run))["settings"] == "stop early"


def test_a_published_scorer_goes_by_its_name() -> None:
    found = of(judged("a", "math-verify: read as 1 and 1"), kind=ScoreKind.MATH_VERIFY)
    assert (found.scorer, found.comparisons) == ("math-verify", {"math-verify": 1})
    assert dict(condition_rows(found))["scorer"] == "math-verify"


def test_what_no_comparison_decided_is_no_comparison() -> None:
    assert of(judged("a", "no answer")).comparisons == {}
    assert "scorer" not in rows_of(judged("a", None))


def test_the_counts_of_the_scorer_add_up_to_the_graded_problems() -> None:
    its = ("numeric", "numeric, it states '5'", "words", "no answer", "no answer", None)
    told = rows_of(*(judged(str(number), how) for number, how in enumerate(its)))["scorer"]
    assert told == "qwq: numeric 2, words 1; no answer 2"
    graded = sum(how is not None for how in its)
    assert sum(map(int, re.findall(r"\d+", told))) == graded


def test_a_published_scorer_counts_what_has_no_answer_too() -> None:
    its = (judged("a", "math-verify: read as 1 and 1"), judged("b", "no answer"))
    found = of(*its, kind=ScoreKind.MATH_VERIFY)
    assert dict(condition_rows(found))["scorer"] == "math-verify: math-verify 1; no answer 1"


def test_records_of_several_machines_name_all_of_them() -> None:
    gpu = structs.replace(HERE, device="CUDA0 (H200)")
    told = rows_of(judged("a"), structs.replace(judged("b"), made_with=gpu, n_ctx=2048))
    assert told["limits"].startswith("context 1,024 or 2,048 tokens")
    assert told["device"].startswith("CPU (fast), 4 threads, KV cache f16; CUDA0 (H200), 4")
    assert told["engine"].endswith(", llama.cpp b1")
    assert told["model"] == "m.gguf, digest d"


def test_what_older_records_do_not_tell_is_left_out() -> None:
    told = rows_of(structs.replace(judged("a"), made_with=None, n_ctx=0))
    assert told["model"] == "m, digest d"
    assert told["limits"] == "no limit of tokens is known"
    assert told["engine"].startswith("qwq 0")
    assert "llama.cpp" not in told["engine"]
    assert "device" not in told


def test_a_server_has_no_file_and_no_digest() -> None:
    told = rows_of(structs.replace(judged("a"), made_with=MadeWith(engine="llama-server b2")))
    assert told["model"] == "m, at a server"
    assert told["engine"].endswith("llama-server b2")


def test_without_records_there_are_no_conditions() -> None:
    assert conditions_of([], None) is None


def test_only_the_name_of_a_file_is_kept_and_no_address() -> None:
    engine = EngineInfo(
        backend="llama.cpp", device="CPU (fast)", build="llama.cpp b1", n_ctx=1, kv_type="f16",
        threads=4,
    )  # fmt: skip
    here = made_with(engine, ModelInfo(name="m", path="/home/me/m.gguf"))
    assert here == HERE
    served = structs.replace(engine, backend="llama-server", device="http://10.0.0.1", build="b2")
    assert made_with(served, ModelInfo(name="m")) == MadeWith(engine="llama-server b2")
