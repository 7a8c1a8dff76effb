"""System message, format, stop tokens and thinking switch of a model."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.choices import Think
from qwq_cli.engine.chat_template import CHATML, ChatTemplate
from qwq_cli.engine.template.ask import Ask
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import ModelInfo


@dataclass(frozen=True)
class Profile:
    """system: if it is empty, no system message is sent.

    think: whether to think, and how hard. special_tokens and asks: see ChatTemplate.
    """

    model: ModelInfo
    format: Format
    system: str
    stop: tuple[str, ...] = ()
    think: Think = Think.ON
    special_tokens: tuple[tuple[str, str], ...] = ()
    asks: tuple[tuple[Think, Ask], ...] = ()

    def template(self, source: str | None) -> ChatTemplate:
        """Return the template. source: of the model's own template, if it has one."""
        return ChatTemplate(source or CHATML, self.special_tokens, self.asks)
