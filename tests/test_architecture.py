"""The shape of the package, held by a test: layers, owners, no cycles, a light start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "qwq_cli"

# Rooms from the ground up: a module belongs to the longest prefix that names it, and imports what
# stands in its own room or in one above it in this list.
ROOMS = (
    "qwq_cli", "errors", "nearest", "paths", "destination", "file_lock", "duration", "units", "cut",
    "waiting",
    "languages", "choices", "clocks",
    "setting", "settings", "text_file", "json_scan", "toml_file", "kept_file", "first_times",
    "editor", "config", "worker",
    "values",
    "trace.boxes", "trace.wording", "equality", "claims", "trace", "guards", "control",
    "trace_list", "forecast",
    "trial", "packs", "engine", "interrupts",
    "hub", "hub.gguf", "hub.local", "hub.machine", "hub.network", "hub.download", "hub.datasets",
    "endpoint", "profile", "machine", "idle_gpu", "engine_report", "catalogue", "recommendation",
    "suggestions",
    "store", "generation", "reasoning", "drafter", "launch", "foresight", "introduction",
    "diagnosis", "usable", "bug_report", "template_report", "addition",
    "chat", "solve", "cluster", "transcripts",
    "render", "render.terminal", "render.tex", "render.markdown", "render.trace", "render.export",
    "render.viewer", "render.live", "render.solving",
    "jobs", "repl",
    "cli", "__main__",
)  # fmt: skip
OWNERS = {
    "typer": ("cli", "__main__"),
    "rich": ("render", "repl", "jobs", "cli"),
    "prompt_toolkit": ("render", "repl"),
    "markdown_it": ("render.markdown.rules", "render.markdown.reader"),
    "huggingface_hub": ("hub",),
    "httpx2": ("hub.network.client", "hub.network.refusal", "endpoint.client"),
    "filelock": ("file_lock",),
    "llama_cpp": ("engine.library",),
    "ctypes": (
        "engine.library",
        "engine.structs",
        "engine.proof",
        "engine.llama",
        "engine.llama_memory",
        "engine.backend",
        "engine.last_words",
        "worker.orphan",
    ),
    "sqlite3": ("store", "transcripts.llm_database"),
    "jinja2": ("engine.template",),
    "psutil": ("hub.machine.hardware",),
    "pynvml": ("hub.machine.gpu",),
    "numpy": ("hub.machine.bandwidth", "engine.llama"),
    "tomlkit": ("toml_file", "config", "hub.local.own_models"),
    "platformdirs": ("paths",),
    "sympy": ("equality.worker", "equality.symbolic", "equality.solution_set"),
    "math_verify": ("equality.math_verify_worker",),
    "pyarrow": ("solve.arrow_worker",),
    "zstandard": ("solve.packed",),
    "ray": ("cluster.session", "cluster.ray_crew", "cluster.host"),
}  # fmt: skip
FORBIDDEN = {
    "render": ("engine", "hub", "reasoning", "store", "launch"),
    "engine": ("values.events", "hub"),
}
HEAVY = (
    "llama_cpp", "numpy", "huggingface_hub", "httpx2", "prompt_toolkit", "markdown_it", "sympy",
    "jinja2", "sqlite3", "psutil", "tomlkit", "msgspec", "pydantic", "ray",
)  # fmt: skip


@lru_cache(maxsize=1)
def modules() -> dict[str, ast.Module]:
    return {_name(path): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "qwq_cli"


def imports(tree: ast.AST) -> Iterator[str]:
    """Absolute names of everything imported, at any depth, also for type checkers alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def internal(module: str) -> set[str]:
    names = {
        name.removeprefix("qwq_cli.")
        for name in imports(modules()[module])
        if name.startswith("qwq_cli")
    }
    return {name for name in names if name in modules() and name != "qwq_cli"}


def room(module: str) -> str:
    parts = module.split(".")
    while ".".join(parts) not in ROOMS:
        parts.pop()
        assert parts, f"{module} has no room: say in ROOMS where it belongs"
    return ".".join(parts)


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_point_down(module: str) -> None:
    height = ROOMS.index(room(module))
    upward = [name for name in internal(module) if ROOMS.index(room(name)) > height]
    assert not upward


