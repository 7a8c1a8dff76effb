"""What a long chat costs: memory and latency by the turn, and how soon a session resumes.

.venv/bin/python benchmarks/chat.py --model FILE [--turns 200] [--tokens 2000]
"""

from __future__ import annotations

import argparse
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from machine import describe
from progress import say
from table import Section, Target, table, targets_section

from qwq_cli.chat.chat import Chat
from qwq_cli.chat.model_room import ModelRoom
from qwq_cli.config import resolve
from qwq_cli.engine.cancel import Cancel
from qwq_cli.generation.kept_state import KeptStates
from qwq_cli.launch import open_reasoner, plan
from qwq_cli.paths import Paths
from qwq_cli.repl.fullness import dropped, least_room
from qwq_cli.store import Store

MEMORY_LIMIT, LATENCY_LIMIT, RESUME_LIMIT = 1.05, 1.25, 5.0
ANSWER_TOKENS = 24
GB = 1e9


@dataclass(frozen=True)
class Sizes:
    model: str
    turns: int
    tokens: int
    n_ctx: int
    threads: int


@contextmanager
def opened(sizes: Sizes, home: Path) -> Iterator[Chat]:
    """A chat as `qwq chat` holds it, without its prompt."""
    environ = {"QWQ_HOME": str(home)}
    paths = Paths.find(environ)
    flags = {
        "model": sizes.model, "ctx": sizes.n_ctx, "threads": sizes.threads,
        "temperature": 0.0, "max_tokens": ANSWER_TOKENS,
    }  # fmt: skip
    with ExitStack() as stack:
        store = stack.enter_context(Store(paths.traces_file))
        room = stack.enter_context(
            ModelRoom(
                lambda resolved: plan(resolved, paths, environ),
                lambda launch: open_reasoner(launch, cancel=Cancel(), progress=lambda _: None),
            )
        )
        room.load(resolve(environ, paths.config_file, flags))
        yield Chat(store, room, say)


def ask(chat: Chat, question: str) -> float:
    """A turn to its end; the seconds until its first token."""
    for _ in chat.ask(question):
        pass
    return chat.trace().stats.prefill_seconds


def long_chat(sizes: Sizes, home: Path) -> Section:
    """Every turn as a user who lets the oldest turns be dropped."""
    say(f"chat: {sizes.turns} turns")
    process, seconds, resident, drops = psutil.Process(), [], [], []
    with opened(sizes, home) as chat:
        for turn in range(sizes.turns):
            question = f"What is {turn + 11} + {turn + 12}?"
            if chat.room_for(question) < least_room(chat):
                chat.change(dropped(chat))
                drops.append(turn)
            began = time.monotonic()
            ask(chat, question)
            seconds.append(time.monotonic() - began)
            resident.append(process.memory_info().rss)
    return _long_chat_section(sizes, seconds, resident, drops)


def _long_chat_section(
    sizes: Sizes, seconds: Sequence[float], resident: Sequence[int], drops: Sequence[int]
) -> Section:
    """The first tenth fills buffers; the turns after a drop read all that is left anew."""
    tenth = max(sizes.turns // 10, 1)
    steady = [s for turn, s in enumerate(seconds) if turn not in drops]
    early, late = (statistics.median(part) for part in (steady[tenth : 2 * tenth], steady[-tenth:]))
    grown = resident[-1] / resident[tenth]
    rows = [
        ("resident after a tenth of the turns", f"{resident[tenth] / GB:.3f} GB"),
        ("resident after all", f"{resident[-1] / GB:.3f} GB"),
        ("median turn, second tenth", f"{early * 1000:.0f} ms"),
        ("median turn, last tenth", f"{late * 1000:.0f} ms"),
        ("turns at which the oldest were dropped", f"{len(drops)}"),
    ]
    return Section(
        f"A chat of {sizes.turns} turns",
        f"Context {sizes.n_ctx:,}, at most {ANSWER_TOKENS} tokens a turn.\n\n"
        + table(("", ""), rows),
        (
            Target("memory, all turns over a tenth", f"{grown:.3f}", f"<= {MEMORY_LIMIT}",
                   grown <= MEMORY_LIMIT),
            Target("latency, last over second tenth", f"{late / early:.2f}",
                   f"<= {LATENCY_LIMIT}", late <= early * LATENCY_LIMIT),
        ),
    )  # fmt: skip


def resume(sizes: Sizes, home: Path) -> Section:
    """A session of so many tokens: read again, and taken up from disk, each in a fresh engine."""
    say(f"resume: a session of {sizes.tokens:,} tokens")
    states = KeptStates(home / "states", 10**10)
    with opened(sizes, home) as chat:
        ask(chat, _filler(chat, sizes.tokens))
        key, began = chat.conversation.id, time.monotonic()
        size = chat.save_state(states)
        saving, used = time.monotonic() - began, chat.used
    reading = _resumed(sizes, home, key, None)
    taking_up = _resumed(sizes, home, key, states)
    gain = reading / taking_up
    rows = [
        ("tokens of the session", f"{used:,}"),
        ("on disk", f"{size / 1e6:.1f} MB, written in {saving * 1000:.0f} ms"),
        ("first token, all read again", f"{reading * 1000:.0f} ms"),
        ("first token, taken up from disk, with the load", f"{taking_up * 1000:.0f} ms"),
    ]
    return Section(
        "Resuming a session",
        table(("", ""), rows),
        (Target("sooner by", f"{gain:.1f} x", f">= {RESUME_LIMIT:.0f} x", gain >= RESUME_LIMIT),),
    )


def _resumed(sizes: Sizes, home: Path, key: str, states: KeptStates | None) -> float:
    """Seconds from a loaded model to the first token of one more question."""
    with opened(sizes, home) as chat:
        chat.load(key)
        began = time.monotonic()
        if states:
            chat.load_state(states)
        return time.monotonic() - began + ask(chat, "Go on.")


def _filler(chat: Chat, tokens: int) -> str:
    """Words that no cache has seen."""
    text = ""
    while chat.count_tokens(text) < tokens:
        text += f"{secrets.token_hex(3)} "
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--tokens", type=int, default=2000)
    parser.add_argument("--ctx", type=int, default=4096)
    parser.add_argument("--threads", type=int, default=psutil.cpu_count(logical=False) or 1)
    given = parser.parse_args()
    sizes = Sizes(given.model, given.turns, given.tokens, given.ctx, given.threads)
    with tempfile.TemporaryDirectory(prefix="qwq-chat-") as folder:
        print(describe(Path(sizes.model), sizes.threads), flush=True)
        targets: list[Target] = []
        for measure, wanted in ((long_chat, sizes.turns), (resume, sizes.tokens)):
            if wanted:
                section = measure(sizes, Path(folder) / measure.__name__)
                targets += section.targets
                print(section, flush=True)
        print(targets_section(targets))


if __name__ == "__main__":
    main()
