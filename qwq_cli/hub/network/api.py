"""What the hub says about a repository: its commit, files, sizes and digests.

Source: https://huggingface.co/docs/hub/api. Answers are untrusted. Names and digests become paths
here, so each is checked first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote

import msgspec

from qwq_cli.errors import NetworkError
from qwq_cli.hub.local.cache import DATASETS
from qwq_cli.hub.network.backoff import Transient
from qwq_cli.hub.network.client import Client
from qwq_cli.hub.network.refusal import AGAIN

COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")
ETAG = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# This includes characters that steer a terminal, because every program shows file names.
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\\:*?\"<>|]")
SIZE = re.compile(r"[0-9]{1,15}")
CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")
Bytes = Annotated[int, msgspec.Meta(ge=0, lt=10**15)]


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """A file at a commit. etag: its SHA-256, or git's SHA-1 if it is small."""

    repo: str
    commit: str
    name: str
    bytes: int
    etag: str

    def digest(self) -> hashlib._Hash:
        """Return a new digest; over the file's bytes, its hex form must equal `etag`."""
        if len(self.etag) == 64:
            return hashlib.sha256()
        return hashlib.sha1(b"blob %d\0" % self.bytes, usedforsecurity=False)


@dataclass(frozen=True, kw_only=True)
class Repo:
    """A repository at one commit: a model's, or datasets/owner/name. license: from its card.

    configs: what a data set's card says about configurations, unchecked. digests: SHA-256 of large
    files.
    """

    name: str
    revision: str
    commit: str
    license: str | None
    sizes: Mapping[str, int | None]
    configs: Any = None
    digests: Mapping[str, str] = field(default_factory=dict)


class _Lfs(msgspec.Struct):
    size: Bytes | None = None
    sha256: str | None = None


class _Sibling(msgspec.Struct):
    rfilename: str
    size: Bytes | None = None
    lfs: _Lfs | None = None


class _Info(msgspec.Struct):
    sha: str
    siblings: list[_Sibling] = []
    tags: list[str] = []
    card: Any = msgspec.field(default=None, name="cardData")


class RangesIgnored(Exception):
    """The server ignores ranges and sends the whole file."""


@dataclass(frozen=True)
class Hub:
    client: Client

    def repo(self, name: str, revision: str = "main") -> Repo:
        """Ask for a repository. Raises NetworkError."""
        kind = "" if name.startswith(DATASETS) else "models/"
        path = f"/api/{kind}{quote(name)}/revision/{quote(revision, safe='')}?blobs=true"
        info = _converted(self.client.json(path), self.client.endpoint)
        _require(COMMIT.fullmatch(info.sha), f"a commit called {info.sha!r}")
        for sibling in info.siblings:
            _require(is_safe(sibling.rfilename), f"a file called {sibling.rfilename!r}")
        licenses = (tag.partition(":") for tag in info.tags)
        return Repo(
            name=name,
            revision=revision,
            commit=info.sha,
            license=next((value for key, _, value in licenses if key == "license"), None),
            sizes={s.rfilename: (s.lfs and s.lfs.size) or s.size for s in info.siblings},
            configs=info.card.get("configs") if isinstance(info.card, dict) else None,
            digests=dict(_digests(info.siblings)),
        )

    def file(self, repo: str, commit: str, name: str) -> RemoteFile:
        """Ask for a file's size and digest with a HEAD request. Raises NetworkError."""
        headers = self.client.head(_path(repo, commit, name)).headers
        etag = headers.get("X-Linked-Etag") or headers.get("ETag") or ""
        etag = etag.removeprefix("W/").strip('"')
        size = headers.get("X-Linked-Size") or headers.get("Content-Length") or ""
        found = headers.get("X-Repo-Commit") or commit
        _require(ETAG.fullmatch(etag), f"a digest {etag!r} for {name}")
        _require(COMMIT.fullmatch(found), f"a commit called {found!r}")
        _require(SIZE.fullmatch(size), f"a size {size[:40]!r} for {name}")
        return RemoteFile(repo=repo, commit=found, name=name, bytes=int(size), etag=etag)

    def source(self, file: RemoteFile) -> Source:
        return Source(self.client, file)


@dataclass
class Source:
    """Reads the bytes of one file by ranges. Threads may share it.

    It stores the address that the hub redirects to, so that a range costs one request. Storage
    signs these addresses for a limited time; after that, the hub is asked again.
    """

    client: Client
    file: RemoteFile
    _stored_at: str | None = field(default=None, init=False)

    @contextmanager
    def open(self, start: int, end: int) -> Iterator[Iterator[bytes]]:
        """Open the bytes from `start` up to, but not including, `end`, in chunks.

        Raises Transient, RangesIgnored, NetworkError.
        """
        headers = {"Range": f"bytes={start}-{end - 1}"}
        remembered = self._stored_at
        try:
            with self.client.open("GET", remembered or self._hub_url, headers) as response:
                if not self.client.is_own(str(response.url)):
                    self._stored_at = str(response.url)
                self._check_range(response.status_code, response.headers, start)
                yield response.iter_raw()
        except NetworkError:
            if remembered is None:
                raise
            self._stored_at = None
            raise Transient("storage wants to be asked again") from None

    @contextmanager
    def open_whole(self) -> Iterator[Iterator[bytes]]:
        """Open all bytes in order, for a server without ranges. Raises Transient, NetworkError."""
        with self.client.open("GET", self._hub_url) as response:
            length = response.headers.get("Content-Length")
            if length is not None and length != str(self.file.bytes):
                raise self._changed(length[:40])
            yield response.iter_raw()

    @property
    def _hub_url(self) -> str:
        return self.client.endpoint + _path(self.file.repo, self.file.commit, self.file.name)

    def _check_range(self, status: int, headers: Mapping[str, str], start: int) -> None:
        if status == 200:
            raise RangesIgnored
        found = CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
        if status != 206 or found is None:
            raise NetworkError(
                f"The server answers a request for a range with {status} and no range."
            )
        if int(found[3]) != self.file.bytes:
            raise self._changed(found[3])
        if int(found[1]) != start:
            raise NetworkError(f"The server sends byte {found[1]} where {start} was asked for.")

    def _changed(self, length: str) -> NetworkError:
        return NetworkError(
            f"{self.file.name} should have {self.file.bytes:,} bytes; the server has {length}.",
            AGAIN,
        )


def _digests(siblings: Iterable[_Sibling]) -> Iterator[tuple[str, str]]:
    for sibling in siblings:
        digest = sibling.lfs.sha256 if sibling.lfs else None
        if digest and SHA256.fullmatch(digest):
            yield sibling.rfilename, digest


def is_safe(name: str) -> bool:
    """Return whether a name from the hub stays below the folder that it is put into."""
    parts = PurePosixPath(name).parts
    normal = "/".join(parts) == name
    return bool(parts) and normal and not UNSAFE.search(name) and not {"..", "/"} & set(parts)


def _path(repo: str, commit: str, name: str) -> str:
    return f"/{quote(repo)}/resolve/{quote(commit, safe='')}/{quote(name)}"


def _converted(document: Any, endpoint: str) -> _Info:
    try:
        return msgspec.convert(document, _Info)
    except msgspec.ValidationError as error:
        raise NetworkError(
            f"{endpoint} describes the repository in an unexpected way: {error}.",
            "Check HF_ENDPOINT and HTTPS_PROXY.",
        ) from None


def _require(holds: object, what: str) -> None:
    if not holds:
        raise NetworkError(
            f"The hub names {what[:200]}, which can't be right.", "Nothing was written."
        )
