"""How a model is asked to think, or not to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qwq_cli.engine.template.limits import Variables
from qwq_cli.engine.template.message import Segment, Turn


@dataclass(frozen=True)
class Ask:
    """How to ask a model for a way of thinking.

    variables: values for the template. system: a line at the head of the system text. question: a
    word at the end of the last question. before_system: the maker's own system prompt, which must
    precede any other one. absent_system: the text to send if there is no system text, because the
    maker's own would be used otherwise.
    """

    variables: Variables = ()
    system: str = ""
    question: str = ""
    before_system: str = ""
    absent_system: str = ""

    def made(self, turns: Sequence[Turn]) -> list[Turn]:
        """Return the turns with these words added."""
        told = list(turns)
        has_system = bool(told) and told[0].role == "system"
        heads = [self.system, self.before_system if has_system else self.absent_system]
        head = "\n\n".join(part for part in heads if part)
        if head and has_system:
            told[0] = Turn("system", (_ours(f"{head}\n\n"), *told[0].pieces))
        elif head:
            told.insert(0, Turn("system", (_ours(head),)))
        if self.question and told and told[-1].role == "user":
            told[-1] = Turn("user", (*told[-1].pieces, _ours(f" {self.question}")))
        return told

    @property
    def words(self) -> str:
        """A description for people, such as `enable_thinking=true, a system line "/think"`."""
        said = [f"{name}={_shown(value)}" for name, value in self.variables]
        said += [f'the system line "{self.system}"'] if self.system else []
        said += [f'"{self.question}" after the question'] if self.question else []
        said += ["its own system prompt before any other"] if self.before_system else []
        said += ["a system prompt in the place of its own"] if self.absent_system else []
        return ", ".join(said)


def _ours(text: str) -> Segment:
    return Segment(text, trusted=True)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
