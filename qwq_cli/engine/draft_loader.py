"""Builds the drafter that is asked for. A small model must have the tokens of the large one."""

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
    """The part of a vocabulary that is compared."""

    @property
    def size(self) -> int: ...

    def text(self, token: int) -> bytes:
        """Return the spelling of a token; empty if the token is not used."""


class Drafter(NamedTuple):
    """A drafter. told: a description of it, if it is not the one that was asked for."""

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
    """Build the drafter; `stack` closes what is opened.

    Raises ModelError if a model can't draft, and Cancelled.
    """
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
    """Describe the first token that the two vocabularies spell differently; None if there is none.

    Unused tokens and the number of tokens don't count: the same vocabulary is padded to several
    sizes.
    """
    for token in range(min(large.size, small.size)):
        one, other = large.text(token), small.text(token)
        if one != other and one and other:
            spelled = [text.decode("utf-8", "replace")[:40] for text in (one, other)]
            return f"its token {token:,} is {spelled[1]!r}, the large model's is {spelled[0]!r}"
    return None
