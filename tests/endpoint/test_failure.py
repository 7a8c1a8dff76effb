"""What answers that are errors mean. Bodies as the servers are known to write them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qwq_cli.endpoint import failure
from qwq_cli.endpoint.failure import Answered, failure_of, told_by
from qwq_cli.errors import ContextOverflow, ExitStatus, QwqError

LLAMA_LONG = {
    "error": {
        "code": 400, "message": "request (6000 tokens) exceeds the available context size",
        "type": "exceed_context_size_error", "n_prompt_tokens": 6000, "n_ctx": 1024,
    }
}  # fmt: skip
VLLM_LONG = {
    "object": "error",
    "message": "This model's maximum context length is 4096 tokens. However, you requested 5,000 "
    "tokens (4000 in the messages, 1000 in the completion).",
}
LOADING = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
CASES: list[tuple[int, Any, type[QwqError], str]] = [
    (400, LLAMA_LONG, ContextOverflow, "The context of box has 1,024 tokens; this takes 6,000"),
    (400, VLLM_LONG, ContextOverflow, "The context of box has 4,096 tokens; this takes 5,000"),
    (503, LOADING, failure.Loading, "loading its model"),
    (503, {"error": "server busy, please try again"}, failure.Busy, "server busy"),
    (429, {"error": {"message": "Rate limit reached"}}, failure.Busy, "Rate limit reached"),
    (500, b"", failure.Failing, "an internal error."),
    (502, b"<html><body>Bad Gateway</body></html>", failure.Failing, "an internal error."),
    (401, {"error": {"message": "Incorrect API key"}}, failure.KeyRefused, "wants a key"),
    (404, {"error": {"message": "The model `x` does not exist."}}, failure.NoSuchModel, "`x`"),
    (404, {"error": {"message": 'model "x" not found'}}, failure.NoSuchModel, "x"),
    (400, {"error": {"message": "Invalid model identifier"}}, failure.NoSuchModel, "model"),
    (404, {"detail": "Not Found"}, failure.NoSuchRoute, "Not Found"),
    (405, b"", failure.NoSuchRoute, "kind of request"),
    (400, {"message": "temperature must be below 2"}, failure.Refused, "temperature must be"),
    (422, [1, 2], failure.Refused, "box answers 422: [1, 2]."),
]


@pytest.mark.parametrize(("status", "body", "kind", "words"), CASES)
def test_an_error_has_a_type_and_says_what_the_server_said(
    status: int, body: Any, kind: type[QwqError], words: str
) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = failure_of(Answered("box", status, told_by(data)))
    assert type(found) is kind
    assert words in found.message
    is_usage = kind is ContextOverflow
    other = ExitStatus.MODEL if kind is failure.NoSuchModel else ExitStatus.NETWORK
    assert found.status is (ExitStatus.USAGE if is_usage else other)


def test_a_key_that_went_along_is_refused_rather_than_missing() -> None:
    found = failure_of(Answered("box", 401, told_by(b""), with_key=True))
    assert "refuses the key" in found.message


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"[" * 100_000, b'{"error": {"message": 7}}', b"x" * 10_000, b"null"]
)
def test_no_body_is_too_strange(body: bytes) -> None:
    found = failure_of(Answered("box", 400, told_by(body)))
    assert len(found.message) < 400
