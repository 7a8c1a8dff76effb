"""Rows from plain text: the items of a list, lines that are questions, or paragraphs.

docs/problems.md has the rule. A remark always says how a text was split.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qwq_cli.choices import Each
from qwq_cli.errors import UsageError
from qwq_cli.solve.dialogue import find_questions
from qwq_cli.solve.list_items import YEARS, find_items
from qwq_cli.solve.list_mark import marks
from qwq_cli.solve.row import ANSWER, TEXT, Row
from qwq_cli.solve.steps import asks as has_question
from qwq_cli.solve.system import grouped, is_system
from qwq_cli.solve.text_answer import (
    Key,
    answered,
    find_key,
    is_answer,
    may_answer,
    without_headings,
)
from qwq_cli.solve.text_line import (
    announces,
    are_questions,
    is_bare_order,
    is_heading,
    is_rule,
    is_table,
    is_task,
)
from qwq_cli.solve.text_split import TextRows

_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
_UNSEEN = re.compile("^[\u200b\u200e\u2060\ufeff]+", re.MULTILINE)
_SPACES = str.maketrans("\f\v", "  ")
_SHORT = 4  # words of a title that needs no list below it


def read_text(text: str, name: str, each: Each | None) -> TextRows:
    """Read a text. Raises UsageError if items are asked for, but there is no list."""
    lines = _UNSEEN.sub("", _BREAKS.sub("\n", text).translate(_SPACES)).split("\n")
    if each is Each.LINE:
        rows = map(_answered, _rows([(at, [line]) for at, line in enumerate(lines)]))
        return _told_empty(TextRows(each, tuple(rows)))
    if (key := find_key(lines)) and (found := _by_key(lines, key, name, each)):
        return _told_empty(found)
    found = _split(without_headings(lines), name, each)
    return _told_empty(replace(found, rows=tuple(map(_answered, found.rows))))


def _by_key(lines: Sequence[str], key: Key, name: str, each: Each | None) -> TextRows | None:
    """Return the problems with the answers of a list at the end, which no problem may show.

    None if the text ends with no such list. Raises UsageError.
    """
    found = _split(without_headings(lines[: key.at]), name, each)
    own = tuple(map(_answered, found.rows))
    if not key.fits([row.label for row in found.rows]):
        unfit = key.at + 1 if key.is_of_all and len(own) > 1 else None
        return replace(found, rows=own, unfit=unfit) if unfit else None
    listed = [key.answer(row.label) for row in found.rows]
    both = [*zip(own, listed, strict=True)]
    rows = (row if one is None else _with_answer(row, one) for row, one in both)
    differing = sum(one not in (None, row.cells.get(ANSWER, one)) for row, one in both)
    return replace(found, rows=tuple(rows), differing=differing)


def _split(lines: Sequence[str], name: str, each: Each | None) -> TextRows:
    """Split the lines. Raises UsageError."""
    if each is Each.FILE:
        return TextRows(each, tuple(_rows([(0, [line.rstrip() for line in lines])])))
    if each is Each.BLOCK:
        return TextRows(each, tuple(_rows(_blocks(lines))))
    if dialogue := find_questions(lines):
        asked, above = dialogue
        rows = (replace(row, label="Q") for row in _rows(asked))
        return TextRows(Each.ITEM, tuple(rows), tuple(above))
    if items := find_items(_parted(lines), wanted=each is Each.ITEM):
        rows = (Row(item.at + 1, {TEXT: item.text}, item.label) for item in items.items)
        return TextRows(Each.ITEM, tuple(rows), items.left_out)
    if each is Each.ITEM:
        raise UsageError(
            f"{name} has no list of items.", "Say what one problem is: --each line, block or file"
        )
    return _by_look(lines)


def _answered(row: Row) -> Row:
    """Return the row with the answer below it as its right answer."""
    label = row.label or ""
    found = answered(str(row.cells[TEXT]), is_asked=label.casefold().startswith("q"))
    return replace(
        _with_answer(row, found.answer, found.question),
        label=None if label == "Q" else label or None,
    )


def _with_answer(row: Row, answer: str | None, question: str | None = None) -> Row:
    text = question or str(row.cells[TEXT])
    return replace(row, cells={TEXT: text} if answer is None else {TEXT: text, ANSWER: answer})


def _told_empty(found: TextRows) -> TextRows:
    """Mark problems without a right answer as empty if others have one."""
    if not found.answers:
        return found
    rows = [row if ANSWER in row.cells else replace(row, empty=(ANSWER,)) for row in found.rows]
    return replace(found, rows=tuple(rows))


def _by_look(lines: Sequence[str]) -> TextRows:
    """Split into lines if every line is a question, or else into paragraphs, without titles."""
    blocks = _with_answers(_with_systems(_blocks(lines)))
    titles: list[str] = []
    if blocks and announces(blocks[0][1][0]) and _may_go(blocks):
        titles.append(blocks[0][1][0].strip())
        blocks[0] = (blocks[0][0] + 1, blocks[0][1][1:])
    groups = [
        (at, grouped([line for line in block if not is_heading(line)])) for at, block in blocks
    ]
    if _are_single(groups):
        titles += [line.strip() for _, block in blocks for line in block if is_heading(line)]
        return TextRows(Each.LINE, tuple(_rows(_each_alone(blocks))), tuple(titles))
    for place, (at, block) in enumerate(blocks):
        if block and is_heading(block[0]):
            titles.append(block[0].strip())
            blocks[place] = (at + 1, block[1:])
    return TextRows(Each.BLOCK, tuple(_rows(_joined(blocks))), tuple(titles))


def _are_single(groups: Sequence[tuple[int, list[list[str]]]]) -> bool:
    """Return whether each line or system of equations is a question of its own."""
    lines = [line for _, parts in groups for part in parts for line in part]
    if len(_marked(lines)) > 1 or any(is_table([line]) or may_answer(line) for line in lines):
        return False
    if all(len(parts) == 1 for _, parts in groups) and any(
        len(parts[0]) > 1 for _, parts in groups
    ):
        return False
    return all(are_questions([_as_question(part) for part in parts]) for _, parts in groups)


def _as_question(part: Sequence[str]) -> str:
    """Return a system as a question that asks to solve it."""
    return part[0] if len(part) == 1 else f"{' '.join(filter(None, part))}?"


def _each_alone(blocks: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [
        (at + block.index(part[0]), part)
        for at, block in blocks
        for part in grouped([line for line in block if not is_heading(line)])
    ]


def _with_systems(blocks: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Join an instruction to solve with the system below it."""
    found: list[tuple[int, list[str]]] = []
    for at, block in blocks:
        if found and is_bare_order(found[-1][1][-1]) and is_system(block):
            found[-1][1].extend(["", *block])
        else:
            found.append((at, block))
    return found


