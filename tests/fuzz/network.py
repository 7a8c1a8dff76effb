"""What a hub or an endpoint may send: documents and streams."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any
from zlib import crc32

import msgspec
from hypothesis import strategies as st

from qwq_cli.choices import Think
from qwq_cli.endpoint.chat import Chat
from qwq_cli.endpoint.completion import Asked, Dialect, Dialogue
from qwq_cli.endpoint.completions import Completions
from qwq_cli.endpoint.native import Native
from qwq_cli.endpoint.ollama import OllamaChat, OllamaRaw
from qwq_cli.endpoint.server import Kind
from qwq_cli.endpoint.sse import EventParser, LineParser, WholeParser
from qwq_cli.endpoint.way import Habits
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import ModelNotFound, NetworkError, QwqError, UsageError
from qwq_cli.hub.datasets.files import configs_of
from qwq_cli.hub.datasets.name import DatasetName, part_of
from qwq_cli.hub.download.offers import offered, usual
from qwq_cli.hub.network.api import Hub, is_safe
from qwq_cli.values.message import Message
from tests.fuzz.inputs import damaged, documents
from tests.fuzz.target import Target

COMMIT, SHA256 = "0" * 40, "1" * 64
LFS = {"size": 5, "sha256": SHA256}
REPOS = [
    {
        "sha": COMMIT,
        "siblings": [
            {"rfilename": "model-Q4_K_M.gguf", "size": 5, "lfs": LFS},
            {"rfilename": "big-00001-of-00002.gguf", "size": 5},
            {"rfilename": "big-00002-of-00002.gguf", "lfs": LFS},
            {"rfilename": "main/test-00000-of-00001.parquet", "size": 9},
        ],
        "tags": ["license:apache-2.0", "text-generation"],
        "cardData": {
            "configs": [
                {
                    "config_name": "main",
                    "data_dir": "main",
                    "data_files": [{"split": "test", "path": "test-*"}],
                }
            ]
        },
    },
    {"sha": COMMIT, "siblings": [{"rfilename": "data.jsonl"}], "cardData": {"configs": "x"}},
]


@dataclass(frozen=True)
class Canned:
    """A client to which the hub has said this."""

    document: Any
    endpoint: str = "http://hub"

    def json(self, _: str) -> Any:
        return self.document


def hub(data: bytes) -> None:
    try:
        document = msgspec.json.decode(data)
    except (ValueError, RecursionError):  # the client itself refuses these
        return
    repo = Hub(Canned(document)).repo("o/r")  # type: ignore[arg-type]
    assert all(map(is_safe, repo.sizes))
    with suppress(ModelNotFound):
        assert usual(offered(repo)).files
    part_of(DatasetName("o/r"), configs_of(repo.configs, [*repo.sizes]))


def _streamed(events: list[dict[str, Any]]) -> list[bytes]:
    told = [msgspec.json.encode(event) for event in events]
    as_events = b"".join(b"data: %b\n\n" % event for event in told) + b"data: [DONE]\n\n"
    return [as_events, b"\n".join(told), b"".join(told)]


EVENTS: list[dict[str, Any]] = [
    {"choices": [{"text": "a", "finish_reason": None, "logprobs": {"token_logprobs": [-0.5]}}]},
    {"choices": [{"delta": {"content": "a", "reasoning_content": "b"}, "finish_reason": "stop"}]},
    {"content": "a", "tokens": [5], "stop": True, "stop_type": "eos", "tokens_predicted": 2},
    {"prompt_progress": {"total": 9, "cache": 1, "processed": 5, "time_ms": 3}},
    {"message": {"content": "a", "thinking": "b"}, "done": True, "done_reason": "length"},
    {"response": "a", "done": False, "eval_count": 3, "prompt_eval_count": 2},
    {"usage": {"prompt_tokens": 3, "completion_tokens": 2}, "choices": []},
    {"error": {"code": 503, "message": "busy"}},
    {"content": "a", "completion_probabilities": [{"id": 5, "logprob": -0.5, "token": "a"}]},
]
WORDS = (
    b"data:",
    b"data: ",
    b"event: x",
    b"\r\n\r\n",
    b"\n\n",
    b"\r",
    b": ping",
    b"[DONE]",
    b"error:",
)
SAID = Dialogue((Message("user", "?"),), "<think>")
ASKED = Asked(prompt="?", sampling=SamplingParams(), seed=1, most=9, n_ctx=64)
TOLD = Asked(prompt=SAID, sampling=SamplingParams(), seed=1, most=9, n_ctx=64)


def stream(data: bytes) -> None:
    """However it is cut, the events are the same, and each is read or an error of ours."""
    luck = Random(crc32(data))
    cuts = sorted(luck.randrange(len(data) + 1) for _ in range(luck.choice((1, 5, 50))))
    pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    for parser in (EventParser, LineParser, WholeParser):
        whole, cut = parser(), parser()
        events = whole.feed(data) + whole.finish()
        assert [e for piece in pieces for e in cut.feed(piece)] + cut.finish() == events
        for dialect, asked in _dialects():
            _hear(dialect, asked, events)


def _dialects() -> list[tuple[Dialect, Asked]]:
    habits = Habits(chat=True, echoes=True)
    return [
        (Completions(Kind.VLLM), ASKED),
        (Native(), ASKED),
        (OllamaRaw(), ASKED),
        (OllamaChat(Think.ON, thinks=True), TOLD),
        (Chat(Kind.VLLM, habits), TOLD),
    ]


def _hear(dialect: Dialect, asked: Asked, events: list[bytes]) -> None:
    reader = dialect.reader(asked, "host")
    for event in events:
        with suppress(QwqError):
            assert isinstance(reader(event).text, str)


STREAMS = [whole for size in (1, 3, 9) for whole in _streamed(EVENTS[:size])]
TARGETS = (
    Target("hub", documents(REPOS), hub, (NetworkError, UsageError)),
    Target("stream", damaged(STREAMS, WORDS) | documents(EVENTS) | st.binary(max_size=99), stream),
)
