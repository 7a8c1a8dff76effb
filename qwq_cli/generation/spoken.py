"""How a server is told a prompt and what follows it: as token ids, or as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.pump import Pump
from qwq_cli.engine.chat_template import Segment
from qwq_cli.engine.spelling import spell
from qwq_cli.engine.vocabulary import encode
from qwq_cli.errors import UsageError
from qwq_cli.generation.units import Unit, text_of

MOST_KEPT = 4096  # texts whose tokens are remembered
_CONTROL = re.compile(r"<[|｜][^<>\s]{1,40}[|｜]>|</?think>")
BYTES_A_TOKEN = 3  # about, where nobody counts


@dataclass(frozen=True)
class Prompt:
    """tokens: counted, or about as many. text: what it ends with."""

    told: tuple[int, ...] | str
    tokens: int
    tail: str


class Spoken(Protocol):
    """Text to what a server is told. All of it raises QwqError and Cancelled."""

    counts: bool  # whether its numbers of tokens are exact

    def prompt(self, segments: Sequence[Segment]) -> Prompt: ...

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        """controls: names in the text that mean tokens."""

    def continued(
        self, prompt: Prompt, units: Sequence[Unit], controls: Sequence[str]
    ) -> tuple[int, ...] | str: ...


class ServedVocabulary:
    """A Vocabulary that llama-server holds."""

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


class ByTokens:
    """Ids, so that a question that spells out a control token stays a question."""

    counts = True

    def __init__(self, vocabulary: ServedVocabulary) -> None:
        self._vocabulary = vocabulary

    def prompt(self, segments: Sequence[Segment]) -> Prompt:
        ids = tuple(encode(self._vocabulary, segments))
        return Prompt(ids, len(ids), segments[-1].text)

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        ids = spell(self._vocabulary, text, like=(), controls=controls)
        return [Unit(text, len(ids), tuple(ids))] if text else []

    def continued(
        self, prompt: Prompt, units: Sequence[Unit], controls: Sequence[str]
    ) -> tuple[int, ...]:
        assert not isinstance(prompt.told, str)
        ids, untold = list(prompt.told), ""
        for unit in (*units, Unit("", 0, ())):
            if unit.ids is None:
                untold += unit.text
                continue
            if untold:
                ids += spell(self._vocabulary, untold, like=(), controls=controls)
                untold = ""
            ids += unit.ids
        return tuple(ids)


class ByText:
    """Text, where the server reads the names of control tokens wherever they stand."""

    counts = False

    def prompt(self, segments: Sequence[Segment]) -> Prompt:
        for segment in segments:
            if not segment.trusted and (found := _CONTROL.search(segment.text)):
                raise UsageError(
                    f"The server would take {found[0]} in the question for the sign that it means.",
                    "Write it otherwise, as with a space in it.",
                )
        text = "".join(segment.text for segment in segments)
        return Prompt(text, about(text), segments[-1].text)

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        return [Unit(text, about(text))] if text else []

    def continued(self, prompt: Prompt, units: Sequence[Unit], controls: Sequence[str]) -> str:
        return f"{prompt.told}{text_of(units)}"


def about(text: str) -> int:
    """How many tokens a text may have."""
    return -(-len(text.encode()) // BYTES_A_TOKEN)
