"""A home in which every name lies, and a terminal that keeps all that it got.

Names of files, settings, endpoints, sessions and models, what files and servers say, and what is
typed: all of it tries to steer the terminal, or to say something in a line of its own.
"""

from __future__ import annotations

import json
import os
import pty
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest

from qwq_cli.cli.app import run
from qwq_cli.hub.download.installed import OLLAMA_MODEL
from qwq_cli.hub.local.own_models import add_table
from qwq_cli.hub.network.api import RemoteFile
from qwq_cli.hub.network.partial import Partial
from qwq_cli.jobs.environment import Environment
from qwq_cli.packs.place import Pack, users_place
from qwq_cli.paths import Paths
from qwq_cli.store import Store
from qwq_cli.values.conversation import Branch, Conversation, Turn
from qwq_cli.values.trace import ModelInfo
from tests.hub.gguf_writer import write_tiny
from tests.render.stage import make_trace

STEERING = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31m\x1b[8m\x9b31m\x9d0;x\x9c\x7f\b\u202eevil\u2066\U000e0041"
    "\u200b\u200e\u2060\ufeff"
)
FORGED = "FORGED LINE"
EVIL = f"a[red]{STEERING}\r\n{FORGED}\u2028{FORGED}\x85{FORGED}\x0b{FORGED}"
# What our own views may send: no colour was asked for, so only what redraws a line.
_OURS = re.compile(r"\x1b\[(?:[0-9]*[ABCDGK]|2K|\?25[hl]|\?2026[hl])|\r(?=\x1b)")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)


def steered(shown: str) -> str | None:
    """The first place where a terminal would obey, or where a name took a line for itself."""
    found = _CONTROL.search(text := _OURS.sub("", shown)) or re.search(rf"(?m)^\W*{FORGED}", text)
    return repr(text[max(0, found.start() - 60) : found.end() + 20]) if found else None


@dataclass
class Home:
    """files: by what stands for them in a command line."""

    root: Path
    variables: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)

    @property
    def paths(self) -> Paths:
        return Paths.find(self.variables)

    def shown(self, *args: str, env: Mapping[str, str] | None = None, typed: str = "") -> str:
        """All that a terminal gets of one command, run in this process."""
        with terminal() as (stream, got):
            stdin = open(_pipe_with(typed), encoding="utf-8")  # noqa: SIM115
            variables = {**self.variables, **(env or {})}
            with pytest.MonkeyPatch.context() as patch, stdin:
                patch.chdir(self.root)  # what is written by a name of ours
                for name in ("stdout", "stderr"):
                    patch.setattr(sys, name, stream)  # typer's own words go there
                run(
                    [self.files.get(arg, arg) for arg in args],
                    Environment(variables, stdin, stream, stream),
                )
        return b"".join(got).decode("utf-8", "replace").replace("\r\n", "\n")


@contextmanager
def terminal() -> Iterator[tuple[TextIO, list[bytes]]]:
    """A stream onto a real one, and its bytes."""
    ours, theirs = pty.openpty()
    got: list[bytes] = []
    reader = threading.Thread(target=_drain, args=(ours, got))
    reader.start()
    with open(theirs, "w", encoding="utf-8", errors="surrogateescape") as stream:
        yield stream, got
    reader.join()
    os.close(ours)


def _drain(source: int, got: list[bytes]) -> None:
    try:
        while data := os.read(source, 1 << 16):
            got.append(data)
    except OSError:  # nobody writes any more
        return


def _pipe_with(text: str) -> int:
    reads, writes = os.pipe()
    os.write(writes, text.encode())
    os.close(writes)
    return reads


def make_home(root: Path, demo: Path) -> Home:
    variables = {
        "QWQ_HOME": str(root / f"home{EVIL}"), "HOME": str(root), "HF_HOME": str(root / "hf"),
        "HF_HUB_OFFLINE": "1", "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": "4000",
        "OLLAMA_MODELS": str(root / "ollama"), "QWQ_SAVE": "false",
    }  # fmt: skip
    home = Home(root, variables)
    _fill_config(home)
    _fill_store(home)
    _fill_own(home)
    _fill_models(home, demo)
    _fill_problems(home)
    return home


def _fill_config(home: Home) -> None:
    config = home.paths.config_file
    config.parent.mkdir(parents=True)
    quoted = json.dumps(EVIL).replace("\\udb40\\udc41", "\\U000E0041")
    config.write_text(
        f"system = {quoted}\n[endpoints.{quoted}]\nurl = 'http://127.0.0.1:1'\n"
        f"[endpoints.box]\nurl = 'http://127.0.0.1:1#m'\nkey_env = {quoted}\n"
    )


