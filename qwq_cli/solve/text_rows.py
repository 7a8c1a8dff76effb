"""Plain text to rows: the items of a list, lines that are questions, or paragraphs.

The rule is in the README, and what it came to is told each time: nothing is split in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qwq_cli.choices import Each
from qwq_cli.errors import UsageError
from qwq_cli.solve.list_items import find_items
from qwq_cli.solve.list_mark import marks
from qwq_cli.solve.row import TEXT, Row
from qwq_cli.solve.text_line import announces, are_questions, is_heading, is_rule, is_task

_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
_UNSEEN = re.compile("^[\u200b\u200e\u2060\ufeff]+", re.MULTILINE)
_SPACES = str.maketrans("\f\v", "  ")
_SHORT = 4  # words of a title that needs no list below it


@dataclass(frozen=True)
class TextRows:
    """Problems of a text, one for `each` what. left_out: its lines that are titles."""

    each: Each
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """2 problems, one an item; left out: # Week 2"""
        many = "problem" if len(self.rows) == 1 else "problems"
        article = "an" if self.each is Each.ITEM else "a"
        told = f"{len(self.rows):,} {many}, one {article} {self.each.value}"
        if not self.left_out:
            return told
        first = self.left_out[0]
        shown = first if len(first) <= 60 else f"{first[:57]}..."
        others = len(self.left_out) - 1
        more = f" and {others:,} more {'line' if others == 1 else 'lines'}" if others else ""
        return f"{told}; left out: {shown}{more}"


def read_text(text: str, name: str, each: Each | None) -> TextRows:
    """Raises UsageError if items are asked for where there is no list."""
    lines = _UNSEEN.sub("", _BREAKS.sub("\n", text).translate(_SPACES)).split("\n")
    if each is Each.FILE:
        return TextRows(each, tuple(_rows([(0, [line.rstrip() for line in lines])])))
    if each is Each.LINE:
        return TextRows(each, tuple(_rows([(at, [line]) for at, line in enumerate(lines)])))
    if each is Each.BLOCK:
        return TextRows(each, tuple(_rows(_blocks(lines))))
    if items := find_items(_parted(lines), wanted=each is Each.ITEM):
        rows = [Row(item.at + 1, {TEXT: item.text}, item.label) for item in items.items]
        return TextRows(Each.ITEM, tuple(rows), items.left_out)
    if each is Each.ITEM:
        raise UsageError(
            f"{name} has no list of items.", "Say what one problem is: --each line, block or file"
        )
    return _by_look(lines)


def _by_look(lines: Sequence[str]) -> TextRows:
    """A line each if every line is a question, else a paragraph each; titles are none."""
    blocks = _blocks(lines)
    titles: list[str] = []
    if blocks and announces(blocks[0][1][0]) and _may_go(blocks):
        titles.append(blocks[0][1][0].strip())
        blocks[0] = (blocks[0][0] + 1, blocks[0][1][1:])
    untitled = [(at, [line for line in block if not is_heading(line)]) for at, block in blocks]
    are_parts = len(_marked([line for _, block in untitled for line in block])) > 1
    if not are_parts and all(are_questions(block) for _, block in untitled):
        titles += [line.strip() for _, block in blocks for line in block if is_heading(line)]
        single = [
            (at + shift, [line])
            for at, block in blocks
            for shift, line in enumerate(block)
            if not is_heading(line)
        ]
        return TextRows(Each.LINE, tuple(_rows(single)), tuple(titles))
    for place, (at, block) in enumerate(blocks):
        if block and is_heading(block[0]):
            titles.append(block[0].strip())
            blocks[place] = (at + 1, block[1:])
    return TextRows(Each.BLOCK, tuple(_rows(_joined(blocks))), tuple(titles))


def _joined(blocks: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """A paragraph that ends with a colon goes on in the next; one goes on in its parts below."""
    found: list[tuple[int, list[str]]] = []
    asks = False  # whether the paragraph that all began with does
    for at, block in blocks:
        if found and block and (_is_open(found[-1][1]) or _is_part(block, asks=asks)):
            found[-1][1].extend(["", *block])
        elif block:
            found.append((at, [*block]))
            asks = any("?" in line or "？" in line for line in block)
    return found


def _is_open(block: Sequence[str]) -> bool:
    return block[-1].endswith((":", "："))


def _is_part(block: Sequence[str], *, asks: bool) -> bool:
    """Whether it begins with (a), 1. or the like below a text that it is about."""
    found = marks(block[0])
    return bool(found) and not (asks and any(is_task(mark.text) for mark in found))


def _may_go(blocks: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether the first line is a title even where no list follows it."""
    first, *others = blocks[0][1]
    if is_heading(first):
        return True
    if is_task(first) or (others and not _are_problems(others)):
        return False
    return len(first.split()) <= _SHORT or all(_are_problems(block) for _, block in blocks[1:])


def _are_problems(lines: list[str]) -> bool:
    """Each of them for itself. Marks of items that are no list are those of parts or choices."""
    return len(_marked(lines)) < 2 and are_questions(lines)


def _marked(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if marks(line)]


def _parted(lines: Sequence[str]) -> list[str]:
    """Lines that only part others are as good as empty ones."""
    return ["" if is_rule(line) else line for line in lines]


def _blocks(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Paragraphs, by the index of their first lines."""
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
