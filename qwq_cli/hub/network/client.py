"""HTTP to the hub: its address and login, redirects, retries, and refusals in plain words.

On httpx2, which huggingface_hub itself stands on: one set of rules for proxies (HTTPS_PROXY,
NO_PROXY) and certificates, whichever of the two asks.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2

from qwq_cli import __version__
from qwq_cli.errors import NetworkError
from qwq_cli.hub.network.backoff import Backoff, Transient
from qwq_cli.hub.network.surroundings import explained

ENDPOINT = "https://huggingface.co"
MAX_HOPS = 5
MAX_JSON = 64 << 20  # bytes; the largest repositories list some megabytes of files
STALL = 30.0  # seconds without a byte
AGAIN = "It may be changing just now. Run the same command again."
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
T = TypeVar("T")


@dataclass(frozen=True)
class Client:
    """Speaks to one hub. The token goes to the endpoint's own origin and nowhere else."""

    endpoint: str = ENDPOINT
    token: str | None = field(default=None, repr=False)
    backoff: Backoff = field(default_factory=lambda: Backoff(attempts=4))
    stall: float = STALL
    sleep: Callable[[float], object] = time.sleep
    http: httpx2.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limits = httpx2.Limits(max_connections=None)
        with explained():
            http = httpx2.Client(timeout=httpx2.Timeout(self.stall, pool=None), limits=limits)
        object.__setattr__(self, "http", http)

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Client:
        """By HF_ENDPOINT, HF_HUB_OFFLINE, HF_TOKEN and the hub's own login. Raises NetworkError."""
        for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
            if _is_true(environ.get(name)):
                raise NetworkError(f"{name} is set, so nothing is downloaded.", f"unset {name}")
        endpoint = (environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")
        if urlsplit(endpoint).scheme not in ("http", "https"):
            raise NetworkError(f"HF_ENDPOINT is not an address: {endpoint}", "unset HF_ENDPOINT")
        return cls(endpoint=endpoint, token=_token(environ))

    def json(self, path: str) -> Any:
        """The document at `path` below the endpoint. Raises NetworkError."""
        import msgspec

        def read() -> bytes:
            with self.open("GET", f"{self.endpoint}{path}") as response:
                return b"".join(_limited(response.iter_bytes(), MAX_JSON))

        text = self.persist(read)
        try:
            return msgspec.json.decode(text)
        except (ValueError, RecursionError):
            raise _not_json(self.endpoint, text) from None

    def head(self, path: str) -> httpx2.Response:
        """The answer of the hub itself, which for a large file is a redirect with its headers.

        A redirect within the endpoint is followed: a repository that was renamed.
        """

        def ask() -> httpx2.Response:
            with self.open("HEAD", f"{self.endpoint}{path}", stays=True) as response:
                return response

        return self.persist(ask)

    def persist(self, attempt: Callable[[], T]) -> T:
        """What `attempt` gives; what fails in passing is tried again. Raises NetworkError."""
        failures = 0
        while True:
            try:
                return attempt()
            except Transient as why:  # noqa: PERF203 - trying again is what this loop is for
                failures += 1
                if failures >= self.backoff.attempts:
                    raise self._gave_up(why) from None
                self.sleep(self.backoff.seconds(failures, why.retry_after))

    @contextmanager
    def open(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        stays: bool = False,
    ) -> Iterator[httpx2.Response]:
        """A successful answer, its body unread; `stays` returns a redirect to another origin.

        Raises Transient, also from within the block, and NetworkError.
        """
        try:
            response = self._follow(method, url, headers or {}, stays=stays)
            try:
                self._require_success(response)
                yield response
            finally:
                response.close()
        except httpx2.RequestError as error:
            raise Transient(_reason(error)) from error
        except httpx2.InvalidURL as error:
            raise NetworkError(f"The hub gives an address that is not valid: {error}.") from error

    def _gave_up(self, why: Transient) -> NetworkError:
        return NetworkError(
            f"{self.endpoint} can't be reached: {why.reason}.",
            "Check the network and HTTPS_PROXY, then run the same command again.",
        )

    def _follow(
        self, method: str, url: str, headers: Mapping[str, str], *, stays: bool
    ) -> httpx2.Response:
        for _ in range(MAX_HOPS):
            request = self.http.build_request(method, url, headers=self._headers(url, headers))
            response = self.http.send(request, stream=True, follow_redirects=False)
            location = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not location:
                return response
            target = urljoin(url, location)
            if stays and not self.is_own(target):
                return response
            response.close()
            _require_as_safe(url, target)
            url = target
        raise NetworkError(f"{self.endpoint} redirects in a loop.")

    def _headers(self, url: str, headers: Mapping[str, str]) -> dict[str, str]:
        login = {"Authorization": f"Bearer {self.token}"} if self.token and self.is_own(url) else {}
        agent = f"qwq/{__version__}; python-httpx2/{httpx2.__version__}"
        return {"User-Agent": agent, "Accept-Encoding": "identity", **headers, **login}

    def is_own(self, url: str) -> bool:
        """Whether `url` has the endpoint's scheme, host and port."""
        return _origin(url) == _origin(self.endpoint)

    def _require_success(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status in TRANSIENT:
            raise Transient(_status(response), response.headers.get("Retry-After"))
        if status >= 400:
            raise self._refusal(response)

    def _refusal(self, response: httpx2.Response) -> NetworkError:
        """Source of the codes: huggingface_hub.utils.hf_raise_for_status."""
        if not self.is_own(str(response.url)):
            return NetworkError(f"{response.url.host} answers {_status(response)}.", AGAIN)
        page = f"{self.endpoint}/{_repo_of(response.url.path)}"
        code = response.headers.get("X-Error-Code")
        if code == "GatedRepo":
            return NetworkError(
                f"{page} is gated: its owners want you to accept their terms first.",
                f"Open {page} and accept, then `hf auth login`, then the same command again.",
            )
        if code in ("EntryNotFound", "RevisionNotFound"):
            what = "file" if code == "EntryNotFound" else "revision"
            return NetworkError(f"The hub has no such {what}: {response.url.path}.", f"See {page}")
        if response.status_code in (401, 403) and self.token:
            return NetworkError(
                f"The hub refuses your token for {page} ({_status(response)}).",
                "`hf auth login`, or set HF_TOKEN to a token that may read it.",
            )
        if response.status_code in (401, 403, 404):
            return NetworkError(
                f"There is nothing at {page}, or it is private ({_status(response)}).",
                "Check the name; if it is private, `hf auth login` or set HF_TOKEN.",
            )
        return NetworkError(f"{response.url.host} answers {_status(response)}.", AGAIN)


def _token(environ: Mapping[str, str]) -> str | None:
    """HF_TOKEN, else what `hf auth login` stored; that may renew it, so the hub's own code asks."""
    if _is_true(environ.get("HF_HUB_DISABLE_IMPLICIT_TOKEN")):
        return None
    given = environ.get("HF_TOKEN") or environ.get("HUGGING_FACE_HUB_TOKEN")
    if given:
        return given.strip() or None
    if environ is not os.environ:
        return None
    from huggingface_hub import get_token

    return get_token()


def _is_true(value: str | None) -> bool:
    return (value or "").upper() in {"1", "ON", "YES", "TRUE"}


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _require_as_safe(url: str, target: str) -> None:
    scheme = urlsplit(target).scheme
    if scheme not in ("http", "https") or (scheme == "http" and url.startswith("https:")):
        raise NetworkError(f"{urlsplit(url).hostname} redirects to an unsafe address: {target}")


def _limited(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    for chunk in chunks:
        most -= len(chunk)
        if most < 0:
            raise NetworkError("The hub's answer never ends.")
        yield chunk


def _not_json(endpoint: str, text: bytes) -> NetworkError:
    is_page = text.lstrip()[:64].lower().startswith((b"<!doctype", b"<html"))
    what = "a web page" if is_page else "something that is not JSON"
    return NetworkError(
        f"{endpoint} answers with {what} in place of a list of files.",
        "This happens in a network that wants a login, and with a wrong HF_ENDPOINT.",
    )


def _repo_of(path: str) -> str:
    parts = [part for part in path.split("/") if part]
    parts = (
        parts[{"models": 2, "datasets": 1}.get(parts[1], 0) :] if parts[:1] == ["api"] else parts
    )
    return "/".join(parts[: 3 if parts[:1] == ["datasets"] else 2])


def _status(response: httpx2.Response) -> str:
    return f"{response.status_code} {response.reason_phrase}".strip()


def _reason(error: httpx2.RequestError) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return "nothing came for too long"
    return str(error).rstrip(".") or type(error).__name__
