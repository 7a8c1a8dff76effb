"""Tries how an endpoint can be asked, with requests for a few tokens.

What the documentation of its kind promises is not tried. The rest is, because proxies and templates
differ.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import msgspec

from qwq_cli.choices import Think
from qwq_cli.endpoint.chat import Chat
from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.completion import Asked, Dialect, Dialogue
from qwq_cli.endpoint.completions import Completions
from qwq_cli.endpoint.failure import Failing, Garbled, NoSuchRoute, Refused, Unreachable
from qwq_cli.endpoint.ollama import OllamaChat
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.endpoint.sse import DONE
from qwq_cli.endpoint.way import Habits, Prefill
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import QwqError
from qwq_cli.values.message import Message

LONGEST = 300.0  # seconds for one request: the model may have to be loaded
N_CTX = 512  # tokens
QUESTION, BEGUN, GOES_ON = "47 + 38", "All right, take 47+", "3"
MOST_SAID = 8  # tokens: too few to repeat the beginning and then continue
MOST_RAW = 4  # prompt tokens of one digit and the start of a text; a template takes more
# Servers whose documentation promises that text is continued without a template.
RAW_ALWAYS = frozenset({Kind.LLAMA_SERVER, Kind.VLLM, Kind.SGLANG, Kind.OLLAMA})
_PREFILLS = {
    Kind.LLAMA_SERVER: (Prefill.CONTINUE, Prefill.TRAILING),
    Kind.VLLM: (Prefill.CONTINUE,),
    Kind.SGLANG: (Prefill.CONTINUE,),
    Kind.OLLAMA: (Prefill.TRAILING,),
    Kind.LM_STUDIO: (Prefill.TRAILING,),
    Kind.OTHER: (Prefill.TRAILING, Prefill.PREFIX, Prefill.PARTIAL, Prefill.CONTINUE),
}
# Optional fields. Limits are sent under another name if this one is refused.
_OPTIONAL = (
    "stream_options", "chat_template_kwargs", "reasoning_effort", "seed", "temperature", "top_p",
    "top_k", "min_p", "max_tokens", "stop",
)  # fmt: skip
_REFUSALS = (Refused, NoSuchRoute, Garbled, Failing)


def dialect_of(server: Server, habits: Habits, think: Think = Think.ON) -> Dialect:
    """Return the dialect of the server's chats."""
    if server.kind is Kind.OLLAMA:
        return OllamaChat(think, thinks=server.thinks)
    return Chat(server.kind, habits, think)


async def tried(client: Client, server: Server, *, raw: bool) -> Habits:
    """Find out the habits. raw: whether to try plain text first. Raises QwqError.

    If plain text works, chats are not tried.
    """
    if raw and await _takes_text(client, server):
        return Habits(raw=True)
    return await _Trial(client, server).chats()


async def _takes_text(client: Client, server: Server) -> bool:
    """Return whether plain text works.

    Some servers accept it but put it through a template; the prompt then has too many tokens.
    """
    dialect = Completions(server.kind)
    try:
        _, read = await _said(client, dialect, server, "1", most=1)
    except _REFUSALS:
        return False
    return 0 < read <= MOST_RAW


class _Trial:
    """Tries the chats of one server."""

    def __init__(self, client: Client, server: Server) -> None:
        self._client, self._server = client, server
        self._without: tuple[str, ...] = ()
        self._chats = False

    async def chats(self) -> Habits:
        for prefill in _PREFILLS[self._server.kind]:
            found = await self._goes_on(prefill)
            if found:
                return found
        if not self._chats:
            await self._permitted(Habits(chat=True), begun="")
        return Habits(chat=True, without=self._without)

    async def _goes_on(self, prefill: Prefill) -> Habits | None:
        habits = Habits(chat=True, prefill=prefill)
        try:
            text = await self._permitted(habits, begun=BEGUN)
        except _REFUSALS:
            return None
        self._chats = True
        echoes = text.startswith(BEGUN)
        rest = text.removeprefix(BEGUN) if echoes else text
        if not rest.lstrip().startswith(GOES_ON):
            return None
        return msgspec.structs.replace(habits, echoes=echoes, without=self._without)

    async def _permitted(self, habits: Habits, *, begun: str) -> str:
        """Return the answer, leaving out refused fields one after another. Raises QwqError."""
        dialogue = Dialogue((Message("user", QUESTION),), begun)
        while True:
            habits = msgspec.structs.replace(habits, without=self._without)
            dialect = dialect_of(self._server, habits)
            try:
                return (await _said(self._client, dialect, self._server, dialogue))[0]
            except Refused as error:
                field = _named_in(error.message, self._without)
                if field is None:
                    raise
                self._without += (field,)


def _named_in(message: str, known: tuple[str, ...]) -> str | None:
    """Return the refused field, if it is optional and not left out already."""
    words = set(re.findall(r"[a-z_]+", message))
    return next((name for name in _OPTIONAL if name in words and name not in known), None)


async def _said(
    client: Client, dialect: Dialect, server: Server, prompt: Dialogue | str,
    most: int = MOST_SAID,
) -> tuple[str, int]:  # fmt: skip
    """Return the text and the server's count of prompt tokens; 0 if it doesn't tell."""
    asked = Asked(prompt, SamplingParams(temperature=0, top_p=1.0), seed=1, most=most, n_ctx=N_CTX)
    model = server.model.name if server.model else None
    read, text, count = dialect.reader(asked, client.address.host), "", 0

    async def listen(heard: Callable[[bytes], None]) -> None:
        events = client.events(dialect.path, dialect.body(asked, model))
        try:
            async for data in events:
                if data == DONE:
                    return
                if data:
                    heard(data)
        finally:
            await events.aclose()

    def heard(data: bytes) -> None:
        nonlocal text, count
        found = read(data)
        text += found.text
        count = found.usage.prompt if found.usage else count

    try:
        await asyncio.wait_for(listen(heard), LONGEST)
    except asyncio.TimeoutError:
        raise Unreachable(f"{client.address.host} can't finish even a short text.") from None
    except QwqError as error:
        raise client.safe(error) from None
    return text, count
