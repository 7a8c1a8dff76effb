"""Model files and templates that are wrong, one after the other, through the whole program.

    python -m tests.fuzz.campaign gguf --count 2000 --seed 1 [--cli LLAMA-COMPLETION]
    python -m tests.fuzz.campaign templates --count 500 --seed 1

A fault is a traceback, an end by a signal, memory above 1.5 times the file's size and a gigabyte,
or a run that takes too long. With --cli, also a file that llama.cpp's own program runs, and we
don't, or that says other words at temperature 0. Faults are kept in --keep.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from qwq_cli.trial import Ended, Limits, _ended, _last_words, _limit, _lines
from tests import random_models
from tests.conftest import DEMO
from tests.fuzz.gguf_mutations import Key, mutations, parse
from tests.fuzz.templates import templates

SECONDS = 60.0
BESIDE = 1 << 30
PROMPT = "A box holds 24 pens. How many pens are in 17 boxes?"
# Refused by us and not by llama.cpp's own program: it looks at no template, takes contexts beyond
# what a number of it can hold, and goes on with what is no number, with models that look ahead, and
# with memory that is claimed and never used.
ON_PURPOSE = (
    "chat template", "not 1 to", "not 0 to", "no number", "token by token", "bad_alloc",
)  # fmt: skip

SAYS_NO = ("Traceback (most recent call last)", "[New LWP")


@dataclass(frozen=True)
class Ran:
    status: int  # negative: a signal
    memory: int  # bytes at most, of it and its children
    seconds: float
    out: str
    err: str


def main() -> int:
    flags = _flags()
    home = Path(tempfile.mkdtemp(prefix="qwq-fuzz-"))
    os.environ |= {
        "QWQ_HOME": str(home / "qwq"),
        "HF_HOME": str(home / "hub"),
        "HF_HUB_OFFLINE": "1",
    }
    _import_all()
    faults = statuses = 0
    counts: Counter[int] = Counter()
    for number, (name, data) in enumerate(_cases(flags, home)):
        path = home / f"{name.replace(' ', '-').replace('/', '-')[:80]}.gguf"
        path.write_bytes(data)
        ran = _run(partial(_ask, path), home)
        counts[ran.status] += 1
        wrong = _wrong(ran, len(data)) or (flags.cli and _other(flags.cli, path, ran, home))
        if wrong:
            faults += 1
            cost = f"status {ran.status}, {ran.seconds:.1f} s, {ran.memory >> 20} MiB"
            print(f"FAULT {name}: {wrong} ({cost})\n      {ran.err.strip()[-500:]}", flush=True)
            if flags.keep:
                flags.keep.mkdir(parents=True, exist_ok=True)
                path.rename(flags.keep / path.name)
        path.unlink(missing_ok=True)
        if number % 100 == 99:
            print(f"{name}: {number + 1} done, {faults} faults", flush=True)
        statuses = number + 1
    print(f"{statuses} inputs, seed {flags.seed}: {faults} faults; statuses {dict(counts)}")
    return min(faults, 1)


def _flags() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("gguf", "templates"))
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="leave out those before")
    parser.add_argument("--cli", type=Path, help="llama.cpp's llama-completion")
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


def _cases(flags: argparse.Namespace, home: Path) -> Iterator[tuple[str, bytes]]:
    if flags.kind == "templates":
        original = parse(DEMO.read_bytes())
        at = original.key("tokenizer.chat_template")
        assert at is not None
        for name, source in templates(
            original.keys[at].value[8:].decode(), flags.seed, flags.count
        ):
            text = source.encode("utf-8", "replace")
            value = len(text).to_bytes(8, "little") + text
            keys = (
                *original.keys[:at],
                Key(original.keys[at].name, 8, value),
                *original.keys[at + 1 :],
            )
            yield name, type(original)(keys, original.tensors, original.data).bytes
        return
    models = [DEMO, *(random_models.write(home / f"{arch}.gguf", arch, DEMO)
                      for arch in random_models.ARCHITECTURES)]  # fmt: skip
    share = -(-flags.count // (len(models) + 1))
    number = 0
    for index, model in enumerate(models):
        here = 2 * share if model is DEMO else share
        for name, data in mutations(model.read_bytes(), flags.seed + index, here):
            if flags.first <= number < flags.count:
                yield f"{model.stem}-{name}", data
            number += 1


def _import_all() -> None:
    """Once, so that each run is a fork and costs little. No thread may be started by it."""
    import qwq_cli.cli.app
    import qwq_cli.cli.ask
    import qwq_cli.engine.llama
    import qwq_cli.engine.loader
    import qwq_cli.jobs.question
    import qwq_cli.launch
    import qwq_cli.render.live.views  # noqa: F401


def _ask(path: Path) -> int:
    from qwq_cli.cli.app import run
    from qwq_cli.launch import model_trial

    vars(model_trial)["attempt"] = _forked_attempt
    return run(
        ["ask", PROMPT, "-m", str(path), "-t", "0", "-n", "10", "--no-stdin", "--ctx", "512"]
    )


def _forked_attempt(
    module: str, request: Mapping[str, Any], limits: Limits, stop: Callable[[], bool]
) -> Ended:
    """A trial without the second that a new interpreter takes."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            os.dup2(errors.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            _limit(limits.memory)
            result = import_module(module).run(request, lambda stage: None)
            said.write(json.dumps({"result": result}).encode())
            said.flush()
            os._exit(0)
        deadline, done, status = time.monotonic() + limits.seconds, 0, 0
        while not done and time.monotonic() < deadline and not stop():
            done, status, _ = os.wait4(child, os.WNOHANG)
            time.sleep(0.01)
        if not done:
            os.kill(child, signal.SIGKILL)
            os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status) if done else None
        return _ended(code, _lines(said), _last_words(errors), limits)


