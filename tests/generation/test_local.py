"""Characters to tokens and back, where that is not one to one."""

from __future__ import annotations

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.spelling import spell
from qwq_cli.generation.generation import Request, Stride
from qwq_cli.generation.local import LocalGeneration
from qwq_cli.guards.base import Redraw
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from tests.scripted import END, Bytes, local, scripted_reasoner

ASKED = [Message("user", "q")]
CHINESE = "x个问题看起来"


def begun(text: str, stride: Stride, *, n_ctx: int = 1000, given: str = "") -> LocalGeneration:
    generator = local(scripted_reasoner(text, n_ctx=n_ctx))
    sampling = SamplingParams(max_tokens=40)
    return generator.begin(Request(ASKED, sampling, given, stride))


def test_a_token_that_says_nothing_stays_where_text_follows_it() -> None:
    like = [*b"so", END, *b" 408", END]
    assert spell(Bytes(), "so 408", like=like) == like[:-1]
    assert spell(Bytes(), "so 40 and", like=like) == [*b"so", END, *b" 40", *b" and"]
    assert spell(Bytes(), "so", like=like) == [*b"so"]


@pytest.mark.parametrize("stride", Stride)
@pytest.mark.parametrize("tokens", range(1, 8))
def test_forced_text_follows_whole_characters(stride: Stride, tokens: int) -> None:
    """A character takes three tokens here; what has come of one goes."""
    generation = begun(CHINESE, stride)
    generator = generation._generator
    text = ""
    while generation.totals.output < tokens:
        text += "".join(piece.text for _, piece in generator.step().pieces)
    generation.force("!")
    pieces = [piece for piece in generator.run(generation) if not piece.prefilling]
    assert (pieces[0].text, pieces[0].forced) == ("!", True)
    assert CHINESE.startswith(text)
    assert generation.sequence.output[: len(text.encode())] == [*text.encode()]


def test_a_limit_stays_what_was_asked_for_however_often_it_is_rewound() -> None:
    generation = begun("y" * 200, Stride.TOKEN, given="x" * 10)
    generator = generation._generator
    for seed in range(3):
        pieces = [piece.text for piece in generator.run(generation)]
        assert len("".join(pieces)) <= 40
        assert generation.finish_reason is FinishReason.LENGTH
        assert generation.totals.output == 50
        assert generation.sampling.max_tokens == 40
        generation.rewind(20, Redraw(seed))


def test_nothing_fits_behind_a_full_context() -> None:
    generation = begun("y" * 200, Stride.TOKEN, n_ctx=60)
    generator = generation._generator
    list(generator.run(generation))
    length = generation.totals.output
    generation.rewind(length)
    assert generation.finish_reason is FinishReason.CONTEXT
    assert not generator.engine.busy
    generation.rewind(length - 1)
    list(generator.run(generation))
    assert generation.totals.output == length
