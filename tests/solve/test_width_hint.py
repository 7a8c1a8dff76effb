"""A hint about --parallel, where it would help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwq_cli.drafter import Drafter
from qwq_cli.engine.params import DraftParams, ModelParams
from qwq_cli.launch import LocalLaunch
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.room import fitted
from qwq_cli.solve.width_hint import width_hint
from qwq_cli.values.trace import DrafterInfo
from tests.solve.test_room import launch, with_contexts

__all__ = ["launch"]


def hint(launch: LocalLaunch, contexts: float, parallel: int | None, samples: int) -> str | None:
    """Return what is said on a machine that holds so many contexts."""
    made, extent = with_contexts(launch, contexts), Extent(["17*24"], samples)
    _, most = fitted(made, extent.questions, parallel, samples)
    return width_hint(made, extent, parallel, most)


@pytest.mark.parametrize(
    ("contexts", "parallel", "samples"),
    [
        (40, None, 300),  # as many as pay off
        (8.5, None, 300),  # four at a time, and little to gain
        (3.5, None, 1),  # one sample
        (40, 8, 300),
        (40, 8, 3),
        (3.5, 2, 300),  # as asked for
    ],
)
def test_nothing_is_said_where_nothing_would_help(
    launch: LocalLaunch, contexts: float, parallel: int | None, samples: int
) -> None:
    assert hint(launch, contexts, parallel, samples) is None


def test_the_memory_that_is_left_to_others_may_be_used(launch: LocalLaunch) -> None:
    said = hint(launch, 5.5, None, 300)
    assert said == (
        "Memory holds 2 contexts of 1,024 tokens at a time, with half of it left to other "
        "programs. To use all of it: --parallel 5"
    )


@pytest.mark.parametrize(("contexts", "parallel"), [(1.5, None), (5.5, 6)])
def test_where_all_of_it_is_used_a_smaller_context_makes_room(
    launch: LocalLaunch, contexts: float, parallel: int | None
) -> None:
    said = hint(launch, contexts, parallel, 300)
    assert said
    assert said.startswith(f"Memory holds {'1 context' if parallel is None else '5 contexts'} of")
    assert said.endswith("a smaller --ctx, or a --budget, makes room for more, which is faster.")


def test_a_budget_tells_how_long_a_context_must_be(launch: LocalLaunch) -> None:
    limited = replace(launch, sampling=replace(launch.sampling, max_tokens=100))
    said = hint(limited, 1.5, 64, 300)
    assert said
    assert "1,024 tokens" not in said


def drafting(launch: LocalLaunch, contexts: float, *, or_text: bool) -> LocalLaunch:
    """Return a launch with a draft model as large as the model, and memory for so many contexts."""
    params = DraftParams(ModelParams(launch.located.path), or_text=or_text)
    drafter = Drafter(params, DrafterInfo(name="x", reason=""), launch.located.file)
    return replace(with_contexts(launch, contexts), drafter=drafter)


def said(launch: LocalLaunch, parallel: int | None = None) -> str | None:
    extent = Extent(["17*24"], 300)
    _, most = fitted(launch, extent.questions, parallel, extent.samples)
    return width_hint(launch, extent, parallel, most)


def test_a_draft_model_that_makes_way_takes_no_room(launch: LocalLaunch) -> None:
    told = said(drafting(launch, 5.5, or_text=True))
    assert told
    assert told.endswith("To use all of it: --parallel 5")


def test_a_draft_model_that_was_named_can_be_left_out(launch: LocalLaunch) -> None:
    named = drafting(launch, 3.5, or_text=False)
    assert said(named, 3) == (
        "Memory holds 1 context of 1,024 tokens at a time beside the draft model; a smaller --ctx,"
        " a --budget, or --draft ngram, makes room for more, which is faster."
    )
