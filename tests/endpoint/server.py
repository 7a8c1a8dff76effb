"""A server on the loopback whose words a test wrote: as llama-server, or as others of its kind.

A character is a token. A fault is a function of the request that may answer in its place; the
first that does is taken out of `faults` if it is one for once.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from qwq_cli.engine.chat_template import CHATML
from tests.endpoint.chats import Chats

CONTROLS = ("<|im_start|>", "<|im_end|>", "<think>", "</think>")
HEAD = "<|im_start|>assistant\n"
FIRST = 1000  # token of the first character

Say = Callable[[str, int], str]  # all that follows a text with a seed


@dataclass
class Request:
    """What came in. `send` answers it; a fault that returns True has answered."""

    handler: Handler
    method: str
    path: str
    headers: dict[str, str]
    body: Any

    def send(self, status: int, body: object = b"", **headers: str) -> bool:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        told = {key.replace("_", "-"): value for key, value in headers.items()}
        self.handler.answer(status, data, told)
        return True

    def raw(self, data: bytes) -> bool:
        """Bytes as they are, and then the connection is closed."""
        self.handler.wfile.write(data)
        self.handler.close_connection = True
        return True


Fault = Callable[[Request], bool]


@dataclass
class FakeServer:
    """kind: whose list of models it has. n_ctx, slots: as it tells. pause: seconds before each
    token. template: None where it tells none. tokenizes: paths that tell tokens, of vLLM or SGLang.
    shares: whether all requests share the context, as the slots of llama-server may. cut: bytes of
    a stream after which it breaks off, once each."""

    say: Say
    kind: str = "llamacpp"
    models: list[str] = field(default_factory=lambda: ["/models/test-model.gguf"])
    n_ctx: int = 100_000
    slots: int = 4
    pause: float = 0.0
    template: str | None = CHATML
    tokenizes: tuple[str, ...] = ()
    shares: bool = False
    used: dict[int, int] = field(default_factory=dict)
    chats: Chats = field(default_factory=Chats)
    faults: list[Fault] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    log: list[Request] = field(default_factory=list)
    open_streams: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.log if request.path == path]

    def answer(self, request: Request) -> None:
        for fault in tuple(self.faults):
            if fault(request):
                return
        routes: dict[str, Callable[[Request], object]] = {
            "/v1/models": self._models, "/props": self._props, "/tokenize": self._tokenize,
            "/completion": self._native, "/v1/completions": self._completions,
            "/v1/chat/completions": self._chat, "/api/version": self._ollama_version,
            "/api/show": self._ollama_show, "/api/ps": self._ollama_ps,
            "/api/chat": self._ollama, "/api/generate": self._ollama,
            "/health": lambda request: request.send(200, {"status": "ok"}),
        }  # fmt: skip
        path = request.path.partition("?")[0]
        if path in self.tokenizes:
            told_tokens(request, self.n_ctx)
            return
        is_native = path in ("/props", "/tokenize", "/completion")
        is_ollama = path.startswith("/api/")
        is_strange = (is_native and self.kind != "llamacpp") or (
            is_ollama and self.kind != "library"
        )
        if path not in routes or is_strange:
            request.send(404, {"error": {"code": 404, "message": "File Not Found"}})
        else:
            routes[path](request)

    def _models(self, request: Request) -> None:
        told = {"owned_by": self.kind, "object": "model", "max_model_len": self.n_ctx}
        request.send(200, {"data": [{"id": name, **told} for name in self.models]})

    def _props(self, request: Request) -> None:
        settings = {"n_ctx": self.n_ctx}
        told = {"default_generation_settings": settings, "total_slots": self.slots}
        request.send(200, {**told, "chat_template": self.template, "build_info": "b1-test"})

    def _tokenize(self, request: Request) -> None:
        body = request.body
        request.send(200, {"tokens": tokens(body["content"], special=body["parse_special"])})

    def _native(self, request: Request) -> None:
        prompt = request.body["prompt"]
        text = "".join(map(spelled, prompt))
        if len(prompt) >= self.n_ctx:
            told = {"n_prompt_tokens": len(prompt), "n_ctx": self.n_ctx, "code": 400}
            request.send(400, {"error": {**told, "message": "exceeds the context"}})
            return
        said, ends = self._said(text, request.body["seed"], request.body["n_predict"])
        events = self._native_events(said, len(prompt), ends=ends)
        self._stream(request, self._sharing(events, id(request), len(prompt)))

    def _sharing(self, events: Iterator[Any], place: int, prompt: int) -> Iterator[Any]:
        """With an error where all requests together are too long."""
        self.used[place] = prompt
        try:
            for event in events:
                self.used[place] += 1
                if self.shares and sum(self.used.values()) > self.n_ctx:
                    told = "Context size has been exceeded."
                    yield {"error": {"code": 500, "message": told, "type": "server_error"}}
                    return
                yield event
        finally:
            del self.used[place]

    def _native_events(self, said: str, prompt: int, *, ends: bool) -> Iterator[dict[str, Any]]:
        yield {"content": "", "prompt_progress": {"total": prompt, "cache": 0, "processed": prompt}}
        for count, sign in enumerate(said, 1):
            told = {"content": sign, "tokens": [FIRST + ord(sign)], "tokens_predicted": count}
            yield {**told, "completion_probabilities": [{"logprob": -0.1}]}
        stop = {"stop": True, "stop_type": "eos" if ends else "limit"}
        counts = {"tokens_predicted": len(said) + ends, "tokens_evaluated": prompt}
        yield {"content": "", "tokens": [], **stop, **counts, "timings": {"cache_n": prompt // 2}}

    def _completions(self, request: Request) -> None:
        body = request.body
        prompt = body["prompt"]
        text = prompt if isinstance(prompt, str) else "".join(map(spelled, prompt))
        said, ends = self._said(text, body["seed"], body["max_tokens"])
        read = len(tokens(text, special=True))
        self._stream(request, self._completion_events(said, read, ends=ends))

    def _chat(self, request: Request) -> None:
        if not self.chats.refused(request):
            self._stream(request, self.chats.events(self.say, request.body))

    def _ollama(self, request: Request) -> None:
        is_raw = bool(request.body.get("raw"))
        lines = self.chats.lines(self.say, request.body, raw=is_raw)
        data = (json.dumps(line).encode() + b"\n" for line in lines)
        request.handler.stream(data, "application/x-ndjson")

    def _ollama_version(self, request: Request) -> None:
        request.send(200, {"version": "0.99"})

    def _ollama_show(self, request: Request) -> None:
        thinks = ["thinking"] if self.chats.thinks else []
        request.send(200, {"capabilities": ["completion", *thinks], "template": "{{ .Prompt }}"})

    def _ollama_ps(self, request: Request) -> None:
        loaded = [{"name": name, "context_length": self.n_ctx} for name in self.models]
        request.send(200, {"models": loaded})

    def _completion_events(self, said: str, read: int, *, ends: bool) -> Iterator[Any]:
        for sign in said:
            choice = {"text": sign, "logprobs": {"token_logprobs": [-0.1]}}
            yield {"choices": [{**choice, "finish_reason": None}]}
        yield {"choices": [{"text": "", "finish_reason": "stop" if ends else "length"}]}
        yield {"choices": [], "usage": {"prompt_tokens": read, "completion_tokens": len(said)}}
        yield "[DONE]"

    def _said(self, text: str, seed: int, most: int) -> tuple[str, bool]:
        """What is said, and whether that is all."""
        rest = self.say(text.rpartition(HEAD)[2], seed)
        return rest[:most], len(rest) < most

    def _stream(self, request: Request, events: Iterator[Any]) -> None:
        data = (event if isinstance(event, str) else json.dumps(event) for event in events)
        request.handler.stream(f"data: {text}\n\n".encode() for text in data)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: ClassVar[FakeServer]

    def handle(self) -> None:
        with suppress(ConnectionResetError):
            super().handle()

    def do_GET(self) -> None:
        self._serve("GET", None)

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self._serve("POST", json.loads(data))

    def _serve(self, method: str, body: Any) -> None:
        request = Request(self, method, self.path, dict(self.headers), body)
        self.fake.log.append(request)
        try:
            self.fake.answer(request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, parts: Iterator[bytes], kind: str = "text/event-stream") -> None:
        cut = self.fake.cuts.pop(0) if self.fake.cuts else None
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.fake.open_streams += 1
        try:
            self._write(parts, cut)
        finally:
            self.fake.open_streams -= 1

    def _write(self, parts: Iterator[bytes], cut: int | None) -> None:
        sent = 0
        for part in parts:
            time.sleep(self.fake.pause)
            whole = part if cut is None else part[: max(cut - sent, 0)]
            sent += len(part)
            if whole:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(whole), whole))
            if cut is not None and sent >= cut:
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def serving(fake: FakeServer) -> Iterator[FakeServer]:
    handler = type("Bound", (Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def tokens(text: str, *, special: bool) -> list[int]:
    found, at = [], 0
    while at < len(text):
        name = next((name for name in CONTROLS if special and text.startswith(name, at)), None)
        found.append(CONTROLS.index(name) if name else FIRST + ord(text[at]))
        at += len(name or text[at])
    return found


def told_tokens(request: Request, n_ctx: int) -> None:
    """As vLLM and SGLang tell them: of a text, of a dialogue, and back."""
    body = request.body
    if "tokens" in body:
        request.send(200, {"prompt": "".join(map(spelled, body["tokens"]))})
        return
    text = body.get("prompt")
    if text is None:
        said = (f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in body["messages"])
        text = "".join(said) + HEAD
    found = tokens(text, special=True)
    request.send(200, {"count": len(found), "max_model_len": n_ctx, "tokens": found})


def spelled(token: int) -> str:
    return CONTROLS[token] if token < len(CONTROLS) else chr(token - FIRST)


def once(fault: Fault, servers: FakeServer) -> None:
    """Let it answer one request."""

    def first(request: Request) -> bool:
        done = fault(request)
        if done:
            servers.faults.remove(first)
        return done

    servers.faults.append(first)
