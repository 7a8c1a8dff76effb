"""The right answer from cells: text, worked solutions, lists, indices and letters of choices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.equality.choice import read_choice
from qwq_cli.equality.notation import tidy
from qwq_cli.equality.reading import read
from qwq_cli.equality.unit import split_unit
from qwq_cli.equality.values import Quantity
from qwq_cli.solve.choice_list import LETTERS
from qwq_cli.solve.hashes import behind_hashes, hashed_answer
from qwq_cli.solve.layout import NO_TARGET, Offered, Target
from qwq_cli.solve.question_cells import answered_in
from qwq_cli.solve.row import Cell, Number, text_of
from qwq_cli.solve.written_list import written_list
from qwq_cli.trace.boxes import filled_boxes

MOST = 500  # characters; a longer text is no answer
PROOF = "a proof for a target"
NO_BOX = "a solution without a boxed answer"
TWO_OF_THEM = "a target that could be two of the choices"
ONE_OR_ALL = "a list of targets, of which one or all could be meant"
SEVERAL_CHOICES = "several right choices"  # some sets ask for all of them
NONE_OF_THEM = "a target that is none of the choices"
_NOTHING = {"NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan"}  # without Na, which is sodium
_PROOFS = {"proof", "notfound", "not found", "see solution"}
_BARE_BOX = re.compile(r"\\(?:boxed|fbox)\s+(\\?\w+)")
_INDEX = re.compile(r"\d{1,4}(?:\.0{1,9})?", re.ASCII)
_COMMA = re.compile(r"(?<!\\),\s*")
_UNIT = re.compile(r"\s+\([^()]*\)$")


def answer(cells: Sequence[Cell], _: Offered) -> Target:
    """Return a text unchanged, and the end of a worked solution."""
    if not cells:
        return Target(why_not=NO_TARGET)
    if isinstance(cells[0], dict):
        return Target(why_not="an object for a target")
    if isinstance(cells[0], list):
        return _only(cells[0])
    text = text_of(cells[0]).strip()
    marked = behind_hashes(text)
    return _known(_last_box(text) or text if marked is None else marked)


def _only(items: Sequence[Cell | None]) -> Target:
    """Return the only item of a list. Several numbers belong together.

    For several texts, only a layout knows whether any one is right or all together.
    """
    found = [item for item in items if item is not None]
    if len(found) == 1 or not found:
        return answer(found, Offered())
    is_value = not any(isinstance(item, str) and not isinstance(item, Number) for item in found)
    return _known(text_of([*found])) if is_value else Target(why_not=ONE_OR_ALL)


def integer(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return 42, also from 42.0."""
    target = answer(cells, choices)
    return Target(text=target.text.removesuffix(".0")) if target.text else target


def marked(cells: Sequence[Cell], _: Offered) -> Target:
    """Return what stands behind ####, also inside a line."""
    return _known(hashed_answer(text_of(cells[0]) if cells else "") or "")


def last_box(cells: Sequence[Cell], _: Offered) -> Target:
    """Return a solution's last box; without one the solution may be a proof."""
    if not cells:
        return Target(why_not=NO_TARGET)
    box = _last_box(text_of(cells[0]))
    return _known(box) if box else Target(why_not=NO_BOX)


def without_unit(cells: Sequence[Cell], _: Offered) -> Target:
    """Return 9 from `9 (apples)`."""
    return _known(_UNIT.sub("", text_of(cells[0]).strip())) if cells else _known("")


def all_of(cells: Sequence[Cell], _: Offered) -> Target:
    """Return a list of answers that belong together: 2, 3."""
    first = _listed(cells[0]) if cells else []
    items = [item for item in first if item is not None] if isinstance(first, list) else [first]
    return _known(", ".join(text_of(item).strip() for item in items))


def _listed(cell: Cell) -> Cell:
    """Return a list of texts that a table holds as text; `[1, 2]` is an interval."""
    if not isinstance(cell, str) or not re.match(r"\[\s*['\"]", cell):
        return cell
    try:
        value = written_list(cell)
    except ValueError:
        return cell
    return [str(item) for item in value] if isinstance(value, list) else cell


