"""Streams in the shapes of real servers, made up here: how each tells thought, its end and counts.

Shapes: llama.cpp's tools/server, vLLM's and SGLang's protocol.py, Ollama's docs/api.md, what
LM Studio, DeepSeek, OpenRouter and Groq document.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

THOUGHT = "<think>\nI add.\n</think>\n\n634"
EVENTS, LINES = "text/event-stream", "application/x-ndjson"


@dataclass(frozen=True)
class Replay:
    """owner: of its models. text: what it says, as it is to be read. prompt, output, cached,
    thought, cost: as it counts."""

    owner: str
    stream: bytes
    text: str = THOUGHT
    kind: str = EVENTS
    path: str = "/v1/chat/completions"
    prompt: int = 20
    output: int = 7
    cached: int | None = None
    thought: int | None = None
    cost: float | None = None
    uncounted: int = 0


def sent(*events: Any, comment: str = "", done: bool = True, end: str = "\n\n") -> bytes:
    texts = [event if isinstance(event, str) else json.dumps(event) for event in events]
    texts += ["[DONE]"] if done else []
    return "".join(f"{comment}data: {text}{end}" for text in texts).encode()


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return {"id": "c-1", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}


def lines(*events: Any) -> bytes:
    return "".join(f"{json.dumps(event)}\n" for event in events).encode()


USAGE = {"prompt_tokens": 20, "completion_tokens": 7, "total_tokens": 27}
LAST = {"id": "c-1", "object": "chat.completion.chunk", "choices": [], "usage": USAGE}
DURATIONS = {"total_duration": 9, "load_duration": 1, "prompt_eval_duration": 2}
ROLE = {"role": "assistant", "content": None}

REPLAYS = {
    "llama-server": Replay(
        "llamacpp",
        sent(
            chunk(**ROLE), chunk(reasoning_content="I "), chunk(reasoning_content="add."),
            chunk(content="634"), chunk("stop"),
            {**LAST, "usage": {**USAGE, "prompt_tokens_details": {"cached_tokens": 16}},
             "timings": {"cache_n": 16, "prompt_n": 4, "predicted_n": 7}},
            comment=":\n\n",
        ),
        cached=16,
    ),
    "vLLM": Replay(
        "vllm",
        sent(
            chunk(role="assistant", content=""), chunk(reasoning="I "), chunk(reasoning="add."),
            chunk(content="634"), chunk("stop", content="", stop_reason=None), LAST,
        ),
    ),
    "vLLM with both names and usage in every chunk": Replay(
        "vllm",
        sent(
            {**chunk(reasoning="I add.", reasoning_content="I add."),
             "usage": {"prompt_tokens": 20, "completion_tokens": 3}},
            {**chunk(content="634"), "usage": {"prompt_tokens": 20, "completion_tokens": 6}},
            {**chunk("stop"), "usage": USAGE}, LAST,
        ),
    ),
    "SGLang": Replay(
        "sglang",
        sent(
            chunk(role="assistant", content="", reasoning_content=None),
            chunk(reasoning_content="I add."), chunk(content="634", reasoning_content=None),
            chunk("stop", matched_stop=151645),
            {**LAST, "usage": {**USAGE, "reasoning_tokens": 3}},
        ),
        thought=3,
    ),
    "LM Studio with tags in the text": Replay(
        "organization_owner",
        sent(chunk(content="<think>\nI"), chunk(content=" add.\n</think>\n\n634"), chunk("stop")),
        prompt=2, output=2, uncounted=1,
    ),
    "LM Studio": Replay(
        "organization_owner",
        sent(chunk(reasoning_content="I add."), chunk(content="634"), chunk("stop"), LAST),
    ),
    "DeepSeek": Replay(
        "deepseek",
        sent(
            chunk(role="assistant", content=None, reasoning_content=""),
            chunk(content=None, reasoning_content="I add."),
            chunk(content="634", reasoning_content=None),
            {**chunk("stop", content="", reasoning_content=None),
             "usage": {**USAGE, "prompt_cache_hit_tokens": 8, "prompt_cache_miss_tokens": 12,
                       "completion_tokens_details": {"reasoning_tokens": 4}}},
            comment=": keep-alive\n\n",
        ),
        cached=8, thought=4,
    ),
    "OpenRouter": Replay(
        "", sent(
            chunk(role="assistant", content="", reasoning="I add.",
                  reasoning_details=[{"type": "reasoning.text", "text": "I add."}]),
            chunk(content="634"), chunk("stop", content=""),
            {**chunk(content=""), "usage": {**USAGE, "cost": 0.00042,
             "completion_tokens_details": {"reasoning_tokens": 4}}},
            comment=": OPENROUTER PROCESSING\n\n",
        ),
        thought=4, cost=0.00042,
    ),
    "Groq": Replay(
        "Alibaba Cloud",
        sent(
            chunk(reasoning="I add."), chunk(content="634"),
            {**chunk("stop"), "x_groq": {"id": "r", "usage": USAGE}},
        ),
    ),
    "Ollama": Replay(
        "library",
        lines(
            {"model": "m", "message": {"role": "assistant", "content": "", "thinking": "I "},
             "done": False},
            {"model": "m", "message": {"role": "assistant", "content": "", "thinking": "add."},
             "done": False},
            {"model": "m", "message": {"role": "assistant", "content": "634"}, "done": False},
            {"model": "m", "message": {"role": "assistant", "content": ""}, "done": True,
             "done_reason": "stop", "prompt_eval_count": 20, "eval_count": 7, **DURATIONS},
        ),
        kind=LINES, path="/api/chat",
    ),
    "a proxy that counts twice and ends without [DONE]": Replay(
        "me", sent(chunk(reasoning="I add."), chunk(content="634"), chunk("stop"), LAST, LAST,
                   done=False, end="\r\n\r\n"),
    ),
    "one that never tells why it ends": Replay(
        "me", sent(chunk(reasoning="I add."), chunk(content="634")), prompt=2, output=2, uncounted=1
    ),
    "one that answers in one": Replay(
        "me",
        json.dumps({"choices": [{"message": {"role": "assistant", "reasoning": "I add.",
                                             "content": "634"}, "finish_reason": "stop"}],
                    "usage": USAGE}, indent=1).encode(),
        kind="application/json",
    ),
    "an answer that is filed as thought": Replay(
        "vllm", sent(chunk(reasoning="I add.\n\n\\boxed{634}"), chunk("stop"), LAST),
        text="<think>\nI add.\n\n\\boxed{634}",
    ),
}  # fmt: skip

# What is no answer, though it began as one: words of the error that is told.
FAULTS = {
    "an error after it began": (
        EVENTS, sent(chunk(content="6"), {"error": {"code": 500, "message": "out of memory"}}),
        "out of memory",
    ),
    "OpenRouter's error after 200": (
        EVENTS,
        sent({**chunk("error", content=""), "error": {"code": 502, "message": "upstream gone"}}),
        "upstream gone",
    ),
    "an old llama-server's error": (
        EVENTS, sent(chunk(content="6"), done=False) + b'error: {"code":500,"message":"bad"}\n\n',
        "bad",
    ),
    "what was filtered": (
        EVENTS, sent(chunk(content="6"), chunk("content_filter")), "content_filter",
    ),
    "Ollama's error after 200": (LINES, lines({"error": "model runner has stopped"}), "runner"),
    "an error in one": ("application/json", b'{"error": {"message": "no such luck"}}', "luck"),
    "a web page": ("text/html", b"<html>", "text/html"),
}  # fmt: skip
