"""Builds a running engine from parameters, and releases everything native when it closes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.draft_length import ROWS
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import ContextParams, DraftParams, ModelParams
from qwq_cli.engine.vocabulary import Vocabulary
from qwq_cli.errors import EngineError
from qwq_cli.values.trace import DrafterInfo, EngineInfo

NO_WAY_BACK = "this model can't take back a draft that is wrong"


@contextmanager
def explains_import() -> Iterator[None]:
    """Turn a failed import of the native library into an EngineError."""
    try:
        yield
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineError(
            f"llama.cpp can't be loaded: {error}.",
            "qwq engine list, or: pip install --force-reinstall --no-cache-dir llama-cpp-python",
        ) from error


@dataclass(frozen=True)
class Loaded:
    engine: Engine
    vocabulary: Vocabulary
    info: EngineInfo


@contextmanager
def load(
    model: ModelParams,
    context: ContextParams,
    *,
    cancel: Cancel,
    draft: DraftParams | None = None,
    clock: Callable[[], float] = time.monotonic,
    progress: Callable[[float], None] = lambda _: None,
) -> Iterator[Loaded]:
    """Load the weights and the drafter, and open a context.

    The info mentions drafts only if they differ from what was asked for. Raises ModelError,
    EngineError, and Cancelled if `cancel` is set.
    """
    with explains_import():
        from qwq_cli.engine import draft_loader, llama
        from qwq_cli.engine.last_words import last_words

    with last_words(), ExitStack() as stack:
        weights = stack.enter_context(llama.LlamaModel(model, cancel=cancel, progress=progress))
        sizes = replace(context, n_rows=ROWS) if draft and weights.can_take_back else context
        runner = stack.enter_context(llama.LlamaContext(weights, sizes, cancel=cancel))
        drafter = None
        if draft and weights.can_take_back:
            drafter = draft_loader.load_drafter(
                draft, weights, context, stack=stack, cancel=cancel, clock=clock
            )
        engine = Engine(runner, drafter.drafting if drafter else None, context.trained)
        stack.callback(engine.close)
        gc.freeze()  # otherwise the collector scans all modules again and again while tokens come
        stack.callback(gc.unfreeze)
        told = drafter.told if drafter else None
        if draft and not drafter:
            told = DrafterInfo(name=None, reason=NO_WAY_BACK)
        yield Loaded(engine, weights, _info(model, context, told))


def _info(model: ModelParams, context: ContextParams, drafter: DrafterInfo | None) -> EngineInfo:
    """Return the info. Its device is the first GPU if layers go there, else the CPU."""
    from qwq_cli.engine import backend

    wants_gpu = model.gpu_layers != 0
    device = next((d for d in backend.devices() if d.is_gpu and wants_gpu), backend.cpu())
    return EngineInfo(
        backend="llama.cpp",
        device=f"{device.name} ({device.description})",
        build=backend.build(),
        n_ctx=context.n_ctx,
        kv_type=context.kv_type.value,
        threads=context.threads or 0,
        drafter=drafter,
    )
