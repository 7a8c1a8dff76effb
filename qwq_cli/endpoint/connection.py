"""A configured endpoint, a connection to it, and the first look at it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from qwq_cli.endpoint.address import Address
from qwq_cli.endpoint.client import LIMITS, Client, Limits
from qwq_cli.endpoint.failure import BrokenOff, Busy, Loading
from qwq_cli.endpoint.key import Key
from qwq_cli.endpoint.look import look
from qwq_cli.endpoint.memory import Memory
from qwq_cli.endpoint.probe import RAW_ALWAYS, tried
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.endpoint.way import Habits
from qwq_cli.engine.cancel import Cancel
from qwq_cli.hub.network.backoff import Backoff, Patience, Transient, told

LOADING_PAUSE = 1.0  # seconds between two checks of a server that is loading its model
LONGEST_LOADING = 1800.0  # seconds
BACKOFF = Backoff(attempts=5, first=0.5, longest=8.0)  # of a request that fails

Found = TypeVar("Found")


@dataclass(frozen=True)
class Endpoint:
    """An endpoint as configured. plain: whether its key may be sent over plain http.

    kind: None to find it out. name: its name in the config; empty for a typed address. chats:
    whether only chat requests are allowed.
    """

    address: Address
    key: Key | None = None
    plain: bool = False
    kind: Kind | None = None
    name: str = ""
    chats: bool = False


@dataclass(frozen=True)
class Connection:
    pump: Pump
    client: Client


@contextmanager
def connected(endpoint: Endpoint, cancel: Cancel, limits: Limits = LIMITS) -> Iterator[Connection]:
    """Open a connection without asking anything. Raises ConfigError if the key may not be sent."""
    with Pump(cancel) as pump, joined(endpoint, pump, limits) as connection:
        yield connection


@contextmanager
def joined(endpoint: Endpoint, pump: Pump, limits: Limits = LIMITS) -> Iterator[Connection]:
    """Open a connection on a shared pump, so that whoever waits receives from all of them."""
    client = Client(endpoint.address, endpoint.key, plain=endpoint.plain, limits=limits)
    try:
        yield Connection(pump, client)
    finally:
        pump.finish(client.close())


def look_at(
    endpoint: Endpoint, cancel: Cancel, tell: Callable[[str], None] = lambda _: None
) -> Server:
    """Return what the server is; wait while it loads its model. Raises QwqError, Cancelled."""
    with connected(endpoint, cancel) as connection:
        client, kind = connection.client, endpoint.kind
        return connection.pump.run(_patiently(lambda: _looked(client, kind, tell), tell))


def tried_out(
    endpoint: Endpoint,
    server: Server,
    memory: Memory,
    cancel: Cancel,
    tell: Callable[[str], None] = lambda _: None,
) -> Server:
    """Return the server with its habits, from memory or by trying.

    A server with an unknown template is asked by chat. Raises QwqError, Cancelled.
    """
    if habits := memory.of(server):
        return replace(server, habits=habits)
    raw = server.template is not None or server.renders
    if raw and server.kind in RAW_ALWAYS:
        return replace(server, habits=Habits(raw=True))
    tell(f"Finding out how to use {server.title} at {server.address.host}; this is done once.")
    with connected(endpoint, cancel) as connection:
        client = connection.client
        habits = connection.pump.run(_patiently(lambda: tried(client, server, raw=raw), tell))
    memory.keep(server, habits)
    return replace(server, habits=habits)


async def _patiently(ask: Callable[[], Awaitable[Found]], tell: Callable[[str], None]) -> Found:
    """Ask again while the server is busy or breaks off. Raises QwqError."""
    patience = Patience(BACKOFF)
    while True:
        try:
            return await ask()
        except (Busy, BrokenOff) as error:  # noqa: PERF203 - asking again is what this loop is for
            why = Transient(error.message.rstrip("."), error.retry_after)
            seconds = patience.after(why)
            if seconds is None:
                raise
            tell(f"{told(why, seconds)}.")
            await asyncio.sleep(seconds)


async def _looked(client: Client, kind: Kind | None, tell: Callable[[str], None]) -> Server:
    waited = 0.0
    while True:
        try:
            return await look(client, kind)
        except Loading as error:  # noqa: PERF203 - asking again is what this loop is for
            if waited >= LONGEST_LOADING:
                raise
            tell(f"{error.message} Waiting, {waited:.0f} s so far.")
            await asyncio.sleep(LOADING_PAUSE)
            waited += LOADING_PAUSE
