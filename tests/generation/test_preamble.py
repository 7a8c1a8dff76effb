"""What the prompts of a model have in common."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.preamble import LEAST, Preambles
from qwq_cli.values.message import Message
from tests.engine.fake_runner import FakeRunner

USER = Message("user", "17*24")


def as_bytes(messages: Sequence[Message]) -> list[int]:
    return [*"".join(f"<{one.role}>{one.content}" for one in messages).encode()]


def test_it_goes_up_to_the_question() -> None:
    system = Message("system", "Think step by step.")
    found = Preambles(as_bytes).of([system, USER])
    assert bytes(found) == b"<system>Think step by step.<user>"


def test_each_system_message_has_its_own() -> None:
    preambles = Preambles(as_bytes)
    some, others = (preambles.of([Message("system", word * LEAST), USER]) for word in "xy")
    assert some[: len("<system>")] == others[: len("<system>")]
    assert some != others


def test_a_short_one_is_none() -> None:
    assert not Preambles(as_bytes).of([USER])
    assert len("<user>") < LEAST


def test_it_is_a_batch_of_its_own() -> None:
    runner = FakeRunner(n_batch=16)
    engine = Engine(runner)
    sequence = engine.add(list(range(1, 13)), SamplingParams(max_tokens=1), preamble=5)
    list(engine.run(sequence))
    assert runner.batches == [5, 7]
    assert engine.held(range(1, 6)) == 5
