"""Tokens of a text or a dialogue, as vLLM and SGLang tell them.

Source: vllm/entrypoints/openai/protocol.py, sglang/srt/entrypoints/openai/protocol.py: tokenize
and detokenize. Both always read the names of control tokens in a text as these tokens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qwq_cli.choices import Think
from qwq_cli.endpoint.chat import thinking_words
from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.failure import Failing, Garbled, NoSuchModel, NoSuchRoute, Refused
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.values.message import Message

PATHS = {Kind.VLLM: "/tokenize", Kind.SGLANG: "/v1/tokenize"}
BACK = "/detokenize"
_REFUSALS = (Failing, Garbled, NoSuchModel, NoSuchRoute, Refused)
_TRIAL = (Message("user", "1"),)


@dataclass(frozen=True)
class Tokens:
    """The tokens of one server's model. Every method raises QwqError."""

    client: Client
    path: str
    model: str | None

    @property
    def _named(self) -> Mapping[str, Any]:
        return {"model": self.model} if self.model else {}

    async def of_text(self, text: str, *, start: bool) -> list[int]:
        """Return a text's tokens. start: with the token that begins a prompt, if there is one."""
        return await self._asked({"prompt": text, "add_special_tokens": start})

    async def of_dialogue(self, messages: Sequence[Message], think: Think) -> list[int]:
        """Return a dialogue's tokens as the server renders it, up to where the answer begins."""
        told = [{"role": message.role, "content": message.content} for message in messages]
        body = {"messages": told, "add_generation_prompt": True, **thinking_words(think)}
        return await self._asked(body)

    async def text_of(self, tokens: Sequence[int]) -> str:
        path = self.path.replace("/tokenize", BACK)
        found = await self.client.post(path, {**self._named, "tokens": list(tokens)})
        text = found.get("prompt", found.get("text")) if isinstance(found, dict) else None
        if not isinstance(text, str):
            raise self.client.garbled("no text where text belongs")
        return text

    async def _asked(self, body: Mapping[str, Any]) -> list[int]:
        return tokens_in(await self.client.post(self.path, {**self._named, **body}), self.client)


def tokens_in(found: object, client: Client) -> list[int]:
    """Return the tokens of a server's answer. Raises Garbled."""
    tokens = found.get("tokens") if isinstance(found, dict) else None
    if not isinstance(tokens, list) or not all(isinstance(token, int) for token in tokens):
        raise client.garbled("no tokens where tokens belong")
    return tokens


def tokens_of(client: Client, server: Server) -> Tokens | None:
    """Return the server's tokens; None if it doesn't tell them."""
    name = server.model.name if server.model else None
    return Tokens(client, PATHS[server.kind], name) if server.counts else None


async def counts(client: Client, server: Server) -> bool:
    """Return whether the server tells the tokens of a text."""
    if server.kind not in PATHS:
        return False
    name = server.model.name if server.model else None
    try:
        return bool(await Tokens(client, PATHS[server.kind], name).of_text("1", start=False))
    except _REFUSALS:
        return False


async def renders(tokens: Tokens) -> bool:
    """Return whether the server tells the tokens of a dialogue, and the text of tokens."""
    try:
        return bool(await tokens.text_of(await tokens.of_dialogue(_TRIAL, Think.ON)))
    except _REFUSALS:
        return False
