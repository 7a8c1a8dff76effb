"""An endpoint as it is configured, a connection to it, and the first look at it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from qwq_cli.endpoint.address import Address
from qwq_cli.endpoint.client import LIMITS, Client, Limits
from qwq_cli.endpoint.failure import Loading
from qwq_cli.endpoint.key import Key
from qwq_cli.endpoint.look import look
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.engine.cancel import Cancel

LOADING_PAUSE = 1.0  # seconds between two looks at a server that reads its model
LONGEST_LOADING = 1800.0  # seconds


@dataclass(frozen=True)
class Endpoint:
    """plain: whether its key may go over plain http. kind: None to find it out. name: in the
    config, empty for an address that was typed."""

    address: Address
    key: Key | None = None
    plain: bool = False
    kind: Kind | None = None
    name: str = ""


@dataclass(frozen=True)
class Connection:
    pump: Pump
    client: Client


@contextmanager
def connected(endpoint: Endpoint, cancel: Cancel, limits: Limits = LIMITS) -> Iterator[Connection]:
    """Nothing is asked yet. Raises ConfigError for a key that must not go there."""
    with Pump(cancel) as pump:
        client = Client(endpoint.address, endpoint.key, plain=endpoint.plain, limits=limits)
        try:
            yield Connection(pump, client)
        finally:
            pump.finish(client.close())


def look_at(
    endpoint: Endpoint, cancel: Cancel, tell: Callable[[str], None] = lambda _: None
) -> Server:
    """What it is; one that is loading its model is waited for. Raises QwqError, Cancelled."""
    with connected(endpoint, cancel) as connection:
        return connection.pump.run(_looked(connection.client, endpoint.kind, tell))


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
