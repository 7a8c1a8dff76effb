"""What is killed: a command, what must still be there afterwards, and what comes later."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from qwq_cli.paths import Paths
from qwq_cli.store import Store
from qwq_cli.values.kinds import Status
from qwq_cli.values.trace import Trace
from tests.doors.processes import LOOK_SECONDS, is_trying
from tests.hub.gguf_writer import tiny
from tests.hub.hub_server import FakeHub, running, sha
from tests.shell import COMMAND, Shell
from tests.stranger import write_stranger

REPO = "o/tiny-GGUF"
MODEL = tiny() + bytes(3_000_000)
# 2 is \sqrt{4}: computer algebra, in a process of its own, says so.
SUMS = [
    {"id": f"{n}", "question": f"{n}+{n}", "target": f"\\sqrt{{{4 * n * n}}}"} for n in range(9)
]
TALK = ("1+1", "2+2", "17*24")


class Scene:
    """A context manager. `begin` runs it undisturbed; then `start` and `look` take turns."""

    greedy: tuple[str, ...] = ("-m", "qwq-demo", "-t", "0")

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self._stack = ExitStack()
        self._usual = 0.0  # seconds of an undisturbed run

    def __enter__(self) -> Scene:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def whole(self) -> None:
        done = self.start()
        stdout, _ = done.communicate()
        assert done.returncode == 0
        self.look(stdout.decode())

    def begin(self) -> None:
        """Run it undisturbed and measure how long it takes."""
        began = time.monotonic()
        self.whole()
        self._usual = time.monotonic() - began

    def start(self) -> subprocess.Popen[bytes]:
        raise NotImplementedError

    def is_running_after(self, child: subprocess.Popen[bytes], share: float) -> bool:
        """Wait for a share of the usual time; return whether the run is then in the middle."""
        with suppress(subprocess.TimeoutExpired):
            child.wait(share * self._usual)
        return child.poll() is None

    def look(self, stdout: str) -> None:
        """Raises AssertionError. stdout: what the last one had printed."""

    def end(self) -> None:
        self.whole()

    def _started(self, *command: str, stdin: str = "", **env: str) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.shell.home,
            env={**self.shell.environment, "PYTHONPATH": str(Path.cwd()), **env},
        )
        assert child.stdin
        child.stdin.write(stdin.encode())
        child.stdin.close()
        child.stdin = None
        return child

    @property
    def _store(self) -> Store:
        return Store(Paths.find(self.shell.environment).traces_file)


class Kept(Scene):
    """What the store holds: whole, as it was before, and as an undisturbed run has it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._before: dict[str, Trace] = {}
        self._right: dict[str, str] = {}  # by question

    def look(self, stdout: str) -> None:
        with self._store as store:
            assert store.notice is None
            now = {id: store.get(id) for id in sorted(store.ids())}
        fresh = [trace for id, trace in now.items() if id not in self._before]
        for id, trace in self._before.items():
            assert now[id] == trace, "what was kept has changed"
        for trace in fresh:
            right = self._right.setdefault(trace.question, trace.raw)
            assert right.startswith(trace.raw)
            assert trace.raw == right or trace.status is Status.INTERRUPTED
        answers = [trace.answer.text for trace in fresh if trace.status is Status.ANSWERED]
        shown = stdout.split()
        assert sorted(answers)[: len(shown)] == sorted(shown) or set(shown) <= set(answers)
        self._before = now


class Asked(Kept):
    def start(self) -> subprocess.Popen[bytes]:
        return self._started(*COMMAND, "17*24", *self.greedy, "--save", "--no-stdin")


class Talked(Kept):
    def start(self) -> subprocess.Popen[bytes]:
        return self._started(*COMMAND, "chat", *self.greedy, stdin="".join(f"{q}\n" for q in TALK))

    def look(self, stdout: str) -> None:
        super().look(stdout)
        with self._store as store:
            for row in store.sessions.search(10_000, ()):
                asked = tuple(turn.question for turn in store.sessions.get(row.id).turns)
                assert asked == TALK[: len(asked)]


