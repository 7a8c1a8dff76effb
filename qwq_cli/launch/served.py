"""A model at an endpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import msgspec

from qwq_cli.choices import Think
from qwq_cli.config import Resolved
from qwq_cli.control import Control
from qwq_cli.endpoint.connection import Endpoint, connected, joined, look_at, tried_out
from qwq_cli.endpoint.memory import Memory
from qwq_cli.endpoint.named import TABLE
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.endpoint.way import Way
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.errors import UsageError
from qwq_cli.generation.flow import MOST
from qwq_cli.generation.pool import Pool
from qwq_cli.generation.serving import Entry, full_by, open_generator, open_pool
from qwq_cli.hub.local.registry import DEFAULT, ModelEntry, load_registry
from qwq_cli.launch.base import Launch, Opening, asks_of, sampling_of, system_clocks
from qwq_cli.paths import Paths
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.settings import Settings
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import DrafterInfo, EngineInfo, ModelInfo, assumed_words

UNTOLD_CTX = 8192  # tokens, if a server doesn't tell its context
RAW_HINT = "Describe the model, with `template`, in a models.toml beside config.toml."
SWITCHABLE = frozenset({Kind.LLAMA_SERVER, Kind.VLLM, Kind.SGLANG})  # by fields for the template
LOSSES = {
    Way.PREFILLED: "--budget, /edit, /fork N and qwq curve don't work there.",
    Way.CHAT: "--budget, /edit, /fork N and qwq curve don't work there. No text can be inserted, "
    "so guards can only report or stop.",
}


@dataclass(frozen=True, kw_only=True)
class ServedLaunch(Launch):
    """server: what the endpoint was found to be, perhaps with a template that we know.

    beside: the same model at other endpoints, for runs over problems.
    """

    endpoint: Endpoint
    server: Server
    length: int
    assumed: str  # words on a context that nobody told; else empty
    beside: tuple[ServedLaunch, ...] = ()

    @property
    def n_ctx(self) -> int:
        return self.length

    @property
    def template(self) -> ChatTemplate:
        return self.profile.template(self.server.template)

    @property
    def remark(self) -> str:
        server = self.server
        by_chat = "" if self.way is Way.RAW else f", by chat: {self._why}. {LOSSES[self.way]}"
        name = self.profile.model.name
        told = f"Asked: {server.title} at {server.address.root}, model {name}{by_chat or '.'}"
        return f"{told} It doesn't tell its context: {self.assumed}." if self.assumed else told

    @property
    def slots(self) -> int:
        """The most questions at a time, at all endpoints together."""
        return sum(each.server.slots or MOST for each in (self, *self.beside))

    @property
    def way(self) -> Way:
        return (self.server.habits and self.server.habits.way) or Way.CHAT

    @property
    def _why(self) -> str:
        """The reason why it is not the raw way."""
        if self.endpoint.chats:
            return "as configured"
        if self.server.template is None:
            return "the chat template of its model is not known"
        return "it takes no raw text"

    def require_raw(self, what: str) -> None:
        if self.way is not Way.RAW:
            raise UsageError(
                f"{what} needs a server that continues a raw text; {self.server.title} at "
                f"{self.server.address.host} can only be asked by chat: {self._why}.",
                self._raw_hint,
            )

    @property
    def _raw_hint(self) -> str | None:
        """The hint on how to make the raw way possible."""
        if self.endpoint.chats:
            return f"qwq config unset {TABLE}.{self.endpoint.name}.way"
        return RAW_HINT if self.server.template is None else None

    @property
    def told(self) -> tuple[object, ...]:
        """What the server tells about its model: name, size, template, context."""
        model = self.server.model
        return (model and model.title, model and model.size, self.server.template, self.length)

    def digest(self) -> str:
        """Return a digest of what the server tells, without its address."""
        return hashlib.sha256(msgspec.json.encode(self.told)).hexdigest()

    def adjusted(self, settings: Settings) -> ServedLaunch:
        if settings.budget is not None:
            self.require_raw("--budget")
        return replace(
            self,
            sampling=sampling_of(settings, self.entry),
            profile=_profile(settings, self.entry, self.server),
            control=Control.of(settings, self.entry.loop_notice),
            seeded=settings.seed is not None,
        )

    @contextmanager
    def open(self, cancel: Cancel, hooks: Opening) -> Iterator[Reasoner]:
        if self.beside:
            with self._open_all(cancel, hooks) as pool:
                yield Reasoner(pool, self.engine, self.profile, system_clocks(), pool.engine_of)
            return
        with connected(self.endpoint, cancel) as connection:
            generator = open_generator(
                self.server, connection, self.profile, self.length, tell=hooks.tell,
                full=full_by(self.engine),
            )  # fmt: skip
            yield Reasoner(generator, self.engine, self.profile, system_clocks())

    @contextmanager
    def _open_all(self, cancel: Cancel, hooks: Opening) -> Iterator[Pool]:
        with Pump(cancel) as pump, ExitStack() as stack:
            entries = [
                Entry(
                    each.server,
                    stack.enter_context(joined(each.endpoint, pump)),
                    each.profile,
                    each.engine,
                )
                for each in (self, *self.beside)
            ]
            yield open_pool(entries, pump, self.length, tell=hooks.tell)

    @property
    def engine(self) -> EngineInfo:
        server = self.server
        return EngineInfo(
            backend=server.kind.value, device=server.address.root, build=server.version,
            n_ctx=self.length, kv_type="", threads=0,
            drafter=DrafterInfo(name=None, reason="a server generates the text"),
            assumes_ctx=bool(self.assumed),
        )  # fmt: skip


def plan_served(
    endpoint: Endpoint, resolved: Resolved, paths: Paths, tell: Callable[[str], None]
) -> ServedLaunch:
    """Plan a launch at an endpoint. Raises QwqError."""
    settings = resolved.settings
    server = examined(endpoint, paths, tell)
    entry = _entry(server, paths)
    launch = ServedLaunch(
        entry=entry,
        sampling=sampling_of(settings, entry),
        profile=_profile(settings, entry, server),
        control=Control.of(settings, entry.loop_notice),
        seeded=settings.seed is not None,
        endpoint=endpoint,
        server=server,
        length=_length(settings, server, entry),
        assumed=_assumed(settings, server, entry),
    )
    return launch.adjusted(settings)


def examined(
    endpoint: Endpoint, paths: Paths, tell: Callable[[str], None], *, again: bool = False
) -> Server:
    """Return what the server is and how it can be asked. Raises QwqError.

    again: find out again even if it is remembered.
    """
    server = with_template(look_at(endpoint, Cancel(), tell), paths)
    if endpoint.chats:
        server = replace(server, template=None, renders=False)
    memory = Memory(paths.endpoints_file)
    if again:
        memory.drop(server)
    return tried_out(endpoint, server, memory, Cancel(), tell)


def with_template(server: Server, paths: Paths) -> Server:
    """Add the template of a known model if the server tells none. Raises ConfigError."""
    return replace(server, template=server.template or _entry(server, paths).prompt_template)


def _entry(server: Server, paths: Paths) -> ModelEntry:
    registry = load_registry(paths.models_file)
    return registry.described(server.model.title) if server.model else registry.default


def _length(settings: Settings, server: Server, entry: ModelEntry) -> int:
    """Return the context length. Raises UsageError if more is asked for than there is.

    Ollama loads a model with the context that is asked for, so a usual one is asked for.
    """
    is_fixed = server.kind is not Kind.OLLAMA
    if settings.ctx and server.n_ctx and settings.ctx > server.n_ctx and is_fixed:
        raise UsageError(
            f"The context of {server.address.host} has {server.n_ctx:,} tokens, not "
            f"{settings.ctx:,}.",
            "Leave out --ctx, or start the server with a larger one.",
        )
    known = UNTOLD_CTX if server.kind is Kind.OLLAMA else entry.context or UNTOLD_CTX
    return settings.ctx or server.n_ctx or known


def _assumed(settings: Settings, server: Server, entry: ModelEntry) -> str:
    """Return words on an assumed context; empty for one that is known. Ollama's is asked for."""
    if settings.ctx or server.n_ctx or entry.context or server.kind is Kind.OLLAMA:
        return ""
    return assumed_words(UNTOLD_CTX)


