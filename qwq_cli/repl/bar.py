"""The line below the prompt: what would be lost on somebody who looks away for a day."""

from __future__ import annotations

from qwq_cli.chat.chat import Chat
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.blocks import fitting
from qwq_cli.units import count

NAME_CELLS = 30


def bar(chat: Chat, glyphs: Glyphs, columns: int) -> str:
    """Model, device, context, budget, what goes with the next question, session; what does not
    fit is left out from the end."""
    launch, info = chat.room.launch, chat.room.reasoner.engine_info
    parts = [
        model_name(chat),
        one_line(info.device.partition(" (")[0]),
        f"{chat.used:,}/{chat.n_ctx:,} tokens",
        f"budget {launch.budget:,}" if launch.budget else "",
        count(len(chat.attachments), "file") if chat.attachments else "",
        one_line(chat.conversation.title)[:NAME_CELLS] or "new session",
    ]
    return fitting([part for part in parts if part], glyphs, columns)


def model_name(chat: Chat) -> str:
    model = chat.room.launch.profile.model
    return one_line(f"{model.name} {model.quant or ''}")
