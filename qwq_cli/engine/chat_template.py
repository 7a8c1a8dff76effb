"""Turns messages into a prompt with the Jinja template that came with the model.

The template is a program from an untrusted file, so it runs in Jinja's sandbox. Text from people is
kept apart from text of the template. A question that contains `<|im_end|>` therefore can't end its
own turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qwq_cli.choices import Think
from qwq_cli.engine.template.ask import Ask
from qwq_cli.engine.template.message import Segment, Turn
from qwq_cli.errors import UsageError
from qwq_cli.values.message import Message

if TYPE_CHECKING:
    from qwq_cli.engine.template.thinking import Thinking

__all__ = ["CHATML", "CHATML_THINK", "ChatTemplate", "Message", "Segment", "render"]

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CHATML_THINK = CHATML.replace("assistant\n{% endif", "assistant\n<think>\n{% endif")


@dataclass(frozen=True)
class ChatTemplate:
    """A model's chat template.

    special_tokens: texts of special tokens, under the names that templates use (`bos_token`,
    `eos_token`). asks: how to ask for thought, from the model's profile; they win over what is
    found out. clock: for templates that mention the date.
    """

    source: str = CHATML
    special_tokens: tuple[tuple[str, str], ...] = ()
    asks: tuple[tuple[Think, Ask], ...] = ()
    clock: Callable[[], datetime] = datetime.now

    @property
    def thinking(self) -> Thinking:
        """Return how this template switches thought. Raises ChatTemplateError."""
        from qwq_cli.engine.template.thinking import Thinking, find_thinking

        found = find_thinking(self.source, self.special_tokens, self.clock().date())
        return Thinking({**found.asks, **dict(self.asks)}, found.unsaid)

    def get_ready(self) -> None:
        """Begin slow preparations while something else, such as loading weights, takes its time."""
        from qwq_cli.engine.template.programs import get_ready

        get_ready(self.source)

    @property
    def merges_system(self) -> bool:
        """Whether system text has to be part of the first question. Raises ChatTemplateError."""
        from qwq_cli.engine.template.dialogue import repairs

        variables = (*self.special_tokens, *self._ask(Think.ON).variables)
        return repairs(self.source, ("system", "user"), variables).merges_system

    def render(self, messages: Sequence[Message], think: Think = Think.ON) -> list[Segment]:
        """Return the prompt, up to the place where the assistant's text begins.

        Raises ChatTemplateError, and UsageError if the model can't be kept from thinking.
        """
        from qwq_cli.engine.template.dialogue import repairs

        ask = self._ask(think)
        variables = (*self.special_tokens, *ask.variables)
        turns = ask.made([Turn.of(message) for message in messages])
        repair = repairs(self.source, tuple(turn.role for turn in turns), variables)
        return self._written(repair.made(turns), dict(variables))

    def require(self, think: Think) -> None:
        """Raise UsageError if `think` can't be asked for. Raises ChatTemplateError too."""
        self._ask(think)

    def _ask(self, think: Think) -> Ask:
        ask = self.thinking.ask(think)
        if ask is None:
            raise UsageError(
                "This model can't be kept from thinking: its chat template has no switch for it.",
                "Leave out --think off; --budget N keeps the thought short.",
            )
        return ask

    def _written(self, turns: Sequence[Turn], variables: Mapping[str, object]) -> list[Segment]:
        from qwq_cli.engine.template.disguise import Disguise
        from qwq_cli.engine.template.limits import broken
        from qwq_cli.engine.template.programs import program

        theirs = [p.text for turn in turns for p in turn.pieces if not p.trusted]
        disguise = Disguise(theirs)
        told = [{"role": turn.role, "content": disguise.put_on(turn)} for turn in turns]
        text = program(self.source).run(told, variables, now=self.clock())
        if disguise.count(text) != sum(disguise.count(str(fields["content"])) for fields in told):
            raise broken("it changes what people wrote")
        return disguise.take_off(text)


def render(template: str | None, messages: Sequence[Message]) -> list[Segment]:
    """Render messages by a template alone, with thought left on. Raises ChatTemplateError."""
    return ChatTemplate(template or CHATML).render(messages)