class Solved(Scene):
    """Results that go on from where they were."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        rows = "".join(f"{json.dumps(row)}\n" for row in SUMS)
        (shell.home / "sums.jsonl").write_text(rows, encoding="utf-8")
        self._kept: list[Any] = []
        self._right: dict[str, Any] = {}

    def start(self) -> subprocess.Popen[bytes]:
        return self._started(
            *COMMAND, "solve", "sums.jsonl", *self.greedy, "--parallel", "1", "-o", "out.jsonl"
        )

    def look(self, stdout: str) -> None:
        now = self._records()
        assert now[: len(self._kept)] == self._kept
        for record in now:
            assert self._right.setdefault(record["id"], record) == record
        assert len(now) == len(self._right.keys() & {record["id"] for record in now})
        self._kept = now
        if len(now) == len(SUMS):
            self._cut(0)

    def _cut(self, count: int) -> None:
        """Cut the file to its first records, so that the others are solved again."""
        path = self.shell.home / "out.jsonl"
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:count]))
        self._kept = self._kept[:count]

    def end(self) -> None:
        done = self.start()
        done.communicate()
        assert done.returncode == 0
        assert {record["id"]: record for record in self._records()} == self._right

    def _records(self) -> list[Any]:
        path = self.shell.home / "out.jsonl"
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
        return [_timeless(json.loads(line)) for line in lines]


def _timeless(value: Any) -> Any:
    """Without what differs from run to run."""
    if isinstance(value, dict):
        lasting = {key: inner for key, inner in value.items() if key != "created"}
        return {key: _timeless(inner) for key, inner in lasting.items() if "seconds" not in key}
    return [_timeless(inner) for inner in value] if isinstance(value, list) else value


class Pulled(Scene):
    """A file of a hub: whole, or not there."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        hub = FakeHub({REPO: {"tiny-Q8_0.gguf": MODEL}})
        hub.pause = 0.01
        self._hub = self._stack.enter_context(running(hub))

    def start(self) -> subprocess.Popen[bytes]:
        hub = {"HF_ENDPOINT": self._hub.endpoint, "HF_HUB_OFFLINE": "0"}
        return self._started(*COMMAND, "models", "pull", f"{REPO}:Q8_0", **hub)

    def look(self, stdout: str) -> None:
        for link in self._cache.glob("snapshots/*/*.gguf"):
            assert sha(link.read_bytes()) == sha(MODEL)
            link.resolve().unlink()  # from the beginning
            link.unlink()

    @property
    def _cache(self) -> Path:
        return self.shell.home / "hub/hub/models--o--tiny-GGUF"


class Tried(Scene):
    """A trial whose child would hang for ever."""

    def start(self) -> subprocess.Popen[bytes]:
        code = "from qwq_cli.trial import attempt; attempt('tests.test_trial', {'do': 'hang'})"
        return self._started(sys.executable, "-c", code)

    def whole(self) -> None:
        code = "from qwq_cli.trial import attempt; attempt('tests.test_trial', {'do': 'well'})"
        assert self._started(sys.executable, "-c", code).wait() == 0


class Untried(Scene):
    """The model is an unknown file that has not passed, so a child tries it first.

    The kill comes during that trial.
    """

    greedy = ("-m", "./stranger.gguf", "-t", "0")

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        write_stranger(shell.home)

    def begin(self) -> None:
        self._forget()
        child = self.start()
        self._until_it_tries(child)
        began = time.monotonic()
        while is_trying(self.shell.home):
            time.sleep(LOOK_SECONDS)
        self._usual = time.monotonic() - began
        stdout, _ = child.communicate()
        assert child.returncode == 0
        self.look(stdout.decode())

    def is_running_after(self, child: subprocess.Popen[bytes], share: float) -> bool:
        self._until_it_tries(child)
        super().is_running_after(child, share)
        return is_trying(self.shell.home)

    def look(self, stdout: str) -> None:
        super().look(stdout)
        self._forget()

    def _forget(self) -> None:
        Paths.find(self.shell.environment).passed_models_file.unlink(missing_ok=True)

    def _until_it_tries(self, child: subprocess.Popen[bytes]) -> None:
        while not is_trying(self.shell.home):
            assert child.poll() is None, "it has ended without a trial"
            time.sleep(LOOK_SECONDS)


class UntriedAsked(Untried, Asked):
    pass


class UntriedTalked(Untried, Talked):
    pass


class UntriedSolved(Untried, Solved):
    """Some of the problems are solved already."""

    def _cut(self, count: int) -> None:
        super()._cut(count or len(SUMS) // 2)


SCENES = {
    "ask": Asked,
    "chat": Talked,
    "solve": Solved,
    "pull": Pulled,
    "trial": Tried,
    "ask-untried": UntriedAsked,
    "chat-untried": UntriedTalked,
    "solve-untried": UntriedSolved,
}
