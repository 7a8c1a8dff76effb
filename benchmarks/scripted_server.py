"""A server that says the same to everybody: as llama-server does, and as fast as it can.

A process of its own, so that what `qwq` takes can be measured alone. Prints its port.
"""

from __future__ import annotations

import asyncio
import json
import sys

from qwq_cli.engine.chat_template import CHATML

TEXT = "So the sum is the same whichever way it is taken , and nothing is left ."
WORDS = TEXT.split()
ENDING = "\n\n**Final Answer**\n\n\\boxed{634}"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n"


def documents(tokens: int) -> dict[bytes, tuple[bytes, bytes]]:
    """By path: kind and body."""
    model = {"id": "scripted", "owned_by": "llamacpp"}
    settings = {"n_ctx": 32768}
    props = {"default_generation_settings": settings, "total_slots": 256, "chat_template": CHATML}
    json_kind, events = b"application/json", b"text/event-stream"
    return {
        b"/v1/models": (json_kind, json.dumps({"data": [model]}).encode()),
        b"/props": (json_kind, json.dumps(props).encode()),
        b"/tokenize": (json_kind, json.dumps({"tokens": [7] * 12}).encode()),
        b"/completion": (events, _stream(tokens)),
    }


def _stream(tokens: int) -> bytes:
    said = [f"{WORDS[at % len(WORDS)]} " for at in range(tokens - 1)]
    texts = [*("\n\n" if at % 24 == 23 else word for at, word in enumerate(said)), ENDING]
    told = [
        {"content": text, "tokens": [at], "tokens_predicted": at}
        for at, text in enumerate(texts, 1)
    ]
    counts = {"tokens_predicted": tokens, "tokens_evaluated": 40, "timings": {"cache_n": 20}}
    last = {"content": "", "tokens": [], "stop": True, "stop_type": "eos", **counts}
    return "".join(f"data: {json.dumps(event)}\n\n" for event in (*told, last)).encode()


async def main(tokens: int) -> None:
    known = documents(tokens)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (
                        int(line.partition(b":")[2])
                        for line in head.split(b"\r\n")
                        if line.lower().startswith(b"content-length")
                    ),
                    0,
                )
                await reader.readexactly(length)
                kind, body = known.get(head.split()[1], (b"application/json", b"{}"))
                writer.write(HEAD % (kind, len(body)) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
