"""Lines of batch files, as vLLM and OpenAI's kind write them and as they come damaged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.endpoint.batch_lines import LONGEST_TEXT, Answer, Failed, read_line
from qwq_cli.endpoint.completion import Usage
from qwq_cli.values.kinds import FinishReason

USAGE = {
    "prompt_tokens": 9,
    "completion_tokens": 20,
    "completion_tokens_details": {"reasoning_tokens": 15},
}


def line(message: Any, finish: str | None = "stop", **more: Any) -> bytes:
    choice = {"index": 0, "message": message, "finish_reason": finish}
    body = {"choices": [choice], "usage": USAGE, **more}
    response = {"status_code": 200, "request_id": "r", "body": body}
    return json.dumps({"id": "b", "custom_id": "c", "response": response, "error": None}).encode()


def text(message: Any, finish: str = "stop") -> str:
    found = read_line(line(message, finish))
    assert isinstance(found, Answer)
    return found.text


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "thinking"])
def test_thought_in_a_field_of_its_own(field: str) -> None:
    assert text({"content": "408", field: "17*24"}) == "<think>\n17*24\n</think>\n\n408"


def test_thought_under_two_names_counts_once() -> None:
    both = {"content": "408", "reasoning": "17*24", "reasoning_content": "17*24"}
    assert text(both) == "<think>\n17*24\n</think>\n\n408"


def test_text_stays_as_it_is() -> None:
    assert text({"content": "<think>a</think>b"}) == "<think>a</think>b"
    assert text({"content": "So it is 408."}) == "So it is 408."
    assert text({"content": [{"type": "text", "text": "408"}]}) == "408"


def test_all_text_told_to_be_thought() -> None:
    """As vLLM's parser does where it saw no end of it; cut off, it is a thought."""
    message = {"content": None, "reasoning": r"So \boxed{408}."}
    assert text(message) == r"So \boxed{408}."
    assert text(message, "length") == "<think>\nSo \\boxed{408}."


def test_what_was_counted_and_how_it_ended() -> None:
    found = read_line(line({"content": "x"}, "length"))
    assert isinstance(found, Answer)
    assert found.finish is FinishReason.LENGTH
    assert found.usage == Usage(9, 20, None, 15, None)


def test_two_choices_are_counted() -> None:
    choices = [{"message": {"content": text}, "finish_reason": "stop"} for text in "ab"]
    found = read_line(line({}, choices=choices))
    assert isinstance(found, Answer)
    assert (found.text, found.choices) == ("a", 2)


@pytest.mark.parametrize(
    ("message", "finish", "why"),
    [
        ({"content": None}, "stop", "empty answer"),
        ({"content": " \n"}, "length", "empty answer"),
        ({"content": None, "refusal": "I can't\nhelp."}, "stop", "refused: I can't help."),
        ({"content": None, "tool_calls": [{"id": "t"}]}, "tool_calls", "called a tool"),
        ({"content": "x"}, "content_filter", "content_filter"),
        ({"content": "x"}, "abort", "broke off"),
        ("x", "stop", "no message"),
        (None, "stop", "no message"),
        ({"content": "x" * (LONGEST_TEXT + 1)}, "stop", "longer than any answer"),
    ],
)
def test_what_is_no_answer(message: Any, finish: str, why: str) -> None:
    found = read_line(line(message, finish))
    assert isinstance(found, Failed)
    assert why in found.why


@pytest.mark.parametrize(
    ("error", "response", "why"),
    [
        ({"code": "batch_expired", "message": "Too late."}, None, "The batch says: Too late."),
        ("out of memory", {"status_code": 500, "body": None}, "The batch says: out of memory"),
        ({"object": "error", "message": "No."}, {"status_code": 400, "body": None}, "says: No."),
        ({"error": {"message": "No."}}, {"status_code": 400, "body": None}, "says: No."),
        (None, {"status_code": 400, "body": {"error": {"message": "Bad seed."}}}, "Bad seed."),
        (None, {"status_code": 503, "body": {}}, "The batch answers 503."),
        (None, {"status_code": "x" * 999, "body": {}}, "..."),
        (None, None, "no answer"),
        (None, [1], "no answer"),
        (None, {"status_code": 200, "body": {}}, "no message"),
        (None, {"status_code": 200, "body": {"choices": []}}, "no message"),
        (None, {"status_code": 200, "body": {"choices": "x"}}, "no message"),
    ],
)
def test_failures(error: Any, response: Any, why: str) -> None:
    told = json.dumps({"custom_id": "c", "response": response, "error": error}).encode()
    found = read_line(told)
    assert isinstance(found, Failed)
    assert why in found.why
    assert len(found.why) < 300


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'{"custom_id": 1}', b"\xff", b"[" * 9999]
)
def test_what_is_no_line(data: bytes) -> None:
    assert read_line(data) is None


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["choices", "message", "content", "usage", "error", "body", "status_code", "type",
             "finish_reason", "refusal", "reasoning", "reasoning_details", "text"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(VALUES, VALUES)
def test_nothing_raises(response: Any, error: Any) -> None:
    told = json.dumps({"custom_id": "c", "response": response, "error": error}).encode()
    assert read_line(told) is not None


@given(VALUES)
def test_no_message_raises(message: Any) -> None:
    assert read_line(line(message)) is not None
