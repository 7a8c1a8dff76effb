"""Tries an unknown model file in a child process first, because llama.cpp may end the process.

It does so on some files. Those that passed are remembered with the engine and with how it computed
them, until any of these changes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.loader import explains_import
from qwq_cli.engine.params import ContextParams, ModelParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EngineError, InvalidModelFile, ModelError, ModelTooLarge, QwqError
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.kept_file import KeptFile
from qwq_cli.packs.folder import fingerprint as engine_in
from qwq_cli.trial import Limits, attempt

TRIAL = "qwq_cli.engine.first_tokens"
KEPT = 500  # files that passed
# Weights up to these sizes are read and used by the trial. They are then still in memory when the
# model is loaded, so the disk is not read twice. For larger files, only the shapes are tried.
MOST_READ, MOST_OF_MEMORY = 4 << 30, 0.3
BESIDE, BESIDE_GPU = 768 << 20, 4 << 30  # bytes that the child needs besides the weights
KINDS: Mapping[str, type[QwqError]] = {
    kind.__name__: kind for kind in (EngineError, InvalidModelFile, ModelError, ModelTooLarge)
}
SECONDS, SECONDS_GPU = 30.0, 120.0  # a driver may have to compile its shaders first
SLOW_DISK = 20e6  # bytes a second
_SOURCE = re.compile(r"(?:\S*/)?([^/\s]+:\d+: )")  # a place in llama.cpp, without the folder


@dataclass(frozen=True)
class ModelTrials:
    """kept: the file of passed trials. memory: usable bytes. has_gpu: whether the engine would use
    a GPU.
    """

    kept: Path
    memory: int
    has_gpu: bool

    def require(
        self, model: ModelParams, file: ModelFile, context: ContextParams, cancel: Cancel
    ) -> None:
        """Try a file. Raises ModelError or EngineError if llama.cpp fails or refuses; Cancelled."""
        way = self._way(model, file, context)
        try:
            key = _key(file.files, way)
        except OSError:  # the load itself will report a missing file
            return
        if key in self._passed.read_or([]):
            return
        whole = file.size <= min(MOST_READ, MOST_OF_MEMORY * self.memory)
        request = {"path": str(model.path), "whole": whole, "threads": context.threads, **way}
        try:
            _try(model.path, request, _limits(file, on_gpu=way["gpu_layers"] > 0), cancel)
        except OSError as error:
            raise EngineError(
                f"The trial of {model.path.name} can't be started: {error.strerror or error}.",
                "Free some memory or disk space, or close other programs.",
            ) from error
        self._remember(key)

    def _way(self, model: ModelParams, file: ModelFile, context: ContextParams) -> dict[str, Any]:
        """Return the settings that decide which code of llama.cpp runs; others need a new trial."""
        every = file.header.layers + 1  # with the output, as llama.cpp counts
        wanted = every if model.gpu_layers is None else min(model.gpu_layers, every)
        return {
            "gpu_layers": wanted if self.has_gpu else 0,
            "kv_type": context.kv_type.value,
            "flash_attention": context.flash_attention.value,
        }

    @property
    def _passed(self) -> KeptFile[list[str]]:
        return KeptFile(self.kept, list[str])

    def _remember(self, key: str) -> None:
        """Remember a passed file. If that can't be written, the next run tries the file again."""
        with suppress(OSError):
            others = [one for one in self._passed.read_or([]) if one != key]
            self._passed.write([*others, key][-KEPT:])


def _limits(file: ModelFile, *, on_gpu: bool) -> Limits:
    seconds, beside = (SECONDS_GPU, BESIDE_GPU) if on_gpu else (SECONDS, BESIDE)
    return Limits(seconds + file.size / SLOW_DISK, beside + int(1.25 * file.size))


def _try(path: Path, request: Mapping[str, Any], limits: Limits, cancel: Cancel) -> None:
    """Run a trial. Raises OSError if no child can be started, else as `ModelTrials.require`."""
    ended = attempt(TRIAL, request, limits, cancel.is_set)
    if cancel.is_set():
        raise Cancelled
    if ended.was_killed:
        raise ModelTooLarge(
            f"{path.name} was not loaded. It was tried in a process of its own, which the system "
            "killed: it does so when memory runs out.",
            "Close other programs, or take a smaller model or quant: qwq models list",
        )
    if ended.result is None:
        raise _fault(path, ended.reason or "")
    if error := ended.result.get("error"):
        kind, message, hint = error
        raise KINDS.get(kind, InvalidModelFile)(message, hint or None)


def _key(files: Sequence[Path], way: Mapping[str, Any]) -> str:
    """Return a key that changes with the files (size, time), the engine and `way`."""
    with explains_import():
        from qwq_cli.engine.library import selection
    digest = hashlib.sha256(engine_in(selection.folder).encode())
    digest.update(json.dumps(way, sort_keys=True).encode())
    for path in files:
        found = path.stat()
        name = str(path.absolute()).encode("utf-8", "surrogateescape")
        digest.update(b"\0%s %d %d" % (name, found.st_size, found.st_mtime_ns))
    return digest.hexdigest()[:32]


def _fault(path: Path, reason: str) -> InvalidModelFile:
    told = _SOURCE.sub(r"\1", reason, count=1)
    return InvalidModelFile(
        f"{path.name} can't be run. llama.cpp was tried on it in a process of its own: {told}.",
        "Try another file of this model, or qwq models list; another engine: qwq engine list",
    )
