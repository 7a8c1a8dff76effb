"""Generators of servers, as tests take them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from qwq_cli.endpoint.address import parse_address
from qwq_cli.endpoint.connection import Endpoint, connected
from qwq_cli.endpoint.look import look
from qwq_cli.endpoint.probe import tried
from qwq_cli.engine.cancel import Cancel
from qwq_cli.generation.served import ServedGenerator
from qwq_cli.generation.serving import open_generator
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.profile import Profile
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import ModelInfo

QUICK = Backoff(attempts=4, first=0.01, longest=0.02)
PROFILE = Profile(ModelInfo(name="test"), Format.UNTAGGED, "", ("<|im_end|>", "<|endoftext|>"))


@contextmanager
def generator_at(
    url: str,
    cancel: Cancel | None = None,
    tell: Callable[[str], None] = lambda _: None,
    *,
    chats: bool = False,
    known: str | None = None,
) -> Iterator[ServedGenerator]:
    """chats: whether it is asked by these, as it turns out when they are tried. known: a template,
    of a model that we know."""
    endpoint = Endpoint(parse_address(url))
    with connected(endpoint, cancel or Cancel()) as connection:
        server = connection.pump.run(look(connection.client))
        server = replace(server, template=server.template or known)
        if chats:
            habits = connection.pump.run(tried(connection.client, server, raw=False))
            server = replace(server, habits=habits)
        n_ctx = server.n_ctx or 4096
        yield open_generator(server, connection, PROFILE, n_ctx, tell=tell, backoff=QUICK)