def _with_answers(blocks: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Join a paragraph that is an answer with the one above; after it, a new one begins."""
    found: list[tuple[int, list[str]]] = []
    for at, block in blocks:
        part: list[str] = []
        for shift, line in enumerate(block):
            if is_answer(line) and not part and found:
                found[-1][1].extend(["", line])
                continue
            if part and is_answer(part[-1]) and are_questions([line]):
                found.append((at + shift - len(part), part))
                part = []
            part.append(line)
        if part:
            found.append((at + len(block) - len(part), part))
    return found


def _joined(blocks: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Join a paragraph that ends with a colon with the next one, and one with its parts below."""
    found: list[tuple[int, list[str]]] = []
    asks = False  # whether the first of the joined paragraphs asks
    for at, block in blocks:
        if found and block and _goes_with(found[-1][1], block, asks=asks):
            found[-1][1].extend(["", *block])
        elif block:
            found.append((at, [*block]))
            asks = any(map(has_question, block))
    return found


def _goes_with(above: Sequence[str], block: Sequence[str], *, asks: bool) -> bool:
    """Return whether a table belongs to what is above it, or the first paragraph to the next."""
    if _is_open(above) or is_table(block) or is_table(above) or _is_part(block, asks=asks):
        return True
    is_told = _is_open(above[:1]) and len(above) > 1 and not is_task(above[0])
    return is_told and not any(map(has_question, above)) and any(map(has_question, block))


def _is_open(block: Sequence[str]) -> bool:
    return block[-1].endswith((":", "："))


def _is_part(block: Sequence[str], *, asks: bool) -> bool:
    """Return whether it is a part: it begins with (a), 1. or such below its text."""
    found = marks(block[0])
    return bool(found) and not (asks and any(is_task(mark.text) for mark in found))


def _may_go(blocks: Sequence[tuple[int, list[str]]]) -> bool:
    """Return whether the first line is a title even if no list follows."""
    first, *others = blocks[0][1]
    if is_heading(first):
        return True
    if is_task(first) or (others and not _are_problems(others)):
        return False
    return len(first.split()) <= _SHORT or all(_are_problems(block) for _, block in blocks[1:])


def _are_problems(lines: list[str]) -> bool:
    """Return whether each is a problem. Marks without a list belong to parts or choices."""
    return len(_marked(lines)) < 2 and are_questions(lines)


def _marked(lines: Sequence[str]) -> list[str]:
    """Return lines with a mark that is no year."""
    return [line for line in lines if any((mark.number or 0) < YEARS for mark in marks(line))]


def _parted(lines: Sequence[str]) -> list[str]:
    """Return lines with separators as empty lines."""
    return ["" if is_rule(line) else line for line in lines]


def _blocks(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return paragraphs, by the index of their first lines."""
    found: list[tuple[int, list[str]]] = []
    held: list[str] = []
    for at, line in enumerate([*_parted(lines), ""]):
        if line.strip():
            held.append(line.rstrip())
        elif held:
            found.append((at - len(held), held))
            held = []
    return found


def _rows(parts: Sequence[tuple[int, Sequence[str]]]) -> list[Row]:
    return [Row(at + 1, {TEXT: text}) for at, held in parts if (text := "\n".join(held).strip())]
