"""Drafts as a shell sees them: what is told of them, and what can't be had."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from qwq_cli.store import Store
from qwq_cli.values.trace import DrafterInfo, EngineInfo, ModelInfo, Stats
from tests.render.stage import make_trace
from tests.shell import Shell


def test_a_trace_tells_what_guessed_and_why(shell: Shell) -> None:
    def drafter(*flags: str) -> object:
        return shell.run("17*24", "--json", *flags).document["engine"]["drafter"]

    assert drafter() == {"name": None, "reason": "it is off"}
    assert drafter("--draft", "ngram") == {"name": "ngram", "reason": "as --draft says"}
    small = {"name": None, "reason": "the model is too small for drafts to save time"}
    assert drafter("--draft", "auto", "-t", "0.6") == small


def test_a_curve_takes_it_too(shell: Shell) -> None:
    (shell.home / "p.jsonl").write_text('{"problem": "17*24", "answer": "408"}\n')
    run = ("curve", "p.jsonl", "--samples", "1,2", "--budgets", "32,none", "--json", "-q")
    plain, drafted = shell.run(*run), shell.run(*run, "--draft", "ngram")
    assert drafted.status == plain.status == 0
    assert drafted.document["points"] == plain.document["points"]


def test_records_and_the_report_of_solve_tell_what_drafts_brought(shell: Shell) -> None:
    (shell.home / "p.jsonl").write_text('{"problem": "17*24", "answer": "408"}\n')
    run = ("solve", "p.jsonl", "--draft", "ngram", "-o", "r.jsonl", "--json")
    done = shell.run(*run)
    (sample,) = json.loads((shell.home / "r.jsonl").read_text())["samples"]
    assert sample["decodes"] + sample["accepted_tokens"] >= sample["answer_tokens"] > 0
    assert done.document["summary"]["drafts"]["drafted"] == sample["drafted_tokens"]
    assert any(line.startswith("drafts ") for line in done.stderr.splitlines())
    without = shell.run("solve", "p.jsonl", "--json")
    assert without.document["summary"]["drafts"] is None
    assert not any(line.startswith("drafts ") for line in without.stderr.splitlines())


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("draft", "foo", "Use auto, off, ngram, or a model"),
        ("draft", "qwen2.5-0.5b-instruct", "qwq models pull qwen2.5-0.5b-instruct"),
        ("model", "foo", "There is no model 'foo'"),
        ("model", "none.gguf", "There is no file"),
        ("think", "off", "can't be kept from thinking"),
    ],
)
def test_what_a_flag_refuses_is_not_set_for_good(
    shell: Shell, key: str, value: str, said: str
) -> None:
    asked = shell.run(f"--{key}", value, "2+2")
    done = shell.run("config", "set", key, value)
    assert said in " ".join(done.stderr.split())
    assert said in " ".join(asked.stderr.split())
    assert done.status == asked.status
    assert not (shell.home / "qwq/config/config.toml").exists()


def test_what_a_flag_takes_is_set_for_good(shell: Shell) -> None:
    for key, value in (("draft", "auto"), ("model", "http://127.0.0.1:9"), ("draft", "ngram")):
        assert shell.run("config", "set", key, value).status == 0
    file = shell.home / "qwq/config/config.toml"
    assert file.read_text() == 'draft = "ngram"\nmodel = "http://127.0.0.1:9"\n'
    file.write_text('model = "gone.gguf"\n')
    assert shell.run("config", "set", "temperature", "0.5").status == 0, "no fault of this one"
    assert shell.run("config", "set", "model", "qwq-demo").status == 0


def keep(shell: Shell, drafter: str | None, stats: Stats) -> None:
    """A run of the demonstration model."""
    trace, model = make_trace(), shell.run("doctor", "--json").document["model"]["name"]
    engine = EngineInfo(
        backend="llama.cpp", device="CPU", build="b", n_ctx=1, kv_type="f16", threads=1,
        drafter=DrafterInfo(name=drafter, reason=""),
    )  # fmt: skip
    with Store(shell.home / "qwq/state/traces.sqlite3") as store:
        new = structs.replace(
            trace, id=f"t{store.count()}", model=ModelInfo(name=model), engine=engine, stats=stats
        )
        store.save(new)


def told(shell: Shell) -> str:
    return " ".join(shell.run("doctor", "--draft", "ngram").stdout.split())


def test_the_doctor_tells_what_drafts_brought(shell: Shell) -> None:
    assert "drafts ngram: as --draft says no run with drafts yet" in told(shell)
    keep(shell, "ngram", Stats(thought_tokens=100, decode_seconds=10, decodes=100))
    assert "in 1 run with drafts none was made: too few guesses" in told(shell)
    drafted = Stats(
        thought_tokens=160, decode_seconds=8, decodes=100, drafted_tokens=120, accepted_tokens=60
    )
    keep(shell, "ngram", drafted)
    keep(shell, None, Stats(thought_tokens=100, decode_seconds=8, decodes=100))
    assert "in 2 runs with drafts 50% of 120 guesses were right: 1.30 tokens a step, 14 tok/s" in (
        told(shell)
    )
    assert "without drafts 12 tok/s" in told(shell)


def test_the_doctor_tells_what_keeps_a_model_from_drafting_beside_drafts(shell: Shell) -> None:
    done = shell.run("doctor", "--draft", "gone.gguf")
    words = " ".join(done.stdout.split())
    assert done.status == 4
    assert "drafts For draft: There is no file gone.gguf." in words
    assert "model qwq-demo, 1.8 MB" in words
    assert "model For draft" not in words
