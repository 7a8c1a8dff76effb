"""From parameters to what drafts; a small model must have the tokens of the large one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple, Protocol

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.draft_length import DraftLength
from qwq_cli.engine.draft_model import DraftModel
from qwq_cli.engine.drafting import Drafting
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.ngrams import Ngrams
from qwq_cli.engine.params import ContextParams, DraftParams, ModelParams
from qwq_cli.errors import ModelError
from qwq_cli.values.trace import DrafterInfo

IN_TEXT = "ngram"


class Spelled(Protocol):
    """A vocabulary, as far as it is compared."""

    @property
    def size(self) -> int: ...

    def text(self, token: int) -> bytes:
        """How it is spelled; nothing for one that is not used."""


class Drafter(NamedTuple):
    """told: what it is, where that is other than asked for."""

    drafting: Drafting
    told: DrafterInfo | None = None


def load_drafter(
    draft: DraftParams,
    weights: LlamaModel,
    context: ContextParams,
    *,
    stack: ExitStack,
    cancel: Cancel,
    clock: Callable[[], float],
) -> Drafter:
    """stack: closes what is opened. Raises ModelError where a model can't draft; Cancelled."""
    told = None
    if draft.model:
        try:
            made = _of_model(draft.model, weights, context, stack=stack, cancel=cancel)
            return Drafter(Drafting(made, DraftLength(), clock))
        except ModelError as error:
            if not draft.or_text:
                raise
            told = DrafterInfo(name=IN_TEXT, reason=error.message.removesuffix("."))
    return Drafter(Drafting(Ngrams(), DraftLength(), clock), told)


def _of_model(
    params: ModelParams,
    weights: LlamaModel,
    context: ContextParams,
    *,
    stack: ExitStack,
    cancel: Cancel,
) -> DraftModel:
    with ExitStack() as opened:
        small = opened.enter_context(LlamaModel(params, cancel=cancel))
        if difference := difference_of(weights, small):
            raise ModelError(
                f"{params.path.name} can't draft: {difference}.",
                "A draft model needs the same tokens. --draft ngram needs none.",
            )
        runner = opened.enter_context(
            LlamaContext(small, replace(context, n_rows=0), cancel=cancel)
        )
        engine = Engine(runner)
        opened.callback(engine.close)
        stack.enter_context(opened.pop_all())
    return DraftModel(engine, weights.size)


def difference_of(large: Spelled, small: Spelled) -> str | None:
    """The first token that the two spell otherwise. Tokens that are not used don't count, nor how
    many there are: the same vocabulary is padded to several sizes."""
    for token in range(min(large.size, small.size)):
        one, other = large.text(token), small.text(token)
        if one != other and one and other:
            spelled = [text.decode("utf-8", "replace")[:40] for text in (one, other)]
            return f"its token {token:,} is {spelled[1]!r}, the large model's is {spelled[0]!r}"
    return None
