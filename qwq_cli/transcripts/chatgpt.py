"""Exports that store a chat as a `mapping` of nodes: ChatGPT's and DeepSeek's."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.transcripts.chat import about, turns
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import Fields, Json, fields, items, joined, objects, text
from qwq_cli.transcripts.openwebui import branch

_FRAGMENT_ROLES = {"REQUEST": "user", "THINK": "assistant", "RESPONSE": "assistant"}


def holds_mapping(value: Fields) -> bool:
    return isinstance(value.get("mapping"), dict)


def read_mapping(value: Fields) -> Iterator[Exchange]:
    """Read the branch that is shown, or else the branch of the newest leaf."""
    mapping = _with_parents(fields(value.get("mapping")))
    path = branch(mapping, text(value.get("current_node")) or _last(mapping), "parent")
    messages = [each for node in path for each in _messages(fields(node.get("message")))]
    outer = {
        "id": value.get("conversation_id") or value.get("id"),
        "created_at": value.get("create_time") or value.get("inserted_at"),
    }
    return about(outer, turns(messages))


def _with_parents(mapping: Fields) -> Fields:
    """Return nodes with their parents; if a node doesn't name its parent, the parent names it."""
    told = {
        text(child): name
        for name, node in mapping.items()
        for child in items(fields(node).get("children"))
    }
    return {name: {"parent": told.get(name), **fields(node)} for name, node in mapping.items()}


def _last(mapping: Fields) -> str:
    """Return the last node without children."""
    leaves = [name for name, node in mapping.items() if not fields(node).get("children")]
    return leaves[-1] if leaves else ""


def _messages(message: Fields) -> Iterator[Fields]:
    """Yield messages in the form of a chat's."""
    model, created = message.get("model"), message.get("inserted_at")
    if "fragments" in message:
        yield from _of_fragments(message, {"model": model, "created_at": created})
        return
    role = text(fields(message.get("author")).get("role"))
    content, about = fields(message.get("content")), fields(message.get("metadata"))
    told: dict[str, Json] = {
        "role": role,
        "model": about.get("model_slug"),
        "created_at": message.get("create_time"),
    }
    kind = text(content.get("content_type"))
    if kind == "thoughts":
        yield {**told, "content": "", "reasoning_content": _thoughts(content)}
    elif kind in ("text", "multimodal_text") and not about.get(
        "is_visually_hidden_from_conversation"
    ):
        parts = (
            text(part) or text(fields(part).get("text")) for part in items(content.get("parts"))
        )
        yield {**told, "content": "".join(parts)}


def _thoughts(content: Fields) -> str:
    """Return the thoughts, each with its summary on a line above it."""
    return joined(
        joined((text(each.get("summary")), text(each.get("content"))))
        for each in objects(content.get("thoughts"))
    )


def holds_fragments(value: Fields) -> bool:
    return isinstance(value.get("fragments"), list)


def read_fragments(value: Fields) -> Iterator[Exchange]:
    """Read one message of DeepSeek's web chat."""
    return turns(_of_fragments(value, {"model": value.get("model")}))


def _of_fragments(message: Fields, told: dict[str, Json]) -> Iterator[Fields]:
    for fragment in objects(message.get("fragments")):
        kind = text(fragment.get("type")).upper()
        if kind not in _FRAGMENT_ROLES:
            continue
        body = fragment.get("content")
        said: Fields = {"content": "", "reasoning": body} if kind == "THINK" else {"content": body}
        yield {"role": _FRAGMENT_ROLES[kind], **told, **said}
