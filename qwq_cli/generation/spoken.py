"""How a prompt and the text after it are sent to a server: as token ids, text or dialogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from qwq_cli.endpoint.completion import Dialogue
from qwq_cli.engine.chat_template import Segment
from qwq_cli.engine.spelling import spell
from qwq_cli.engine.vocabulary import encode
from qwq_cli.errors import UsageError
from qwq_cli.generation.served_vocabulary import CountedTokens, ServedVocabulary
from qwq_cli.generation.units import Unit, text_of
from qwq_cli.profile import Profile
from qwq_cli.trace.start import Place, Start, start_of
from qwq_cli.values.message import Message

TAIL = 16  # tokens of a prompt that tell whether it has opened a thought
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
        return _joined(
            prompt, units, lambda text: spell(self._vocabulary, text, like=(), controls=controls)
        )


class ByRendered:
    """Sends token ids of a dialogue that the server rendered; its template is not known here."""

    counts = True

    def __init__(self, tokens: CountedTokens) -> None:
        self._tokens = tokens

    def prompt(self, messages: Sequence[Message], profile: Profile, template: str | None) -> Prompt:
        ids = self._tokens.of_dialogue(messages, profile.think)
        start = start_of(self._tokens.text_of(ids[-TAIL:]), "", profile.format)
        return Prompt(tuple(ids), len(ids), start)

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        ids = self._tokens.of_text(text)
        return [Unit(text, len(ids), tuple(ids))] if text else []

    def continued(
        self, prompt: Prompt, units: Sequence[Unit], controls: Sequence[str]
    ) -> tuple[int, ...]:
        return _joined(prompt, units, self._tokens.of_text)


def _joined(
    prompt: Prompt, units: Sequence[Unit], spelled: Callable[[str], Sequence[int]]
) -> tuple[int, ...]:
    """Return the ids of prompt and units. spelled: gives the ids of a text that has none."""
    assert not isinstance(prompt.told, str)
    ids, untold = [token for token in prompt.told if isinstance(token, int)], ""
    for unit in (*units, Unit("", 0, ())):
        if unit.ids is None:
            untold += unit.text
            continue
        if untold:
            ids += spelled(untold)
            untold = ""
        ids += unit.ids
    return tuple(ids)


class ByText:
    """Sends text; the server reads names of control tokens anywhere in it."""

    def __init__(self, count: Callable[[str], int]) -> None:
        """count: gives the number of tokens of a text; `about` if no server counts them."""
        self._count, self.counts = count, count is not about

    def prompt(self, messages: Sequence[Message], profile: Profile, template: str | None) -> Prompt:
        segments = profile.template(template).render(list(messages), profile.think)
        for segment in segments:
            if not segment.trusted and (found := _CONTROL.search(segment.text)):
                raise UsageError(
                    f"The server would read {found[0]} in the question as a control token.",
                    "Write it differently, for example with a space in it.",
                )
        text = "".join(segment.text for segment in segments)
        return Prompt(text, self._count(text), _start(segments, profile, template))

    def units(self, text: str, controls: Sequence[str]) -> list[Unit]:
        return [Unit(text, self._count(text))] if text else []

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
