"""A plain text that was split into problems, and the remark on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qwq_cli.choices import Each
from qwq_cli.cut import cut
from qwq_cli.solve.row import ANSWER, Row
from qwq_cli.units import count


@dataclass(frozen=True)
class TextRows:
    """Problems of a text. each: what one of them is. left_out: titles.

    differing: how many problems have an answer beside them that differs from the list at the end;
    the list counts. unfit: the line of a list of answers that doesn't fit these problems.
    """

    each: Each
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()
    differing: int = 0
    unfit: int | None = None

    @property
    def answers(self) -> int:
        """The number of problems that have a right answer."""
        return sum(ANSWER in row.cells for row in self.rows)

    @property
    def remark(self) -> str:
        """The remark, such as "2 problems, one an item; left out: # Week 2"."""
        article = "an" if self.each is Each.ITEM else "a"
        told = f"{count(len(self.rows), 'problem')}, one {article} {self.each.value}"
        return "; ".join([told, *self._answers_told(), *self._left_out_told()])

    def _answers_told(self) -> Iterator[str]:
        if self.answers:
            verb = "is" if self.answers == 1 else "are"
            yield f"{count(self.answers, 'right answer')} in it {verb} kept from the model"
        if self.differing:
            verb = "differs" if self.differing == 1 else "differ"
            yield (
                f"{count(self.differing, 'answer')} beside a problem {verb} from the list at the "
                "end, which counts"
            )
        if self.unfit:
            yield (
                f"the list of answers in line {self.unfit} doesn't fit the problems and is left out"
            )

    def _left_out_told(self) -> Iterator[str]:
        if not self.left_out:
            return
        shown = cut(self.left_out[0], 60)
        others = len(self.left_out) - 1
        more = f" and {count(others, 'more line')}" if others else ""
        yield f"left out: {shown}{more}"
