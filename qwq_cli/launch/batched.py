"""A model that answers a batch elsewhere; only its name is known, and it is never asked here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import msgspec

from qwq_cli.choices import BatchFor, OnLoop, Think
from qwq_cli.config import Resolved
from qwq_cli.control import Control
from qwq_cli.endpoint.chat import Chat
from qwq_cli.endpoint.completion import Asked, Dialogue
from qwq_cli.endpoint.named import endpoint_named
from qwq_cli.endpoint.server import Kind
from qwq_cli.endpoint.way import Habits
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.errors import UsageError
from qwq_cli.guards.ladder import Effort
from qwq_cli.hub.local.registry import DEFAULT, ModelEntry, Registry, load_registry
from qwq_cli.launch.base import Launch, Opening, asks_of, sampling_of
from qwq_cli.paths import Paths
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.settings import SETTINGS, Settings
from qwq_cli.values.kinds import Format
from qwq_cli.values.message import Message
from qwq_cli.values.trace import DrafterInfo, EngineInfo, ModelInfo

KINDS = {BatchFor.VLLM: Kind.VLLM, BatchFor.OPENAI: Kind.OTHER}
_WHOLE = ("stream", "stream_options")
# OpenAI's reasoning models refuse a temperature and use another name for the limit. No server can
# be asked, and one wrong field fails every line of a batch, so the name decides.
_THINKER = re.compile(r"(?:.*[/:])?(?:o\d|gpt-5)(?![a-z0-9])", re.IGNORECASE)
_REFUSED = ("max_tokens", "temperature", "top_p")


@dataclass(frozen=True, kw_only=True)
class BatchLaunch(Launch):
    """name: of the model in the requests. kind: of the service that takes them."""

    name: str
    kind: Kind

    @property
    def n_ctx(self) -> int:
        """Always 0: not known."""
        return 0

    @property
    def template(self) -> ChatTemplate:
        return self.profile.template(self.entry.prompt_template)

    @property
    def remark(self) -> str:
        known = "not a model that qwq knows"
        if self.entry.alias != DEFAULT:
            known = f"asked and read as {self.entry.title}"
        return f"Model of the batch: {self.name}, {known}."

    @property
    def engine(self) -> EngineInfo:
        return EngineInfo(
            backend="batch", device="", build="", n_ctx=0, kv_type="", threads=0,
            drafter=DrafterInfo(name=None, reason="a batch was answered elsewhere"),
        )  # fmt: skip

    def require_raw(self, what: str) -> NoReturn:
        raise UsageError(f"{what} can't be used in a batch: no text can be inserted.")

    def digest(self) -> str:
        return hashlib.sha256(msgspec.json.encode(("batch", self.name))).hexdigest()

    def adjusted(self, settings: Settings) -> BatchLaunch:
        return replace(self, sampling=sampling_of(settings, self.entry))

    def open(self, cancel: Cancel, hooks: Opening) -> AbstractContextManager[Reasoner]:
        raise ValueError("a batch is answered elsewhere")

    def body(self, messages: Sequence[Message], seed: int) -> dict[str, Any]:
        """Return the body of a request."""
        sampling = self.sampling
        asked = Asked(
            Dialogue(tuple(messages)), sampling, seed, sampling.max_tokens or 0, 0,
            stop=self.profile.stop,
        )  # fmt: skip
        without = (*_WHOLE, *(_REFUSED if self.is_thinker else ()))
        habits = Habits(chat=True, without=without)
        body = Chat(self.kind, habits, self.profile.think).body(asked, self.name)
        if sampling.max_tokens is None:
            body.pop("max_tokens", None)
            body.pop("max_completion_tokens", None)
        return body

    @property
    def is_thinker(self) -> bool:
        """Whether it is one of OpenAI's own reasoning models."""
        return self.kind is not Kind.VLLM and _THINKER.match(self.name) is not None

    def plain(self) -> BatchLaunch:
        """Return the launch without sampling fields that the service would refuse."""
        if self.kind is Kind.VLLM:
            return self
        own = replace(self.sampling, top_k=0, min_p=0.0)
        if self.is_thinker:
            own = replace(own, temperature=1.0, top_p=1.0)
        return replace(self, sampling=own)


def plan_batch(
    resolved: Resolved,
    paths: Paths,
    environ: Mapping[str, str],
    *,
    name: str | None,
    kind: Kind,
) -> BatchLaunch:
    """Plan a batch. name: of the model in the requests, if it is not that of --model.

    Raises UsageError, ModelNotFound, ConfigError.
    """
    settings = resolved.settings
    called = name or settings.model
    if called is None:
        raise UsageError(
            "A batch needs the name of its model.", "Add it as its server calls it: -m qwq-32b"
        )
    if endpoint_named(settings.model, paths.config_file, environ):
        raise UsageError(
            "A batch is written to a file, not sent to a server.",
            "Name the model as that server calls it, without its address: -m NAME",
        )
    entry = _entry(load_registry(paths.models_file), settings.model or called)
    launch = BatchLaunch(
        entry=entry,
        sampling=sampling_of(settings, entry),
        profile=_profile(settings, entry, called, kind),
        control=replace(Control.of(settings), on_loop=OnLoop.OFF, effort=Effort.NONE),
        seeded=settings.seed is not None,
        name=called,
        kind=kind,
    )
    _require_undrawn(resolved, launch)
    return launch.plain()


def _require_undrawn(resolved: Resolved, launch: BatchLaunch) -> None:
    """Refuse settings that a batch can't have. Raises UsageError."""
    name = launch.name
    for key in ("temperature", "top_p"):
        if launch.is_thinker and not resolved.is_default(key):
            flag = SETTINGS[key].flag
            raise UsageError(
                f"A batch can't honour {flag}: {name} takes none.", f"Leave {flag} out."
            )


def _entry(registry: Registry, model: str) -> ModelEntry:
    """Return the model's entry. Raises ModelNotFound if a known model lacks the quant."""
    return registry.resolve_alias(model)[0] if registry.knows(model) else registry.described(model)


def _profile(settings: Settings, entry: ModelEntry, name: str, kind: Kind) -> Profile:
    think = settings.think or entry.think
    if think is Think.OFF and kind is not Kind.VLLM:
        raise UsageError(
            "OpenAI's requests have no field for --think off that all servers know.",
            "Leave it out, or --batch-for vllm.",
        )
    return Profile(
        model=ModelInfo(name=name),
        format=entry.format if entry.alias != DEFAULT else Format.THINK,
        system=entry.system if settings.system is None else settings.system,
        stop=entry.stop,
        think=think,
        asks=asks_of(entry),
    )
