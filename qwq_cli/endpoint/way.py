"""How an endpoint can be asked, as it was found out."""

from __future__ import annotations

from enum import Enum

from qwq_cli.values.value import Value


class Way(str, Enum):
    """RAW, the raw way: it continues our text. PREFILLED: chat that continues a begun answer.

    CHAT: chat in which every answer starts from its beginning.
    """

    RAW = "raw"
    PREFILLED = "prefilled"
    CHAT = "chat"


class Prefill(str, Enum):
    """What makes a server continue the last message: its position at the end, or a field."""

    TRAILING = "trailing"
    CONTINUE = "continue_final_message"
    PREFIX = "prefix"
    PARTIAL = "partial"


class Habits(Value, frozen=True, kw_only=True):
    """What a server supports. raw: whether it continues a text without a template.

    chat: whether it accepts chats. prefill: how to begin an answer; None if it can't continue one.
    echoes: whether it repeats that beginning. without: request fields that it refuses.
    """

    raw: bool = False
    chat: bool = False
    prefill: Prefill | None = None
    echoes: bool = False
    without: tuple[str, ...] = ()

    @property
    def way(self) -> Way | None:
        """The best way to ask; None if there is none."""
        if self.raw:
            return Way.RAW
        if self.chat:
            return Way.PREFILLED if self.prefill else Way.CHAT
        return None
