"""Turns the messages of a chat into exchanges: one for each user turn that a model answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import Fields, count, fields, first_text, joined, moment, objects
from qwq_cli.transcripts.fields import text as text_of
from qwq_cli.transcripts.said import Said, said

_ROLES = {
    "human": "user", "gpt": "assistant", "model": "assistant", "bot": "assistant",
    "chatgpt": "assistant", "developer": "system",
}  # fmt: skip
_MODEL = ("model", "model_name", "modelSlug")
_KEY = ("id", "uuid", "conversation_id", "custom_id")
_CREATED = ("created_at", "created", "timestamp", "create_time")


def holds_messages(value: Fields) -> bool:
    return any(is_message(each) for each in objects(value.get("messages"))[:1])


def is_message(value: Fields) -> bool:
    return isinstance(value.get("role"), str) and bool({"content", "tool_calls"} & value.keys())


def read_chat(value: Fields) -> Iterator[Exchange]:
    """Read {"messages": [{"role": ..., "content": ...}, ...]}, with any other fields."""
    return about(value, turns(objects(value.get("messages"))))


def holds_conversations(value: Fields) -> bool:
    return any({"from", "value"} <= each.keys() for each in objects(value.get("conversations"))[:1])


def read_conversations(value: Fields) -> Iterator[Exchange]:
    """Read ShareGPT's format: {"conversations": [{"from": "human", "value": ...}, ...]}."""
    system = first_text(value, ("system", "system_prompt"))
    messages: list[Fields] = [{"role": "system", "content": system}] if system else []
    messages += [
        {"role": each.get("from"), "content": each.get("value")}
        for each in objects(value.get("conversations"))
    ]
    return about(value, turns(messages))


def holds_completion(value: Fields) -> bool:
    return all(any(map(is_message, objects(value.get(n))[:1])) for n in ("prompt", "completion"))


def read_completion(value: Fields) -> Iterator[Exchange]:
    """Read a prompt and its completion, each a list of messages, as trainers use them."""
    messages = [*objects(value.get("prompt")), *objects(value.get("completion"))]
    return about(value, turns(messages))


def about(value: Fields, found: Iterable[Exchange]) -> Iterator[Exchange]:
    """Yield exchanges with what the object around the messages says about all of them."""
    model, key = first_text(value, _MODEL), first_text(value, _KEY)
    created = next((told for name in _CREATED if (told := moment(value.get(name)))), None)
    for number, each in enumerate(found, 1):
        own = each.key or (key if number == 1 else f"{key}-{number}" if key else "")
        yield replace(each, key=own, model=each.model or model, created=each.created or created)


def turns(messages: Iterable[Fields]) -> Iterator[Exchange]:
    """Yield one exchange for each turn.

    Text between calls of tools is thought; the calls and their results are left out.
    """
    system, question, replies = "", "", list[Fields]()
    for message in messages:
        role = text_of(message.get("role")).lower()
        role = _ROLES.get(role, role)
        if role == "assistant":
            replies.append(message)
        elif role in ("user", "system"):
            yield from _turn(system, question, replies)
            replies = []
            words = said(message).text
            system, question = (words, question) if role == "system" else (system, words)
    yield from _turn(system, question, replies)


def _turn(system: str, question: str, replies: Sequence[Fields]) -> Iterator[Exchange]:
    exchange = exchange_of(question, [said(message) for message in replies])
    if exchange.is_empty:
        return
    told = replies[-1]
    usage = fields(told.get("usage"))
    yield replace(
        exchange,
        system=system,
        model=first_text(told, _MODEL),
        created=next((at for name in _CREATED if (at := moment(told.get(name)))), None),
        tokens=count(usage.get("output_tokens")) or count(usage.get("completion_tokens")),
    )


def exchange_of(question: str, parts: Sequence[Said]) -> Exchange:
    """Return the exchange; the last text is the answer, and earlier texts are thought.

    But if no thought is set apart, the text may contain marked thought; then it stays one text.
    """
    if not any(part.thought for part in parts):
        return Exchange(question=question, answer=joined(part.text for part in parts))
    last = max((at for at, part in enumerate(parts) if part.text.strip()), default=-1)
    passages = [
        passage
        for at, part in enumerate(parts)
        for passage in (part.thought, "" if at == last else part.text)
    ]
    answer = parts[last].text if last >= 0 else ""
    return Exchange(question=question, answer=answer, thought=joined(passages))
