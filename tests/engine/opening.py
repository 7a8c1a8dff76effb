"""An engine on weights that a test has loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.params import ContextParams, KvLayout

Open = Callable[..., AbstractContextManager[Engine]]


def opener(weights: LlamaModel, n_ctx: int) -> Open:
    """Opens engines one after the other; its keywords are those of ContextParams."""

    @contextmanager
    def open_engine(cancel: Cancel | None = None, **params: int | KvLayout) -> Iterator[Engine]:
        settings = ContextParams(**{"n_ctx": n_ctx, "threads": 1, **params})  # type: ignore[arg-type]
        with LlamaContext(weights, settings, cancel=cancel or Cancel()) as context:
            engine = Engine(context)
            yield engine
            engine.close()

    return open_engine
