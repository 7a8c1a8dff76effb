"""A hub on the loopback: model info, HEAD with LFS headers, ranges by way of a second host.

A fault is a function of the request that may answer in its place; `faults` are asked in order.
Two servers run, as at the real hub: the endpoint redirects to storage, a host of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "c" * 40


@dataclass
class Request:
    """What came in. `send` is how a fault answers; a fault that returns True has answered."""

    handler: Handler
    method: str
    path: str
    host: str  # "hub" or "storage"
    headers: dict[str, str]

    @property
    def is_body(self) -> bool:
        """Whether it asks storage for bytes of a file."""
        return self.host == "storage" and self.method == "GET"

    @property
    def range(self) -> tuple[int, int] | None:
        match = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        return (int(match[1]), int(match[2]) + 1) if match else None

    def send(self, status: int, body: bytes = b"", /, **headers: str) -> bool:
        self.handler.answer(status, body, {k.replace("_", "-"): v for k, v in headers.items()})
        return True

    def raw(self, parts: Iterable[bytes]) -> bool:
        """Bytes as they are, for as long as somebody takes them; then the connection is closed."""
        self.handler.close_connection = True
        with suppress(OSError):
            for part in parts:
                self.handler.wfile.write(part)
                self.handler.hub.count(len(part))
        return True

    def cut(self) -> bool:
        """Reset the connection: the client sees it break."""
        connection = self.handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.close_connection = True
        self.handler.abandon()
        return True


Fault = Callable[[Request], bool]


@dataclass(frozen=True)
class Hold:
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)


@dataclass
class FakeHub:
    """Its content and its log. `files` by repo (of a data set, datasets/owner/name), then name;
    sizes and digests follow from them. `cards`: what the card of a repo says."""

    files: dict[str, dict[str, bytes]]
    commit: str = COMMIT
    faults: list[Fault] = field(default_factory=list)
    log: list[Request] = field(default_factory=list)
    sent: int = 0  # bytes of files
    chunk: int = 1 << 16
    pause: float = 0.0  # seconds between chunks
    on_sent: Callable[[], None] = lambda: None  # after each chunk
    gated: bool = False
    cards: dict[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    storage: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hold_after(self, number: int) -> Hold:
        """Once so many bytes of files are sent, send no more until released."""
        held = Hold()

        def hold() -> None:
            if self.sent >= number:
                held.reached.set()
                held.release.wait()

        self.on_sent = hold
        return held

    def once(self, fault: Fault) -> Fault:
        """Acts on the first request that it answers, then never again."""
        spent = threading.Event()

        def act(request: Request) -> bool:
            if spent.is_set() or not fault(request):
                return False
            spent.set()
            return True

        self.faults.append(act)
        return act

    def count(self, number: int) -> None:
        with self._lock:
            self.sent += number

    def answer(self, request: Request) -> None:
        with self._lock:
            self.log.append(request)
        if any(fault(request) for fault in self.faults):
            return
        if request.host == "storage":
            self._stored(request)
        elif request.path.startswith("/api/"):
            self._info(request)
        else:
            self._resolve(request)

    def _info(self, request: Request) -> None:
        pattern = r"/api/(?:models/)?((?:datasets/)?[^/]+/[^/]+)/revision/(.+)"
        match = re.fullmatch(pattern, request.path)
        files = self.files.get(match[1]) if match else None
        if match is None or files is None:
            request.send(401, b"{}", X_Error_Code="RepoNotFound")
            return
        if match[2] not in ("main", self.commit):
            request.send(404, b"{}", X_Error_Code="RevisionNotFound")
            return
        siblings = [
            {"rfilename": name, "size": len(data), "lfs": {"sha256": sha(data), "size": len(data)}}
            for name, data in files.items()
        ]
        document = {"id": match[1], "sha": self.commit, "siblings": siblings, "private": False}
        document["cardData"] = self.cards.get(match[1])
        document["tags"] = ["gguf", "license:apache-2.0"]
        request.send(200, json.dumps(document).encode(), Content_Type="application/json")

    def _resolve(self, request: Request) -> None:
        match = re.fullmatch(r"/((?:datasets/)?[^/]+/[^/]+)/resolve/([^/]+)/(.+)", request.path)
        data = self.files.get(match[1], {}).get(match[3]) if match else None
        if match is None or data is None:
            request.send(404, X_Error_Code="EntryNotFound")
            return
        request.send(
            302,
            Location=f"{self.storage}/{match[1]}/{match[3]}?signed=yes",
            X_Repo_Commit=self.commit,
            X_Linked_Size=str(len(data)),
            X_Linked_Etag=f'"{sha(data)}"',
            ETag='"storage-has-another"',
        )

    def _stored(self, request: Request) -> None:
        match = re.fullmatch(r"/((?:datasets/)?[^/]+/[^/]+)/(.+)", request.path)
        assert match
        data = self.files[match[1]][match[2]]
        span = request.range
        if span is None:
            request.send(200, data)
            return
        start, end = span[0], min(span[1], len(data))
        if start >= len(data):
            request.send(416, Content_Range=f"bytes */{len(data)}")
            return
        request.send(206, data[start:end], Content_Range=f"bytes {start}-{end - 1}/{len(data)}")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: FakeHub
    host: str

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        request = Request(self, self.command, path, self.host, dict(self.headers))
        self.hub.answer(request)

    do_HEAD = do_CONNECT = do_GET

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        for at in range(0, len(body), self.hub.chunk):
            part = body[at : at + self.hub.chunk]
            try:
                self.wfile.write(part)
            except OSError:
                self.close_connection = True
                return
            if self.host == "storage":
                self.hub.count(len(part))
                self.hub.on_sent()
            if self.hub.pause:
                time.sleep(self.hub.pause)

    def abandon(self) -> None:
        self.wfile.close()
        self.rfile.close()
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        return


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """A client that went away is what the tests are about."""


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def running(hub: FakeHub) -> Iterator[FakeHub]:
    servers = [
        _Server(("127.0.0.1", 0), type("Bound", (Handler,), {"hub": hub, "host": host}))
        for host in ("hub", "storage")
    ]
    hub.endpoint, hub.storage = (f"http://127.0.0.1:{s.server_address[1]}" for s in servers)
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield hub
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
