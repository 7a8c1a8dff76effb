"""What may stand in files: models, templates, problems, settings, traces and what we keep."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import msgspec
from hypothesis import strategies as st
from msgspec.json import encode

from qwq_cli.config import resolve
from qwq_cli.endpoint.named import named_endpoints
from qwq_cli.engine.chat_template import CHATML, CHATML_THINK, ChatTemplate
from qwq_cli.engine.engine import Engine
from qwq_cli.errors import (
    ChatTemplateError,
    ConfigError,
    InvalidModelFile,
    ModelNotFound,
    StoreError,
    UsageError,
)
from qwq_cli.generation.kept_state import KeptStates, StateDamaged, StateMismatch
from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.kept_file import KeptFile
from qwq_cli.render.export.html import html_page
from qwq_cli.solve.columns import Columns
from qwq_cli.solve.containers import Reading
from qwq_cli.solve.dataset import read_problems
from qwq_cli.solve.documents import document
from qwq_cli.solve.grading import regrade
from qwq_cli.solve.results import Results
from qwq_cli.solve.scorers import Scorer
from qwq_cli.store import Store
from qwq_cli.transcripts.file import Found, read_file
from qwq_cli.transcripts.log_results import read_log
from qwq_cli.transcripts.to_trace import trace_of
from qwq_cli.values.message import Message
from tests.engine.fake_runner import FakeRunner
from tests.fuzz.inputs import Bytes, damaged, documents, scraps, seeds
from tests.fuzz.target import Target
from tests.generation.test_kept_state import ORIGIN, PROMPT, Read
from tests.hub.gguf_writer import tiny
from tests.store.test_traces import trace
from tests.transcripts.samples import EVALUATIONS, SAMPLES

TOML = (
    "ctx", "seed", "model", "trace", "stop", "[endpoints.x]", "url", "[a]", "[a.quants.q]", "files",
    "title", " = ", "=", "1", "'x'", '"', "'''", "[", "]", "{", "}", ",", "\n", "#", ".", "true",
    "nan", "1e9", "0x", "9" * 400, "1979-05-27", "\ufeff", "[[a]]", "\\u0000", "bits", "sampling",
    "temperature",
)  # fmt: skip
JINJA = (
    "{% for m in messages %}", "{% endfor %}", "{{ m.content }}", "{{ m.role }}", "{% if ",
    "{% endif %}", "{% set x = ", " %}", "{{ ", " }}", "x", "loop.index", "messages", "[0]",
    "|trim", "|tojson", " ~ ", "'", "raise_exception('x')", "namespace(x=1)", "range(9999)",
    "{% macro f() %}", "{% endmacro %}", "f()", "enable_thinking", "add_generation_prompt",
    " * 99999", "'%9999d' % 1", "{#", "#}", "strftime_now('%Y')",
)  # fmt: skip
NAMES = ("p.jsonl", "p.json", "p.csv", "p.tsv", "p.txt", "p.md", "p")


@contextmanager
def _file(data: bytes, name: str = "file") -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="qwq-fuzz-") as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        yield path


def gguf(data: bytes) -> None:
    with _file(data, "m.gguf") as path:
        inspect(path)


def template(data: bytes) -> None:
    source = data.decode("utf-8", "replace")
    said = [Message("system", "Think."), Message("user", "What is 17*24?")]
    segments = ChatTemplate(source).render(said)
    assert sum(len(part.text) for part in segments) < 2 << 20


def problems(data: bytes) -> None:
    if data.startswith((b"PAR1", b"ARROW1")):  # read in a process of its own
        return
    for name in NAMES:
        with suppress(UsageError):
            found = read_problems([document(data, name, Reading())], Columns())
            assert len({problem.id for problem in found.problems}) == len(found.problems)


def config(data: bytes) -> None:
    with _file(data) as path:
        uses: tuple[Callable[[], object], ...] = (
            lambda: resolve({}, path),
            lambda: load_registry(path),
            lambda: named_endpoints(path),
        )
        for use in uses:
            _told_with_its_file(use, path)


def _told_with_its_file(use: Callable[[], object], path: Path) -> None:
    told = ""
    try:
        use()
    except ConfigError as error:
        told = error.message
    assert not told or str(path) in told
    assert len(told) < 2000


def kept_trace(data: bytes) -> None:
    """Read as a trace or as what another program kept, and shown."""
    with _file(data) as path:
        for found in read_file(path):
            if isinstance(found, Found):
                html_page(trace_of(found, path))


def log(data: bytes) -> None:
    """Read as a log of evaluations; its answers can be judged."""
    with _file(data) as path, Scorer() as scorer:
        for record in (read_log(path) or Results({})).records.values():
            assert encode(regrade(record, scorer))


def kept_file(data: bytes) -> None:
    """What is read is what was written, or nothing; but for a list of an older qwq."""
    with _file(data) as path:
        found = KeptFile(path, list[int]).read()
    assert found in (None, PROMPT) or data.lstrip().startswith(b"[")


def kept_state(data: bytes) -> None:
    """A state that differs in any byte is not used; the text is read again."""
    with tempfile.TemporaryDirectory(prefix="qwq-fuzz-") as folder:
        states = KeptStates(Path(folder), 10_000)
        states.save("a", Read(PROMPT), ORIGIN)
        (state,) = Path(folder).glob("a.*.kv")
        whole = state.read_bytes()
        state.write_bytes(data)
        tokens = states.load("a", Engine(FakeRunner()), ORIGIN)
        assert tokens == len(PROMPT)
        assert data == whole


def store(data: bytes) -> None:
    """Whatever stands there: what is saved now can be read, and no error is another's."""
    with _file(data, "traces.sqlite3") as path:
        with suppress(StoreError), Store(path) as opened:
            opened.list(9)
            opened.list(9, "pens")
            opened.last()
            opened.sessions.search(9)
            opened.lengths.of_model("QwQ")
            opened.lengths.all_paces()
        with suppress(StoreError), Store(path) as opened:
            opened.save(trace("new"))
            assert opened.get("new") == trace("new")


