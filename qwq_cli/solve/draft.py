"""A row read through a layout: the question, its choices in the order shown, the right answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qwq_cli.solve.cells import BadRow, Cells
from qwq_cli.solve.choice_list import are_lettered, letter_of, shuffled
from qwq_cli.solve.layout import Layout, Offered, Target

CHOICE_SEED = 0  # used if an order must be drawn and no seed is given
TWO_ALIKE = "a right choice that is there twice"
_PICTURES = ("image", "images", "image_1")


@dataclass(frozen=True)
class Draft:
    """A problem before it has an id. texts: its choices in the file's order.

    alternatives: other right targets. choice_seed: by which `choices` were shuffled, if they were.
    not_graded: what the row has in place of a target.
    """

    question: str
    target: str | None
    alternatives: tuple[str, ...]
    texts: tuple[str, ...]
    choices: tuple[str, ...]
    choice_seed: int | None
    not_graded: str | None


def drafted(cells: Cells, layout: Layout, choice_seed: int | None) -> Draft:
    """Return the draft. choice_seed: None to shuffle only if the layout asks for it.

    Raises BadRow.
    """
    question = layout.ask(cells.found(layout.question)).strip()
    if not question:
        raise BadRow("its question is empty")
    if any(cells.get(picture) not in (None, "", [], {}) for picture in _PICTURES):
        raise BadRow("it comes with a picture, which the model can't see")
    offered = _offered(cells, layout)
    target = clear_target(layout.judge(cells.found(layout.target), offered), offered.texts)
    seed = _seed(layout, offered.texts, choice_seed)
    choices = offered.texts if seed is None else shuffled(offered.texts, question, seed)
    return Draft(
        question=question,
        target=shown_target(target, offered.texts, choices),
        alternatives=target.alternatives,
        texts=offered.texts,
        choices=choices,
        choice_seed=seed,
        not_graded=target.why_not,
    )


def clear_target(target: Target, texts: Sequence[str]) -> Target:
    """Return no target if two choices read the same: both of their letters would be right."""
    is_twice = target.place is not None and texts.count(texts[target.place]) > 1
    return Target(why_not=TWO_ALIKE) if is_twice else target


def _offered(cells: Cells, layout: Layout) -> Offered:
    there = [cells.named(name) is not None for name in layout.choices]
    count = sum(there)
    if layout.fewest and (count < layout.fewest or not all(there[:count])):
        raise BadRow("one of its choices is empty")
    return layout.offer(cells.found(layout.choices)) if count else Offered()


def _seed(layout: Layout, texts: Sequence[str], seed: int | None) -> int | None:
    if not are_lettered(texts):
        return None
    return CHOICE_SEED if seed is None and layout.shuffles else seed


def shown_target(target: Target, texts: Sequence[str], choices: Sequence[str]) -> str | None:
    """Return the target as answers are compared with it: a choice's letter, or its word."""
    if target.place is None:
        return target.text
    return letter_of(texts[target.place], choices)
