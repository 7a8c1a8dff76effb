"""A mask over a vocabulary that a test wrote, and over the bytes of the embedded model."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qwq_cli.engine.params import SamplingParams, Spell
from qwq_cli.generation.generation import Can
from qwq_cli.generation.script_mask import ScriptMask, scripts_of
from qwq_cli.guards.base import Redraw
from qwq_cli.guards.scripts import SCRIPTS
from tests.generation.demo import demo_reasoner
from tests.scripted import END, Bytes, local, scripted_reasoner


@pytest.mark.parametrize(
    ("piece", "scripts"),
    [
        ("的".encode(), {"han"}),
        (" привет".encode(), {"cyrillic"}),
        ("、你".encode(), {"han"}),
        ("的の".encode(), {"han", "kana"}),
        (b" the", {"latin"}),
        (b"boxed", set()),
        (b" \\frac", set()),
        (b"left", set()),
        (b" left", {"latin"}),
        (b"boxes", {"latin"}),
        (b"x", set()),
        ("α".encode(), set()),
        ("λόγος".encode(), {"greek"}),
        ("ή".encode(), {"greek"}),
        ("∑ ≤ ℝ 𝑥 🙂 ±".encode(), set()),
        (b"\xe4", {"han"}),
        (b"\xe4\xb8", {"han"}),
        (b" \xe9\x9f", {"han"}),
        (b"\xb8\xad \xe8", {"han"}),
        (b"\xe3\x81", {"kana"}),
        (b"\xea\xb0", {"hangul"}),
        (b"\xec", {"hangul"}),
        (b"\xd0", {"cyrillic"}),
        (b"\xd8", {"arabic"}),
        (b"\xd9", {"arabic"}),
        (b"\xe0\xa4", {"devanagari"}),
        (b"\xe0\xb8", {"thai"}),
        (b"\xe2", set()),
        (b"\xe2\x88", set()),
        (b"\xce", set()),
        (b"\xc3", set()),
        (b"\xef", set()),
        (b"\xf0", set()),
        (b"\xf0\x9f", set()),
        (b"\xf0\xa0", {"han"}),
        (b"\xad", set()),
        (b"", set()),
    ],
)
def test_the_scripts_of_a_token(piece: bytes, scripts: set[str]) -> None:
    assert set(scripts_of(piece)) == scripts


@pytest.mark.parametrize("script", [name for name in SCRIPTS if name not in {"latin", "greek"}])
def test_no_letter_of_a_script_can_be_spelled_any_more(script: str) -> None:
    """Byte by byte: the first of them is banned, whatever letter it was to be."""
    banned = ScriptMask(Bytes()).banned(frozenset({script}))
    common = [span for span in SCRIPTS[script] if span[1] < 0xE000]  # without those at the far end
    first, last = max(common, key=lambda span: span[1] - span[0])
    spelled = [chr(at) for at in range(first, last) if chr(at).encode()[0] not in banned]
    assert last - first > 20
    assert spelled == []


def test_signs_and_the_end_are_never_banned() -> None:
    banned = ScriptMask(Bytes()).banned(frozenset(SCRIPTS))
    assert banned
    assert not banned & {*range(0x80), 0xE2, 0xF0, 0xC2, 0xCE, 0xCF, END}
    assert ScriptMask(Bytes()).banned(frozenset()) == frozenset()


def test_what_is_drawn_again_has_no_token_of_the_script(tmp_path: Path) -> None:
    """The embedded model begins with a word; for so many tokens it can't."""
    latin = frozenset({"latin"})
    sampling = SamplingParams(temperature=0, max_tokens=60)
    with demo_reasoner(tmp_path) as reasoner:
        generation = reasoner.begin("What is 17 * 24?", sampling).generation
        generator = local(reasoner)
        assert Can.MASK in generation.can
        free = "".join(piece.text for piece in generator.run(generation))
        generation.rewind(0, Redraw(3, without=latin, tokens=40))
        masked = [piece for piece in generator.run(generation) if piece.tokens <= 40]
    words = re.compile("[A-Za-z]{2}")
    assert words.search(free)
    assert masked[-1].tokens > 20
    assert not any(words.search(piece.text) for piece in masked)


def test_a_redraw_for_a_loop_leaves_a_script_ruled_out() -> None:
    generator, han = local(scripted_reasoner("")), frozenset({"han"})
    locked = generator.redrawn(
        SamplingParams(temperature=0.5), Redraw(1, without=han, tokens=64), 9
    )
    hotter = generator.redrawn(locked, Redraw(2, hotter=0.3, tokens=32), 20).spell
    assert hotter == Spell(73, 0.8, ScriptMask(Bytes()).banned(han))
    assert generator.redrawn(locked, Redraw(2, hotter=0.3, tokens=32), 73).spell == Spell(105, 0.8)
    assert generator.redrawn(locked, Redraw(2, hotter=0.6, tokens=32), 73).spell == Spell(105, 0.9)
