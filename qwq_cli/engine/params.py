"""Parameters of the engine: frozen values that are checked when they are created.

Names follow llama.cpp and vLLM. The sampling defaults come from the vendor's generation_config for
the QwQ family; llama.cpp's own defaults differ.
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
    """How to load weights. gpu_layers: None for as many as fit on the device, 0 for the CPU.

    mmap is off by default. llama.cpp repacks most weights for the CPU, and mapped ones would stay
    in memory next to the repacked copies (1.76 against 1.16 GB for a 1.1 GB file). weightless: read
    only the header and shapes; such a model can't compute.
    """

    path: Path
    gpu_layers: int | None = None
    mmap: bool = False
    weightless: bool = False


@dataclass(frozen=True)
class DraftParams:
    """What guesses the next tokens: a small model, or the text itself (None).

    or_text: whether the text is used if the small model can't be.
    """

    model: ModelParams | None = None
    or_text: bool = False


class KvLayout(Enum):
    """How sequences share the KV cache (llama.cpp's kv_unified; pull request 14363).

    UNIFIED: one buffer. A shared prefix is stored once, but attention reads the cells of all
    sequences for each of them. SPLIT: one buffer per sequence. Attention reads only its own cells,
    which is better for many sequences at a time; a shared prefix is copied.
    """

    UNIFIED = "unified"
    SPLIT = "split"


@dataclass(frozen=True)
class ContextParams:
    """Sizes of a context, in tokens.

    n_ctx: for one sequence. n_batch: most tokens in one decode; None for the best value on this
    device. threads: None for llama.cpp's own choice. n_rows: rows of one decode that tokens may be
    drawn from, if drafts need more rows than there are sequences. trained: what the model was
    trained for; None if not known.
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
    """A temporary change of sampling, for positions below `until`.

    It uses `temperature` and never draws a token in `banned`, which must leave some tokens.
    """

    until: int
    temperature: float
    banned: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        _require(self.temperature >= 0, "temperature", "0 or more", self.temperature)

    def beside(self, other: Spell | None, at: int) -> Spell:
        """Combine both spells, if the other one is not over at position `at`."""
        if other is None or other.until <= at:
            return self
        hotter = max(self.temperature, other.temperature)
        return Spell(max(self.until, other.until), hotter, self.banned | other.banned)


@dataclass(frozen=True)
class SamplingParams:
    """How to choose tokens, and when to stop.

    temperature: 0 is greedy. max_tokens: None for up to the end of the context. stop: ids of tokens
    that end the generation, in addition to those that the vocabulary marks. spell: a temporary
    change; it leaves no trace once it is over. tells_probability: report each token's probability
    as the model computed it, before filters. drafts: whether tokens may be drafted. Decoding
    several tokens at once rounds differently from decoding one, so where two tokens are equally
    good the other one may be drawn.
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
        """Return the parameters as a trace stores them."""
        return msgspec.convert(self, SamplingInfo, from_attributes=True)


def _require(holds: object, name: str, wanted: str, got: object) -> None:
    if not holds:
        raise UsageError(f"{name} must be {wanted}, not {got}.")
