"""The generator of training data: exact, honest in its checks, and true to its seed."""

from __future__ import annotations

from functools import cache
from itertools import islice
from random import Random

import pytest

from tests.tools.arithmetic import claims, pairs, value
from tools.tiny_model.chatter import LOOP, MIXED, NEAR_LOOP, off_topic
from tools.tiny_model.generator import MIXTURE, Example, draw, examples, held_out_problems
from tools.tiny_model.pen import SLIP_CLOSE, SLIP_OPEN, Pen, plain
from tools.tiny_model.problem import Trace, final, held_out, spoils, write
from tools.tiny_model.stories import STORIES, Story

SAMPLE = 3000
CHECKED_IN_PART = {"gcd"}  # its check sees that the number divides, not that it is the greatest


@cache
def sample() -> list[Example]:
    return list(islice(examples(seed=5), SAMPLE))


def clean(kind: str, count: int) -> list[Trace]:
    rng = Random(kind)
    return [write(MIXTURE[kind][1](rng), rng) for _ in range(count)]


@pytest.mark.parametrize(
    ("left", "sign", "right", "page"),
    [
        (478, "+", 356, "478+356: 8+6=14, 7+5+1=13, 4+3+1=8, 478+356=834."),
        (834, "-", 356, "834-356: 14-6=8, 13-5-1=7, 8-3-1=4, 834-356=478."),
        (47, "×", 6, "47×6: 7×6=42, 4×6=24, 24+4=28, 47×6=282."),
        (834, "÷", 6, "834÷6: 8=6×1+2, 23=6×3+5, 54=6×9+0, 834÷6=139."),
        (839, "÷", 6, "839÷6: 8=6×1+2, 23=6×3+5, 59=6×9+5, 839=6×139+5."),
        (20, "-", 50, "20-50=-(50-20), 50-20: 0-0=0, 5-2=3, 50-20=30, 20-50=-30."),
        (7, "+", 5, "7+5=12."),
    ],
)
def test_an_operation_is_written_in_columns(left: int, sign: str, right: int, page: str) -> None:
    pen = Pen(Random(0))
    pen.compute(left, sign, right)
    assert pen.paragraphs == [page]


def test_a_long_product_is_split_into_ones_and_tens() -> None:
    pen = Pen(Random(0))
    assert pen.compute(47, "×", 36) == 1692
    assert pen.paragraphs[0] == "47×36=47×6+47×30."
    assert pen.paragraphs[-1] == "So 47×36=1692."


@pytest.mark.parametrize("kind", MIXTURE)
def test_every_line_of_a_trace_is_exact(kind: str) -> None:
    for trace in clean(kind, 150):
        for first, *others in claims(trace.text):
            assert all(value(first) == value(other) for other in others), trace.text


@pytest.mark.parametrize("kind", MIXTURE)
def test_a_correct_result_is_never_corrected(kind: str) -> None:
    assert all(trace.right and trace.tries == 1 for trace in clean(kind, 300))


@pytest.mark.parametrize("kind", sorted(set(MIXTURE) - CHECKED_IN_PART))
def test_the_check_exposes_every_planted_slip(kind: str) -> None:
    rng = Random(kind)
    for _ in range(25):
        problem = MIXTURE[kind][1](rng)
        for slip in range(write(problem, rng).chances):
            written = write(problem, rng, {slip})
            assert written.right, written.text
            assert written.first_right or written.tries > 1, written.text


def test_what_follows_a_correction_is_exact_again() -> None:
    mended = [e.reply for e in sample() if SLIP_OPEN in e.reply and "I get" in e.reply]
    assert len(mended) > SAMPLE / 10
    for reply in mended:
        last = plain(reply.rsplit(SLIP_CLOSE, 1)[1].rsplit("Let me", 1)[-1])
        for first, *others in claims(last):
            assert all(value(first) == value(other) for other in others), reply


def test_a_slip_is_a_wrong_number() -> None:
    rng = Random(1)
    pen = Pen(rng, {0})
    value_read, text = pen.number(5, 9)
    assert value_read != 5
    assert text == f"{SLIP_OPEN}{value_read}{SLIP_CLOSE}"


def test_a_reply_ends_in_one_box() -> None:
    for example in sample():
        text = plain(example.reply)
        if example.kind == "off_topic":
            assert "boxed" not in text
        else:
            boxed = text.rsplit("\\boxed{", 1)[1].removesuffix("} \\]")
            assert text.endswith("\n\n" + final(boxed)), text
            assert text.count("boxed") == 1


def test_held_out_pairs_never_appear() -> None:
    for example in sample():
        for pair in pairs(plain(example.reply)):
            assert not spoils(pair), example.reply


def test_held_out_problems_are_held_out_and_others_are_not() -> None:
    rng = Random(2)
    for kind in MIXTURE:
        assert all(held_out(problem.key) for _, problem in held_out_problems(kind, 1, 20))
        assert not any(held_out(draw(rng, kind).key) for _ in range(20))


def test_the_seed_decides() -> None:
    assert list(islice(examples(3), 40)) == list(islice(examples(3), 40))
    assert list(islice(examples(3), 40)) != list(islice(examples(4), 40))


def test_every_kind_appears() -> None:
    kinds = {problem.kind for name in MIXTURE for problem in [draw(Random(3), name)]}
    assert {example.kind for example in sample()} == kinds | {"off_topic", "fixture"}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_every_wording_of_a_story_works(story: Story) -> None:
    rng = Random(4)
    for number in range(len(story.texts)):
        for _ in range(20):
            problem = story.problem(rng, number)
            assert "{" not in problem.question
            assert write(problem, rng).right
            assert int(problem.answer) > 0


def test_there_are_stories_enough() -> None:
    assert len(STORIES) >= 60
    assert all(len(story.texts) >= 2 for story in STORIES)


def test_questions_out_of_scope_are_answered_honestly() -> None:
    rng = Random(6)
    assert all(off_topic(rng)[1].startswith("I am a demonstration model") for _ in range(200))


def test_fixtures_misbehave_as_documented() -> None:
    found: dict[str, list[str]] = {word: [] for word in (LOOP, NEAR_LOOP, MIXED)}
    for example in islice(examples(7), 4000):
        for word, replies in found.items():
            if example.kind == "fixture" and f"user\n{word}" in example.prompt:
                replies.append(example.reply)
    assert all(found.values())
    assert all(reply.count("Wait, let me check") > 10 for reply in found[LOOP])
    assert all(len(set(reply.split("\n\n"))) > 4 for reply in found[NEAR_LOOP])
    assert all("让我再检查一下" in reply for reply in found[MIXED])
