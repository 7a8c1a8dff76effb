"""Lists in plain text: whether there is one, and which lines belong to which item.

A list is a run of at least two marks of one family on one level, with consecutive numbers.
Everything between two marks belongs to the first, including deeper lists.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qwq_cli.solve.list_mark import Mark, marks
from qwq_cli.solve.steps import asks, tells_steps
from qwq_cli.solve.text_line import has_ended, is_heading, is_task, is_title, tells_data

YEARS = 1000  # larger numbers are years, unless they are consecutive
LARGEST_GAP = 99  # between numbers, if problems were removed from a list
MOST_STARTS = 20  # marks that are tried as the first one
MOST_TRIED = 500  # marks that are tried as the second one
MOST_BEFORE = 12  # lines before a list that may be its title and introduction
PARTS = ("(", "letter", "circled")  # families that usually number the parts of one problem
_DISPLAY = re.compile(
    r"(?P<fence>^ {0,3}(?:```(?!.*```)|~~~))|(?P<dollars>\$\$)"
    r"|(?P<open>\\\[|\\begin\{)|(?P<close>\\\]|\\end\{)"
)


@dataclass(frozen=True)
class Marked:
    """A line, by its index, and the mark that begins its item."""

    at: int
    mark: Mark


@dataclass(frozen=True)
class Item:
    """at: the index of its first line."""

    at: int
    label: str | None
    text: str


@dataclass(frozen=True)
class Items:
    """left_out: lines that are titles and introductions."""

    items: tuple[Item, ...]
    left_out: tuple[str, ...]


def find_items(lines: Sequence[str], *, wanted: bool) -> Items | None:
    """Return the items of the list that the text is; None if it is no list.

    wanted: whether the user says that it is one; then a single item or a text before it is
    accepted.
    """
    found = _Marks(lines)
    for start in found.starts() if wanted else _starts(lines, found.starts()):
        run = found.longest_run(start)
        if len(run) > 1 and (wanted or _is_list(lines, run)):
            return _cut(lines, run)
    return _single(lines, found, wanted=wanted)


def _starts(lines: Sequence[str], marked: Sequence[int]) -> Iterator[int]:
    """Yield the lines that may be the first item: only removable lines are above them."""
    at, above = 0, 0
    for start in marked:
        before = [line for line in lines[at:start] if line.strip()]
        above += len(before)
        if above > MOST_BEFORE or any("?" in line or "？" in line for line in before):
            return
        at = start
        yield start


class _Marks:
    """The marks of all lines, except those in code and displayed formulas."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        inside = _displayed(lines)
        self._marks: Mapping[int, list[Mark]] = {
            at: found
            for at, line in enumerate(lines)
            if at not in inside and line.strip() and (found := marks(line))
        }
        self._order = sorted(self._marks)
        self._places: dict[tuple[str, str, int | None], list[int]] = {}
        for at in self._order:
            for mark in self._marks[at]:
                self._places.setdefault((mark.family, mark.style, mark.number), []).append(at)

    def starts(self) -> list[int]:
        return self._order[:MOST_STARTS]

    def at(self, index: int) -> list[Mark]:
        return self._marks.get(index, [])

    def longest_run(self, start: int) -> list[Marked]:
        """Return the longest of the lists that the line at `start` may begin."""
        runs = [run for mark in self._marks[start] for run in self._runs(Marked(start, mark))]
        return max(runs, key=len)

    def _runs(self, first: Marked) -> Iterator[list[Marked]]:
        later = [
            Marked(at, mark)
            for at in self._order[bisect_left(self._order, first.at + 1) :]
            for mark in self._marks[at]
            if mark.family == first.mark.family and _on_level(mark, first.mark)
        ]
        if first.mark.number is None:
            yield [first, *later]
            return
        yield [*self._counted(first, later)]
        alike = [each for each in later if each.mark.number == first.mark.number]
        if len(alike) == len(later) and first.mark.number in (0, 1):
            yield [first, *alike]  # Markdown counts by itself

    def _counted(self, first: Marked, later: Iterable[Marked]) -> Iterator[Marked]:
        last = first
        yield first
        for tried, each in enumerate(later):
            if last is first and tried > MOST_TRIED:
                return
            if each.at > last.at and self._follows(each, last, first):
                last = each
                yield each

    def _follows(self, each: Marked, last: Marked, first: Marked) -> bool:
        number, before = each.mark.number or 0, last.mark.number or 0
        exact = each.mark.style == last.mark.style
        if number == before + 1:
            return exact or not self._comes(last, before + 1)
        if number <= before:
            return exact and number <= (first.mark.number or 0) and self._begins_anew(each.at)
        is_far = number > before + LARGEST_GAP or number >= YEARS
        if not exact or is_far or self._comes(last, before + 1):
            return False
        return self._stands_apart(each.at)

    def _comes(self, last: Marked, number: int) -> bool:
        """Return whether that number, written like `last`, comes anywhere later on its level."""
        places = self._places.get((last.mark.family, last.mark.style, number), [])
        return any(
            _on_level(mark, last.mark)
            for at in places[bisect_left(places, last.at + 1) :][:MOST_STARTS]
            for mark in self._marks[at]
            if mark.family == last.mark.family and mark.number == number
        )

    def _begins_anew(self, at: int) -> bool:
        before = _before(self._lines, at)
        return before is not None and not before.rstrip().endswith((":", "：")) and (
            self._stands_apart(at) or is_title(before)
        )  # fmt: skip

    def _stands_apart(self, at: int) -> bool:
        """Return whether the line doesn't continue a sentence."""
        above = self._lines[at - 1]
        return not above.strip() or has_ended(above) or is_heading(above)