def _models() -> Bytes:
    """The structured mutations, where they are."""
    if find_spec("tests.fuzz.gguf_mutations") is None:
        return damaged([tiny()])
    mutations = import_module("tests.fuzz.gguf_mutations").mutations
    return st.integers(0, 2**32).map(lambda luck: next(mutations(tiny(), luck, 1))[1])


def _templates() -> Bytes:
    published = [CHATML.encode(), CHATML_THINK.encode()]
    own = scraps(JINJA) | damaged(published, [word.encode() for word in JINJA])
    if find_spec("tests.fuzz.templates") is None:
        return own
    hostile = import_module("tests.fuzz.templates").HOSTILE
    return own | st.sampled_from(sorted(hostile.values())).map(str.encode)


@cache
def _database() -> bytes:
    with tempfile.TemporaryDirectory(prefix="qwq-fuzz-") as folder:
        path = Path(folder, "traces.sqlite3")
        with Store(path) as opened:
            for name in "abc":
                opened.save(trace(name))
            opened.list(9, "pens")  # with its index
        return path.read_bytes()


def _sealed() -> bytes:
    with tempfile.TemporaryDirectory(prefix="qwq-fuzz-") as folder:
        file = KeptFile(Path(folder, "a"), list[int])
        file.write(PROMPT)
        return file.path.read_bytes()


def _state() -> bytes:
    with tempfile.TemporaryDirectory(prefix="qwq-fuzz-") as folder:
        KeptStates(Path(folder), 10_000).save("a", Read(PROMPT), ORIGIN)
        (state,) = Path(folder).glob("a.*.kv")
        return state.read_bytes()


TRACES = [msgspec.to_builtins(trace("a"))]
OTHERS = [sample.data for sample in SAMPLES]
LOGS = [sample.content for sample in EVALUATIONS]
LOG_FILES = [sample.data for sample in EVALUATIONS]
SETTINGS = [b"ctx = 4096\nstop = 'early'\n[endpoints.x]\nurl = 'http://x:1'\n"]
BROKEN = (InvalidModelFile, ModelNotFound)
REFUSED = (ChatTemplateError, UsageError)
UNREAD = (StoreError, UsageError)
OF_TABLES = [b",", b'"', b"\t", b"{", b"}", b"\r\n"]
TARGETS = (
    Target("gguf", _models(), gguf, BROKEN),
    Target("template", _templates(), template, REFUSED, 20.0, costs=20),
    Target("problems", damaged(seeds("problems"), OF_TABLES), problems),
    Target("config", scraps(TOML) | damaged([*SETTINGS, *seeds("config")]), config),
    Target("trace", documents(TRACES) | damaged(OTHERS), kept_trace, UNREAD),
    Target("log", documents(LOGS) | damaged(LOG_FILES), log, UNREAD),
    Target("kept-file", damaged([_sealed()]) | documents([PROMPT]), kept_file),
    Target("kept-state", damaged([_state()]), kept_state, (StateDamaged, StateMismatch)),
    Target("store", st.deferred(lambda: damaged([_database()])), store, costs=10),
)
