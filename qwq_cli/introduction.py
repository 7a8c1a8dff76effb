"""The lines before a run: which model answers if nobody named one, and its limits."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.choices import Think
from qwq_cli.config import Resolved, Source
from qwq_cli.first_times import FirstTimes
from qwq_cli.hub.local.card import card_of
from qwq_cli.languages import LOCK
from qwq_cli.launch import Launch, LocalLaunch, ServedLaunch
from qwq_cli.launch.threads import crowded
from qwq_cli.paths import Paths
from qwq_cli.settings import SETTINGS

DEMO = "This is the demonstration model inside qwq."
OF_A_FILE = ("threads", "gpu_layers", "kv_type", "flash_attention", "mmap", "draft")


def introduction(
    resolved: Resolved, launch: Launch, paths: Paths, *, talks: bool = False
) -> Iterator[str]:
    """Yield lines for people. The first runs explain what the demonstration model can do.

    talks: whether it is a chat. Every chat explains it, because there people ask for more.
    """
    yield from ignored_lines(resolved)
    if not isinstance(launch, ServedLaunch):
        yield from _engine()
    if launch.is_demo and not isinstance(launch, ServedLaunch):
        is_new = FirstTimes(paths.cache / "demo_told.json").take()
        advice = launch.advice if isinstance(launch, LocalLaunch) and is_new else None
        if is_new or talks:
            card = card_of(launch.entry)
            does = card.summary if card else None
            yield " ".join(filter(None, (DEMO, does, advice)))
    if isinstance(launch, ServedLaunch) or (resolved.settings.model is None and not launch.is_demo):
        yield launch.remark
    if isinstance(launch, ServedLaunch):
        yield from (beside.remark for beside in launch.beside)
    yield from _level(launch)
    if isinstance(launch, LocalLaunch) and not launch.machine.gpus:
        crowd = crowded(launch.context.threads or 1, launch.machine.cores)
        yield from [f"{crowd}. Leave out --threads."] if crowd else []
    if launch.beyond_training:
        yield "The context is longer than this model was trained for; expect nonsense late in it."


def _engine() -> Iterator[str]:
    """Yield a line if the engine or its device is not the one that was asked for."""
    from qwq_cli.engine.backend import devices
    from qwq_cli.engine.library import selection

    yield from selection.refused
    if selection.refused:
        yield f"In use: the engine {selection.name}."
    if selection.gpus and not any(device.is_gpu for device in devices()):
        yield (
            f"The engine {selection.name} found {selection.gpus[0]} when it was tried, but finds "
            "no GPU now, so it uses the CPU. See: qwq doctor"
        )


def ignored_lines(resolved: Resolved) -> Iterator[str]:
    """Yield variables that qwq does not know."""
    for name in resolved.ignored:
        yield f"qwq has no setting {name}."


def without_effect(resolved: Resolved, launch: Launch) -> Iterator[str]:
    """Yield flags that do nothing with a server; they are shown with --quiet too."""
    if not isinstance(launch, ServedLaunch):
        return
    given = [key for key in OF_A_FILE if resolved.origins[key].source is Source.FLAG]
    if given:
        flags = " and ".join(SETTINGS[key].flag for key in given)
        yield f"{flags}: no effect, as the server computes. Set it where the server is started."
    if resolved.settings.language == LOCK:
        yield (
            "A server can't rule out letters. Where the script changes, the text is taken back and"
            " generated again."
        )


def _level(launch: Launch) -> Iterator[str]:
    """Yield what happens with a level of thinking that this model does not know."""
    wanted = launch.profile.think
    if wanted in (Think.ON, Think.OFF):
        return
    levels = launch.template.thinking.levels
    if not levels:
        yield f"This model has no levels of thinking: {wanted.value} is the same as on."
    elif wanted not in levels:
        known = ", ".join(level.value for level in levels)
        yield f"This model does not know {wanted.value}, only {known}; it gets the nearest."
