"""llama.cpp through the low-level functions of llama-cpp-python: weights, contexts, decoding.

Return codes and null pointers become our errors. Only this file and backend.py use ctypes for it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy

from qwq_cli.choices import FlashAttention, KvType
from qwq_cli.engine.backend import Handle, complaint, devices, forget_complaints, start
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.library import lib
from qwq_cli.engine.llama_memory import LlamaMemory
from qwq_cli.engine.llama_sampler import LlamaSampler
from qwq_cli.engine.params import ContextParams, KvLayout, ModelParams, SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.errors import EngineError, InvalidModelFile, ModelError, ModelTooLarge

_KV_TYPES = {KvType.F16: 1, KvType.Q8_0: 8}  # enum ggml_type
_FLASH = {FlashAttention.AUTO: -1, FlashAttention.OFF: 0, FlashAttention.ON: 1}
_ABORTED = 2  # llama_decode: "aborted (processed ubatches will remain in the context's memory)"
_ALL_LAYERS = -1  # llama_model_params.n_gpu_layers: "a negative value means all layers"


class LlamaModel(Handle):
    """Loaded weights and their vocabulary.

    Raises InvalidModelFile if llama.cpp can't load the file, and Cancelled if `cancel` is set
    during the load. `progress` is called with values from 0.0 to 1.0.
    """

    def __init__(
        self,
        params: ModelParams,
        *,
        cancel: Cancel,
        progress: Callable[[float], None] = lambda _: None,
    ) -> None:
        start()
        forget_complaints()
        watch = _LoadWatch(progress, cancel)
        native = lib.llama_model_default_params()
        native.n_gpu_layers = _ALL_LAYERS if params.gpu_layers is None else params.gpu_layers
        native.load_mode = lib.LLAMA_LOAD_MODE_MMAP if params.mmap else lib.LLAMA_LOAD_MODE_NONE
        native.no_alloc = params.weightless
        native.progress_callback = watch.callback
        pointer = lib.llama_model_load_from_file(os.fsencode(params.path), native)
        super().__init__(pointer, lib.llama_model_free)
        try:
            watch.settle()
        except BaseException:
            self.close()
            raise
        if not pointer:
            raise _load_error(params)
        self._vocab = lib.llama_model_get_vocab(pointer)
        self._buffer = ctypes.create_string_buffer(256)
        self._special: dict[str, list[int]] = {}  # names of tokens in templates
        self._pieces: dict[int, bytes] = {}  # needed at every token
        self._ends: dict[int, bool] = {}

    @property
    def can_rewind(self) -> bool:
        """Whether no layer has a recurrent state, which can't forget its last tokens."""
        hybrid = lib.llama_model_is_hybrid(self._pointer)
        return not (hybrid or lib.llama_model_is_recurrent(self._pointer))

    @property
    def can_take_back(self) -> bool:
        """Whether tokens can be taken back at any time: no sliding window forgets earlier ones."""
        return self.can_rewind and not self.window

    @property
    def window(self) -> int:
        """The number of tokens that sliding-window layers look back; 0 if there are none."""
        tokens: int = lib.llama_model_n_swa(self._pointer)
        return tokens

    @property
    def chat_template(self) -> str | None:
        text = lib.llama_model_chat_template(self._pointer, None)
        return text.decode("utf-8", "replace") if text else None

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Return token ids. With `special`, names of control tokens become those tokens."""
        if not special:
            return self._tokenize(text, special=False)
        if text not in self._special:
            self._special[text] = self._tokenize(text, special=True)
        return list(self._special[text])

    def _tokenize(self, text: str, *, special: bool) -> list[int]:
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        tokens = (lib.llama_token * room)()
        count = lib.llama_tokenize(self._vocab, data, len(data), tokens, room, False, special)
        if count < 0:
            raise EngineError("llama.cpp could not tokenize the text.")
        return list(tokens[:count])

    @property
    def size(self) -> int:
        """The number of tokens in the vocabulary."""
        return int(lib.llama_vocab_n_tokens(self._vocab))

    def piece(self, token: int) -> bytes:
        """Return the bytes of a token; empty for a control token."""
        known = self._pieces.get(token)
        if known is None:
            known = self._pieces[token] = self._piece(token)
        return known

    def _piece(self, token: int) -> bytes:
        size = lib.llama_token_to_piece(self._vocab, token, self._buffer, 256, 0, False)
        if size >= 0:
            return self._buffer.raw[:size]
        larger = ctypes.create_string_buffer(-size)
        lib.llama_token_to_piece(self._vocab, token, larger, -size, 0, False)
        return larger.raw

    @property
    def start_tokens(self) -> list[int]:
        """Return the token that prompts must begin with, if the vocabulary wants one.

        Qwen's doesn't.
        """
        wanted = lib.llama_vocab_get_add_bos(self._vocab)
        return [lib.llama_vocab_bos(self._vocab)] if wanted else []

    def text(self, token: int) -> bytes:
        """Return the vocabulary's spelling of a token; empty for an unused one."""
        if lib.llama_vocab_get_attr(self._vocab, token) & lib.LLAMA_TOKEN_ATTR_UNUSED:
            return b""
        return bytes(lib.llama_vocab_get_text(self._vocab, token) or b"")

    def is_end(self, token: int) -> bool:
        known = self._ends.get(token)
        if known is None:
            known = self._ends[token] = bool(lib.llama_vocab_is_eog(self._vocab, token))
        return known


