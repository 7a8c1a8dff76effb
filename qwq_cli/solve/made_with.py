"""What computed the samples of a record: the model's file, the engine, and the device."""

from __future__ import annotations

import ntpath

from qwq_cli.values.trace import EngineInfo, ModelInfo
from qwq_cli.values.value import Value


class MadeWith(Value, frozen=True, kw_only=True, omit_defaults=True):
    """engine: the program, with its version. file: the name of the model's file, without a folder.

    At a server there is no file, and device, threads and kv_type are not known.
    """

    engine: str
    file: str = ""
    device: str = ""
    threads: int = 0
    kv_type: str = ""


def made_with(engine: EngineInfo, model: ModelInfo) -> MadeWith:
    """Return what a published result may name: no folder of a file, no address of a server."""
    if not model.path:
        return MadeWith(engine=f"{engine.backend} {engine.build}".strip())
    return MadeWith(
        engine=engine.build,
        file=ntpath.basename(model.path),
        device=engine.device,
        threads=engine.threads,
        kv_type=engine.kv_type,
    )
