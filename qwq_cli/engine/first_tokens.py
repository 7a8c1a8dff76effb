"""The trial of a model file, in a child process: load it and compute its first tokens.

An error that llama.cpp reports by itself reads the same as without a trial.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import Any

from qwq_cli.choices import FlashAttention, KvType
from qwq_cli.errors import QwqError
from qwq_cli.trial import Refused, Stage

CTX, BATCH = 256, 16  # tokens: the prompt takes several batches, then one token at a time follows
# Text of several scripts: some tokenizers lack only what a few bytes need.
QUESTION = "How many pens are in 17 boxes of 24 pens, and how many in 100? Let us count."
TEXT = "17 × 24 = ?\n<|x|> " + "".join(map(chr, range(1, 256))) + "你好 déjà ﷺ 👩‍🚀"


def run(request: Mapping[str, Any], stage: Stage) -> dict[str, list[str]]:
    """Load the file and compute tokens. whole: False to read no weights, which can take long."""
    from qwq_cli.engine.cancel import Cancel
    from qwq_cli.engine.llama import LlamaContext, LlamaModel
    from qwq_cli.engine.params import ContextParams, ModelParams

    whole, cancel = request["whole"], Cancel()
    params = ModelParams(Path(request["path"]), request["gpu_layers"], weightless=not whole)
    sizes = ContextParams(
        n_ctx=CTX,
        n_batch=BATCH,
        threads=request["threads"],
        kv_type=KvType(request["kv_type"]),
        flash_attention=FlashAttention(request["flash_attention"]),
    )
    try:
        stage("loading it")
        with LlamaModel(params, cancel=cancel) as weights:
            stage("reading its vocabulary")
            prompt = _prompt(weights, TEXT)
            stage("making room for a context")
            with LlamaContext(weights, sizes, cancel=cancel) as context:
                if whole:
                    stage("computing its first tokens")
                    prompt = _prompt(weights, QUESTION) or prompt
                    _compute(context, weights, prompt[: 2 * BATCH + 1])
    except QwqError as error:
        return {"error": [type(error).__name__, error.message, error.hint or ""]}
    return {}


def _prompt(weights: Any, text: str) -> list[int]:
    found: list[int] = weights.tokenize(text, special=True)
    for token in {*found, *weights.start_tokens}:
        weights.piece(token)
        weights.text(token)
    return [*weights.start_tokens, *found]


def _compute(context: Any, weights: Any, prompt: list[int]) -> None:
    from qwq_cli.engine.engine import Engine
    from qwq_cli.engine.params import SamplingParams

    engine = Engine(context)
    sequence = engine.add(prompt, SamplingParams(max_tokens=2))
    for _ in engine.run(sequence):
        pass
    for token in sequence.output:
        weights.piece(token)
    if isnan(context.probability(-1, sequence.output[-1])):
        raise Refused("what it computes is no number: its weights are damaged")
    engine.close()
