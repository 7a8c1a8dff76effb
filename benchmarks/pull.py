"""How fast a pull is beside `curl | sha256sum`, from a hub on the loopback: `pull.py --size 2000`.

The server is a process of its own that hands files to the kernel, so that it costs no more than
the loopback itself. Pairs are interleaved; the peak of memory is the pull's own process.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

REPO, NAME, COMMIT = "bench/file", "file.gguf", "c" * 40
TARGET = 0.8  # of the throughput of curl | sha256sum
BLOCK = 1 << 20


class Handler(BaseHTTPRequestHandler):
    """Enough of the hub's API for one file; its bytes by sendfile."""

    protocol_version = "HTTP/1.1"
    file: Path
    digest: str

    def do_HEAD(self) -> None:
        self.send_response(200)
        self._headers(self.file.stat().st_size)

    def do_GET(self) -> None:
        if urlsplit(self.path).path.startswith("/api/"):
            body = json.dumps({"sha": COMMIT, "siblings": [{"rfilename": NAME}]}).encode()
            self.send_response(200)
            self._headers(len(body))
            self.wfile.write(body)
            return
        size = self.file.stat().st_size
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        start, end = (int(asked[1]), int(asked[2]) + 1) if asked else (0, size)
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self._headers(end - start)
        self.wfile.flush()
        with self.file.open("rb") as file:
            while start < end:
                start += os.sendfile(self.connection.fileno(), file.fileno(), start, end - start)

    def _headers(self, length: int) -> None:
        self.send_header("ETag", f'"{self.digest}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def serve(file: Path, digest: str) -> None:
    """Print the address, then serve until standard input closes."""
    bound = type("Bound", (Handler,), {"file": file, "digest": digest})
    server = ThreadingHTTPServer(("127.0.0.1", 0), bound)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()


def fetch(endpoint: str, folder: Path, connections: int) -> None:
    """One pull in this process; prints its seconds and its peak of memory in bytes."""
    from qwq_cli.hub.download.download import Downloader
    from qwq_cli.hub.network.api import Hub
    from qwq_cli.hub.network.client import Client

    hub = Hub(Client(endpoint))
    start = time.perf_counter()
    file = hub.file(REPO, COMMIT, NAME)
    Downloader(hub, folder, connections=connections).download(file, "main")
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


def curl(endpoint: str) -> float:
    """Seconds."""
    url = shlex.quote(f"{endpoint}/{REPO}/resolve/{COMMIT}/{NAME}")
    start = time.perf_counter()
    subprocess.run(["bash", "-c", f"curl -sf {url} | sha256sum"], check=True, capture_output=True)
    return time.perf_counter() - start


def make_file(path: Path, megabytes: int) -> str:
    """Noise, and its SHA-256."""
    block = os.urandom(BLOCK)
    with path.open("wb") as file:
        for index in range(megabytes * 1_000_000 // BLOCK):
            file.write(index.to_bytes(8, "little") + block[8:])
    done = subprocess.run(["sha256sum", path], check=True, capture_output=True, text=True)
    return done.stdout.split()[0]


def compare(megabytes: int, rounds: int, connections: int, folder: Path) -> bool:
    """Whether the target is met; prints what was measured."""
    file = folder / "file.bin"
    digest = make_file(file, megabytes)
    own = [sys.executable, __file__]
    with subprocess.Popen(
        [*own, "--serve", str(file), digest],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        assert server.stdin is not None
        endpoint = server.stdout.readline().strip()
        ratios, peaks = [], []
        for index in range(rounds):
            baseline = curl(endpoint)
            cache = folder / f"cache{index}"
            done = subprocess.run(
                [*own, "--fetch", endpoint, str(cache), "--connections", str(connections)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            result = json.loads(done.stdout)
            subprocess.run(["rm", "-r", str(cache)], check=True)
            ratios.append(baseline / result["seconds"])
            peaks.append(result["peak"])
            print(
                f"curl | sha256sum {megabytes / baseline:.0f} MB/s, "
                f"pull {megabytes / result['seconds']:.0f} MB/s, "
                f"peak {result['peak'] / 1e6:.0f} MB"
            )
        server.stdin.close()
    met = bool(median(ratios) >= TARGET)
    print(f"median ratio {median(ratios):.2f}, wanted {TARGET}: {'pass' if met else 'FAIL'}")
    return met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2000, help="megabytes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--fetch", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(Path(options.serve[0]), options.serve[1])
    elif options.fetch:
        fetch(options.fetch[0], Path(options.fetch[1]), options.connections)
    else:
        with tempfile.TemporaryDirectory() as folder:
            met = compare(options.size, options.rounds, options.connections, Path(folder))
        sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
