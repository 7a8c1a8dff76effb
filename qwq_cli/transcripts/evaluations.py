"""Logs of evaluation frameworks: samples of inspect_ai and lm-eval, details of lighteval."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qwq_cli.solve.columns import QUESTIONS
from qwq_cli.solve.row import Number
from qwq_cli.transcripts.chat import is_message, turns
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import (
    Fields,
    Json,
    count,
    fields,
    first_text,
    items,
    moment,
    number,
    objects,
    text,
)
from qwq_cli.transcripts.plain import MAX_TEXT

_ATTACHED = re.compile(r"attachment://([0-9a-f]{1,64})")
_LIMITS = ("max_tokens", "model_length")


def holds_inspect(value: Fields) -> bool:
    return "eval" in value and isinstance(value.get("samples"), list)


def read_inspect(value: Fields) -> Iterator[Exchange]:
    """Read a whole log of inspect_ai."""
    about = fields(value.get("eval"))
    for sample in objects(value.get("samples")):
        for each in read_sample(sample):
            model = each.model or text(about.get("model"))
            yield replace(each, model=model, created=each.created or moment(about.get("created")))


def holds_sample(value: Fields) -> bool:
    return {"epoch", "input", "output"} <= value.keys()


def read_sample(value: Fields) -> Iterator[Exchange]:
    """Read a sample of inspect_ai. Long texts are stored next to it, as its attachments."""
    attached = fields(value.get("attachments"))
    output = fields(value.get("output"))
    choices = objects(output.get("choices"))
    messages = [_resolved(each, attached) for each in objects(value.get("messages"))]
    if not any(message.get("role") == "assistant" for message in messages):
        messages = [*_asked(value, attached)]
        messages += [_resolved(fields(choice.get("message")), attached) for choice in choices[:1]]
    found = list(turns(messages))
    key = f"{text(value.get('id'))}_epoch_{text(value.get('epoch')) or 1}"
    for at, each in enumerate(found, 1):
        told = replace(
            each,
            key=key if at == 1 else f"{key}-{at}",
            model=text(output.get("model")) or each.model,
            created=moment(value.get("started_at")) or each.created,
        )
        yield _measured(told, output, choices) if at == len(found) else told


def _measured(exchange: Exchange, output: Fields, choices: Sequence[Fields]) -> Exchange:
    """Return the exchange with the log's figures, which are about the last reply."""
    return replace(
        exchange,
        tokens=count(fields(output.get("usage")).get("output_tokens")),
        seconds=number(output.get("time")),
        is_cut_off=any(text(choice.get("stop_reason")) in _LIMITS for choice in choices[:1]),
    )


def input_of(value: Fields) -> str:
    """Return the question of a sample; empty if it is a conversation."""
    return text(_filled(value.get("input"), fields(value.get("attachments"))))


def _asked(value: Fields, attached: Fields) -> Iterator[Fields]:
    messages = objects(value.get("input"))
    if any(map(is_message, messages)):
        yield from (_resolved(message, attached) for message in messages)
    else:
        yield {"role": "user", "content": _filled(value.get("input"), attached)}


def _resolved(message: Fields, attached: Fields) -> Fields:
    return {name: _filled(value, attached) for name, value in message.items()}


def _filled(value: Json, attached: Fields) -> Json:
    """Return the value with attachments inserted; an attachment's text is not searched again.

    A text that would be longer than MAX_TEXT with them stays without.
    """
    if isinstance(value, list):
        return [_filled(each, attached) for each in value]
    if isinstance(value, dict):
        return {name: _filled(each, attached) for name, each in value.items()}
    if isinstance(value, str) and "attachment://" in value:
        names = Counter(_ATTACHED.findall(value))
        if sum(len(text(attached.get(name))) * times for name, times in names.items()) <= MAX_TEXT:
            return _ATTACHED.sub(lambda found: text(attached.get(found[1])) or found[0], value)
    return value


def holds_lighteval(value: Fields) -> bool:
    return isinstance(value.get("doc"), dict) and isinstance(value.get("model_response"), dict)


def read_lighteval(value: Fields) -> Iterator[Exchange]:
    """Read a row of lighteval's details: a question, and the model's texts for it."""
    doc, response = fields(value.get("doc")), fields(value.get("model_response"))
    texts, thoughts = _texts(response.get("text")), _texts(response.get("reasonings"))
    outputs = items(response.get("output_tokens"))
    lengths = [len(each) for each in outputs if isinstance(each, list)]
    key = first_text(doc, ("id",))
    for at, answer in enumerate(texts):
        yield Exchange(
            question=first_text(doc, ("query",)),
            thought=thoughts[at] if at < len(thoughts) else "",
            answer=answer,
            system=first_text(doc, ("instruction",)),
            key=key if len(texts) == 1 else f"{key}-{at + 1}".lstrip("-"),
            tokens=lengths[at] if at < len(lengths) else None,
        )


def holds_lm_eval(value: Fields) -> bool:
    return {"doc_id", "doc", "resps"} <= value.keys()


def read_lm_eval(value: Fields) -> Iterator[Exchange]:
    """Read a line of lm-eval's samples_*.jsonl: all responses to one question, unfiltered."""
    found = [each for each in responses(value) if each.strip()]
    key = text(value.get("doc_id"))
    for at, answer in enumerate(found, 1):
        yield Exchange(
            question=question_of(value),
            answer=answer,
            key=key if len(found) == 1 else f"{key}-{at}",
        )


def responses(value: Fields) -> Iterator[str]:
    """Yield all texts that the model wrote, also empty ones."""
    return _flat(value.get("resps"))


def question_of(value: Fields) -> str:
    """Return the question of the document, or else the prompt."""
    return first_text(fields(value.get("doc")), QUESTIONS) or _prompt(value)


def _prompt(value: Fields) -> str:
    """Return the prompt as sent: from a list, or in newer versions from gen_args_0 and arg_0."""
    given = value.get("arguments")
    newer = text(fields(fields(given).get("gen_args_0")).get("arg_0"))
    return newer or next(_flat(given), "")


def _flat(value: Json) -> Iterator[str]:
    """Yield the texts in a list of lists; an answer chosen by its likelihood has none."""
    for each in items(value):
        for inner in items(each) if isinstance(each, list) else [each]:
            if isinstance(inner, str) and not isinstance(inner, Number):
                yield inner


def _texts(value: Json) -> list[str]:
    return [text(each) for each in value] if isinstance(value, list) else [text(value)]
