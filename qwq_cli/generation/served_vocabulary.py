"""Tokens of texts, as a server tells them; it is asked once for each text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from qwq_cli.choices import Think
from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.tokens import Tokens, tokens_in
from qwq_cli.values.message import Message

MOST_KEPT = 4096  # texts whose tokens are remembered


class ServedVocabulary:
    """The Vocabulary of a model in llama-server."""

    chat_template: str | None = None
    size = 0

    def __init__(self, client: Client, pump: Pump) -> None:
        self._client, self._pump = client, pump
        self._known = lru_cache(MOST_KEPT)(self._asked)
        self.start_tokens = self._asked("", special=True, start=True)

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        return list(self._known(text, special=special)) if text else []

    def piece(self, token: int) -> bytes:
        raise ValueError("a server tells text, not tokens one by one")

    def _asked(self, text: str, *, special: bool, start: bool = False) -> list[int]:
        body = {"content": text, "add_special": start, "parse_special": special}
        return tokens_in(self._pump.run(self._client.post("/tokenize", body)), self._client)


class CountedTokens:
    """The tokens of a model in vLLM or SGLang."""

    def __init__(self, tokens: Tokens, pump: Pump) -> None:
        self._tokens, self._pump = tokens, pump
        self._known = lru_cache(MOST_KEPT)(self._asked)

    def count(self, text: str) -> int:
        return len(self.of_text(text))

    def of_text(self, text: str) -> list[int]:
        return list(self._known(text)) if text else []

    def _asked(self, text: str) -> list[int]:
        return self._pump.run(self._tokens.of_text(text, start=False))

    def of_dialogue(self, messages: Sequence[Message], think: Think) -> list[int]:
        return self._pump.run(self._tokens.of_dialogue(messages, think))

    def text_of(self, tokens: Sequence[int]) -> str:
        return self._pump.run(self._tokens.text_of(tokens))
