"""What a batch can't honour: refused by name, with the reason and what to type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from qwq_cli.choices import Ending, OnLoop
from qwq_cli.config import Resolved, Source
from qwq_cli.endpoint.server import Kind
from qwq_cli.errors import UsageError
from qwq_cli.languages import LOCK
from qwq_cli.settings import SETTINGS, Settings

HERE_ALONE = ("ctx", "threads", "gpu_layers", "kv_type", "flash_attention", "mmap", "draft")
_UNSEEN = "a text of a batch can't be seen before it is complete"
_BOUND = "-n N limits thought and answer together."


class _Limit(NamedTuple):
    key: str
    why: str
    instead: str = ""


def refuse(resolved: Resolved, kind: Kind) -> None:
    """Refuse such settings. Raises UsageError."""
    for limit in (*_unseen(resolved), *_unknown(resolved, kind)):
        setting, origin = SETTINGS[limit.key], resolved.origins[limit.key]
        is_flag = origin.source is Source.FLAG
        where = "" if is_flag else f" (set by {origin.name})"
        leave = f"Leave out {setting.flag}." if is_flag else f"Take it out of {origin.name}."
        value = f" {_said(getattr(resolved.settings, limit.key))}".rstrip()
        raise UsageError(
            f"A batch can't honour {setting.flag}{value}{where}: {limit.why}.",
            f"{leave} {limit.instead}".rstrip(),
        )


def refuse_adaptive() -> None:
    """Refuse --vote adaptive. Raises UsageError."""
    raise UsageError(
        "A batch can't honour --vote adaptive: all samples are asked for at once.",
        "Leave out --vote; then all samples vote.",
    )


def without_machine(settings: Settings) -> Settings:
    """Return the settings that a batch has, so that its run is the same on any machine."""
    usual = Settings()
    changes: Mapping[str, Any] = {key: getattr(usual, key) for key in (*HERE_ALONE, "on_loop")}
    return replace(settings, **changes)


def without_effect(resolved: Resolved) -> Iterator[str]:
    """Yield flags that were given but have no effect."""
    for key in HERE_ALONE:
        if resolved.origins[key].source is Source.FLAG:
            yield SETTINGS[key].flag


def _said(value: object) -> object:
    """Return the value as typed after its flag; a switch has none."""
    return "" if isinstance(value, bool) else getattr(value, "value", value)


def _unseen(resolved: Resolved) -> Iterator[_Limit]:
    settings = resolved.settings
    if settings.budget is not None:
        yield _Limit("budget", f"{_UNSEEN}, so none can be made to answer", _BOUND)
    if settings.time is not None:
        yield _Limit("time", f"{_UNSEEN}, so none can be made to answer", _BOUND)
    if settings.mend:
        yield _Limit("mend", f"{_UNSEEN}, so no wrong result can be replaced")
    if settings.stop is Ending.EARLY:
        yield _Limit("stop", f"{_UNSEEN}, so none can be ended early")
    if not resolved.is_default("on_loop") and settings.on_loop is not OnLoop.OFF:
        yield _Limit("on_loop", f"{_UNSEEN}, so loops can't be ended", _BOUND)
    if settings.language.strip().lower() == LOCK:
        yield _Limit("language", f"{_UNSEEN}, so nothing can be generated again")


def _unknown(resolved: Resolved, kind: Kind) -> Iterator[_Limit]:
    """Yield settings for which OpenAI's requests have no field."""
    if kind is Kind.VLLM:
        return
    for key in ("top_k", "min_p"):
        if getattr(resolved.settings, key):
            yield _Limit(key, "OpenAI's requests have no such field", "Or: --batch-for vllm")