def any_of(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return a text, or any one of a list of texts; letters if there are choices."""
    first: Cell | None = cells[0] if cells else None
    listed = first if isinstance(first, list) else [first]
    items = [item for item in listed if item is not None]
    if not items:
        return Target(why_not=NO_TARGET)
    if choices.texts:
        return chosen(items, choices) if len(items) == 1 else Target(why_not=SEVERAL_CHOICES)
    found = [answer([item], choices) for item in items]
    texts = dict.fromkeys(each.text for each in found if each.text is not None)
    if not texts:
        return found[0]
    first, *others = texts
    return Target(text=first, alternatives=tuple(others))


def any_text(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return any one of the texts in an object that has them under `text`."""
    first = cells[0] if cells else None
    inner = first.get("text") if isinstance(first, dict) else None
    return any_of([] if inner is None else [inner], choices)


def listed(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return all of a list; commas separate several if a true value next to it says so.

    One number gets the unit next to it, so that another unit is wrong.
    """
    texts = [cell for cell in cells if not isinstance(cell, bool)]
    target = all_of(texts, choices)
    unit = text_of(texts[-1]).strip(" $") if len(texts) > 1 else ""
    if target.text is not None and _is_unit(unit) and _is_bare_number(target.text):
        return Target(text=f"{target.text.strip(' $')} {unit}")
    if target.text is None or True not in [cell for cell in cells if isinstance(cell, bool)]:
        return target
    return Target(text=_COMMA.sub(", ", target.text))


def _is_unit(text: str) -> bool:
    amount, unit = split_unit(tidy(f"5 {text}"))
    return bool(unit.powers) and amount.strip() == "5"


def _is_bare_number(text: str) -> bool:
    reading = read(text)
    return isinstance(reading, Quantity) and reading.value is not None and not reading.unit.powers


def yes_or_no(cells: Sequence[Cell], _: Offered) -> Target:
    """Return yes or no, also from 0 and 1."""
    said = text_of(cells[0]).strip().casefold() if cells else ""
    words = {"true": "yes", "1": "yes", "yes": "yes", "false": "no", "0": "no", "no": "no"}
    return Target(text=words[said]) if said in words else Target(why_not=NO_TARGET)


def ground_truth(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return the target in an object that tells how an answer is rewarded."""
    first = cells[0] if cells else None
    inner = first.get("ground_truth") if isinstance(first, dict) else first
    return any_of([] if inner is None else [inner], choices)


def last_message(cells: Sequence[Cell], choices: Offered) -> Target:
    said = answered_in(cells[0]) if cells else None
    return answer([] if said is None else [said], choices)


# Which of the choices


def first_of_them(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return the first choice, in layouts with the right one before the wrong ones."""
    return Target(place=0)


def index(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return a choice by its index from 0."""
    text = text_of(cells[0]).strip() if cells else ""
    if not text or text == "-1" or text in _NOTHING:
        return Target(why_not=NO_TARGET)
    is_place = is_index(text) and _place(text) < len(choices.texts)
    return Target(place=_place(text)) if is_place else Target(why_not=NONE_OF_THEM)


def is_index(text: str) -> bool:
    """Return whether it is an index, also as a float of a table: 2.0."""
    return _INDEX.fullmatch(text.strip()) is not None


def _place(text: str) -> int:
    return int(text.strip().partition(".")[0])


def letter_and_index(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return a choice that a letter and an index both name."""
    found = [chosen(cells[:1], choices), index(cells[1:], choices)]
    places = {each.place for each in found if each.why_not != NO_TARGET}
    if len(places) > 1:
        return Target(why_not="a letter and an index that name different choices")
    return found[0] if found[0].place is not None else found[1]


def chosen(cells: Sequence[Cell], choices: Offered) -> Target:
    """Return a choice by label, letter, text or index from 0.

    If these mean different ones, there is no target.
    """
    text = text_of(cells[0]).strip() if cells else ""
    if not text or (text in _NOTHING and not _by_text(text, choices)):
        return Target(why_not=NO_TARGET)
    labels = [label.casefold() for label in choices.labels]
    if text.casefold() in labels:
        return Target(place=labels.index(text.casefold()))
    places = {*_by_letter(text, choices), *_by_text(text, choices)}
    if is_index(text) and isinstance(cells[0], Number):
        is_clear = not choices.are_numbers or places in (set(), {_place(text)})
        return index(cells, choices) if is_clear else Target(why_not=TWO_OF_THEM)
    if is_index(text) and not places:
        return index(cells, choices)
    if len(places) > 1:
        return Target(why_not=TWO_OF_THEM)
    return Target(place=places.pop()) if places else Target(why_not=NONE_OF_THEM)


def _by_letter(text: str, choices: Offered) -> list[int]:
    choice = read_choice(text.upper() if len(text) == 1 else text)
    place = LETTERS.find(choice.letter) if choice else -1
    return [place] if 0 <= place < len(choices.texts) else []


def _by_text(text: str, choices: Offered) -> list[int]:
    folded = [each.casefold() for each in choices.texts]
    return [place for place, each in enumerate(folded) if each == text.casefold()]


def _known(text: str) -> Target:
    text = text.strip()
    if not text or text in _NOTHING:
        return Target(why_not=NO_TARGET)
    if text.casefold().strip(".") in _PROOFS:
        return Target(why_not=PROOF)
    if len(text) > MOST:
        return Target(why_not=f"a target of over {MOST} characters")
    return Target(text=text)


def _last_box(text: str) -> str | None:
    """Return the content of the last box, also without braces: `\\boxed 5`."""
    boxes = filled_boxes(text)
    bare = list(_BARE_BOX.finditer(text))
    if bare and (not boxes or bare[-1].start() > boxes[-1].end):
        return bare[-1][1]
    return text[boxes[-1].inner_start : boxes[-1].inner_end].strip() if boxes else None
