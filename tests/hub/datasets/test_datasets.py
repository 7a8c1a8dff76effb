"""Rows of a data set, from a viewer on the loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qwq_cli.errors import NetworkError
from qwq_cli.hub.datasets.datasets import DATASETS, PAGE, VIEWER_VARIABLE, HubDataset, fetched

BOTH = HubDataset("both", "owner/name", (("I", "test"), ("II", "test")))


@contextmanager
def viewer(**faults: Any) -> Iterator[dict[str, str]]:
    """Its environment. Part I has 250 rows and part II has 3; `faults` replace fields of a page."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            query = {
                name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()
            }
            total = 250 if query["config"] == "I" else 3
            start = int(query["offset"])
            rows = [
                {"row": {"n": n, "part": query["config"]}, "truncated_cells": []}
                for n in range(start, min(start + int(query["length"]), total))
            ]
            body = json.dumps({"rows": rows, "num_rows_total": total, **faults}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield {VIEWER_VARIABLE: f"http://127.0.0.1:{server.server_port}"}
    finally:
        server.shutdown()
        server.server_close()


def test_all_rows_of_all_parts_in_their_order_and_only_once_fetched(tmp_path: Path) -> None:
    with viewer() as environ:
        path = fetched(BOTH, tmp_path, environ)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [row["n"] for row in rows] == [*range(250), *range(3)]
    assert rows[-1]["part"] == "II"
    assert fetched(BOTH, tmp_path, {"HF_HUB_OFFLINE": "1"}) == path


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"rows": []}, "leaves out rows"),
        ({"rows": "?"}, "unexpected way"),
        ({"rows": [{"row": {"problem": "x"}, "truncated_cells": ["problem"]}]}, "shortens"),
    ],
)
def test_a_page_that_is_not_whole_is_refused_and_nothing_kept(
    tmp_path: Path, fault: dict[str, Any], words: str
) -> None:
    with viewer(**fault) as environ, pytest.raises(NetworkError, match=words):
        fetched(BOTH, tmp_path, environ)
    assert not list(tmp_path.rglob("*.jsonl"))


def test_offline_is_told(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="HF_HUB_OFFLINE is set"):
        fetched(DATASETS["aime24"], tmp_path, {"HF_HUB_OFFLINE": "1"})


def test_a_page_is_as_long_as_the_viewer_allows() -> None:
    assert PAGE == 100
    assert {known.alias for known in DATASETS.values()} == {"aime24", "aime25", "math500"}


def test_rows_without_an_end_are_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.hub.datasets.datasets.MOST", 5000)
    with viewer(num_rows_total=10**9) as environ, pytest.raises(NetworkError, match="leaves out"):
        fetched(BOTH, tmp_path, environ)
    rows = [{"row": {"problem": "x" * 100}}] * PAGE
    endless = viewer(num_rows_total=10**9, rows=rows)
    with endless as environ, pytest.raises(NetworkError, match="no end"):
        fetched(BOTH, tmp_path, environ)
