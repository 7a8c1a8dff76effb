"""Thought in a field of its own becomes text in tags, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from qwq_cli.endpoint.thought_field import ThoughtField, said_in

WHOLE = "<think>\nI add.\n</think>\n\n634"
TWICE = [{"type": "reasoning.text", "text": "I add."}]
SHAPES: dict[str, list[dict[str, Any]]] = {
    "DeepSeek": [{"reasoning_content": "I ", "content": None}, {"reasoning_content": "add."},
                 {"reasoning_content": None, "content": "634"}],
    "vLLM": [{"reasoning": "I add."}, {"content": "634"}],
    "vLLM under both names": [{"reasoning": "I add.", "reasoning_content": "I add."},
                              {"content": "634"}],
    "OpenRouter": [{"reasoning": "I add.", "reasoning_details": TWICE, "content": ""},
                   {"content": "634", "reasoning": None, "reasoning_details": []}],
    "OpenRouter's details alone": [{"reasoning_details": TWICE}, {"content": "634"}],
    "Ollama": [{"thinking": "I add."}, {"content": "634"}],
    "both in one": [{"reasoning_content": "I add.", "content": "634"}],
    "Mistral": [{"content": [{"type": "thinking",
                              "thinking": [{"type": "text", "text": "I add."}]}]},
                {"content": [{"type": "text", "text": "634"}]}],
    "blank text between": [{"reasoning": "I"}, {"content": "\n"}, {"reasoning": " add."},
                           {"content": "\n\n634"}],
    "tags in the text": [{"content": WHOLE}],
}  # fmt: skip


def merged(messages: list[dict[str, Any]], begun: str = "") -> str:
    whole = ThoughtField(begun)
    return "".join(whole.take(said_in(message)) for message in messages)


@pytest.mark.parametrize("name", SHAPES)
def test_a_thought_comes_once_wherever_it_stands(name: str) -> None:
    assert merged(SHAPES[name]) == WHOLE


def test_text_without_a_thought_stays_as_it_is() -> None:
    assert merged([{"content": "\nSo "}, {"content": "634"}]) == "\nSo 634"


def test_one_may_think_again() -> None:
    said = [{"content": "630"}, {"reasoning": "No."}, {"content": "634"}]
    assert merged(said) == "630\n\n<think>\nNo.\n</think>\n\n634"


@pytest.mark.parametrize(
    ("begun", "said", "expected"),
    [
        ("<think>\nI ", [{"reasoning": "add."}, {"content": "634"}], "add.\n</think>\n\n634"),
        ("<think>\nI ", [{"content": "add.\n</think>\n\n634"}], "add.\n</think>\n\n634"),
        ("<think>\nI add.\n</think>\n\n\\boxed{", [{"content": "634}"}], "634}"),
        ("<think>\nI add.\n</think>\n\n\\boxed{", [{"reasoning": "634}"}], "634}"),
        ("First I add.\n\n\\boxed{", [{"reasoning_content": "634}"}], "634}"),
    ],
)
def test_what_was_begun_is_gone_on_with(
    begun: str, said: list[dict[str, Any]], expected: str
) -> None:
    assert merged(said, begun) == expected


@pytest.mark.parametrize(
    "message",
    [{}, {"content": 7}, {"reasoning": {"x": 1}}, {"reasoning_details": "x"}, {"content": [3]},
     {"content": [{"type": "thinking", "thinking": 3}]},
     {"reasoning_details": [None, {"text": 1}]}],
)  # fmt: skip
def test_what_is_no_text_is_nothing(message: Mapping[str, Any]) -> None:
    assert said_in(message) == ("", "")
