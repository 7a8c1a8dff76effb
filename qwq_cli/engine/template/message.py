"""What goes into a template, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.values.message import Message


@dataclass(frozen=True)
class Segment:
    """A piece of a prompt; in a `trusted` one, names of control tokens mean those tokens."""

    text: str
    trusted: bool


@dataclass(frozen=True)
class Turn:
    """A message in pieces: words of ours or of the template's maker may stand beside a person's."""

    role: str
    pieces: tuple[Segment, ...]

    @staticmethod
    def of(message: Message) -> Turn:
        return Turn(message.role, (Segment(message.content, trusted=False),))

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)
