"""llama.cpp's own llama-server on a file of problems: started, driven in parallel, timed."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from sample import Sample

PATIENCE = 600.0  # seconds for the weights to load
PLAIN = ("--no-webui", "--device", "none", "--metrics")
PREDICTED = re.compile(r"^llamacpp:tokens_predicted_total (\S+)$", re.MULTILINE)
REFUSED = "does not match the expected"  # the server's reader of replies met invalid UTF-8


@dataclass(frozen=True)
class Answered:
    """texts: in the order of the prompts."""

    sample: Sample
    texts: tuple[str, ...]


def answered(
    program: Path,
    model: str,
    prompts: Sequence[str],
    *,
    threads: int,
    parallel: int,
    n_ctx: int,
    sampling: dict[str, object],
) -> Answered:
    """All answers, `parallel` requests at a time.

    The clock runs from the first request to the last answer; loading is left out.
    """
    with running(program, model, threads, parallel, n_ctx) as (process, port):
        before, cpu = time.perf_counter(), _cpu_seconds(process.pid)
        texts = _drive(port, prompts, parallel, sampling)
        seconds, cpu = time.perf_counter() - before, _cpu_seconds(process.pid) - cpu
        sample = Sample(tokens=_predicted(port), seconds=seconds, cpu_seconds=cpu)
        return Answered(sample, texts)


@contextmanager
def running(
    program: Path, model: str, threads: int, parallel: int, n_ctx: int
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The server, ready, and its port. n_ctx: of each of `parallel` slots."""
    port = _free_port()
    sizes = {"-t": threads, "-tb": threads, "-np": parallel, "-c": n_ctx * parallel, "--port": port}
    flags = [text for flag, value in sizes.items() for text in (flag, str(value))]
    env = os.environ | {"LD_LIBRARY_PATH": str(program.parent)}
    process = subprocess.Popen(
        [str(program), "-m", model, *flags, *PLAIN],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # as the others: Linux shares the processor out by sessions
    )
    try:
        _wait(process, port)
        yield process, port
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"llama-server ended with status {process.returncode}")
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port)) as connection:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("llama-server did not get ready")


def _drive(
    port: int, prompts: Sequence[str], parallel: int, sampling: dict[str, object]
) -> tuple[str, ...]:
    """Every worker keeps one connection and asks one thing at a time."""
    waiting: SimpleQueue[int | None] = SimpleQueue()
    for index in [*range(len(prompts)), *[None] * parallel]:
        waiting.put(index)
    texts = [""] * len(prompts)

    def work(_: int) -> None:
        with closing(HTTPConnection("127.0.0.1", port)) as connection:
            for index in iter(waiting.get, None):
                texts[index] = _ask(connection, prompts[index], sampling)

    with ThreadPoolExecutor(parallel) as workers:
        list(workers.map(work, range(parallel)))
    return tuple(texts)


def _ask(connection: HTTPConnection, prompt: str, sampling: dict[str, object]) -> str:
    """A text to be gone on with; empty where the server computed one that it refuses to tell."""
    answer = _post(connection, "/completion", {"prompt": prompt, **sampling})
    if "error" in answer and REFUSED not in str(answer["error"]):
        raise RuntimeError(f"llama-server: {answer['error']}")
    return str(answer.get("content", ""))


def prompts_of(program: Path, model: str, questions: Sequence[str]) -> list[str]:
    """As the model's own template writes them."""
    with running(program, model, 1, 1, 512) as (_, port):
        return [_prompt(port, question) for question in questions]


def _prompt(port: int, question: str) -> str:
    """A question as the model's template writes it."""
    messages = [{"role": "user", "content": question}]
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        return str(_post(connection, "/apply-template", {"messages": messages})["prompt"])


def _post(connection: HTTPConnection, path: str, body: dict[str, object]) -> dict[str, Any]:
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    return answer


def _predicted(port: int) -> int:
    """Tokens that the server has chosen since its start, those of refused answers included."""
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/metrics")
        found = PREDICTED.search(connection.getresponse().read().decode())
    if not found:
        raise RuntimeError("llama-server does not tell its tokens")
    return int(float(found[1]))


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def _cpu_seconds(pid: int) -> float:
    """Of all threads; Linux alone tells."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
