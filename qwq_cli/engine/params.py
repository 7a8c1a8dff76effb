"""Parameters of the engine: frozen values, checked once, where they are made.

Names follow llama.cpp and vLLM. Source of the sampling defaults: the vendor's
generation_config for the QwQ family; llama.cpp's own defaults differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import msgspec

from qwq_cli.choices import FlashAttention, KvType
from qwq_cli.errors import UsageError
from qwq_cli.values.trace import SamplingInfo


@dataclass(frozen=True)
class ModelParams:
    """How to load weights. gpu_layers: None for as many as the device takes, 0 for the CPU.

    mmap is off by default: llama.cpp repacks most weights for the CPU, and mapped ones would
    stay in memory beside their repacked copies (1.76 against 1.16 GB for a 1.1 GB file).
    weightless: check header and shapes alone; nothing can be computed then.
    """

    path: Path
    gpu_layers: int | None = None
    mmap: bool = False
    weightless: bool = False


@dataclass(frozen=True)
class DraftParams:
    """What guesses the next tokens: a small model, or (None) the text itself. or_text: should the
    model not do, the text drafts."""

    model: ModelParams | None = None
    or_text: bool = False


class KvLayout(Enum):
    """How sequences share the KV cache (llama.cpp's kv_unified; pull request 14363).

    UNIFIED: one buffer. A shared prefix is there once, and attention reads the cells of all
    sequences for each of them. SPLIT: a buffer for each. Attention reads a sequence's own cells
    alone, which is what many at a time need; a shared prefix is copied.
    """

    UNIFIED = "unified"
    SPLIT = "split"


@dataclass(frozen=True)
class ContextParams:
    """Sizes of a context, in tokens.

    n_ctx: what one sequence may hold. n_batch: what one decode may compute; None for what suits
    the device. threads: None for llama.cpp's own choice. n_rows: tokens of one decode that others
    may be drawn after, where these are more than there are sequences (drafts). trained: what the
    model was trained for; None where that is not known.
    """

    n_ctx: int = 8192
    n_batch: int | None = None
    n_seq_max: int = 1
    layout: KvLayout = KvLayout.UNIFIED
    threads: int | None = None
    kv_type: KvType = KvType.F16
    flash_attention: FlashAttention = FlashAttention.AUTO
    n_rows: int = 0
    trained: int | None = None


@dataclass(frozen=True)
class Spell:
    """For a while tokens are chosen otherwise: at positions of the sequence below `until`, with
    this temperature and never one of `banned`, which must leave some tokens."""

    until: int
    temperature: float
    banned: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        _require(self.temperature >= 0, "temperature", "0 or more", self.temperature)

    def beside(self, other: Spell | None, at: int) -> Spell:
        """Both together, if the other one is not over at position `at`."""
        if other is None or other.until <= at:
            return self
        hotter = max(self.temperature, other.temperature)
        return Spell(max(self.until, other.until), hotter, self.banned | other.banned)


@dataclass(frozen=True)
class SamplingParams:
    """How to choose tokens, and when to stop.

    temperature 0 is greedy; max_tokens None is up to the context; `stop` holds token ids that
    end the generation beside those the vocabulary itself marks; after `spell` all is as if there
    had been none. tells_probability: of each token, as the model sees it, whatever else is asked.
    drafts: whether tokens may be drafted. A decode of several tokens rounds differently from one
    of a single token, so that where two tokens are equally good the other one may come.
    """

    temperature: float = 0.6
    top_p: float = 0.95
    top_k: int = 40
    min_p: float = 0.0
    seed: int = 0
    max_tokens: int | None = None
    stop: frozenset[int] = frozenset()
    spell: Spell | None = None
    tells_probability: bool = False
    drafts: bool = True

    def __post_init__(self) -> None:
        _require(self.temperature >= 0, "temperature", "0 or more", self.temperature)
        _require(0 < self.top_p <= 1, "top-p", "above 0 and at most 1", self.top_p)
        _require(self.top_k >= 0, "top-k", "0 (off) or more", self.top_k)
        _require(0 <= self.min_p < 1, "min-p", "at least 0 and below 1", self.min_p)
        _require(0 <= self.seed < 2**32, "seed", "from 0 to 4294967295", self.seed)
        limit = self.max_tokens
        _require(limit is None or limit > 0, "max-tokens", "1 or more", limit)

    def info(self) -> SamplingInfo:
        """As a trace tells it."""
        return msgspec.convert(self, SamplingInfo, from_attributes=True)


def _require(holds: object, name: str, wanted: str, got: object) -> None:
    if not holds:
        raise UsageError(f"{name} must be {wanted}, not {got}.")
