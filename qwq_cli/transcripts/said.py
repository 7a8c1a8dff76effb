"""The content of one message: its thought, if a field or a block of its own holds it, and its text.

The names of fields are those that servers and chat templates use: `reasoning_content` (DeepSeek,
SGLang, llama-server, LM Studio), `reasoning` (vLLM, OpenRouter), `thinking` (gpt-oss, Ollama),
`thought` (Apriel). The types of blocks: `thinking` (Anthropic, Mistral), `think` (Kimi),
`reasoning` (OpenAI's Responses, inspect_ai).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qwq_cli.transcripts.fields import Fields, Json, first_text, joined, objects, text

THOUGHT_FIELDS = ("reasoning_content", "thinking", "reasoning", "thought")
_TEXT_BLOCKS = ("text", "output_text", "input_text", "refusal", "")
_THOUGHT_BLOCKS = ("thinking", "think", "reasoning")


@dataclass(frozen=True)
class Said:
    thought: str
    text: str


def said(message: Fields) -> Said:
    """Return the content of a message of any role."""
    content = message.get("content")
    blocks = list(_blocks(content)) if isinstance(content, list) else []
    words = "".join(_texts(blocks)) if isinstance(content, list) else text(content)
    thought = (
        first_text(message, THOUGHT_FIELDS)
        or joined(map(thought_of, objects(message.get("reasoning_details"))))
        or joined(map(thought_of, blocks))
    )
    is_inline_too = thought and thought.strip() in words
    return Said("" if is_inline_too else thought, words or text(message.get("refusal")))


def thought_of(block: Fields) -> str:
    """Return the thought in a block; empty if it is sealed or of another type."""
    kind = text(block.get("type")).removeprefix("reasoning.")
    if kind in ("text", "summary") and block.get("type") != kind:  # one of OpenRouter's details
        return first_text(block, ("text", "summary"))
    if kind not in _THOUGHT_BLOCKS:
        return ""
    return joined(_parts(block)) or _texts_of(block.get("summary"))


def _parts(block: Fields) -> Iterator[str]:
    if block.get("redacted") is True:  # its content is sealed
        return
    for name in ("thinking", "think", "reasoning", "content", "text"):
        if found := _texts_of(block.get(name)):
            yield found
            return


def _texts_of(value: Json) -> str:
    """Return a string, or the texts of a list: chunks of one text, or several summaries."""
    if not isinstance(value, list):
        return text(value)
    chunks = objects(value)
    if all(chunk.get("type") == "text" for chunk in chunks):
        return "".join(text(chunk.get("text")) for chunk in chunks)
    return joined(first_text(chunk, ("text", "summary")) for chunk in chunks)


def _blocks(content: list[Json]) -> Iterator[Fields]:
    for block in content:
        if isinstance(block, dict):
            yield block
        elif isinstance(block, str):
            yield {"type": "text", "text": block}


def _texts(blocks: Iterable[Fields]) -> Iterator[str]:
    for block in blocks:
        if text(block.get("type")) in _TEXT_BLOCKS:
            yield text(block.get("text")) or text(block.get("refusal"))
