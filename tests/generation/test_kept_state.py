from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence
from qwq_cli.errors import EngineError
from qwq_cli.generation.kept_state import KeptStates, Origin, StateMismatch
from tests.engine.fake_runner import FakeRunner

ORIGIN = Origin(model="digest", build="b1", kv_type="f16", n_ctx=64)
PROMPT = [5, 6, 7, 8, 9]


def finish(engine: Engine, prompt: list[int]) -> Sequence:
    sequence = engine.add(prompt, SamplingParams(temperature=0, max_tokens=3))
    for _ in engine.run(sequence):
        pass
    return sequence


class Read:
    """An engine that has read PROMPT, and some tokens that may begin with it."""

    def __init__(self, tokens: list[int]) -> None:
        self._engine, self._tokens = Engine(FakeRunner()), tokens
        finish(self._engine, PROMPT)

    def size(self) -> int:
        return self._engine.state_size(self._tokens)

    def save(self, path: Path) -> int:
        return self._engine.save_state(self._tokens, path)


@pytest.fixture
def states(tmp_path: Path) -> KeptStates:
    return KeptStates(tmp_path / "states", limit=10_000)


def test_what_was_read_need_not_be_read_again(states: KeptStates) -> None:
    size = states.save("a", Read([*PROMPT, 1]), ORIGIN)
    assert size == states.size("a") > 0
    fresh, other = Engine(FakeRunner()), Engine(FakeRunner())
    assert states.load("a", fresh, ORIGIN) == len(PROMPT)
    resumed, expected = (finish(engine, [*PROMPT, 11, 12]) for engine in (fresh, other))
    assert resumed.output == expected.output
    assert (resumed.reused, expected.reused) == (len(PROMPT), 0)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"model": "other"}, "model"),
        ({"build": "b2"}, "llama.cpp"),
        ({"kv_type": "q8_0"}, "KV type"),
        ({"n_ctx": 128}, "context size"),
        ({"version": 0}, "version"),
    ],
)
def test_a_state_of_something_else_is_refused(
    states: KeptStates, change: dict[str, object], word: str
) -> None:
    states.save("a", Read(PROMPT), ORIGIN)
    with pytest.raises(StateMismatch, match=f"another {word}"):
        states.load("a", Engine(FakeRunner()), msgspec.structs.replace(ORIGIN, **change))
    assert states.size("a")


def test_nothing_kept_is_no_error(states: KeptStates) -> None:
    assert states.load("a", Engine(FakeRunner()), ORIGIN) == 0
    assert states.size("a") == 0
    states.forget("a")


def test_above_the_limit_nothing_is_kept(tmp_path: Path) -> None:
    for limit in (0, 3):
        states = KeptStates(tmp_path / "states", limit)
        assert states.save("a", Read(PROMPT), ORIGIN) == 0
        assert not list(tmp_path.glob("states/*"))


def test_the_oldest_are_dropped_to_stay_below_it(tmp_path: Path) -> None:
    states = KeptStates(tmp_path / "states", limit=20)
    for age, name in enumerate("abc"):
        assert states.save(name, Read(PROMPT), ORIGIN)
        os.utime(tmp_path / "states" / f"{name}.kv", (age, age))
    assert [name for name in "abc" if states.size(name)] == ["b", "c"]


def flipped(path: Path) -> None:
    """It reads like the other, and would give other answers."""
    path.write_bytes(path.read_bytes().replace(b"6", b"7"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: flipped(folder / "a.kv"),
        lambda folder: (folder / "a.kv").write_bytes(b"short"),
        lambda folder: (folder / "a.json").write_text("{}"),
        lambda folder: (folder / "a.json").write_bytes(b"\xff"),
    ],
)
def test_damaged_files_are_refused(states: KeptStates, damage: Callable[[Path], object]) -> None:
    states.save("a", Read(PROMPT), ORIGIN)
    damage(states.folder)
    with pytest.raises(EngineError):
        states.load("a", Engine(FakeRunner()), ORIGIN)


def test_a_write_that_fails_leaves_nothing(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EngineError("The disk is full.")

    monkeypatch.setattr(FakeRunner, "save_state", fail)
    with pytest.raises(EngineError, match="full"):
        states.save("a", Read(PROMPT), ORIGIN)
    assert not list(states.folder.iterdir())


def test_it_is_private_and_can_be_forgotten(states: KeptStates) -> None:
    states.save("a", Read(PROMPT), ORIGIN)
    states.save("b", Read(PROMPT), ORIGIN)
    assert (states.folder / "a.kv").stat().st_mode & 0o077 == 0
    states.forget_all()
    assert not list(states.folder.iterdir())


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b'{"origin": "\xff"}', b"[" * 100_000])
def test_a_spoiled_note_is_an_error_of_ours(text: bytes, states: KeptStates) -> None:
    states.save("a", Read(PROMPT), ORIGIN)
    (states.folder / "a.json").write_bytes(text)
    with pytest.raises(EngineError, match="can't be used"):
        states.load("a", Engine(FakeRunner()), ORIGIN)


def test_what_another_process_drops_meanwhile_is_no_error(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that end at once tidy up the same folder."""
    states.save("a", Read(PROMPT), ORIGIN)
    listed = [*states._states(), states.folder / "gone.kv"]
    monkeypatch.setattr(KeptStates, "_states", lambda self: listed)
    assert states.save("b", Read(PROMPT), ORIGIN) > 0
    assert states.load("b", Engine(FakeRunner()), ORIGIN) == len(PROMPT)


def test_a_state_that_goes_away_while_it_is_looked_at_is_as_good_as_none(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(path: Path) -> str:
        raise FileNotFoundError(path)

    states.save("a", Read(PROMPT), ORIGIN)
    monkeypatch.setattr("qwq_cli.generation.kept_state._sha256", gone)
    assert states.load("a", Engine(FakeRunner()), ORIGIN) == 0