def _run(do: Callable[[], int], home: Path) -> Ran:
    """In a fork, with its output in files."""
    out, err, begun = home / "out", home / "err", time.monotonic()
    child = os.fork()
    if child == 0:
        status = 70
        try:
            for path, descriptor in ((out, 1), (err, 2)):
                opened = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
                os.dup2(opened, descriptor)
            os.setsid()
            status = do()
            sys.stdout.flush()
        except BaseException:  # noqa: BLE001 - it is what we look for
            import traceback

            os.write(2, traceback.format_exc().encode("utf-8", "replace"))
        finally:
            os._exit(status)
    while True:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() - begun > SECONDS:
            os.killpg(child, signal.SIGKILL)
            _, status, usage = os.wait4(child, 0)
            break
        time.sleep(0.01)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return Ran(
        os.waitstatus_to_exitcode(status), usage.ru_maxrss << 10, time.monotonic() - begun,
        out.read_text("utf-8", "replace"), err.read_text("utf-8", "replace"),
    )  # fmt: skip


def _wrong(ran: Ran, size: int) -> str | None:
    signalled = ran.status < 0 or (ran.status >= 128 and ran.status != 130)
    faults = {
        "it took too long": ran.seconds > SECONDS,
        "it ended by a signal": signalled,
        "it has a strange status": ran.status not in (0, 1, 2, 3, 4),
        "it prints a traceback": any(said in ran.err for said in SAYS_NO),
        "it takes too much memory": ran.memory > 1.5 * size + BESIDE,
        "it does not say what is wrong": ran.status not in (0, 3) and "qwq: " not in ran.err,
    }
    return next((words for words, is_so in faults.items() if is_so), None)


def _other(cli: Path, path: Path, ran: Ran, home: Path) -> str | None:
    """What llama.cpp's own program makes of it."""
    theirs = _theirs(cli, path)
    if theirs is None or any(words in ran.err for words in ON_PURPOSE):
        return None
    if ran.status not in (0, 3):
        return f"llama.cpp's own program runs it: {theirs!r}"
    ours = _run(partial(_complete, path), home)
    words = json.loads(ours.out) if ours.status == 0 and ours.out else None
    if words is None:
        return f"we don't run it outside of a chat: {ours.err.strip()[-200:]}"
    for _ in range(8):  # it may end before all is written
        if theirs == words:
            return None
        theirs = _theirs(cli, path)
    is_part = theirs and words.startswith(theirs)
    return None if is_part else f"it says {words!r}, llama.cpp's own program {theirs!r}"


def _theirs(cli: Path, path: Path) -> str | None:
    command = [
        str(cli), "-m", str(path), "-p", PROMPT, "-n", "10", "--temp", "0", "-no-cnv", "-t", "1",
        "--no-warmup", "-c", "512", "--no-display-prompt", "-fit", "off",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    return done.stdout.decode("utf-8", "replace").replace(" [end of text]", "").strip()


def _complete(path: Path) -> int:
    """The same, without a chat template: on stdout as JSON."""
    from qwq_cli.engine.cancel import Cancel
    from qwq_cli.engine.loader import load
    from qwq_cli.engine.params import ContextParams, ModelParams, SamplingParams

    sizes = ContextParams(n_ctx=512, threads=1)
    with load(ModelParams(path), sizes, cancel=Cancel()) as loaded:
        words = loaded.vocabulary
        tokens = _tokens(loaded.vocabulary)
        sequence = loaded.engine.add(tokens, SamplingParams(temperature=0, max_tokens=10))
        for _ in loaded.engine.run(sequence):
            pass
        said = b"".join(words.piece(token) for token in sequence.output)
    print(json.dumps(said.decode("utf-8", "replace").strip()))
    return 0


def _tokens(weights: Any) -> list[int]:
    """With all that the vocabulary puts before and behind a text, as that program does."""
    from qwq_cli.engine.library import lib

    data, room = PROMPT.encode(), 4 * len(PROMPT)
    tokens = (lib.llama_token * room)()
    vocabulary = lib.llama_model_get_vocab(weights.pointer)
    count = lib.llama_tokenize(vocabulary, data, len(data), tokens, room, True, True)
    return list(tokens[:count])


if __name__ == "__main__":
    sys.exit(main())
