"""What this machine and this build can do, found out without loading a model."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace

from qwq_cli import __version__
from qwq_cli.config import Resolved
from qwq_cli.endpoint.named import named_endpoints
from qwq_cli.errors import QwqError
from qwq_cli.hub.local.locate import not_downloaded
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.assess import assess
from qwq_cli.hub.machine.bandwidth import bandwidth
from qwq_cli.hub.machine.fit import Fit
from qwq_cli.hub.machine.gpu import Gpu, nvidia_gpus
from qwq_cli.hub.machine.hardware import Hardware, detect
from qwq_cli.hub.machine.speed import Speed
from qwq_cli.launch import LocalLaunch, ServedLaunch, plan
from qwq_cli.paths import Paths


@dataclass(frozen=True)
class DeviceReport:
    name: str
    description: str
    is_gpu: bool
    free: int
    total: int


@dataclass(frozen=True)
class BuildReport:
    """The engine: its versions, devices and CPU features; `advice` where a GPU lies idle."""

    version: str
    devices: tuple[DeviceReport, ...]
    features: tuple[str, ...]
    can_use_gpu: bool
    advice: str | None


@dataclass(frozen=True)
class ModelReport:
    """The model that a question would go to now, and why. Sizes in bytes, n_ctx in tokens.
    drafts: whether tokens may be drafted; draft: by what, or why not."""

    name: str
    path: str
    reason: str
    size: int
    n_ctx: int
    kv_type: str
    threads: int
    fit: Fit
    gpu_layers: int
    drafts: bool
    draft: str
    speed: Speed | None


@dataclass(frozen=True)
class ServedReport:
    """The endpoint that a question would go to now. n_ctx in tokens."""

    address: str
    server: str
    model: str
    n_ctx: int


@dataclass(frozen=True)
class Diagnosis:
    qwq: str
    python: str
    system: str
    build: BuildReport
    hardware: Hardware
    bandwidth: float
    gpus: tuple[Gpu, ...]
    model: ModelReport | None
    served: ServedReport | None
    endpoints: tuple[str, ...]
    better: str | None
    problem: str | None
    hint: str | None
    paths: Paths


def diagnose(resolved: Resolved, paths: Paths, environ: Mapping[str, str]) -> Diagnosis:
    """A model that can't be used is a finding, not an error. Raises EngineError without one."""
    launch, problem = None, None
    build, hardware, gpus = _build(), detect(), nvidia_gpus()
    reads = bandwidth(paths.bandwidth_file, hardware.cores, again=True)
    try:
        launch = plan(resolved, paths, environ)
    except QwqError as error:
        problem = error
    return Diagnosis(
        qwq=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        build=build,
        hardware=hardware,
        bandwidth=reads,
        gpus=gpus,
        model=_model(launch, reads) if isinstance(launch, LocalLaunch) else None,
        served=_served(launch) if isinstance(launch, ServedLaunch) else None,
        endpoints=tuple(named_endpoints(paths.config_file)),
        better=_better(paths) if isinstance(launch, LocalLaunch) and launch.is_demo else None,
        problem=problem.message if problem else None,
        hint=problem.hint if problem else None,
        paths=paths,
    )


def _better(paths: Paths) -> str | None:
    """How to get a model that is more than a demonstration."""
    entries = load_registry(paths.models_file).entries.values()
    wanted = next((entry for entry in entries if entry.quants), None)
    return not_downloaded(wanted, None).hint if wanted else None


def _build() -> BuildReport:
    from qwq_cli.engine.loader import explains_import

    with explains_import():
        from qwq_cli.engine import backend
    devices = backend.devices()
    can_use_gpu = any(device.is_gpu for device in devices)
    return BuildReport(
        version=backend.build(),
        devices=tuple(
            DeviceReport(d.name, d.description, d.is_gpu, d.free, d.total) for d in devices
        ),
        features=backend.features(),
        can_use_gpu=can_use_gpu,
        advice=None if can_use_gpu else gpu_advice(platform.system(), platform.machine()),
    )


def gpu_advice(system: str, machine: str) -> str | None:
    """How to get a build for the GPU that is here, if there is one. It is built in minutes."""
    if shutil.which("nvidia-smi") or nvidia_gpus():
        return _rebuild("GGML_CUDA", "an NVIDIA GPU")
    if system == "Darwin" and machine == "arm64":
        return _rebuild("GGML_METAL", "Apple's GPU")
    return None


def _rebuild(flag: str, gpu: str) -> str:
    return (
        f"This machine has {gpu} that this build of llama.cpp can't use. Build one that can: "
        f'CMAKE_ARGS="-D{flag}=on" pip install --force-reinstall --no-cache-dir --no-binary '
        "llama-cpp-python llama-cpp-python"
    )


def _served(launch: ServedLaunch) -> ServedReport:
    server, model = launch.server, launch.profile.model.name
    return ServedReport(server.address.root, server.title, model, launch.n_ctx)


def _model(launch: LocalLaunch, reads: float) -> ModelReport:
    context, located = launch.context, launch.located
    found = assess(
        located.file,
        replace(launch.machine, bandwidth=reads),
        n_ctx=context.n_ctx,
        kv_type=context.kv_type,
    )
    return ModelReport(
        name=launch.profile.model.name,
        path=launch.profile.model.path,
        reason=located.reason,
        size=located.file.size,
        n_ctx=context.n_ctx,
        kv_type=context.kv_type.value,
        threads=context.threads or 0,
        fit=found.fit,
        gpu_layers=launch.model.gpu_layers or 0,
        drafts=launch.drafter.params is not None,
        draft=launch.drafter.name,
        speed=found.speed,
    )
