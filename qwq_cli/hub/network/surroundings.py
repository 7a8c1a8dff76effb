"""Errors for proxies and certificates in the environment that can't be used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import getproxies

from qwq_cli.errors import ConfigError, NetworkError

OWN_CERTIFICATES = "SSL_CERT_FILE names a file of certificates to trust in place of the usual ones."
WRONG_PASSWORD = "The proxy wants a name and a password, or other ones (407)."
RIGHT_PASSWORD = "Write them into HTTPS_PROXY: http://name:password@host:port."
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXIES = ("all", "http", "https")


@contextmanager
def explained() -> Iterator[None]:
    """Explain errors while a client is created, which reads the environment. Raises ConfigError."""
    try:
        if all(map(_has_sense, filter(None, map(getproxies().get, _PROXIES)))):
            yield
            return
    except OSError as error:
        raise _certificates() from error
    except (ValueError, ImportError) as error:  # an unknown scheme, or SOCKS
        raise _proxy() from error
    raise _proxy()


def proxy_refusal() -> NetworkError:
    return NetworkError(WRONG_PASSWORD, RIGHT_PASSWORD)


def _has_sense(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _certificates() -> ConfigError:
    """Return the error without OpenSSL's reason: it is for programmers, and not always right."""
    named = [name for name in _CERTIFICATES if os.environ.get(name)]
    what = f"What {named[0]} names" if named else "The file of trusted certificates"
    return ConfigError(
        f"{what} can't be read as certificates.",
        f"Name a file of certificates in PEM, or: unset {named[0]}" if named else None,
    )


def _proxy() -> ConfigError:
    """Return the error without the variable's value, which may contain a password."""
    return ConfigError(
        "The proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names can't be used.",
        "Write it as http://host:port, or unset the variable.",
    )
