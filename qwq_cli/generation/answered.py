"""An answer that was generated elsewhere and is complete, as a generation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Can, Piece, Totals
from qwq_cli.generation.recorded import RecordedGeneration
from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.start import Place, Start
from qwq_cli.values.kinds import FinishReason, Format
from qwq_cli.values.served import Served

LONGEST_PIECE = 256  # characters


@dataclass(frozen=True)
class Whole:
    """A complete text with its end. tokens: how many it has."""

    text: str
    finish: FinishReason
    tokens: int
    served: Served


class AnsweredGeneration(RecordedGeneration):
    """Is read like a generation in progress, but no text can be inserted or taken out."""

    can: frozenset[Can] = frozenset()

    def __init__(self, whole: Whole, format: Format, sampling: SamplingParams) -> None:
        pieces = tuple(_pieces(whole.text, whole.tokens))
        super().__init__(pieces, start_in(whole.text, format), sampling, whole.finish)
        self._served = whole.served

    @property
    def totals(self) -> Totals:
        return Totals(self._served.prompt_tokens, 0, self._tokens, served=self._served)


def start_in(text: str, format: Format) -> Start:
    """Return where the text begins. If an opener is missing, it was in the prompt."""
    markup = FORMATS[Format.THINK]
    opener, closer = text.find(markup.opens[0]), text.find(markup.closes[0])
    if closer >= 0 and not 0 <= opener < closer:
        return Start(format=Format.THINK, place=Place.THOUGHT)
    return Start(format=format, place=Place.OPEN)


def _pieces(text: str, tokens: int) -> Iterator[Piece]:
    """Yield the text by lines, because a line ends with a piece. Tokens are shared by length."""
    read = 0
    for line in text.splitlines(keepends=True):
        for at in range(0, len(line), LONGEST_PIECE):
            part = line[at : at + LONGEST_PIECE]
            read += len(part)
            yield Piece(part, tokens * read // len(text))
