"""Open WebUI's exports: chats as trees of messages, thought in a fold inside the content."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from qwq_cli.transcripts.chat import about, turns
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import Fields, fields, first_text, joined, objects, text
from qwq_cli.transcripts.said import thought_of

_OPENER = re.compile(r"<details\b([^<>]{0,500})>")
_CLOSER = "</details>"
_SUMMARY = re.compile(r"\s*<summary>[^<]{0,500}</summary>")
_QUOTED = re.compile(r"^> ?", re.MULTILINE)


def holds_openwebui(value: Fields) -> bool:
    chat = fields(value.get("chat"))
    return isinstance(fields(chat.get("history")).get("messages"), dict) or bool(
        objects(chat.get("messages"))
    )


def read_openwebui(value: Fields) -> Iterator[Exchange]:
    """Read the branch that is shown: from the current message back to the first."""
    chat = fields(value.get("chat"))
    history = fields(chat.get("history"))
    messages = fields(history.get("messages"))
    path = branch(messages, text(history.get("currentId")), "parentId")
    found = turns(map(_message, path or objects(chat.get("messages"))))
    return about({"id": value.get("id"), "created_at": value.get("created_at")}, found)


def branch(nodes: Fields, last: str, parent: str) -> list[Fields]:
    """Return the nodes from the first to `last`, following the links to parents."""
    path: list[Fields] = []
    seen: set[str] = set()
    while last and last not in seen:
        seen.add(last)
        node = fields(nodes.get(last))
        if node:
            path.append(node)
        last = text(node.get(parent))
    return path[::-1]


def _message(message: Fields) -> Fields:
    """Return the message with its thought in a field, from a fold or the items of its output."""
    thought, content = without_folds(text(message.get("content")))
    thought = thought or joined(map(thought_of, objects(message.get("output"))))
    own: Mapping[str, object] = {"reasoning_content": thought} if thought else {}
    model = first_text(message, ("model", "modelName"))
    return {**message, "content": content, "model": model, **own}  # type: ignore[dict-item]


def without_folds(content: str) -> tuple[str, str]:
    """Return the thought inside folds, and the rest of the content."""
    folds = list(_folds(content))
    if not folds:
        return "", content
    starts, ends = [*(end for _, end, _ in folds)], [*(start for start, _, _ in folds)]
    rest = (
        content[start:end] for start, end in zip([0, *starts], [*ends, len(content)], strict=True)
    )
    return joined(_unfolded(body) for _, _, body in folds), "".join(rest).strip()


def _folds(content: str) -> Iterator[tuple[int, int, str]]:
    """Yield the beginning, end and content of each fold."""
    at = 0
    while found := _OPENER.search(content, at):
        at = found.end()
        if 'type="reasoning"' not in found[1]:
            continue
        end = content.find(_CLOSER, at)
        if end < 0:
            return
        summary = _SUMMARY.match(content, at)
        body = content[summary.end() if summary else at : end]
        at = end + len(_CLOSER)
        yield found.start(), at, body


def _unfolded(body: str) -> str:
    lines = body.strip().split("\n")
    if all(line.startswith(("&gt;", ">")) for line in lines if line.strip()):
        return _QUOTED.sub("", html.unescape(body.strip())).strip()
    return html.unescape(body).strip()
