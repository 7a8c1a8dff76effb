"""HTTP to one endpoint. Every wait and every answer has a limit, and the key stays with its host.

It uses httpx2, as qwq_cli.hub.network.client does, so both follow the same rules for proxies and
certificates. Servers on this machine are never asked through a proxy.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import msgspec

from qwq_cli import __version__
from qwq_cli.endpoint import failure
from qwq_cli.endpoint.address import EXAMPLE, Address, target_of
from qwq_cli.endpoint.failure import Answered, failure_of, told_by
from qwq_cli.endpoint.key import Key
from qwq_cli.endpoint.sse import DONE, EndlessEvent, EventParser, LineParser, WholeParser
from qwq_cli.errors import QwqError, UsageError
from qwq_cli.hub.network.reasons import NO_TLS, is_of_identity, reason_of
from qwq_cli.hub.network.surroundings import (
    OWN_CERTIFICATES,
    RIGHT_PASSWORD,
    WRONG_PASSWORD,
    explained,
)

MAX_HOPS = 3
MAX_ERROR = 64 << 10  # bytes read of an error's body
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEEPING_METHOD = frozenset({307, 308})
EVENTS = "text/event-stream"
# A server that speaks plain http may wait for the rest of what it can't read as a request.
SILENT_TLS = "nothing came for too long where https was begun; it may speak http alone"
Parser = EventParser | LineParser | WholeParser
_PARSERS: dict[str, type[Parser]] = {
    EVENTS: EventParser, "text/plain": EventParser, "application/x-ndjson": LineParser,
    "application/json": WholeParser,
}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """Limits in seconds, except `body`, the bytes of an answer that isn't streamed.

    connect: until the connection is open. read: without a byte, for such an answer. whole: for all
    of such an answer. A stream may take any time (see qwq_cli.endpoint.stream).
    """

    connect: float = 10.0
    read: float = 30.0
    whole: float = 60.0
    body: int = 32 << 20


LIMITS = Limits()


class Client:
    """A client for one event loop; `close` it in the same loop."""

    def __init__(
        self, address: Address, key: Key | None = None, *, plain: bool = False,
        limits: Limits = LIMITS,
    ) -> None:  # fmt: skip
        """plain: see Key. Raises ConfigError."""
        if key:
            key.require_safe(address, plain=plain)
        self.address, self._key, self._limits = address, key, limits
        with explained():
            self._http = httpx2.AsyncClient(
                timeout=httpx2.Timeout(limits.read, connect=limits.connect, pool=None),
                limits=httpx2.Limits(max_connections=None),
                trust_env=not address.is_loopback,
                verify=_trusted(address),
            )

    async def get(self, path: str) -> Any:
        """Return the document at `path`. Raises QwqError."""
        return await self._document("GET", path, None)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send `body` and return the document that answers it. Raises QwqError."""
        return await self._document("POST", path, body)

    async def events(self, path: str, body: Mapping[str, Any]) -> AsyncGenerator[bytes, None]:
        """Yield the data of each event of a stream. Raises QwqError.

        Bytes that complete no event yield empty data: a comment, or the beginning of an event.
        """
        count = 0
        async with self._open("POST", path, body, read=None) as response:
            parser = self._parser(response)
            try:
                async for chunk in response.aiter_raw():
                    count += len(chunk)
                    for data in parser.feed(chunk) or (b"",):
                        yield data
            except EndlessEvent:
                raise self.garbled("an event that has no end") from None
            except (httpx2.ReadError, httpx2.RemoteProtocolError) as error:
                raise self._broken_off(f" after {count:,} bytes") from error
        for data in parser.finish():
            if _is_cut(data):
                raise self._broken_off(f" after {count:,} bytes")
            yield data

    async def close(self) -> None:
        await self._http.aclose()

    def safe(self, error: QwqError) -> QwqError:
        """Return the error without the key, which some servers repeat."""
        if self._key:
            error.message = self._key.hidden_in(error.message)
            error.hint = error.hint and self._key.hidden_in(error.hint)
            error.args = (error.message,)
        return error

    async def _document(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        try:
            text = await asyncio.wait_for(self._text(method, path, body), self._limits.whole)
        except asyncio.TimeoutError:
            raise self._unreachable("its answer does not come to an end") from None
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise self.garbled(_kind_of(text)) from None

    async def _text(self, method: str, path: str, body: Mapping[str, Any] | None) -> bytes:
        async with self._open(method, path, body, read=self._limits.read) as response:
            found = await _read(response, self._limits.body)
        if found is None:
            raise self.garbled(f"more than {self._limits.body >> 20} MB")
        return found

    @asynccontextmanager
    async def _open(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, read: float | None
    ) -> AsyncIterator[httpx2.Response]:
        """Open a successful answer with an unread body."""
        limits = self._limits
        timeout = httpx2.Timeout(limits.read, connect=limits.connect, pool=None, read=read)
        content = None if body is None else msgspec.json.encode(body)
        try:
            response = await self._follow(method, f"{self.address.root}{path}", content, timeout)
        except httpx2.HTTPError as error:
            raise self._explained(error) from error
        except httpx2.InvalidURL as error:
            raise UsageError(
                f"{self.address.host[:80]} is not an address: {error}.", EXAMPLE
            ) from error
        try:
            await self._require_success(response)
            yield response
        except (httpx2.ReadError, httpx2.RemoteProtocolError) as error:
            raise self._broken_off() from error
        except httpx2.HTTPError as error:
            raise self._explained(error) from error
        finally:
            await response.aclose()

    async def _follow(
        self, method: str, url: str, content: bytes | None, timeout: httpx2.Timeout
    ) -> httpx2.Response:
        for _ in range(MAX_HOPS):
            request = self._http.build_request(
                method, url, content=content, headers=self._headers(), timeout=timeout
            )
            response = await self._http.send(request, stream=True, follow_redirects=False)
            location = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not location:
                return response
            await response.aclose()
            target = target_of(url, location)
            if target is None or (content and response.status_code not in KEEPING_METHOD):
                raise self._redirected(location)
            url = target
        raise failure.Redirected(f"{self.address.host} redirects in a loop.")

    def _headers(self) -> dict[str, str]:
        login = {"Authorization": f"Bearer {self._key.value}"} if self._key else {}
        agent = f"qwq/{__version__}; python-httpx2/{httpx2.__version__}"
        kinds = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        return {"User-Agent": agent, **kinds, **login}

    async def _require_success(self, response: httpx2.Response) -> None:
        if response.status_code == 407:
            raise failure.ProxyRefused(WRONG_PASSWORD, RIGHT_PASSWORD)
        if response.status_code >= 400:
            body = await _read(response, MAX_ERROR) or b""
            found = failure_of(
                Answered(
                    self.address.host,
                    response.status_code,
                    told_by(body),
                    with_key=self._key is not None,
                    retry_after=response.headers.get("Retry-After"),
                )
            )
            raise self.safe(found)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise self.garbled("packed data, which was not asked for")

    def _parser(self, response: httpx2.Response) -> Parser:
        """Return the parser for the answer's type. Raises Garbled."""
        kind = response.headers.get("Content-Type", EVENTS).partition(";")[0].strip().lower()
        if kind not in _PARSERS:
            raise self.garbled(f"{kind[:40]} where a stream of text belongs")
        return _PARSERS[kind]()

    def _redirected(self, location: str) -> QwqError:
        found = failure.Redirected(
            f"{self.address.host} redirects to {location[:120]!r}; nothing is sent there.",
            "If that is the right server, give its address.",
        )
        return self.safe(found)

    def garbled(self, what: str) -> QwqError:
        """Return the error for something that is no answer."""
        return failure.Garbled(
            f"{self.address.host} answers with {what}.",
            "Is it a model server? To find out: qwq endpoint check ADDRESS",
        )

    def _broken_off(self, where: str = "") -> QwqError:
        return failure.BrokenOff(
            f"{self.address.host} broke off its answer{where}.",
            failure.BROKEN_OFF_HINT,
        )

    def _unreachable(self, why: str) -> QwqError:
        is_plain = why in (NO_TLS, SILENT_TLS)
        hint = f"Try http{self.address.root[5:]}" if is_plain else "Is the server running there?"
        return failure.Unreachable(f"{self.address.host} can't be reached: {why}.", hint)

    def _explained(self, error: httpx2.HTTPError) -> QwqError:
        if isinstance(error, httpx2.ConnectTimeout) and self.address.is_encrypted:
            return self._unreachable(SILENT_TLS)
        if isinstance(error, httpx2.ProxyError) and str(error).startswith("407"):
            return failure.ProxyRefused(WRONG_PASSWORD, RIGHT_PASSWORD)
        if isinstance(error, httpx2.TimeoutException):
            return self._unreachable("nothing came for too long")
        if is_of_identity(error):
            return failure.Uncertified(
                f"{self.address.host} can't prove who it is: {reason_of(error)}.",
                OWN_CERTIFICATES,
            )
        if isinstance(error, httpx2.RemoteProtocolError):
            return failure.BrokenOff(f"{self.address.host} does not answer: {reason_of(error)}.")
        return self._unreachable(reason_of(error))


def _trusted(address: Address) -> ssl.SSLContext:
    """Return trusted certificates, from SSL_CERT_FILE and SSL_CERT_DIR, on this machine too.

    Without encryption none are loaded, because that takes time.
    """
    if address.is_loopback and not address.is_encrypted:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx2.create_ssl_context()


async def _read(response: httpx2.Response, most: int) -> bytes | None:
    """Return the body, or None if it has more than `most` bytes."""
    found = bytearray()
    async for chunk in response.aiter_raw():
        found += chunk
        if len(found) > most:
            return None
    return bytes(found)


def _is_cut(data: bytes) -> bool:
    """Return whether the data is only the beginning of a document.

    Some servers end a stream in the middle of a document as if it were complete.
    """
    if not data.startswith((b"{", b"[")) or data == DONE:
        return False
    try:
        msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return True
    return False


def _kind_of(text: bytes) -> str:
    is_page = text.lstrip()[:64].lower().startswith((b"<!doctype", b"<html"))
    return "a web page" if is_page else "something that is not JSON"
