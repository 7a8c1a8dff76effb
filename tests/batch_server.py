"""Whoever answers batches: a function from request lines to answer lines, with texts of a model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Texts = Callable[[Mapping[str, Any]], Mapping[str, Any]]  # a request's body to an answer's choice


def texts_of(traces: Path) -> Texts:
    """What a run left in `--traces`, by question and seed."""
    known = {}
    for path in traces.glob("*.json"):
        trace = json.loads(path.read_text("utf-8"))
        known[trace["question"], trace["sampling"]["seed"]] = trace

    def choice(body: Mapping[str, Any]) -> Mapping[str, Any]:
        trace = known[body["messages"][-1]["content"], body["seed"]]
        return {
            "message": {"role": "assistant", "content": trace["raw"]},
            "finish_reason": trace["finish_reason"],
            "tokens": trace["stats"]["thought_tokens"] + trace["stats"]["answer_tokens"],
        }

    return choice


def says(content: str | None, finish: str = "stop", **message: Any) -> Texts:
    """The same to everybody."""
    return lambda _: {"message": {"content": content, **message}, "finish_reason": finish}


def answered(requests: Iterable[str], texts: Texts) -> list[str]:
    """In vLLM's shape, of which OpenAI's differs in ids alone."""
    return [answer_line(json.loads(line), texts) for line in requests]


def answer_line(request: Mapping[str, Any], texts: Texts) -> str:
    assert request["url"] == "/v1/chat/completions"
    choice = dict(texts(request["body"]))
    tokens = choice.pop("tokens", 5)
    body = {
        "object": "chat.completion",
        "choices": [{"index": 0, **choice}],
        "usage": {"prompt_tokens": 7, "completion_tokens": tokens, "total_tokens": 7 + tokens},
    }
    response = {"status_code": 200, "request_id": "vllm-batch-1", "body": body}
    id = request["custom_id"]
    return json.dumps({"id": "vllm-1", "custom_id": id, "response": response, "error": None})


def failed_line(custom_id: str, error: Any, response: Any = None) -> str:
    return json.dumps({"id": "b", "custom_id": custom_id, "response": response, "error": error})
