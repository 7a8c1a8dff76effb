"""What is said in a conversation, as a template is told it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    role: str  # system, user or assistant
    content: str
