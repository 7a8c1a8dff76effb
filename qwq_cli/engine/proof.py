"""The trial of a llama.cpp library, in a child process: load, compare, decode, report."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from qwq_cli.engine.symbols import NEEDED
from qwq_cli.packs.folder import FOR_GPU, build_of, libraries, library_of
from qwq_cli.packs.in_use import ON_TRIAL, VARIABLE
from qwq_cli.trial import Refused, Stage

# Versions of llama.cpp that have the structures and constants of the pinned binding.
SERIES = ("0.4.", "0.5.")
RANGE = f"{'x and '.join(SERIES)}x"
WORKS_WITH = f"qwq works with llama.cpp {RANGE}"
PROMPT = (
    "<|im_start|>user\nA box holds 24 pens. How many pens are in 17 boxes?<|im_end|>\n"
    "<|im_start|>assistant\n"
)
# The demonstration model's greedy continuation; other models continue differently.
KNOWN = (47, 87, 504, 16, 223, 19, 25, 261, 20, 22)

Result = Mapping[str, Any]


def run(request: Mapping[str, Any], stage: Stage) -> Result:
    """Try the library. Raises Refused with the reason if it must not be used."""
    folder, model = Path(request["folder"]), Path(request["model"])
    stage("loading its library")
    library = _opened(folder)
    stage("comparing its functions and structures")
    _compare(library, folder)
    stage("looking for its devices")
    report = _report(folder)
    stage("decoding on the CPU")
    _decode(model, gpu_layers=0)
    if any(device["kind"] in ("gpu", "integrated") for device in report["devices"]):
        stage("decoding on the GPU")
        _decode(model, gpu_layers=None)
    return report


def _opened(folder: Path) -> Any:
    path = library_of("llama", libraries(folder))
    if path is None:
        raise Refused("there is no libllama in it")
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise Refused(f"it can't be loaded: {error}") from error


def _compare(library: Any, folder: Path) -> None:
    version = _version(library)
    if version is None or not version.startswith(SERIES):
        found = version or build_of(folder) or "of a build that can't be read"
        raise Refused(f"it is llama.cpp {found}, and qwq works with llama.cpp {RANGE}")
    missing = [name for name in NEEDED if not hasattr(library, name)]
    if missing:
        raise Refused(f"it has no {_some(missing)}, which qwq calls; {WORKS_WITH}")
    os.environ.update({VARIABLE: str(folder), ON_TRIAL: "1"})
    from qwq_cli.engine.library import lib
    from qwq_cli.engine.structs import shifted

    if differences := shifted(library, lib):
        raise Refused(f"its structures differ: {_some(differences)}; {WORKS_WITH}")


def _version(library: Any) -> str | None:
    """Return the version that the library tells; None for builds that tell none."""
    if not hasattr(library, "llama_version"):
        return None
    library.llama_version.restype = ctypes.c_char_p
    return str(library.llama_version().decode("utf-8", "replace"))


def _some(words: Iterable[str], most: int = 3) -> str:
    told = list(words)
    more = f" and {len(told) - most} more" if len(told) > most else ""
    return ", ".join(told[:most]) + more


def _report(folder: Path) -> dict[str, Any]:
    from qwq_cli.engine import backend

    found = backend.devices()
    if not any(device.is_cpu for device in found):
        raise Refused("it has no code for the processor of this machine")
    return {
        "build": backend.build(),
        "devices": [
            {"name": d.name, "description": d.description, "kind": d.kind, "total": d.total}
            for d in found
        ],
        "features": list(backend.features()),
        "silent": list(_silent(folder)),
    }


def _silent(folder: Path) -> Iterator[str]:
    """Yield the files that llama.cpp left out. It says nothing if the system can't load one."""
    for path in libraries(folder):
        if FOR_GPU.search(path.name):
            try:
                ctypes.CDLL(str(path))
            except OSError as error:
                yield f"{path.name} can't be loaded: {error}"


def _decode(model: Path, *, gpu_layers: int | None) -> None:
    """Check ten known tokens, that they change without the first one, and that sizes are obeyed."""
    from qwq_cli.engine.cancel import Cancel
    from qwq_cli.engine.llama import LlamaContext, LlamaModel
    from qwq_cli.engine.params import ContextParams, ModelParams

    told: list[float] = []
    params, cancel = ModelParams(model, gpu_layers=gpu_layers), Cancel()
    with LlamaModel(params, cancel=cancel, progress=told.append) as weights:
        if not told:
            raise Refused("it never tells how far a model is loaded")
        sizes = ContextParams(n_ctx=512, n_batch=96, n_seq_max=2, threads=1)
        with LlamaContext(weights, sizes, cancel=cancel) as context:
            _check_sizes(context.pointer, n_ctx=1024, n_batch=96, n_seq_max=2, n_threads=1)
            _check_tokens(weights, context)


def _check_sizes(context: Any, **wanted: int) -> None:
    from qwq_cli.engine.library import lib

    asked = {
        "n_ctx": lib.llama_n_ctx,
        "n_batch": lib.llama_n_batch,
        "n_seq_max": lib.llama_n_seq_max,
        "n_threads": lib.llama_n_threads,
    }
    for name, value in wanted.items():
        if (got := asked[name](context)) != value:
            raise Refused(f"it was told {name} {value} and has {got}")


def _check_tokens(weights: Any, context: Any) -> None:
    from qwq_cli.engine.engine import Engine
    from qwq_cli.engine.params import SamplingParams, Spell

    engine, prompt = Engine(context), weights.tokenize(PROMPT, special=True)

    def tokens(spell: Spell | None = None) -> tuple[int, ...]:
        params = SamplingParams(temperature=0, max_tokens=10, spell=spell)
        sequence = engine.add(prompt, params)
        for _ in engine.run(sequence):
            pass
        return tuple(sequence.output)

    if (found := tokens()) != KNOWN:
        raise Refused(f"it decodes {list(found)} where {list(KNOWN)} is right")
    if tokens(Spell(1 << 20, 0, frozenset(KNOWN[:1])))[0] == KNOWN[0]:
        raise Refused("it draws tokens that are ruled out")
    engine.close()
