"""Tokens of texts, as a server tells them; it is asked once for each text."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.choices import Think
from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.tokens import Tokens
from qwq_cli.values.message import Message

MOST_KEPT = 4096  # texts whose tokens are remembered


class ServedVocabulary:
    """The Vocabulary of a model in llama-server."""

    chat_template: str | None = None
    size = 0

    def __init__(self, client: Client, pump: Pump) -> None:
        self._client, self._pump = client, pump
        self._known: dict[tuple[str, bool], list[int]] = {}
        self.start_tokens = self._asked("", special=True, start=True)

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        key = (text, special)
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = self._asked(text, special=special) if text else []
        return list(self._known[key])

    def piece(self, token: int) -> bytes:
        raise ValueError("a server tells text, not tokens one by one")

    def _asked(self, text: str, *, special: bool, start: bool = False) -> list[int]:
        body = {"content": text, "add_special": start, "parse_special": special}
        found = self._pump.run(self._client.post("/tokenize", body))
        tokens = found.get("tokens") if isinstance(found, dict) else None
        if not isinstance(tokens, list) or not all(isinstance(token, int) for token in tokens):
            raise self._client.garbled("no tokens where tokens belong")
        return tokens


class CountedTokens:
    """The tokens of a model in vLLM or SGLang."""

    def __init__(self, tokens: Tokens, pump: Pump) -> None:
        self._tokens, self._pump = tokens, pump
        self._known: dict[str, list[int]] = {}

    def count(self, text: str) -> int:
        return len(self.of_text(text))

    def of_text(self, text: str) -> list[int]:
        if text not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[text] = self._asked(text) if text else []
        return list(self._known[text])

    def _asked(self, text: str) -> list[int]:
        return self._pump.run(self._tokens.of_text(text, start=False))

    def of_dialogue(self, messages: Sequence[Message], think: Think) -> list[int]:
        return self._pump.run(self._tokens.of_dialogue(messages, think))

    def text_of(self, tokens: Sequence[int]) -> str:
        return self._pump.run(self._tokens.text_of(tokens))
