"""Whether a model fits into memory, from its header, before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.choices import KvType
from qwq_cli.errors import ModelTooLarge
from qwq_cli.hub.gguf.gguf import Header, ModelFile
from qwq_cli.hub.local.registry import ModelEntry
from qwq_cli.units import gibibytes

BASE = 128 << 20  # bytes of the process itself: Python, llama.cpp, its small buffers
BATCH = 512  # tokens of a prompt that are computed at once
ACTIVATIONS = 24  # rows as wide as the embedding that exist at once, including the feed-forward's
CTX_STEP = 256  # llama.cpp rounds a context up to this
MIN_CTX = 1024  # a shorter context is no use to a model that thinks aloud

# Bytes and the elements they hold: q8_0 stores a 2-byte scale with each 32 elements.
KV_BYTES = {KvType.F16: (2, 1), KvType.Q8_0: (34, 32)}


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The bytes that a run needs, part by part, and the bytes available."""

    weights: int
    kv: int
    compute: int
    available: int

    @property
    def total(self) -> int:
        return self.weights + self.kv + self.compute

    @property
    def fits(self) -> bool:
        return self.total <= self.available


def kv_bytes(header: Header, n_ctx: int, kv_type: KvType) -> int:
    """Return the KV cache's bytes for `n_ctx` tokens; an upper bound where layers see a window."""
    elements = sum(header.kv_heads) * (header.key_length + header.value_length)
    size, count = KV_BYTES[kv_type]
    return n_ctx * elements * size // count


def compute_bytes(header: Header) -> int:
    """Return the bytes besides weights and KV: mostly a batch's logits, 0.65 GiB for QwQ-32B."""
    row = header.vocabulary + ACTIVATIONS * header.embedding_length
    return BASE + 4 * BATCH * row


def fit(file: ModelFile, *, n_ctx: int, kv_type: KvType, available: int) -> Fit:
    """Return the fit. available: bytes of memory, including those of GPUs that take part."""
    return Fit(
        weights=file.size,
        kv=kv_bytes(file.header, n_ctx, kv_type),
        compute=compute_bytes(file.header),
        available=available,
    )


def largest_ctx(file: ModelFile, *, kv_type: KvType, available: int) -> int:
    """Return the longest context that fits, in tokens, up to the model's own; 0 if none fits."""
    left = available - file.size - compute_bytes(file.header)
    per_step = kv_bytes(file.header, CTX_STEP, kv_type)
    if left < 0 or not per_step:
        return 0 if left < 0 else file.header.context_length
    return min(file.header.context_length, left // per_step * CTX_STEP)


def require_fit(
    file: ModelFile,
    *,
    n_ctx: int,
    kv_type: KvType,
    available: int,
    entry: ModelEntry | None = None,
) -> Fit:
    """Return the fit. Raises ModelTooLarge, with what would fit instead, if it doesn't fit."""
    found = fit(file, n_ctx=n_ctx, kv_type=kv_type, available=available)
    if found.fits:
        return found
    ways = [
        *_smaller_context(file, kv_type, available),
        *_smaller_kv(file, n_ctx, kv_type, available),
        *_smaller_quant(found, entry),
    ]
    raise ModelTooLarge(
        f"{file.files[0].name} needs {gibibytes(found.total)} with a context of {n_ctx:,} "
        f"tokens, but only {gibibytes(available)} are free.",
        f"Try {' or '.join(ways)}." if ways else "Close other programs, or use a smaller model.",
    )


def _smaller_context(file: ModelFile, kv_type: KvType, available: int) -> list[str]:
    ctx = largest_ctx(file, kv_type=kv_type, available=available)
    return [f"--ctx {ctx}"] if ctx >= MIN_CTX else []


def _smaller_kv(file: ModelFile, n_ctx: int, kv_type: KvType, available: int) -> list[str]:
    if kv_type is KvType.Q8_0:
        return []
    smaller = fit(file, n_ctx=n_ctx, kv_type=KvType.Q8_0, available=available)
    return ["--kv-type q8_0"] if smaller.fits else []


def _smaller_quant(found: Fit, entry: ModelEntry | None) -> list[str]:
    """Return the finest quant of the same model that fits, as a hint."""
    room = found.available - found.kv - found.compute
    quants = entry.quants if entry else {}
    fitting = [(quant.bits, name) for name, quant in quants.items() if quant.bytes <= room]
    return [f"-m {entry.alias}:{max(fitting)[1]}"] if entry and fitting else []
