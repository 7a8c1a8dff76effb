"""Models at endpoints: memory of `qwq solve` over many requests, and what a rewind costs there.

--answers N: scripted answers, 10,000 by default; 0 to leave that out.
--llama-server PROGRAM --model FILE: a real server, for the cost of a rewind.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from progress import say
from qwq_command import QWQ, environment
from server import running
from table import Section, Target, table, targets_section

from qwq_cli.endpoint.address import parse_address
from qwq_cli.endpoint.connection import Connection, Endpoint, connected
from qwq_cli.endpoint.look import look
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Generation, Request, Stride
from qwq_cli.generation.served import ServedGenerator
from qwq_cli.generation.serving import open_generator
from qwq_cli.generation.units import text_of
from qwq_cli.profile import Profile
from qwq_cli.values.kinds import Format
from qwq_cli.values.message import Message
from qwq_cli.values.trace import ModelInfo

WIDTH = 256
MOST_MB = 300
LENGTH, BACK = 2000, 50  # tokens: of the text, and of those that are taken back
SHARE = 0.10  # of the prompt's time, at most
KEPT = 24  # tokens of output that begin a text; the rest of LENGTH is prompt


def memory(answers: int, tokens: int) -> Section:
    say(f"memory: qwq solve over {answers:,} answers of {tokens} tokens, {WIDTH} at a time")
    with tempfile.TemporaryDirectory() as home, scripted(tokens) as port:
        lines = ({"id": f"p{n}", "problem": f"{n} + 289", "answer": "634"} for n in range(answers))
        problems, output = Path(home, "p.jsonl"), Path(home, "r.jsonl")
        problems.write_text("\n".join(map(json.dumps, lines)))
        command = [
            QWQ, "solve", str(problems), "-m", f"http://127.0.0.1:{port}", "-o", str(output),
            "--parallel", str(WIDTH), "--quiet",
        ]  # fmt: skip
        began = time.perf_counter()
        run = subprocess.Popen(command, env=environment(home))
        _, status, used = os.wait4(run.pid, 0)
        seconds = time.perf_counter() - began
        done = len(output.read_bytes().splitlines())
    if status or done != answers:
        raise RuntimeError(f"qwq solve ended with {status} after {done:,} of {answers:,} records")
    peak = used.ru_maxrss / 1024
    cpu = used.ru_utime + used.ru_stime
    rows = [
        ("peak RSS, MB", f"{peak:,.0f}"),
        ("seconds", f"{seconds:,.0f}"),
        ("CPU, ms an answer", f"{1000 * cpu / answers:.1f}"),
    ]
    target = Target("peak RSS", f"{peak:,.0f} MB", f"<= {MOST_MB} MB", peak <= MOST_MB)
    return Section(f"{answers:,} answers", table(("", ""), rows), (target,))


@contextmanager
def scripted(tokens: int) -> Iterator[int]:
    """The port of a server that says so many tokens to everybody."""
    script = str(Path(__file__).with_name("scripted_server.py"))
    server = subprocess.Popen([sys.executable, script, str(tokens)], stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()


def rewinds(program: Path, model: str, threads: int, rounds: int) -> Section:
    say(f"a rewind of {BACK} tokens at {LENGTH:,} on llama-server")
    with running(program, model, threads, 1, LENGTH + 512) as (_, port):
        endpoint = Endpoint(parse_address(f"http://127.0.0.1:{port}"))
        with connected(endpoint, Cancel()) as connection:
            generator = _generator(connection)
            found = [_round(generator, number) for number in range(rounds)]
    rows = [
        (f"{number}", f"{whole:.2f}", f"{back:.2f}", f"{back / whole:.3f}", f"{cached:,}")
        for number, (whole, back, cached) in enumerate(found, 1)
    ]
    best = sorted(back / whole for whole, back, _ in found)[len(found) // 2]
    head = ("round", "prompt, s", "rewind, s", "of the prompt", "tokens cached")
    target = Target("median share", f"{best:.3f}", f"< {SHARE}", best < SHARE)
    return Section(f"Rewind of {BACK} tokens at {LENGTH:,}", table(head, rows), (target,))


def _round(generator: ServedGenerator, number: int) -> tuple[float, float, int]:
    """Seconds to the first token of a prompt that no cache knows, and to the next one after a
    rewind; tokens that the second request found in the cache."""
    messages, greedy = _messages(generator, number), SamplingParams(temperature=0)
    generation = generator.begin(Request(messages, greedy, "", Stride.TOKEN))
    began = time.perf_counter()
    whole = _until(generator, generation, 1) - began
    _until(generator, generation, KEPT + BACK)
    generation.rewind(len(text_of(generation.units[:KEPT])))
    began = time.perf_counter()
    back = _until(generator, generation, KEPT + 1) - began
    served = generation.totals.served
    generation.flush()
    return whole, back, served.cached_tokens or 0 if served else 0


def _until(generator: ServedGenerator, generation: Generation, tokens: int) -> float:
    """When it has so many tokens."""
    while generation.finish_reason is None and generation.totals.output < tokens:
        generator.step()
    return time.perf_counter()


def _messages(generator: ServedGenerator, number: int) -> list[Message]:
    """A prompt of about the length, that begins otherwise each time."""
    words = f"Round {number}. Continue this list of numbers for ever."
    while generator.count([Message("user", words)]) < LENGTH - KEPT - BACK:
        words += "".join(f" {number + step}," for step in range(len(words), len(words) + 40))
    return [Message("user", words)]


def _generator(connection: Connection) -> ServedGenerator:
    server = connection.pump.run(look(connection.client))
    profile = Profile(ModelInfo(name="test"), Format.UNTAGGED, "", ())
    return open_generator(server, connection, profile, server.n_ctx or 4096)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--tokens", type=int, default=60, help="of each answer")
    parser.add_argument("--llama-server", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    sections = [memory(given.answers, given.tokens)] if given.answers else []
    if given.llama_server and given.model:
        sections.append(rewinds(given.llama_server, given.model, given.threads, given.rounds))
    targets = [target for section in sections for target in section.targets]
    print(f"load average: {os.getloadavg()[0]:.2f}\n")
    print(*sections, targets_section(targets), sep="\n")


if __name__ == "__main__":
    main()
