"""From what a server is to how it is asked."""

from __future__ import annotations

from collections.abc import Callable

from qwq_cli.endpoint.completion import Dialect
from qwq_cli.endpoint.completions import Completions
from qwq_cli.endpoint.connection import Connection
from qwq_cli.endpoint.native import Native
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.generation.generation import Can
from qwq_cli.generation.served import BACKOFF, Line, ServedGenerator
from qwq_cli.generation.spoken import ByText, ByTokens, ServedVocabulary, Spoken
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.profile import Profile

RAW_HINT = "Describe the model, with `template`, in a models.toml beside config.toml."
_RAW = frozenset({Kind.LLAMA_SERVER, Kind.VLLM, Kind.SGLANG, Kind.LM_STUDIO, Kind.OTHER})


def takes_raw(server: Server) -> bool:
    """Whether it goes on with a text, of a model whose template is known."""
    return server.kind in _RAW and server.template is not None


def open_generator(
    server: Server,
    connection: Connection,
    profile: Profile,
    n_ctx: int,
    *,
    tell: Callable[[str], None] = lambda _: None,
    backoff: Backoff = BACKOFF,
) -> ServedGenerator:
    """The raw way. Raises QwqError, Cancelled."""
    dialect, spoken = _raw(server, connection)
    can = {Can.FORCE, Can.REWIND, Can.FORK}
    if dialect.tells_probability:
        can.add(Can.PROBE)
    line = Line(server, connection.client, connection.pump, dialect, spoken, tell, backoff)
    return ServedGenerator(line, profile, n_ctx, frozenset(can))


def _raw(server: Server, connection: Connection) -> tuple[Dialect, Spoken]:
    if server.kind is Kind.LLAMA_SERVER:
        return Native(), ByTokens(ServedVocabulary(connection.client, connection.pump))
    return Completions(server.kind), ByText()
