"""A local https server, with valid and invalid certificates.

The openssl command makes the certificates, because no library that qwq needs can.
"""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CONFIG = """
[ca]
default_ca = own
[own]
database = index
rand_serial = yes
unique_subject = no
new_certs_dir = .
policy = any
default_md = sha256
[any]
commonName = supplied
"""
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(frozen=True)
class Validity:
    """name: the host of the certificate. The times are in the form of OpenSSL."""

    name: str = "localhost"
    starts: str = "20200101000000Z"
    ends: str = "20991231235959Z"


KINDS: Mapping[str, Validity] = {
    "right": Validity(),
    "expired": Validity(ends="20200201000000Z"),
    "early": Validity(starts="20980101000000Z"),
    "other": Validity("elsewhere.example"),
}


def make_certificates(folder: Path) -> None:
    """Write ca.pem, which clients trust, and for each of KINDS a certificate with its key."""
    (folder / "ca.cnf").write_text(CONFIG)
    (folder / "index").touch()
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl(folder, "req", "-x509", *NEW_KEY, "-keyout", "ca.key", "-out", "ca.pem",
             "-days", "36500", "-subj", "/CN=tests", *usage)  # fmt: skip
    for kind, validity in KINDS.items():
        _make(folder, kind, validity)


def _make(folder: Path, kind: str, validity: Validity) -> None:
    (folder / "extensions").write_text(
        f"subjectAltName=DNS:{validity.name}\nsubjectKeyIdentifier=hash\n"
        "authorityKeyIdentifier=keyid\n"
    )
    _openssl(folder, "req", *NEW_KEY, "-keyout", "key", "-out", "request", "-subj", "/CN=x")
    _openssl(folder, "ca", "-config", "ca.cnf", "-batch", "-notext", "-keyfile", "ca.key",
             "-cert", "ca.pem", "-in", "request", "-out", "certificate",
             "-startdate", validity.starts, "-enddate", validity.ends,
             "-extfile", "extensions")  # fmt: skip
    (folder / kind).write_bytes(
        (folder / "key").read_bytes() + (folder / "certificate").read_bytes()
    )


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_HEAD = do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def serving(certificate: Path) -> Iterator[str]:
    """Yield the address of a server that answers every request with 404."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"https://localhost:{server.server_address[1]}"
        server.shutdown()
