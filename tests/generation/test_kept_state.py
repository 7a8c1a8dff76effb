from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence
from qwq_cli.errors import EngineError
from qwq_cli.generation.kept_state import KeptStates, Origin, StateDamaged, StateMismatch
from qwq_cli.kept_file import KeptFile
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
        ({"kv_type": "q8_0"}, "kv_type"),
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
        os.utime(state_of(states, name), (age, age))
    assert [name for name in "abc" if states.size(name)] == ["b", "c"]


def state_of(states: KeptStates, name: str) -> Path:
    (path,) = states.folder.glob(f"{name}.*.kv")
    return path


def flipped(path: Path) -> None:
    """It reads like the other, and would give other answers."""
    path.write_bytes(path.read_bytes().replace(b"6", b"7"))


def cut(path: Path) -> None:
    path.write_bytes(b"short")


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [flipped, cut, replaced_by_a_folder])
def test_a_damaged_state_is_put_aside(states: KeptStates, damage: Callable[[Path], object]) -> None:
    states.save("a", Read([*PROMPT, 1]), ORIGIN)
    path = state_of(states, "a")
    damage(path)
    aside = path.with_name(f"{path.name}.damaged-1")
    with pytest.raises(StateDamaged, match=f"was damaged; it is now {aside}"):
        states.load("a", Engine(FakeRunner()), ORIGIN)
    assert aside.exists()
    assert states.load("a", Engine(FakeRunner()), ORIGIN) == 0
    assert states.save("a", Read(PROMPT), ORIGIN) > 0
    assert states.load("a", Engine(FakeRunner()), ORIGIN) == len(PROMPT)


def test_one_that_llama_cpp_refuses_is_put_aside(states: KeptStates) -> None:
    states.save("a", Read(PROMPT), ORIGIN)

    class Refuses:
        def load_state(self, path: Path) -> int:
            raise EngineError("It can't be read.")

    with pytest.raises(StateDamaged):
        states.load("a", Refuses(), ORIGIN)
    assert not states.size("a")


def test_a_write_that_fails_leaves_nothing(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EngineError("The disk is full.")

    monkeypatch.setattr(FakeRunner, "save_state", fail)
    with pytest.raises(EngineError, match="full"):
        states.save("a", Read(PROMPT), ORIGIN)
    assert not list(states.folder.iterdir())


def test_a_write_that_fails_leaves_what_was_there(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    states.save("a", Read(PROMPT), ORIGIN)

    def half(_: object, slot: int, path: Path, tokens: object) -> None:
        path.write_bytes(b"half of it")
        raise EngineError("The disk is full.")

    monkeypatch.setattr(FakeRunner, "save_state", half)
    with pytest.raises(EngineError, match="full"):
        states.save("a", Read([*PROMPT, 1]), ORIGIN)
    assert states.load("a", Engine(FakeRunner()), ORIGIN) == len(PROMPT)
    assert len(list(states.folder.iterdir())) == 2


def test_between_state_and_note_a_kill_leaves_what_was_there(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    states.save("a", Read(PROMPT), ORIGIN)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(KeptFile, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            states.save("a", Read([*PROMPT, 1]), ORIGIN)
    assert states.load("a", Engine(FakeRunner()), ORIGIN) == len(PROMPT)


def test_two_that_write_at_once_leave_one_that_is_whole(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other run writes between the state and its note; a reader reads after each step."""
    write, found = KeptFile.write, list[int]()

    def loaded() -> int:
        return states.load("a", Engine(FakeRunner()), ORIGIN)

    def late(note: KeptFile[object], value: object) -> None:
        monkeypatch.setattr(KeptFile, "write", write)
        assert states.save("a", Read(PROMPT[:3]), ORIGIN)
        found.append(loaded())
        note.write(value)

    monkeypatch.setattr(KeptFile, "write", late)
    assert states.save("a", Read(PROMPT), ORIGIN)
    assert [*found, loaded()] == [3, len(PROMPT)]
    assert states.save("a", Read(PROMPT), ORIGIN)
    states.forget("a")
    assert not list(states.folder.iterdir())


def test_a_clock_that_was_ahead_does_not_cost_the_one_just_written(states: KeptStates) -> None:
    """A file with a date of tomorrow seems newer than each file that is written today."""
    states = KeptStates(states.folder, limit=20)
    for name in "ab":
        assert states.save(name, Read(PROMPT), ORIGIN)
        os.utime(state_of(states, name), (time.time() + 86_400,) * 2)
    assert states.save("c", Read(PROMPT), ORIGIN)
    assert states.load("c", Engine(FakeRunner()), ORIGIN) == len(PROMPT)


@pytest.mark.parametrize("token", ["../../x", "/etc", "A", "0" * 9])
def test_a_note_leads_nowhere_else(states: KeptStates, token: str) -> None:
    states.save("a", Read(PROMPT), ORIGIN)
    note = msgspec.json.decode((states.folder / "a.json").read_bytes())["value"]
    (states.folder / "a.json").write_bytes(msgspec.json.encode({**note, "token": token}))
    assert states.load("a", Engine(FakeRunner()), ORIGIN) == 0
    assert (states.folder / "a.json.damaged-1").exists()


def test_what_was_put_aside_counts_and_goes_with_the_rest(states: KeptStates) -> None:
    """It is of a conversation, which somebody may want to be gone."""
    states.save("a", Read(PROMPT), ORIGIN)
    (states.folder / "a.kv.damaged-1").write_bytes(b"x")
    states.forget("a")
    assert not list(states.folder.iterdir())
    (states.folder / "b.kv.damaged-1").write_bytes(bytes(states.limit))
    os.utime(states.folder / "b.kv.damaged-1", (1, 1))
    states.save("a", Read(PROMPT), ORIGIN)
    assert {*states.folder.iterdir()} == {states.folder / "a.json", state_of(states, "a")}


def test_half_a_file_of_somebody_who_was_killed_goes_in_time(states: KeptStates) -> None:
    states.folder.mkdir()
    for name, age in ((".a.kv.old", 7200), (".a.kv.new", 0)):
        (states.folder / name).write_bytes(b"half")
        os.utime(states.folder / name, (time.time() - age,) * 2)
    states.save("a", Read(PROMPT), ORIGIN)
    half = {states.folder / ".a.kv.new"}
    assert {*states.folder.iterdir()} - half == {states.folder / "a.json", state_of(states, "a")}


def test_it_is_private_and_can_be_forgotten(states: KeptStates) -> None:
    states.save("a", Read(PROMPT), ORIGIN)
    states.save("b", Read(PROMPT), ORIGIN)
    assert state_of(states, "a").stat().st_mode & 0o077 == 0
    states.forget_all()
    assert not list(states.folder.iterdir())


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b'{"origin": "\xff"}', b"[" * 100_000])
def test_a_spoiled_note_is_put_aside(text: bytes, states: KeptStates) -> None:
    states.save("a", Read(PROMPT), ORIGIN)
    (states.folder / "a.json").write_bytes(text)
    assert states.load("a", Engine(FakeRunner()), ORIGIN) == 0
    assert (states.folder / "a.json.damaged-1").read_bytes() == text


def test_what_another_process_drops_meanwhile_is_no_error(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that end at once tidy up the same folder."""
    states.save("a", Read(PROMPT), ORIGIN)
    listed = [*states._all(), states.folder / "gone.kv"]
    monkeypatch.setattr(KeptStates, "_all", lambda self: listed)
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