def context_words(settings: Settings, server: Server, paths: Paths) -> str:
    """Return how large the context of the server is, as far as anybody tells."""
    if server.n_ctx:
        return f"{server.n_ctx:,} tokens"
    assumed = _assumed(settings, server, _entry(server, paths))
    return f"not told: {assumed}" if assumed else "not told"


def _profile(settings: Settings, entry: ModelEntry, server: Server) -> Profile:
    """Return the profile. A server that renders chats marks an unknown model's thought by tags."""
    model = server.model
    is_raw = server.habits is None or server.habits.raw
    profile = Profile(
        model=ModelInfo(
            name=model.title if model else "its model", size=model.size if model else None
        ),
        format=entry.format if is_raw or entry.alias != DEFAULT else Format.THINK,
        system=entry.system if settings.system is None else settings.system,
        stop=entry.stop,
        think=settings.think or entry.think,
        special_tokens=server.special_tokens,
        asks=asks_of(entry),
    )
    is_rendered_here = is_raw and not (server.template is None and server.renders)
    if profile.think is Think.OFF and is_rendered_here:
        profile.template(server.template).require(Think.OFF)
    elif profile.think is Think.OFF and not (server.thinks or server.kind in SWITCHABLE):
        raise UsageError(
            f"{server.title} has no known switch to turn thinking off.",
            "Leave --think out.",
        )
    return profile
