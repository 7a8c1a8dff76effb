"""HTTP to the hub: its address and login, redirects, retries, and refusals in plain words.

It uses httpx2, as huggingface_hub does, so that both follow the same rules for proxies
(HTTPS_PROXY, NO_PROXY) and certificates.
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
from qwq_cli.errors import NetworkError, Unreachable
from qwq_cli.hub.network.backoff import TOLD_FROM, Backoff, Patience, Transient, told
from qwq_cli.hub.network.reasons import is_of_identity, reason_of
from qwq_cli.hub.network.refusal import MOST_SHOWN, no_address, not_json, refusal, status_of
from qwq_cli.hub.network.surroundings import OWN_CERTIFICATES, explained, proxy_refusal
from qwq_cli.hub.network.within import TooSlow, within

ENDPOINT = "https://huggingface.co"
MAX_HOPS = 5
MAX_JSON = 64 << 20  # bytes; the largest repositories list some megabytes of files
STALL = 30.0  # seconds without a byte
WHOLE = 180.0  # seconds for a whole answer that is read at once
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
T = TypeVar("T")


@dataclass(frozen=True)
class Client:
    """Talks to one hub. The token is sent only to the endpoint's own origin.

    tell: called with a line about each wait that is long enough to wonder about.
    """

    endpoint: str = ENDPOINT
    token: str | None = field(default=None, repr=False)
    backoff: Backoff = field(default_factory=lambda: Backoff(attempts=4))
    stall: float = STALL
    whole: float = WHOLE
    sleep: Callable[[float], object] = time.sleep
    tell: Callable[[str], object] = lambda _: None
    http: httpx2.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limits = httpx2.Limits(max_connections=None)
        with explained():
            http = httpx2.Client(timeout=httpx2.Timeout(self.stall, pool=None), limits=limits)
        object.__setattr__(self, "http", http)

    @classmethod
    def of(
        cls, environ: Mapping[str, str], tell: Callable[[str], object] = lambda _: None
    ) -> Client:
        """Create a client from HF_ENDPOINT, HF_HUB_OFFLINE, HF_TOKEN and the hub's own login.

        Raises NetworkError.
        """
        for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
            if _is_true(environ.get(name)):
                raise Unreachable(f"{name} is set, so nothing is downloaded.", f"unset {name}")
        endpoint = (environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")
        if urlsplit(endpoint).scheme not in ("http", "https"):
            raise NetworkError(f"HF_ENDPOINT is not an address: {endpoint}", "unset HF_ENDPOINT")
        return cls(endpoint=endpoint, token=_token(environ), tell=tell)

    def json(self, path: str) -> Any:
        """Return the document at `path` below the endpoint. Raises NetworkError."""
        import msgspec

        def read() -> bytes:
            with self.open("GET", f"{self.endpoint}{path}") as response:
                return b"".join(_limited(response.iter_raw(), MAX_JSON))

        text = self.persist(read)
        try:
            return msgspec.json.decode(text)
        except (ValueError, RecursionError):
            raise not_json(self.endpoint, text) from None

    def head(self, path: str) -> httpx2.Response:
        """Return the hub's own answer; for a large file, a redirect whose headers describe it.

        A redirect within the endpoint is followed: the repository was renamed.
        """

        def ask() -> httpx2.Response:
            with self.open("HEAD", f"{self.endpoint}{path}", stays=True) as response:
                return response

        return self.persist(ask)

    def persist(self, attempt: Callable[[], T]) -> T:
        """Return the result of `attempt`, trying again after failures that may pass.

        Raises NetworkError, also if it takes too long.
        """
        patience = Patience(self.backoff)
        while True:
            try:
                return within(self.whole, attempt)
            except TooSlow:  # noqa: PERF203 - trying again is what this loop is for
                raise self._too_slow() from None
            except Transient as why:
                seconds = patience.after(why)
                if seconds is None:
                    raise self._gave_up(why) from None
                if seconds >= TOLD_FROM:
                    self.tell(f"{urlsplit(self.endpoint).netloc}: {told(why, seconds)}.")
                self.sleep(seconds)

    @contextmanager
    def open(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        stays: bool = False,
    ) -> Iterator[httpx2.Response]:
        """Open a successful answer with an unread body.

        stays: return a redirect to another origin, don't follow it. Raises Transient, also from
        within the block, and NetworkError.
        """
        try:
            response = self._follow(method, url, headers or {}, stays=stays)
            try:
                self._require_success(response)
                yield response
            finally:
                response.close()
        except httpx2.RequestError as error:
            raise self._failure(error) from error
        except httpx2.InvalidURL as error:
            raise no_address(str(error)) from error

    def _failure(self, error: httpx2.RequestError) -> Transient | NetworkError:
        if isinstance(error, httpx2.ProxyError) and str(error).startswith("407"):
            return proxy_refusal()
        if isinstance(error, httpx2.TimeoutException):
            return Transient("nothing came for too long")
        if is_of_identity(error):
            who = urlsplit(self.endpoint).netloc
            return NetworkError(
                f"{who} can't prove who it is: {reason_of(error)}.", OWN_CERTIFICATES
            )
        return Transient(reason_of(error))

    def _too_slow(self) -> Unreachable:
        return Unreachable(
            f"{self.endpoint} does not come to an end: its answer was not there after "
            f"{self.whole:,.0f} seconds.",
            "Check the network and HTTPS_PROXY, then run the same command again.",
        )

    def _gave_up(self, why: Transient) -> Unreachable:
        return Unreachable(
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
            try:
                target = urljoin(url, location)
                if stays and not self.is_own(target):
                    return response
                _require_as_safe(url, target)
            except ValueError:
                raise no_address(location) from None
            finally:
                response.close()
            url = target
        raise NetworkError(
            f"{self.endpoint} redirects in a loop.", "Check HF_ENDPOINT and HTTPS_PROXY."
        )

    def _headers(self, url: str, headers: Mapping[str, str]) -> dict[str, str]:
        login = {"Authorization": f"Bearer {self.token}"} if self.token and self.is_own(url) else {}
        agent = f"qwq/{__version__}; python-httpx2/{httpx2.__version__}"
        return {"User-Agent": agent, "Accept-Encoding": "identity", **headers, **login}

    def is_own(self, url: str) -> bool:
        """Return whether `url` has the endpoint's scheme, host and port."""
        return _origin(url) == _origin(self.endpoint)

    def _require_success(self, response: httpx2.Response) -> None:
        status, method = response.status_code, response.request.method
        if status == 407:
            raise proxy_refusal()
        if status in TRANSIENT:
            raise Transient(status_of(response), response.headers.get("Retry-After"))
        if status >= 400:
            raise refusal(
                response,
                self.endpoint,
                is_own=self.is_own(str(response.url)),
                with_token=self.token is not None,
            )
        if method != "HEAD" and response.headers.get("Content-Encoding", "identity") != "identity":
            raise NetworkError(
                f"{response.url.host} answers with packed data, which was not asked for.",
                "A proxy on the way may do that: check HTTPS_PROXY.",
            )


def _token(environ: Mapping[str, str]) -> str | None:
    """Return HF_TOKEN, or the token of `hf auth login`.

    The hub's own code reads the latter, because it may have to renew the token.
    """
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
    """Raise NetworkError if the redirect is less safe, and ValueError if it is no address."""
    scheme, _ = urlsplit(target).scheme, urlsplit(target).port
    if scheme not in ("http", "https") or (scheme == "http" and url.startswith("https:")):
        raise NetworkError(
            f"{urlsplit(url).hostname} redirects to an unsafe address: {target[:MOST_SHOWN]}",
            "Nothing is fetched from there. Check HF_ENDPOINT and HTTPS_PROXY.",
        )


def _limited(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    for chunk in chunks:
        most -= len(chunk)
        if most < 0:
            raise NetworkError(
                f"The hub's answer never ends: it has more than {MAX_JSON >> 20} MB.",
                "Check HF_ENDPOINT and HTTPS_PROXY.",
            )
        yield chunk
