"""The viewer without a terminal: what is open, where the cursor is, what was found.

Positions are a part and a row in it: a screen costs only its own rows, at any length of the trace.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text

from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.outline import Part, Role, unmoved
from qwq_cli.render.viewer.layout import INDENT, HeadingStyle, heading, under_cursor
from qwq_cli.render.viewer.pages import Pages
from qwq_cli.render.viewer.place import Match, Place
from qwq_cli.values.kinds import StepKind

PEEK = 4  # rows that an unfolded part shows at least, with its heading


class ViewerState:
    """Which parts are open, the cursor and the matches. commands.py assigns the keys."""

    def __init__(self, parts: tuple[Part, ...], glyphs: Glyphs, *, running: bool = False) -> None:
        self._glyphs = glyphs
        self._pages = Pages(parts)
        self._height = 24
        ends = (Role.QUESTION, Role.ANSWER)
        self._open = {index for index, part in enumerate(parts) if part.role in ends}
        self._shut: set[int] = set()  # by hand, so that following doesn't open them
        self.running = running
        self.following = running
        self.cursor = self._top = Place(0)
        self._held = (self.cursor, -1)  # the wanted offset, kept during several resizes
        self.matches: tuple[Match, ...] = ()
        self.match: int | None = None  # index in `matches` of the last match that was visited
        if running:
            self._go(self._last())

    # What is there

    @property
    def parts(self) -> tuple[Part, ...]:
        return self._pages.parts

    @property
    def part(self) -> Part:
        """The part at the cursor."""
        return self.parts[self.cursor.part]

    @property
    def query(self) -> str:
        return self._pages.query

    @property
    def steps(self) -> int:
        return sum(part.role is Role.STEP for part in self.parts)

    def is_open(self, index: int) -> bool:
        followed = self.following and index == len(self.parts) - 1 and index not in self._shut
        return index in self._open or followed

    def resize(self, width: int, height: int) -> None:
        """Set the size. Positions stay on their text."""
        self._height = max(height, 1)
        if width != self._pages.width:
            known, offset = self._held
            offset = offset if known == self.cursor else self._offset(self.cursor)
            top = self._offset(self._top)
            self._pages.width = max(width, 1)
            self.cursor, self._top = self._at(self.cursor, offset), self._at(self._top, top)
            self._held = (self.cursor, offset)
            self._find()  # tables have moved
        self._settle()

    def update(self, parts: tuple[Part, ...], *, running: bool) -> None:
        """Take new parts: the trace has grown, has taken steps back, or is complete."""
        same = set(range(unmoved(self.parts, parts)))
        self._open, self._shut = self._open & same, self._shut & same
        if self.running and not running:
            self._open |= {i for i, part in enumerate(parts) if part.role is Role.ANSWER}
        self._pages.parts, self.running = parts, running
        self._find()
        if self.following:
            self._go(self._last())
            self.following = running
        self._settle()

    def read_ahead(self, enough: Callable[[], bool]) -> bool:
        """See Pages.read_ahead; nothing visible changes."""
        return self._pages.read_ahead(enough)

    # Moving

    def move(self, rows: int) -> None:
        self.following = self.following and rows > 0
        self._go(self._shifted(self.cursor, rows))

    def page(self, pages: int) -> None:
        self.move(pages * max(self._height - 1, 1))

    def home(self) -> None:
        self.following = False
        self._go(Place(0))

    def end(self) -> None:
        """Go to the last row; in a trace that grows, follow the last row from now on."""
        self.following = self.running
        self._go(self._last())

    def click(self, row: int) -> None:
        """Go to the row under the mouse; on a heading, fold or unfold."""
        places = self._places()
        if 0 <= row < len(places):
            self.following = False
            self._go(places[row])
            if not places[row].row:
                self.toggle()

    def next_part(self, direction: int) -> None:
        self._jump([Place(index) for index in range(len(self.parts))], direction)

    def next_kind(self, kind: StepKind, direction: int) -> bool:
        """Go to the next step of that kind, wrapping around; return whether there is one."""
        places = [Place(index) for index, part in enumerate(self.parts) if part.kind is kind]
        return self._jump(places, direction, around=True)

    def next_failed(self, direction: int) -> tuple[int, ...]:
        """Go to the next failing claim, wrapping around; return its number and the count."""
        rows = map(self._pages.failed, range(len(self.parts)))
        places = [Place(part, row) for part, its in enumerate(rows) for row in its]
        self._jump(places, direction, around=True)
        here = [at for at, place in enumerate(places, 1) if place == self.cursor]
        return (*here, len(places)) if here else ()

    def to(self, role: Role) -> bool:
        """Go round to the next part of that role and open it; return whether there is one."""
        places = [Place(index) for index, part in enumerate(self.parts) if part.role is role]
        if found := self._jump(places, 1, around=True):
            self._reveal(self._height)
        return found

    # Folding

    def toggle(self) -> None:
        self.fold(opened=not self.is_open(self.cursor.part))

    def fold(self, *, opened: bool) -> None:
        self._set({self.cursor.part}, opened=opened)
        if opened and not self.cursor.row:
            self._reveal(PEEK)

    def fold_all(self, *, opened: bool) -> None:
        self._set(set(range(len(self.parts))), opened=opened)

    def toggle_kind(self) -> StepKind | None:
        """Fold or unfold all steps of the kind at the cursor, and return the kind."""
        if (kind := self.part.kind) is not None:
            same = {index for index, part in enumerate(self.parts) if part.kind is kind}
            self._set(same, opened=not self.is_open(self.cursor.part))
        return kind

    # Searching

    def search(self, query: str) -> None:
        """Mark the matches, and go to the first one from here on."""
        self._pages.query = query
        self._find()
        self.match = None
        if self.matches:
            here = Match(self.cursor.part, self._offset(self.cursor))
            self._go_to_match(next((at for at, one in enumerate(self.matches) if one >= here), 0))

    def next_match(self, direction: int) -> bool:
        if not self.matches:
            return False
        at = self.match if self.match is not None else -1
        self._go_to_match((at + direction) % len(self.matches))
        return True

    # The picture

    def rows(self) -> tuple[list[Text], int]:
        """Return the rows of the screen from top to bottom, and which one the cursor is on."""
        places = self._places()
        slowest = max((part.step.seconds for part in self.parts if part.step), default=0.0)
        look = HeadingStyle(self._glyphs, self._pages.width, slowest)
        rows = [self._row(place, look) for place in places]
        for row in rows:
            row.truncate(self._pages.width, overflow="crop")
        selected = places.index(self.cursor)
        rows[selected] = under_cursor(rows[selected], self._pages.width)
        return rows, selected

    def _row(self, place: Place, look: HeadingStyle) -> Text:
        index = place.part
        if place.row:
            body = self._pages.body(index).rows[place.row - 1]
            return Text(" " * INDENT, style="step.text").append_text(body)
        found = len(self._pages.found(index))
        return heading(self.parts[index], look, is_open=self.is_open(index), found=found)

    # Places

    def _height_of(self, index: int) -> int:
        return 1 + (len(self._pages.body(index).starts) if self.is_open(index) else 0)

    def _last(self) -> Place:
        index = len(self.parts) - 1
        return Place(index, self._height_of(index) - 1)

    def _shifted(self, place: Place, rows: int) -> Place:
        """Return the position `rows` further down (or up), but not beyond the ends."""
        index, row = place.part, place.row + rows
        while row < 0 and index > 0:
            index -= 1
            row += self._height_of(index)
        while row >= (height := self._height_of(index)):
            if index == len(self.parts) - 1:
                return Place(index, height - 1)
            index, row = index + 1, row - height
        return Place(index, max(row, 0))

    def _places(self) -> list[Place]:
        places = [self._top]
        while len(places) < self._height:
            index, row = places[-1].part, places[-1].row + 1
            if row >= self._height_of(index):
                index, row = index + 1, 0
            if index == len(self.parts):
                break
            places.append(Place(index, row))
        return places

    def _go(self, place: Place) -> None:
        self.cursor = place
        self._settle()

    def _reveal(self, rows: int) -> None:
        """Open this part, and show its first `rows` rows, or all that it has."""
        self._unfold(here := self.cursor.part)
        self._go(Place(here, min(self._height_of(here), self._height, rows) - 1))
        self._go(Place(here))

    def _settle(self) -> None:
        """Put the cursor on a visible row that exists, after any change."""
        self.cursor, self._top = self._clamped(self.cursor), self._clamped(self._top)
        self._top = min(self._top, self.cursor)
        places = self._places()
        if self.cursor not in places:
            self._top = self._shifted(self.cursor, 1 - self._height)
        elif len(places) < self._height:
            self._top = self._shifted(places[-1], 1 - self._height)

    def _clamped(self, place: Place) -> Place:
        index = min(place.part, len(self.parts) - 1)
        return Place(index, min(place.row, self._height_of(index) - 1))

    def _offset(self, place: Place) -> int:
        """Return where a row begins in the part's text; -1 for the heading."""
        return self._pages.body(place.part).starts[place.row - 1] if place.row else -1

    def _at(self, place: Place, offset: int) -> Place:
        row = self._pages.body(place.part).row_at(offset) + 1 if offset >= 0 else 0
        return Place(place.part, row)

    def _jump(self, places: list[Place], direction: int, *, around: bool = False) -> bool:
        ordered = places if direction > 0 else places[::-1]
        ahead = [p for p in ordered if (p > self.cursor if direction > 0 else p < self.cursor)] or (
            ordered if around else []
        )
        if ahead:
            self.following = False
            if ahead[0].row:
                self._unfold(ahead[0].part)
            self._go(ahead[0])
        return bool(ahead)

    def _set(self, indices: set[int], *, opened: bool) -> None:
        self._open = self._open | indices if opened else self._open - indices
        self._shut = self._shut - indices if opened else self._shut | indices
        self._settle()

    def _unfold(self, index: int) -> None:
        self._open.add(index)
        self._shut.discard(index)

    def _find(self) -> None:
        self.matches = tuple(
            Match(index, start)
            for index in range(len(self.parts))
            for start, _ in self._pages.found(index)
        )

    def _go_to_match(self, index: int) -> None:
        self.match, match = index, self.matches[index]
        self.following = False
        self._unfold(match.part)
        self._go(Place(match.part, 1 + self._pages.body(match.part).row_at(match.start)))