@pytest.mark.parametrize("module", sorted(modules()))
def test_third_party_packages_have_owners(module: str) -> None:
    roots = {name.split(".")[0] for name in imports(modules()[module])}
    for package in roots & OWNERS.keys():
        assert _inside(module, OWNERS[package]), f"{package} in {module}"


@pytest.mark.parametrize("room", sorted(FORBIDDEN))
def test_rooms_do_not_know_their_neighbours(room: str) -> None:
    inside = [module for module in modules() if _inside(module, (room,))]
    known = {(module, name) for module in inside for name in internal(module)}
    assert not [pair for pair in known if _inside(pair[1], FORBIDDEN[room])]


def _inside(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


# What the pure rooms do without; the algebra system behind its wall is their one exception.
PURE = ("values", "claims", "trace", "guards", "control", "equality")
IMPURE = {"os", "subprocess", "threading", "time", "socket", "signal", "random", "tempfile"}
WALL = ("equality.equality",)
FLAGS = ("guards.steering",)  # set from another thread


@pytest.mark.parametrize("module", sorted(name for name in modules() if room(name) in PURE))
def test_pure_rooms_do_nothing_but_compute(module: str) -> None:
    roots = {name.split(".")[0] for name in imports(modules()[module])}
    assert module in (*WALL, *FLAGS) or not roots & IMPURE


def test_there_is_no_cycle() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join([*path, module])
        if module not in done:
            for name in internal(module):
                visit(name, (*path, module))
            done.add(module)

    for module in modules():
        visit(module, ())


def loaded(code: str) -> list[str]:
    """Modules there after `code`."""
    code += "\nimport sys; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_all_commands_are_made_light() -> None:
    found = loaded("from qwq_cli.cli.commands import Commands; list(Commands().values())")
    assert not [name for name in HEAVY if name in found]
    assert "qwq_cli.cli.ask" in found


def test_the_command_line_starts_without_its_commands() -> None:
    found = loaded("import qwq_cli.cli.app")
    assert not [name for name in (*HEAVY, "qwq_cli.cli.ask", "qwq_cli.cli.flags") if name in found]


LISTS = {
    "help": "['--help']",
    "version": "['--version']",
    "completion": "[]",
}


@pytest.mark.parametrize("args", LISTS.values(), ids=LISTS)
def test_a_list_of_commands_imports_none_of_them(args: str) -> None:
    completes = (
        "os.environ.update(COMP_WORDS='qwq ', COMP_CWORD='1', _QWQ_COMPLETE='complete_bash')"
    )
    code = f"""
import os
if not {args}: {completes}
from qwq_cli.cli.app import run
try: run({args})
except SystemExit: pass
"""
    found = loaded(code)
    assert "qwq_cli.cli.commands" in found
    assert not [name for name in (*HEAVY, "qwq_cli.cli.ask", "qwq_cli.cli.flags") if name in found]


def test_settings_are_declared_light() -> None:
    found = loaded("import qwq_cli.settings")
    assert not [name for name in (*HEAVY, "typer", "rich") if name in found]


# All others print by `jobs/output.py`, a view or `Environment.note`, which make text safe to show.
WRITERS = {
    "cli.app", "cli.failure", "jobs.environment", "jobs.output", "jobs.question",
    "render.live.json_views", "__main__",
    "worker.serving", "solve.arrow_worker",  # to the process that asked
}  # fmt: skip


def test_only_a_few_write_to_a_stream_themselves() -> None:
    found = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _writes(node.func)
    }
    assert found <= WRITERS


def _writes(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id == "print"
    if not isinstance(function, ast.Attribute):
        return False
    stream = getattr(function.value, "attr", getattr(function.value, "id", ""))
    by_name = function.attr in ("write", "writelines") and stream in ("stdout", "stderr")
    return by_name or function.attr in ("echo", "secho")


def test_links_are_followed_by_realpath() -> None:
    """Path.resolve raises RuntimeError on a loop of links, before Python 3.13."""
    found = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not (node.args or node.keywords)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "resolve"
    }
    assert not found


def test_no_file_outgrows_its_noun() -> None:
    sizes = [(path, len(path.read_text("utf-8").splitlines())) for path in PACKAGE.rglob("*.py")]
    assert not [(path, size) for path, size in sizes if size > 300]


def test_no_function_outgrows_a_screen() -> None:
    functions = (
        (f"{module}.{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )
    assert not [pair for pair in functions if pair[1] > 35]
