"""Downloads one file into the hub's standard cache: blobs/ETAG, and a link in snapshots/COMMIT.

Layout and locks are those of huggingface_hub, so every tool finds what another one downloaded:
https://huggingface.co/docs/huggingface_hub/guides/manage-cache
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from qwq_cli.errors import DiskError, NetworkError
from qwq_cli.file_lock import file_lock
from qwq_cli.hub.local.cache import repo_folder
from qwq_cli.hub.network.api import Hub, RemoteFile
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.hub.network.partial import PIECE, Partial, partials
from qwq_cli.hub.network.transfer import CONNECTIONS, Transfer
from qwq_cli.paths import USUAL, write_atomically

SPARE = 64 << 20  # bytes to leave free on the disk


class _Busy(Exception):
    """Another process holds a lock that is not worth waiting for."""


def _give_up() -> None:
    raise _Busy


@dataclass(frozen=True)
class Watch:
    """Callbacks: bytes found on the disk, bytes received (negative if lost), and problems."""

    resumed: Callable[[int], None] = lambda _: None
    received: Callable[[int], None] = lambda _: None
    trouble: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Downloader:
    """Downloads from `hub` into the cache at `root`."""

    hub: Hub
    root: Path
    watch: Watch = Watch()
    connections: int = CONNECTIONS
    piece: int = PIECE
    backoff: Backoff = field(default_factory=Backoff)

    def download(self, file: RemoteFile, revision: str) -> Path:
        """Download a file and return its path in the snapshot, after checking its digest.

        Raises NetworkError, DiskError.
        """
        with told_as_disk_error(self.root):
            place = _Place(self.root, file)
            place.make_folders()
            with file_lock(place.lock, self._tell_of_lock):
                if not place.has_blob:
                    self._fetch(file, place)
                elif not place.is_linked:
                    self.watch.resumed(file.bytes)
                place.link()
                place.note_revision(revision)
        return place.pointer

    def _tell_of_lock(self) -> None:
        self.watch.trouble("another process is fetching this file; waiting for it")

    def _fetch(self, file: RemoteFile, place: _Place) -> None:
        self._drop_stale(place)
        with Partial(place.blob.parent, file, piece=self.piece) as partial:
            require_disk(self.root, file.bytes - partial.held)
            self.watch.resumed(partial.held)
            for is_last in (False, True):
                if self._transfer(file, partial) == file.etag:
                    return partial.publish(place.blob)
                self.watch.received(-partial.held)
                partial.discard()
                if not is_last:
                    self.watch.trouble(f"{file.name} has a wrong checksum; fetching it again")
        partial.remove()
        raise NetworkError(
            f"{file.name} came twice with a wrong checksum. Nothing of it was kept.",
            "Something between here and the hub alters it: try another network, or later.",
        )

    def _drop_stale(self, place: _Place) -> None:
        """Remove a partial file from before the file changed on the hub.

        It stays if another process is working on it.
        """
        for found in partials(place.blob.parent):
            if found.title.name == place.file.name and found.title.etag != place.file.etag:
                lock = place.lock.with_name(f"{found.title.etag}.lock")
                with suppress(_Busy), file_lock(lock, _give_up):
                    found.remove()

    def _transfer(self, file: RemoteFile, partial: Partial) -> str:
        return Transfer(
            self.hub.source(file),
            partial,
            connections=self.connections,
            backoff=self.backoff,
            on_bytes=self.watch.received,
            on_trouble=self.watch.trouble,
        ).run()


class _Place:
    """The places in the cache for one file of a commit."""

    def __init__(self, root: Path, file: RemoteFile) -> None:
        folder = repo_folder(root, file.repo)
        self.file, self._refs = file, folder / "refs"
        self.blob = folder / "blobs" / file.etag
        self.pointer = folder / "snapshots" / file.commit / file.name
        self.lock = root / ".locks" / folder.name / f"{file.etag}.lock"

    @property
    def has_blob(self) -> bool:
        """Return whether all bytes are here, also as a plain file where links don't work."""
        held = (path for path in (self.blob, self.pointer) if path.is_file())
        return any(path.stat().st_size == self.file.bytes for path in held)

    @property
    def is_linked(self) -> bool:
        return self.pointer.is_file()

    def make_folders(self) -> None:
        for path in (self.blob, self.pointer, self.lock):
            path.parent.mkdir(parents=True, exist_ok=True)

    def link(self) -> None:
        """Link the snapshot to the blob. The link is relative, so that the cache can be moved."""
        if self.is_linked:
            return
        if self.pointer.is_symlink():
            self.pointer.unlink()
        try:
            self.pointer.symlink_to(os.path.relpath(self.blob, self.pointer.parent))
        except OSError:  # on Windows, without the right to create links
            os.replace(self.blob, self.pointer)

    def note_revision(self, revision: str) -> None:
        if revision != self.file.commit:
            write_atomically(self._refs / revision, self.file.commit, USUAL)


def disk_free(folder: Path) -> int:
    """Return the free bytes on the disk of `folder`, which need not exist yet."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


def require_disk(folder: Path, needed: int) -> None:
    """Raise DiskError if `needed` more bytes don't fit on the disk of `folder`."""
    free = disk_free(folder)
    if needed + SPARE > free:
        raise DiskError(
            f"{needed / 1e9:.1f} GB more are needed, but {free / 1e9:.1f} GB are free on the disk "
            f"of {folder}.",
            "Free some (`qwq models list`, `qwq models rm`), or set HF_HUB_CACHE to another disk.",
        )


@contextmanager
def told_as_disk_error(root: Path) -> Iterator[None]:
    """Turn errors of the file system into DiskError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskError(
                f"The disk of {root} is full.",
                "Free some space, then run the same command again: it continues from there.",
            ) from error
        raise DiskError(
            f"Cannot write {error.filename or root}: {error.strerror}.",
            "Make that folder writable, or set HF_HUB_CACHE to another folder.",
        ) from error
