"""A file on which llama.cpp breaks down costs one error; one that passed isn't tried again."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from qwq_cli.choices import FlashAttention, KvType
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.params import ContextParams, ModelParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EngineError, InvalidModelFile, ModelTooLarge
from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.launch import model_trial
from qwq_cli.launch.model_trial import ModelTrials
from qwq_cli.trial import Ended
from tests.fuzz import gguf_mutations
from tests.shell import Shell

SIZES = ContextParams(n_ctx=512, threads=1)


@pytest.fixture
def trials(tmp_path: Path) -> ModelTrials:
    return ModelTrials(tmp_path / "passed.json", 8 << 30, has_gpu=False)


@pytest.fixture
def model(tmp_path: Path, demo: Path) -> Path:
    return Path(shutil.copy(demo, tmp_path / "a model.gguf"))


def changed(demo: Path, path: Path, **tensors: int) -> Path:
    """The demonstration model with other types of tensors, by the last part of their names."""
    file = gguf_mutations.parse(demo.read_bytes())
    found = tuple(
        replace(each, kind=tensors.get(each.name.decode().split(".")[-2], each.kind))
        for each in file.tensors
    )
    path.write_bytes(replace(file, tensors=found).bytes)
    return path


def require(trials: ModelTrials, path: Path, cancel: Cancel | None = None) -> None:
    trials.require(ModelParams(path), inspect(path), SIZES, cancel or Cancel())


def test_what_passed_is_not_tried_again(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require(trials, model)
    monkeypatch.setattr(model_trial, "attempt", lambda *_: pytest.fail("it is tried again"))
    require(trials, model)


def test_a_file_that_changes_is_tried_again(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = ways_tried(monkeypatch)
    require(trials, model)
    os.utime(model, (1, 1))
    require(trials, model)
    require(replace(trials, memory=1 << 20, kept=trials.kept.with_name("other.json")), model)
    # Of a file that takes long to read, only the shapes are tried.
    assert [way["whole"] for way in tried] == [True, True, False]


def tried_on_gpu(trials: ModelTrials, model: Path, layers: Iterable[int | None]) -> None:
    for number in layers:
        trials.require(ModelParams(model, gpu_layers=number), inspect(model), SIZES, Cancel())


def test_other_gpu_layers_are_tried_where_there_is_a_gpu(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, all_of_them = ways_tried(monkeypatch), inspect(model).header.layers + 1
    tried_on_gpu(replace(trials, has_gpu=True), model, (0, 0, 1, 2, None, None, all_of_them, 999))
    assert [way["gpu_layers"] for way in found] == [0, 1, 2, all_of_them]


def test_without_a_gpu_their_number_does_not_matter(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ways_tried(monkeypatch)
    tried_on_gpu(trials, model, (None, 0, 5))
    assert [way["gpu_layers"] for way in found] == [0]


def test_another_kind_of_cache_is_tried(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ways_tried(monkeypatch)
    ways = [(kind, how) for kind in KvType for how in FlashAttention]
    for kind, how in [*ways, *ways]:
        sizes = replace(SIZES, kv_type=kind, flash_attention=how)
        trials.require(ModelParams(model), inspect(model), sizes, Cancel())
    assert [(way["kv_type"], way["flash_attention"]) for way in found] == ways


def test_other_sizes_and_threads_are_the_same_trial(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ways_tried(monkeypatch)
    for sizes in (SIZES, replace(SIZES, n_ctx=1024), replace(SIZES, threads=2)):
        trials.require(ModelParams(model), inspect(model), sizes, Cancel())
    assert len(found) == 1


def ways_tried(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Collect the requests of all trials from now on, and let each one pass."""
    found: list[dict[str, object]] = []

    def attempt(_: str, request: dict[str, object], *__: object) -> Ended:
        found.append(request)
        return Ended({})

    monkeypatch.setattr(model_trial, "attempt", attempt)
    return found


def test_the_shapes_alone_are_enough_to_pass(model: Path, tmp_path: Path) -> None:
    trials = ModelTrials(tmp_path / "passed.json", 1 << 20, has_gpu=False)
    require(trials, model)
    assert len(trials._passed.read_or([])) == 1


def test_a_fault_is_told_and_not_remembered(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = (
        "its process died (SIGABRT) while loading it: /build/x/ggml.c:12: GGML_ASSERT(a) failed"
    )
    monkeypatch.setattr(model_trial, "attempt", lambda *_: Ended(reason=reason))
    with pytest.raises(InvalidModelFile) as caught:
        require(trials, model)
    assert "while loading it: ggml.c:12: GGML_ASSERT(a) failed." in caught.value.message
    assert "/build" not in caught.value.message
    assert not trials.kept.exists()


def test_one_that_the_system_kills_is_told_as_too_large_and_not_remembered(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = "import os, signal\n\ndef run(*_):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    (model.parent / "killed.py").write_text(killed, "utf-8")
    monkeypatch.syspath_prepend(str(model.parent))
    monkeypatch.setattr(model_trial, "TRIAL", "killed")
    with pytest.raises(ModelTooLarge, match="which the system killed: it does so when memory"):
        require(trials, model)
    assert not trials.kept.exists()


def test_a_trial_that_can_not_be_started_lets_nothing_through(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def attempt(*_: object) -> Ended:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(model_trial, "attempt", attempt)
    with pytest.raises(EngineError, match="can't be started: Too many open files"):
        require(trials, model)
    assert not trials.kept.exists()


def test_it_can_be_cancelled(trials: ModelTrials, model: Path) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        require(trials, model, cancel)


def test_what_is_kept_may_be_damaged(trials: ModelTrials, model: Path) -> None:
    trials.kept.write_bytes(b"\xff{")
    require(trials, model)
    require(trials, model)
    assert len(trials._passed.read_or([])) == 1


def test_a_file_that_ends_llama_cpp_is_an_error(shell: Shell, demo: Path) -> None:
    bad = changed(demo, shell.home / "bad.gguf", attn_norm=26)
    done = shell.run("ask", "x", "-m", bad, "-n", "3")
    assert done.status == 4
    assert "qwq: bad.gguf can't be run. llama.cpp was tried on it" in done.stderr
    assert "qwq models list" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_llama_cpp_refuses_itself_is_told_as_ever(
    trials: ModelTrials, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"error": ["ModelTooLarge", "There is no room for it.", "Take another."]}
    monkeypatch.setattr(model_trial, "attempt", lambda *_: Ended(said))
    with pytest.raises(ModelTooLarge, match="There is no room") as caught:
        require(trials, model)
    assert caught.value.hint == "Take another."
    assert not trials.kept.exists()


def test_what_is_no_number_is_refused(trials: ModelTrials, demo: Path, tmp_path: Path) -> None:
    file = gguf_mutations.parse(demo.read_bytes())
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(replace(file, data=b"\xff" * len(file.data)).bytes)
    with pytest.raises(InvalidModelFile, match="its weights are damaged"):
        require(trials, bad)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system holds the limit")
def test_a_claim_that_eats_the_memory_ends_in_the_trial(
    trials: ModelTrials, demo: Path, tmp_path: Path
) -> None:
    """Of a head with a million elements llama.cpp makes a cache of 13 GB."""
    file = gguf_mutations.parse(demo.read_bytes())
    key = gguf_mutations.Key(b"qwen2.attention.key_length", 4, (10**6).to_bytes(4, "little"))
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(replace(file, keys=(*file.keys, key)).bytes)
    with pytest.raises(ModelTooLarge, match="insufficient memory"):
        require(trials, bad)
