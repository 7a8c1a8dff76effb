"""The settings of qwq, each declared once: its type, its default, its range and what it is for.

A field of Settings is a key of config.toml, QWQ_KEY in the environment, and --key on the command
line where it has a flag. Reading this imports nothing heavy, so that --help stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_type_hints

from qwq_cli.choices import (
    ColorMode,
    EditingMode,
    FlashAttention,
    KvType,
    Palette,
    Think,
    TraceMode,
    WhenFull,
)

MOST = 2**31 - 1  # llama.cpp takes these as 32-bit integers; ctypes would cut them silently
_DECLARATION = "setting"


@dataclass(frozen=True)
class Range:
    """Bounds of a number; None for no bound."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None


COUNT = Range(at_least=1, at_most=MOST)
COUNT_OR_ZERO = Range(at_least=0, at_most=MOST)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """type: of its value, without the None that stands for the model's own or for what is found
    out at run time. short: a second name of its flag. has_flag: False for what is set for good."""

    help: str
    key: str = ""
    type: Any = None
    range: Range = Range()
    may_be_empty: bool = True
    metavar: str | None = None
    short: str | None = None
    has_flag: bool = True


def _setting(default: Any, help: str, **more: Any) -> Any:
    return field(default=default, metadata={_DECLARATION: Setting(help=help, **more)})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a user can set. None: the model's own value, or found out at run time."""

    model: str | None = _setting(
        None, "An alias such as qwq-32b-preview:Q4_K_M, owner/repo:QUANT, or a GGUF file.",
        short="-m", metavar="MODEL", may_be_empty=False,
    )  # fmt: skip
    system: str | None = _setting(None, "System prompt instead of the model's own.", metavar="TEXT")
    think: Think | None = _setting(
        None, "Let it think or not, or how hard, if its template has a switch: qwq models show."
    )
    ctx: int | None = _setting(
        None, "Size of the context: question, thought and answer together.",
        metavar="TOKENS", range=COUNT,
    )  # fmt: skip
    threads: int | None = _setting(
        None, "CPU threads; the physical cores by default.",
        metavar="N", range=Range(at_least=1, at_most=1024),
    )  # fmt: skip
    gpu_layers: int | None = _setting(
        None, "Layers to put on the GPU; 0 for the CPU alone, what fits by default.",
        metavar="N", range=COUNT_OR_ZERO,
    )  # fmt: skip
    kv_type: KvType = _setting(
        KvType.F16, "Precision of the KV cache; q8_0 takes about half the memory."
    )
    flash_attention: FlashAttention = _setting(FlashAttention.AUTO, "llama.cpp's flash attention.")
    mmap: bool = _setting(False, "Map the weights instead of reading them into memory.")
    temperature: float | None = _setting(
        None, "0 is greedy. The model's own by default, as for the next three.",
        short="-t", metavar="T", range=Range(at_least=0, at_most=100),
    )  # fmt: skip
    top_p: float | None = _setting(
        None, "Keep the likeliest tokens up to this total.",
        metavar="P", range=Range(above=0, at_most=1),
    )  # fmt: skip
    top_k: int | None = _setting(
        None, "Keep the K likeliest tokens; 0 keeps all.", metavar="K", range=COUNT_OR_ZERO
    )
    min_p: float | None = _setting(
        None, "Drop tokens below this share of the likeliest.",
        metavar="P", range=Range(at_least=0, below=1),
    )  # fmt: skip
    max_tokens: int | None = _setting(
        None, "Stop after N tokens of thought and answer.", short="-n", metavar="N", range=COUNT
    )
    budget: int | None = _setting(
        None, "Let it think for about N tokens, then make it answer.", metavar="N", range=COUNT
    )
    seed: int | None = _setting(
        None, "The same seed gives the same text; a new one each time by default.",
        short="-s", metavar="N", range=Range(at_least=0, below=2**32),
    )  # fmt: skip
    trace: TraceMode = _setting(
        TraceMode.FOLD, "The reasoning on stderr: none of it, a line a step, or all."
    )
    plain: bool = _setting(False, "Append-only text and words for icons, as for screen readers.")
    color: ColorMode = _setting(ColorMode.AUTO, "Colours and styles.")
    save: bool = _setting(True, "Keep the trace for `qwq show`.")
    theme: Palette = _setting(Palette.AUTO, "Colours for a dark or a light screen.", has_flag=False)
    keys: EditingMode = _setting(
        EditingMode.EMACS, "Keys for editing a line in a chat.", has_flag=False
    )
    context_full: WhenFull = _setting(
        WhenFull.ASK, "What a chat does when its context is full.", has_flag=False
    )
    kv_save_mb: int = _setting(
        2048, "Megabytes that the kept states of chats may take.", range=COUNT_OR_ZERO,
        has_flag=False,
    )  # fmt: skip


def _declared() -> dict[str, Setting]:
    types = get_type_hints(Settings)
    return {
        one.name: replace(one.metadata[_DECLARATION], key=one.name, type=_type(types[one.name]))
        for one in fields(Settings)
    }


def _type(hint: Any) -> Any:
    """Without None."""
    named = [each for each in getattr(hint, "__args__", ()) if each is not type(None)]
    return named[0] if named else hint


SETTINGS: Mapping[str, Setting] = _declared()
