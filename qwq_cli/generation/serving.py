"""How to use a server, given what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from qwq_cli.endpoint.completion import Dialect
from qwq_cli.endpoint.completions import Completions
from qwq_cli.endpoint.connection import BACKOFF, Connection
from qwq_cli.endpoint.failure import Passing
from qwq_cli.endpoint.native import Native
from qwq_cli.endpoint.ollama import OllamaRaw
from qwq_cli.endpoint.probe import dialect_of
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.endpoint.tokens import tokens_of
from qwq_cli.endpoint.way import Way
from qwq_cli.generation.generation import Can
from qwq_cli.generation.pool import BACKOFF as SHORT
from qwq_cli.generation.pool import Member, Pool
from qwq_cli.generation.served import Line, ServedGenerator
from qwq_cli.generation.served_vocabulary import CountedTokens, ServedVocabulary
from qwq_cli.generation.spoken import ByChat, ByRendered, ByText, ByTokens, Spoken, about
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.profile import Profile
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.trace import EngineInfo


def open_generator(
    server: Server,
    connection: Connection,
    profile: Profile,
    n_ctx: int,
    *,
    tell: Callable[[str], None] = lambda _: None,
    backoff: Backoff | None = None,
    full: FinishReason = FinishReason.CONTEXT,
) -> ServedGenerator:
    """Return a generator that uses the best way that was found. Raises QwqError, Cancelled."""
    dialect, spoken = _told(server, connection, profile)
    client, pump = connection.client, connection.pump
    line = Line(server, client, pump, dialect, spoken, tell, backoff or BACKOFF, full)
    return ServedGenerator(line, profile, n_ctx, _abilities(server, dialect))


class Entry(NamedTuple):
    """One of several servers of the same model."""

    server: Server
    connection: Connection
    profile: Profile
    engine: EngineInfo


def open_pool(
    entries: Sequence[Entry],
    pump: Pump,
    n_ctx: int,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> Pool:
    """Return a pool without unreachable servers.

    Raises QwqError if none can be reached, and Cancelled.
    """
    members: list[Member] = []
    for server, connection, profile, engine in entries:
        try:
            generator = open_generator(
                server, connection, profile, n_ctx, tell=tell, backoff=SHORT, full=full_by(engine)
            )
        except Passing as error:  # noqa: PERF203 - one that is not there must not end the others
            if not members and server is entries[-1].server:
                raise
            tell(f"{error.message} It is left out.")
        else:
            members.append(Member(generator, engine))
    return Pool(members, pump, tell)


def full_by(engine: EngineInfo) -> FinishReason:
    """Return why a run ends at the context: one that is assumed is only a limit that qwq sets."""
    return FinishReason.LENGTH if engine.assumes_ctx else FinishReason.CONTEXT


def _abilities(server: Server, dialect: Dialect) -> frozenset[Can]:
    if server.habits and server.habits.way is Way.CHAT:
        return frozenset()
    goes_on = frozenset({Can.FORCE, Can.REWIND, Can.FORK})
    return goes_on | {Can.PROBE} if dialect.tells_probability else goes_on


def _told(server: Server, connection: Connection, profile: Profile) -> tuple[Dialect, Spoken]:
    if server.habits and not server.habits.raw:
        return dialect_of(server, server.habits, profile.think), ByChat()
    client, pump = connection.client, connection.pump
    if server.kind is Kind.LLAMA_SERVER:
        return Native(), ByTokens(ServedVocabulary(client, pump))
    if server.kind is Kind.OLLAMA:
        return OllamaRaw(), ByText(about)
    tokens = tokens_of(client, server)
    if tokens is None:
        return Completions(server.kind), ByText(about)
    counted = CountedTokens(tokens, pump)
    is_known = server.template is not None
    return Completions(server.kind), ByText(counted.count) if is_known else ByRendered(counted)
