"""The messages of a conversation, as a chat template takes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    role: str  # system, user or assistant
    content: str