def _on_level(mark: Mark, first: Mark) -> bool:
    if mark.number is None:
        return mark.indent <= first.indent + 1
    aligned = mark.width == first.width and mark.indent <= first.indent
    return mark.indent <= first.indent + 1 or aligned


def _displayed(lines: Sequence[str]) -> set[int]:
    """Return the indices of lines that begin inside code or a displayed formula."""
    inside: set[int] = set()
    fence, dollars, depth = False, False, 0
    for at, line in enumerate(lines):
        if not line.strip() and not fence:
            dollars, depth = False, 0  # a formula ends at an empty line
        if fence or dollars or depth > 0:
            inside.add(at)
        for token in _DISPLAY.finditer(line):
            kind = token.lastgroup
            fence ^= kind == "fence"
            dollars ^= kind == "dollars" and not fence
            depth = max(0, depth + (kind == "open") - (kind == "close"))
    return inside


def _before(lines: Sequence[str], at: int) -> str | None:
    """Return the last line above that is not empty."""
    return next((line for line in reversed(lines[max(0, at - 20) : at]) if line.strip()), None)


def _is_list(lines: Sequence[str], run: Sequence[Marked]) -> bool:
    """Return whether the text is that list, and not one problem with a list in it."""
    before = [line for line in lines[: run[0].at] if line.strip()]
    mark = run[0].mark
    if mark.number is None and _are_data(lines, run, before):
        return False
    if all(map(is_heading, before)):
        return True
    if len(before) == 1 and _names(before[0]) and not _are_steps(lines, run, before[0]):
        return True
    if any(tells_data(line) for line in before) or _are_steps(lines, run, before[-1]):
        return False
    apart = not lines[run[0].at - 1].strip() or is_title(before[-1])
    if mark.family.startswith(PARTS) or not apart:
        return False  # (a) and (b) below a sentence are parts of its problem
    return mark.number is not None or all(is_task(each.mark.text) for each in run)


def _names(line: str) -> bool:
    """Return whether it is a name: Homework: or Week 2, but not Solve the system:"""
    return is_title(line) and len(line.split()) <= 4 and not is_task(line)


def _are_steps(lines: Sequence[str], run: Sequence[Marked], above: str) -> bool:
    if all(asks(each.mark.text) for each in run):
        return False
    last = run[-1].at
    below = [line for line in lines[last + 1 :] if line.strip() and not line[0].isspace()]
    return tells_steps(above, lines[run[0].at : last + 1], below)


def _are_data(lines: Sequence[str], run: Sequence[Marked], before: Sequence[str]) -> bool:
    """Return whether the items are only data for a problem above or below them."""
    if any(is_task(each.mark.text) for each in run):
        return False
    below = [line for line in lines[run[-1].at + 1 :] if line.strip() and not line[0].isspace()]
    return bool(below) or not all(map(is_heading, before))


def _cut(lines: Sequence[str], run: Sequence[Marked]) -> Items:
    left_out = [line.strip() for line in lines[: run[0].at] if line.strip()]
    items = []
    ends = [each.at for each in run[1:]]
    same = len({each.mark.number for each in run}) == 1 < len(run)
    for place, (each, end) in enumerate(zip(run, [*ends, len(lines)], strict=True)):
        restarts = not same and place + 1 < len(run) and _restarts(each, run[place + 1])
        stop = _end_of_item(lines, each.at, end, restarts=restarts)
        left_out += [line.strip() for line in lines[stop:end] if line.strip()]
        text = _dedented([each.mark.text, *lines[each.at + 1 : stop]])
        if text:
            label = each.mark.label
            items.append(Item(each.at, str(place + 1) if same and label else label, text))
    return Items(tuple(items), tuple(left_out))


def _restarts(each: Marked, after: Marked) -> bool:
    return each.mark.number is not None and (after.mark.number or 0) <= each.mark.number


def _end_of_item(lines: Sequence[str], start: int, end: int, *, restarts: bool) -> int:
    """Return the end: before a heading, or before the title of the list that follows."""
    inside = _displayed(lines[start:end])
    for at in range(start + 1, end):
        is_first = not lines[at - 1].strip() or not any(map(str.strip, lines[at + 1 : end]))
        if at - start not in inside and is_first and is_heading(lines[at]):
            return at
    above = [at for at in range(start + 1, end) if lines[at].strip()]
    if restarts and above and not lines[above[-1] - 1].strip() and is_title(lines[above[-1]]):
        return above[-1]
    return end


def _dedented(lines: Sequence[str]) -> str:
    """Return the item's text, with its further lines moved left."""
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    further = [line[min(margins, default=0) :].rstrip() for line in lines[1:]]
    return "\n".join([lines[0].strip(), *further]).strip()


def _single(lines: Sequence[str], found: _Marks, *, wanted: bool) -> Items | None:
    """Return a list of one item; only titles may stand before its mark."""
    texts = (at for at, line in enumerate(lines) if line.strip())
    first = next((at for at in texts if found.at(at) or not is_title(lines[at])), None)
    if first is None:
        return None
    if found.at(first) and len(found.longest_run(first)) > 1:
        return None  # several items that are no list are parts of something
    for mark in found.at(first):
        if wanted or _is_mark_alone(mark, lines[first:]):
            return _cut(lines, [Marked(first, mark)])
    return None


def _is_mark_alone(mark: Mark, lines: Sequence[str]) -> bool:
    """Return whether the mark alone proves nothing: 3. may be a date; Problem 3 is clear."""
    if mark.family.startswith("word") or mark.family.startswith("第"):
        return True
    text = "\n".join(lines).strip()
    if re.search(r"\n\s*\n", text):
        return False
    if mark.number is None:
        return mark.family != "-" or bool(re.match(r"\s*[A-ZÀ-Þ][^\W\d_]", mark.text))
    return mark.number == 1 or (mark.family == "number" and not mark.style.startswith("."))
