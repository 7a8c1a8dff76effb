"""Servers that can't prove who they are, and one that sends a byte at a time."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.row import needs, sh
from tests.https import KINDS, make_certificates, serving
from tests.hub.gguf_writer import tiny
from tests.hub.hub_server import FakeHub, Request, running
from tests.shell import Shell

REPO, NAME = "o/tiny-GGUF", "tiny-Q8_0.gguf"
MODEL = tiny() + bytes(3_000_000)
FEW, MOST_OF_HEADER = 3, 2 << 20  # bytes
ASKED = {
    "a hub": f"qwq models pull {REPO}:Q8_0",
    "an endpoint": 'qwq -m "$HF_ENDPOINT" 1+1',
}
TOLD = {
    "expired": "certificate has expired",
    "early": "certificate is not yet valid",
    "other": "not valid for 'localhost'",
    "right": None,
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


@needs("openssl version")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ASKED)
def test_certificates(shell: Shell, certificates: Path, who: str, kind: str) -> None:
    with serving(certificates / kind) as address:
        trusted = {"SSL_CERT_FILE": str(certificates / "ca.pem")}
        hub = {"HF_ENDPOINT": address, "HF_HUB_OFFLINE": "0", **trusted}
        done = sh(shell, ASKED[who], hub)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    if words := TOLD[kind]:
        assert done.status == 5
        assert words in done.stderr
        assert "SSL_CERT_FILE" in done.stderr
    else:
        assert "certificate" not in done.stderr


def test_a_byte_at_a_time_can_be_stopped_and_what_came_is_kept(shell: Shell) -> None:
    """tests/cli/test_pull.py tests its progress: the speed and the time left."""
    hub, over, reached = FakeHub({REPO: {NAME: MODEL}}), threading.Event(), threading.Event()

    def drip(request: Request) -> bool:
        def parts(start: int, end: int) -> Iterator[bytes]:
            yield b"HTTP/1.1 206 Partial Content\r\nContent-Length: %d\r\n" % (end - start)
            yield b"Content-Range: bytes %d-%d/%d\r\n\r\n" % (start, end - 1, len(MODEL))
            for at in range(start, end):
                yield MODEL[at : at + 1]
                if at == start + FEW:
                    reached.set()
                if over.wait(0.05):
                    return

        span = request.range
        is_weights = request.is_body and span is not None and span[1] - span[0] > MOST_OF_HEADER
        return bool(is_weights and span and request.raw(parts(*span)))

    hub.faults.append(drip)
    with running(hub):
        variables = {"HF_ENDPOINT": hub.endpoint, "HF_HUB_OFFLINE": "0"}
        child = shell.popen("models", "pull", f"{REPO}:Q8_0", env=variables)
        assert reached.wait(60)
        child.send_signal(signal.SIGINT)
        _, stderr = child.communicate(timeout=60)
        over.set()
    assert child.returncode == 130
    assert b"What was downloaded is kept; the same command continues." in stderr
    assert "Not finished: tiny-Q8_0.gguf" in shell.run("models", "list").stdout
