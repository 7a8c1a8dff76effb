"""A model at an endpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import msgspec

from qwq_cli.choices import Think
from qwq_cli.config import Resolved
from qwq_cli.control import Control
from qwq_cli.endpoint.connection import Endpoint, connected, look_at
from qwq_cli.endpoint.server import Server
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.errors import UsageError
from qwq_cli.generation.serving import RAW_HINT, open_generator, takes_raw
from qwq_cli.hub.local.registry import ModelEntry, load_registry
from qwq_cli.launch.base import Launch, Opening, asks_of, sampling_of, system_clocks
from qwq_cli.paths import Paths
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.settings import Settings
from qwq_cli.values.trace import DraftInfo, EngineInfo, ModelInfo

UNTOLD_CTX = 8192  # tokens, where a server doesn't tell how many it has


@dataclass(frozen=True, kw_only=True)
class ServedLaunch(Launch):
    """server: what the endpoint was found to be; its template may be one that we know."""

    endpoint: Endpoint
    server: Server
    length: int

    @property
    def n_ctx(self) -> int:
        return self.length

    @property
    def template(self) -> ChatTemplate:
        return self.profile.template(self.server.template)

    @property
    def remark(self) -> str:
        server = self.server
        return f"Asked: {server.title} at {server.address.root}, model {self.profile.model.name}."

    def digest(self) -> str:
        """Of what the server tells of it; never of where it is."""
        model = self.server.model
        told = (model and model.title, model and model.size, self.server.template, self.length)
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()

    def adjusted(self, settings: Settings) -> ServedLaunch:
        return replace(
            self,
            sampling=sampling_of(settings, self.entry),
            profile=_profile(settings, self.entry, self.server),
            control=Control.of(settings),
            seeded=settings.seed is not None,
        )

    @contextmanager
    def open(self, cancel: Cancel, hooks: Opening) -> Iterator[Reasoner]:
        with connected(self.endpoint, cancel) as connection:
            generator = open_generator(
                self.server, connection, self.profile, self.length, tell=hooks.tell
            )
            yield Reasoner(generator, self._engine, self.profile, system_clocks())

    @property
    def _engine(self) -> EngineInfo:
        server = self.server
        return EngineInfo(
            backend=server.kind.value, device=server.address.root, build=server.version,
            n_ctx=self.length, kv_type="", threads=0,
            draft=DraftInfo(name=None, reason="a server generates the text"),
        )  # fmt: skip


def plan_served(
    endpoint: Endpoint, resolved: Resolved, paths: Paths, tell: Callable[[str], None]
) -> ServedLaunch:
    """Raises QwqError."""
    settings = resolved.settings
    server = with_template(look_at(endpoint, Cancel(), tell), paths)
    entry = _entry(server, paths)
    if not takes_raw(server):
        raise UsageError(
            f"{server.title} at {server.address.host} can't be asked for the text of a model whose "
            "chat template nobody tells.",
            RAW_HINT,
        )
    return ServedLaunch(
        entry=entry,
        sampling=sampling_of(settings, entry),
        profile=_profile(settings, entry, server),
        control=Control.of(settings),
        seeded=settings.seed is not None,
        endpoint=endpoint,
        server=server,
        length=_length(settings, server),
    )


def with_template(server: Server, paths: Paths) -> Server:
    """With the template of a model that we know, where it tells none. Raises ConfigError."""
    return replace(server, template=server.template or _entry(server, paths).prompt_template)


def _entry(server: Server, paths: Paths) -> ModelEntry:
    registry = load_registry(paths.models_file)
    return registry.described(server.model.title) if server.model else registry.default


def _length(settings: Settings, server: Server) -> int:
    """Raises UsageError where more is asked for than there is."""
    if settings.ctx and server.n_ctx and settings.ctx > server.n_ctx:
        raise UsageError(
            f"The context of {server.address.host} has {server.n_ctx:,} tokens, not "
            f"{settings.ctx:,}.",
            "Leave out --ctx, or start the server with a larger one.",
        )
    return settings.ctx or server.n_ctx or UNTOLD_CTX


def _profile(settings: Settings, entry: ModelEntry, server: Server) -> Profile:
    model = server.model
    name = model.title if model else "its model"
    profile = Profile(
        model=ModelInfo(name=name, size=model.size if model else None),
        format=entry.format,
        system=entry.system if settings.system is None else settings.system,
        stop=entry.stop,
        think=settings.think or entry.think,
        special_tokens=server.special_tokens,
        asks=asks_of(entry),
    )
    if profile.think is Think.OFF:
        profile.template(server.template).require(Think.OFF)
    return profile
