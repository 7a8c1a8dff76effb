"""How a prompt and the text after it are sent to a server: as token ids, text or dialogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.completion import Dialogue
from qwq_cli.endpoint.pump import Pump
from qwq_cli.engine.chat_template import Segment
from qwq_cli.engine.spelling import spell
from qwq_cli.engine.vocabulary import encode
from qwq_cli.errors import UsageError
from qwq_cli.generation.units import Unit, text_of
from qwq_cli.profile import Profile
from qwq_cli.trace.start import Place, Start, start_of
from qwq_cli.values.message import Message

MOST_KEPT = 4096  # texts whose tokens are remembered
_CONTROL = re.compile(r"<[|｜][^<>\s]{1,40}[|｜]>|</?think>")
_WORD = re.compile(r"\w+")
BYTES_A_TOKEN = 3  # about, if nobody counts


@dataclass(frozen=True)
class Prompt:
    """A prompt. tokens: counted or estimated. start: where the text after it begins."""

    told: tuple[int, ...] | str | tuple[Message, ...]
    tokens: int
    start: Start


class Spoken(Protocol):
    """Turns text into what a server is sent. All methods raise QwqError and Cancelled."""

    counts: bool  # whether its token counts are exact

    def prompt(self, messages: Sequence[Message], profile: Profile, template: str | None) -> Prompt:
        """Return the prompt. template: of the model, if it is known."""

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        """Return the text in units. controls: names in the text that mean control tokens."""

    def continued(
        self, prompt: Prompt, units: Sequence[Unit], controls: Sequence[str]
    ) -> tuple[int, ...] | str | Dialogue: ...


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


class ByTokens:
    """Sends token ids, so that a control token spelled in a question stays ordinary text."""

    counts = True

    def __init__(self, vocabulary: ServedVocabulary) -> None:
        self._vocabulary = vocabulary

    def prompt(self, messages: Sequence[Message], profile: Profile, template: str | None) -> Prompt:
        segments = profile.template(template).render(list(messages), profile.think)
        ids = tuple(encode(self._vocabulary, segments))
        return Prompt(ids, len(ids), _start(segments, profile, template))

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        ids = spell(self._vocabulary, text, like=(), controls=controls)
        return [Unit(text, len(ids), tuple(ids))] if text else []

    def continued(
        self, prompt: Prompt, units: Sequence[Unit], controls: Sequence[str]
    ) -> tuple[int, ...]:
        assert not isinstance(prompt.told, str)
        ids, untold = [token for token in prompt.told if isinstance(token, int)], ""
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
    """Sends text; the server reads names of control tokens anywhere in it."""

    counts = False

    def prompt(self, messages: Sequence[Message], profile: Profile, template: str | None) -> Prompt:
        segments = profile.template(template).render(list(messages), profile.think)
        for segment in segments:
            if not segment.trusted and (found := _CONTROL.search(segment.text)):
                raise UsageError(
                    f"The server would read {found[0]} in the question as a control token.",
                    "Write it differently, for example with a space in it.",
                )
        text = "".join(segment.text for segment in segments)
        return Prompt(text, about(text), _start(segments, profile, template))

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        return [Unit(text, about(text))] if text else []

    def continued(self, prompt: Prompt, units: Sequence[Unit], controls: Sequence[str]) -> str:
        return f"{prompt.told}{text_of(units)}"


class ByChat:
    """Sends a dialogue, which the server renders. Thought comes back in tags."""

    counts = False

    def prompt(self, messages: Sequence[Message], profile: Profile, template: str | None) -> Prompt:
        tokens = sum(about(message.content) for message in messages)
        return Prompt(tuple(messages), tokens, Start(format=profile.format, place=Place.OPEN))

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        return [Unit(text, about(text))] if text else []

    def continued(self, prompt: Prompt, units: Sequence[Unit], controls: Sequence[str]) -> Dialogue:
        messages = tuple(message for message in prompt.told if isinstance(message, Message))
        return Dialogue(messages, text_of(units))


def _start(segments: Sequence[Segment], profile: Profile, template: str | None) -> Start:
    return start_of(segments[-1].text, template or "", profile.format)


def least(prompt: Sequence[int] | str | Dialogue) -> int:
    """Return the least number of tokens of a prompt: no token spans two words."""
    if isinstance(prompt, Dialogue):
        said = [*(message.content for message in prompt.messages), prompt.begun]
        return sum(map(least, said))
    return len(_WORD.findall(prompt)) if isinstance(prompt, str) else len(prompt)


def about(text: str) -> int:
    """Estimate the tokens of a text."""
    return -(-len(text.encode()) // BYTES_A_TOKEN)
