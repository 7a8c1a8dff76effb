from __future__ import annotations

import msgspec
import pytest

from qwq_cli.render.trace.answer import print_answer
from qwq_cli.values.kinds import AnswerSource
from qwq_cli.values.trace import Answer
from tests.render.stage import NO_ANSWER, Stage, make_trace, on_tty, pipes


def printed(stage: Stage, text: str, value: str | None = None) -> Stage:
    answer = make_trace(text=text).answer
    print_answer(msgspec.structs.replace(answer, value=value), stage.out)
    return stage


@pytest.mark.parametrize(
    "text", ["36", r"\frac{1}{2}", "\\[ x \\]\n\n**bold** `code`", "a" * 300, "数学"]
)
def test_a_pipe_gets_the_text_itself(text: str) -> None:
    assert printed(pipes(), text).stdout == f"{text}\n"


def test_a_plain_terminal_gets_the_text_itself() -> None:
    assert printed(on_tty(shared=True, plain=True), r"\frac{1}{2}").screen == [r"\frac{1}{2}"]


def test_a_plain_terminal_ends_rows_between_words() -> None:
    text = "The answer is four hundred and eight, because 17 times 24 is 408."
    stage = printed(on_tty(40, shared=True, plain=True), text)
    assert stage.screen == ["The answer is four hundred and eight,", "because 17 times 24 is 408."]
    assert printed(pipes(plain=True), text).stdout == f"{text}\n"


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("36", "36", "36"),
        (r"\frac{1}{2}", r"\frac{1}{2}", "1/2"),
        (r"\unknown{1}", r"\unknown{1}", r"\unknown{1}"),
        ("the capital is Paris", "the capital is Paris", "the capital is Paris"),
        (r"It is \(x^2\), **surely**.", None, "It is x², surely."),
        ("snake_case stays", None, "snake_case stays"),
    ],
)
def test_a_reader_gets_it_readable(text: str, value: str | None, shown: str) -> None:
    assert printed(on_tty(shared=True), text, value).screen == [shown]


def test_longer_answers_are_laid_out() -> None:
    stage = printed(on_tty(shared=True), "Two things:\n\n- one \\(x_1\\)\n- two\n\n<think>")
    assert [line.strip() for line in stage.screen if line] == [
        "Two things:",
        "- one x₁",
        "- two",
        "<think>",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        NO_ANSWER,
        Answer(text="half a thought", start=0, end=14, how=AnswerSource.NONE),
        Answer(text=" \n", start=0, end=2, how=AnswerSource.LAST),
    ],
)
def test_no_answer_prints_nothing(answer: Answer) -> None:
    for stage in (pipes(), on_tty(shared=True)):
        print_answer(answer, stage.out)
        assert stage.stdout == ""