class _LoadWatch:
    """Reports the progress of a load, and stops the load on the cancel flag or an exception.

    ctypes would print an exception that leaves a callback, and continue.
    """

    def __init__(self, progress: Callable[[float], None], cancel: Cancel) -> None:
        self._progress, self._cancel = progress, cancel
        self._error: BaseException | None = None
        self.callback = lib.llama_progress_callback(self._on_progress)

    def settle(self) -> None:
        """Raise what stopped the load: the exception, or Cancelled."""
        if self._error:
            raise self._error
        if self._cancel.is_set():
            raise Cancelled

    def _on_progress(self, done: float, _: object) -> bool:
        try:
            self._progress(done)
        except BaseException as error:  # noqa: BLE001  (`settle` raises it)
            self._error = error
        return self._error is None and not self._cancel.is_set()


def _load_error(params: ModelParams) -> ModelError:
    why = complaint()
    if "alloc" in why or "memory" in why:
        return ModelTooLarge(
            f"There is no room for {params.path}: {why}.",
            "Put fewer layers on the GPU with --gpu-layers, or take a smaller model.",
        )
    return InvalidModelFile(
        f"llama.cpp can't load {params.path}: {why}.",
        "Try another file with -m, or a newer llama.cpp: pip install -U llama-cpp-python",
    )


class LlamaContext(LlamaMemory):
    """A KV cache and the compute graph on it; the engine's Runner."""

    def __init__(self, model: LlamaModel, params: ContextParams, *, cancel: Cancel) -> None:
        self._model, self._cancel = model, cancel
        self.is_end = model.is_end
        native = _context_params(params, cancel)
        forget_complaints()
        pointer = lib.llama_init_from_model(model.pointer, native)
        if not pointer:
            raise ModelTooLarge(
                f"No room for a context of {params.n_ctx} tokens: {complaint()}.",
                "Ask for a smaller one with --ctx, or use --kv-type q8_0.",
            )
        window = model.window if model.can_rewind else 0
        super().__init__(pointer, params, can_rewind=model.can_rewind, window=window)
        self._n_batch: int = native.n_batch
        # Each access to a field of the batch creates a new pointer, so keep them.
        batch = self._batch = lib.llama_batch_init(native.n_batch, 0, 1)
        self._token, self._pos, self._logits = batch.token, batch.pos, batch.logits
        self._seq_ids = [batch.seq_id[row] for row in range(native.n_batch)]
        for row in range(native.n_batch):
            batch.n_seq_id[row] = 1

    def close(self) -> None:
        if self._pointer is not None:
            lib.llama_batch_free(self._batch)
        super().close()

    @property
    def n_ctx(self) -> int:
        return self._params.n_ctx

    @property
    def n_batch(self) -> int:
        return self._n_batch

    @property
    def n_seq_max(self) -> int:
        return self._params.n_seq_max

    def decode(self, chunks: Sequence[Chunk]) -> None:
        self._fill(chunks)
        code = lib.llama_decode(self._pointer, self._batch)
        if code == _ABORTED or self._cancel.is_set():
            raise Cancelled
        if code != 0:
            raise EngineError(f"llama.cpp failed to decode (code {code}): {complaint()}.")

    def sampler(self, params: SamplingParams) -> LlamaSampler:
        return LlamaSampler(self._pointer, params)

    def probability(self, row: int, token: int) -> float:
        """Return the probability of `token` in batch row `row`, before filters and temperature."""
        logits = self.logits(row)
        return float(1 / numpy.exp(logits - logits[token]).sum())

    def logits(self, row: int) -> Any:
        """Return the raw logits of batch row `row`: a new array, shape (vocabulary size,)."""
        pointer = lib.llama_get_logits_ith(self._pointer, row)
        return numpy.ctypeslib.as_array(pointer, shape=(self._model.size,)).astype(numpy.float64)

    def _fill(self, chunks: Sequence[Chunk]) -> None:
        token, pos, logits, row = self._token, self._pos, self._logits, 0
        for sequence, slot, first, length, last, draft in chunks:
            told = sequence.tokens[first : first + length]
            for position, each in enumerate([*told, *draft], first):
                token[row] = each
                pos[row] = position
                self._seq_ids[row][0] = slot
                logits[row] = last and position >= first + length - 1
                row += 1
        self._batch.n_tokens = row


def _context_params(params: ContextParams, cancel: Cancel) -> Any:
    """Return llama.cpp's parameters. Our n_ctx is for one sequence, its n_ctx for all of them."""
    native = lib.llama_context_default_params()
    native.n_ctx = params.n_ctx * params.n_seq_max
    native.n_batch = native.n_ubatch = _n_batch(params)
    native.n_seq_max = params.n_seq_max
    native.n_outputs_max = max(params.n_seq_max, params.n_rows)
    native.kv_unified = params.layout is KvLayout.UNIFIED
    native.type_k = native.type_v = _KV_TYPES[params.kv_type]
    native.flash_attn_type = _FLASH[params.flash_attention]
    native.no_perf = True
    if params.threads is not None:
        native.n_threads = native.n_threads_batch = params.threads
    native.abort_callback = _is_nonempty()
    native.abort_callback_data = ctypes.addressof(ctypes.c_char.from_buffer(cancel.cell))
    return native


def _n_batch(params: ContextParams) -> int:
    """Return the batch size in tokens.

    On a CPU, 128 gives 90% of the speed of 512 and reports progress four times as often.
    """
    return params.n_batch or (512 if any(d.is_gpu for d in devices()) else 128)


def _is_nonempty() -> Any:
    """Return strlen as an abort callback: `size_t(const char *)` is read as `bool(void *)`.

    It is true once the first byte is not 0, takes no interpreter lock, and costs nothing per graph
    node. The value is 0 or 1, so the narrower return type reads it correctly.
    """
    c_library = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
    return ctypes.cast(c_library.strlen, lib.ggml_abort_callback)
