"""Input and output of a template."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.values.message import Message


@dataclass(frozen=True)
class Segment:
    """A piece of a prompt. trusted: names of control tokens in it mean those tokens."""

    text: str
    trusted: bool


@dataclass(frozen=True)
class Turn:
    """A message in pieces: our words or the template maker's may stand next to a person's."""

    role: str
    pieces: tuple[Segment, ...]

    @staticmethod
    def of(message: Message) -> Turn:
        return Turn(message.role, (Segment(message.content, trusted=False),))

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)