def _fill_store(home: Home) -> None:
    trace = make_trace(
        text=STEERING, question=STEERING, id=f"1{EVIL}", model=ModelInfo(name=EVIL, quant=EVIL)
    )
    turn = Turn(question=EVIL, branches=(Branch(trace=trace.id, said=STEERING),), chosen=0)
    talk = Conversation(
        id=f"2{EVIL}", created="2026-11-30T12:00:00+00:00", name=EVIL, system=EVIL, turns=(turn,)
    )
    with Store(home.paths.traces_file) as store:
        store.save(trace)
        store.sessions.save(talk, None, now=talk.created)
    trace_file = home.root / f"trace{EVIL}.json"
    trace_file.write_text(json.dumps([{"role": "user", "content": STEERING}]))
    home.files |= {"ID": trace.id, "TRACE": str(trace_file)}


def _fill_own(home: Home) -> None:
    """A model of the user's own, an engine, a download that was not finished, one of Ollama's."""
    digest = "a" * 64
    table = {
        "title": EVIL, "repo": "o/mine", "license": EVIL, "origin": EVIL, "limits": [EVIL],
        "quants": {"Q8_0": {"files": [{"name": f"m{EVIL}.gguf", "bytes": 5}], "bits": 8.5}},
    }  # fmt: skip
    add_table(home.paths.models_file, "mine", table)
    place = users_place(home.paths)
    place.folder("evil").mkdir(parents=True)
    pack = Pack("evil", home.root / f"lib{EVIL}", EVIL, EVIL, {EVIL: digest})
    place.describe(pack, place.folder("evil"))
    place.choose("evil")
    blobs = home.root / "hf/hub/models--o--r" / "blobs"
    blobs.mkdir(parents=True)
    file = RemoteFile(repo="o/r", commit="c" * 40, name=f"p{EVIL}.gguf", bytes=9, etag=digest)
    Partial(blobs, file).close()
    write_tiny(home.root / "ollama/blobs" / f"sha256-{digest}")
    manifest = home.root / "ollama/manifests" / "h" / EVIL / EVIL
    manifest.parent.mkdir(parents=True)
    layer = {"mediaType": OLLAMA_MODEL, "digest": f"sha256:{digest}"}
    manifest.write_text(json.dumps({"layers": [layer]}))
    write_tiny(home.root / ".lmstudio/models" / EVIL / f"l{EVIL}.gguf")


def _fill_models(home: Home, demo: Path) -> None:
    snapshot = home.root / "hf/hub/models--o--r" / "snapshots" / ("c" * 40)
    named = write_tiny(snapshot / f"m{EVIL}-Q8_0.gguf", general__name=EVIL)
    template = "{{ raise_exception(" + json.dumps(EVIL) + ") }}"
    refuses = write_tiny(home.root / f"t{EVIL}.gguf", tokenizer__chat_template=template)
    strange = write_tiny(home.root / f"s{EVIL}.gguf", general__architecture=EVIL)
    broken = home.root / f"b{EVIL}.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    works = home.root / f"w{EVIL}.gguf"
    works.write_bytes(demo.read_bytes())
    bytes_only = os.fsdecode(os.fsencode(home.root) + b"/\xff\x9b2J.gguf")
    write_tiny(Path(bytes_only))
    home.files |= {
        "NAMED": str(named), "REFUSES": str(refuses), "STRANGE": str(strange),
        "BROKEN": str(broken), "WORKS": str(works), "BYTES": bytes_only,
        "NOWHERE": str(home.root / f"nowhere{EVIL}"),
    }  # fmt: skip


def _fill_problems(home: Home) -> None:
    file = home.root / f"p{EVIL}.jsonl"
    rows = [{"id": EVIL, "question": "1+1", "target": "2"}, {EVIL: EVIL}]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    good = home.root / f"g{EVIL}.jsonl"
    rows = [
        {"id": f"{number}{EVIL}", "question": "1+1", "target": "2", "subject": EVIL}
        for number in range(2)
    ]
    good.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    pairs = home.root / f"a{EVIL}.jsonl"
    pairs.write_text(json.dumps({"answer": STEERING, "target": STEERING}) + "\n")
    results = str(home.root / f"r{EVIL}.jsonl")
    home.files |= {"PROBLEMS": str(file), "GOOD": str(good), "RESULTS": results}
    home.files |= {"PAIRS": str(pairs)}
