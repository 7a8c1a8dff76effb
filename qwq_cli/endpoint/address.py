"""Addresses of endpoints as people type them: http(s)://host[:port][/path][/v1][#model]."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from qwq_cli.errors import UsageError

SCHEMES = {"http": 80, "https": 443}
EXAMPLE = "Write it as http://host:port or https://host/v1#model."
_ANY_SCHEME = re.compile(r"(?!file:)[a-z][a-z0-9+.-]*://")
_STRANGE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")

Origin = tuple[str, str, int]  # scheme, host and port


@dataclass(frozen=True)
class Address:
    """root: the part before `/v1`, without a slash at the end. model: the named one, if any."""

    root: str
    model: str | None = None

    @property
    def origin(self) -> Origin:
        return origin_of(self.root)

    @property
    def place(self) -> tuple[str, str, int, str, str | None]:
        """The place as a value, the same for all names of one server on this machine."""
        scheme, host, port = self.origin
        path = urlsplit(self.root).path
        return scheme, "localhost" if self.is_loopback else host, port, path, self.model

    @property
    def is_encrypted(self) -> bool:
        return self.origin[0] == "https"

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine."""
        host = self.origin[1]
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def host(self) -> str:
        """The host, with its port if that is not the usual one."""
        return urlsplit(self.root).netloc

    def __str__(self) -> str:
        return f"{self.root}#{self.model}" if self.model else self.root


def is_address(text: str) -> bool:
    """Return whether it is meant as an address, with a right scheme or a wrong one."""
    plain = text.strip().lower()
    is_known = plain.startswith(tuple(f"{scheme}:" for scheme in SCHEMES))
    return is_known or _ANY_SCHEME.match(plain) is not None


def parse_address(text: str) -> Address:
    """Parse a typed address. Raises UsageError."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UsageError(f"{text[:80]!r} is not an address.", EXAMPLE) from None
    if parts.username is not None or parts.password is not None:
        raise UsageError(  # the message leaves out the text, which contains a secret
            "An address must hold no name and no password.",
            "Name the variable that holds the key: key_env in [endpoints.NAME] of config.toml.",
        )
    host, strange = parts.hostname, _STRANGE.search(text) or parts.query or port == 0
    if parts.scheme not in SCHEMES or not host or strange:
        raise UsageError(f"{text[:80]!r} is not an address.", EXAMPLE)
    return Address(_root(parts), unquote(parts.fragment) or None)


def origin_of(url: str) -> Origin:
    """Return scheme, host and port. Raises ValueError."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or SCHEMES.get(parts.scheme, 0)


def target_of(url: str, location: str) -> str | None:
    """Return the target of a redirect from `url`; None if scheme, host or port differ."""
    try:
        target = urljoin(url, location)
        return target if origin_of(target) == origin_of(url) else None
    except ValueError:
        return None


def _root(parts: SplitResult) -> str:
    path = parts.path.rstrip("/").removesuffix("/v1").rstrip("/")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"
