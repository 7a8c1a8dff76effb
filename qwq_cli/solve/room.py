"""What fits into memory: how long a context each sample needs, and how many contexts fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qwq_cli.drafter import FROM_TEXT
from qwq_cli.endpoint.server import Kind
from qwq_cli.engine.params import KvLayout
from qwq_cli.guards.budget import GRACE
from qwq_cli.guards.forced import ANSWER_ROOM
from qwq_cli.hub.machine.fit import CTX_STEP, fit
from qwq_cli.hub.machine.placement import place
from qwq_cli.launch import Launch, LocalLaunch, ServedLaunch

MOST = 64  # on a GPU; llama.cpp's own limit is 256
MOST_ON_CPU = 16  # more bring nothing there
FRAME = 256  # tokens that a chat template adds to a question, at most
SHARE = 2  # of the free memory; half is left to others if nobody said how many samples at a time


def fitted(
    launch: Launch, questions: Iterable[str], wanted: int | None, samples: int
) -> tuple[Launch, int]:
    """Return `launch` with room for as many samples at a time as fit, and their number."""
    if isinstance(launch, LocalLaunch):
        short = shortened(launch, questions)
        width = widest(short, wanted, samples)
        if short.drafter.may_be_text:  # samples at a time are worth more than drafts from text
            without = without_model_beside(short)
            most = widest(without, wanted, samples)
            short, width = (without, most) if most > width else (short, width)
        return widened(short, width), width
    most = launch.slots if isinstance(launch, ServedLaunch) else 1
    return launch, max(1, min(wanted or most, samples))


def shortened(launch: LocalLaunch, questions: Iterable[str]) -> LocalLaunch:
    """Return `launch` with a context that is just enough for its longest question and answer.

    A token has at least one byte. If neither a limit nor a budget bounds the answer, the context
    stays as it is.
    """
    needed = _needed(launch, questions)
    if needed is None:
        return launch
    n_ctx = -(-needed // CTX_STEP) * CTX_STEP
    return replace(launch, context=replace(launch.context, n_ctx=min(launch.context.n_ctx, n_ctx)))


def sure_of(launch: Launch, questions: Iterable[str]) -> int | None:
    """Return how many samples surely find room at a llama-server whose slots share one context.

    The server doesn't tell whether they share it. None if it doesn't matter or isn't known.
    """
    if not isinstance(launch, ServedLaunch) or launch.server.kind is not Kind.LLAMA_SERVER:
        return None
    needed = _needed(launch, questions)
    return needed and max(1, launch.n_ctx // needed)


def _needed(launch: Launch, questions: Iterable[str]) -> int | None:
    """Return the most tokens that the longest question and its answer can have.

    None if nothing bounds the answer.
    """
    budget = launch.budget and launch.budget + GRACE + ANSWER_ROOM
    answer = launch.sampling.max_tokens or budget
    if answer is None:
        return None
    question = max((len(text.encode()) for text in questions), default=0)
    return FRAME + len(launch.profile.system.encode()) + question + answer


def widest(launch: LocalLaunch, wanted: int | None, samples: int) -> int:
    """Return how many contexts of `launch`'s size fit, up to `wanted` and to `samples`.

    If layers are on a GPU, only as many as leave all of them there.
    """
    most = wanted or (MOST if launch.machine.gpus else MOST_ON_CPU)
    width = max(1, min(most, samples))
    share = 1 if wanted or launch.machine.gpus else SHARE
    while width > 1 and not _has_room(launch, width * share):
        width -= 1
    return width


def all_that_fit(launch: LocalLaunch, questions: Iterable[str], samples: int) -> int:
    """Return how many contexts fit if no memory is left to other programs."""
    usual = MOST if launch.machine.gpus else MOST_ON_CPU
    return fitted(launch, questions, usual, samples)[1]


def without_model_beside(launch: LocalLaunch) -> LocalLaunch:
    """Return `launch` with drafts from the text, if a draft model takes memory; else unchanged."""
    return replace(launch, drafter=FROM_TEXT) if launch.drafter.file else launch


def widened(launch: LocalLaunch, width: int) -> LocalLaunch:
    """Return `launch` with room for `width` sequences of the same length each."""
    context = replace(launch.context, n_seq_max=width, layout=KvLayout.SPLIT)
    return replace(launch, context=context)


def _has_room(launch: LocalLaunch, contexts: int) -> bool:
    """Return whether so many contexts fit, together with a draft model."""
    context, file, machine = launch.context, launch.located.file, launch.machine
    n_ctx, kv_type, beside = context.n_ctx * contexts, context.kv_type, 0
    if draft := launch.drafter.file:
        beside = fit(draft, n_ctx=n_ctx, kv_type=kv_type, available=0).total
    left = machine.available - beside
    if not fit(file, n_ctx=n_ctx, kv_type=kv_type, available=left).fits:
        return False
    vram = machine.vram - (beside if launch.drafter.is_on_gpu else 0)
    layers = place(file, n_ctx=n_ctx, kv_type=kv_type, vram=vram).layers
    return not machine.gpus or layers >= (launch.model.gpu_layers or 0)
