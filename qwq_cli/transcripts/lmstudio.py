"""LM Studio's *.conversation.json: messages in versions, replies in steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import Fields, count, fields, joined, moment, number, objects, text
from qwq_cli.transcripts.said import Said, said


def holds_lmstudio(value: Fields) -> bool:
    return any("versions" in each for each in objects(value.get("messages"))[:1])


def read_lmstudio(value: Fields) -> Iterator[Exchange]:
    """Read the selected version of each message. A step of the style `thinking` is thought."""
    model = text(fields(value.get("lastUsedModel")).get("identifier"))
    question, created = "", moment(value.get("createdAt"))
    for at, message in enumerate(map(_selected, objects(value.get("messages"))), 1):
        if message.get("role") == "user":
            question = said(message).text
        elif message.get("role") == "assistant":
            found = _reply(question, message)
            system, key = text(value.get("systemPrompt")), str(at)
            yield replace(found, system=system, model=model, created=created, key=key)


def _selected(message: Fields) -> Fields:
    versions = objects(message.get("versions"))
    at = count(message.get("currentlySelected")) or 0
    return versions[at] if at < len(versions) else {}


def _reply(question: str, message: Fields) -> Exchange:
    if message.get("type") == "singleStep":
        words = said(message)
        return Exchange(question=question, thought=words.thought, answer=words.text)
    steps = [step for step in objects(message.get("steps")) if step.get("type") == "contentBlock"]
    parts = [_step(step) for step in steps]
    stats = [fields(fields(step.get("genInfo")).get("stats")) for step in steps]
    tokens = [count(each.get("predictedTokensCount")) or 0 for each in stats]
    spent = [number(each.get("totalTimeSec")) or 0.0 for each in stats]
    return Exchange(
        question=question,
        thought=joined(part.thought for part in parts),
        answer=joined(part.text for part in parts),
        tokens=sum(tokens) or None,
        seconds=sum(spent) or None,
    )


def _step(step: Fields) -> Said:
    words = said(step)
    if fields(step.get("style")).get("type") == "thinking":
        return Said(words.text, "")
    return words
