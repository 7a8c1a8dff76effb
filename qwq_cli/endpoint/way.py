"""How an endpoint can be asked, as it was found out."""

from __future__ import annotations

from enum import Enum

from qwq_cli.values.value import Value


class Way(str, Enum):
    """RAW, the raw way: it goes on with a text of ours. PREFILLED: chat, in which it goes on with
    an answer that was begun. CHAT: chat, in which every answer starts again."""

    RAW = "raw"
    PREFILLED = "prefilled"
    CHAT = "chat"


class Prefill(str, Enum):
    """What tells a server to go on with the last message: that it stands last, or a field."""

    TRAILING = "trailing"
    CONTINUE = "continue_final_message"
    PREFIX = "prefix"
    PARTIAL = "partial"


class Habits(Value, frozen=True, kw_only=True):
    """raw: whether it goes on with a text as it stands. chat: whether it takes chats. prefill: how
    an answer is begun there; None where it is not continued. echoes: whether it then says the
    beginning again. without: fields of a request that it refuses."""

    raw: bool = False
    chat: bool = False
    prefill: Prefill | None = None
    echoes: bool = False
    without: tuple[str, ...] = ()

    @property
    def way(self) -> Way | None:
        """The best of them; None where there is none."""
        if self.raw:
            return Way.RAW
        if self.chat:
            return Way.PREFILLED if self.prefill else Way.CHAT
        return None
