"""A system message is computed once, and then read from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import EngineError
from qwq_cli.generation.kept_state import KeptStates, Origin
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.launch.preamble import LIMIT, kept_preamble
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.values.events import Finished
from qwq_cli.values.trace import Trace
from tests.generation.demo import demo_reasoner

SYSTEM = "You think step by step, and you check each result before you give it."
ORIGIN = Origin(model="digest", build="b1", kv_type="f16", n_ctx=64)
LARGE, SMALL = 32_000_000_000, 1_000_000  # weights


@pytest.fixture
def states(tmp_path: Path) -> KeptStates:
    return KeptStates(tmp_path / "states", LIMIT)


@contextmanager
def opened(
    states: KeptStates,
    home: Path,
    weights: int = LARGE,
    tell: Callable[[str], None] = pytest.fail,
) -> Iterator[Reasoner]:
    with demo_reasoner(home, system=SYSTEM) as reasoner:
        generator = reasoner.generator
        assert isinstance(generator, LocalGenerator)
        with kept_preamble(states, generator, weights, lambda: ORIGIN, tell):
            yield reasoner


def thought(reasoner: Reasoner) -> Trace:
    *_, last = reasoner.ask("What is 17*24?", SamplingParams(seed=5, max_tokens=60))
    assert isinstance(last, Finished)
    return last.trace


def run(states: KeptStates, home: Path, weights: int = LARGE) -> Trace:
    with opened(states, home, weights) as reasoner:
        return thought(reasoner)


def kept(states: KeptStates) -> list[Path]:
    return sorted(states.folder.glob("*.kv"))


def test_the_second_run_reads_it_and_says_the_same(states: KeptStates, tmp_path: Path) -> None:
    first, second = run(states, tmp_path), run(states, tmp_path)
    assert first.stats.cached_tokens == 0
    assert second.stats.cached_tokens > len(SYSTEM) // 4
    assert second.raw == first.raw
    assert len(kept(states)) == 1


def test_a_small_model_keeps_nothing(states: KeptStates, tmp_path: Path) -> None:
    run(states, tmp_path, SMALL)
    assert not states.folder.exists()


def test_nothing_is_kept_where_that_is_not_wanted(tmp_path: Path) -> None:
    run(KeptStates(tmp_path / "states", 0), tmp_path)
    assert not (tmp_path / "states").exists()


def flipped(path: Path) -> None:
    """One bit of a number, in the middle: llama.cpp would take it."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("damage", [flipped, lambda path: path.write_bytes(b"")])
def test_a_damaged_one_is_computed_again(
    states: KeptStates, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    first = run(states, tmp_path)
    (path,) = kept(states)
    whole = path.read_bytes()
    damage(path)
    told: list[str] = []
    with opened(states, tmp_path, tell=told.append) as reasoner:
        again = thought(reasoner)
    assert (again.raw, again.stats.cached_tokens) == (first.raw, 0)
    (fresh,) = kept(states)
    assert fresh.read_bytes() == whole
    aside = path.with_name(f"{path.name}.damaged-1")
    damaged = f"The file with what the model had read was damaged; it is now {aside}."
    assert told == [f"{damaged} The model reads it again."]


def test_where_it_was_not_computed_whole_it_is_not_kept(states: KeptStates, tmp_path: Path) -> None:
    with opened(states, tmp_path):
        pass
    assert not kept(states)


def test_an_error_keeps_nothing_and_a_full_disk_is_none(
    states: KeptStates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with suppress(EngineError), opened(states, tmp_path) as reasoner:
        thought(reasoner)
        raise EngineError("as the test wished")
    assert not kept(states)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on the device")

    monkeypatch.setattr("pathlib.Path.touch", full)
    assert run(states, tmp_path).answer is not None
    assert not kept(states)
