"""Checks whether an installed pack is unchanged and still passes its trial."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.packs.finding import prove
from qwq_cli.packs.folder import digests
from qwq_cli.packs.place import Pack, Place


@dataclass(frozen=True)
class Verified:
    """The result. reason: what is wrong; None if all is right."""

    name: str
    reason: str | None


def verify(pack: Pack, place: Place) -> Verified:
    """Check the files first; a changed pack is not even tried. Raises StoreError."""
    if pack.is_lost:
        return Verified(pack.name, pack.origin)
    changed = _changed(pack)
    if changed:
        return Verified(pack.name, f"not as it was installed: {', '.join(changed)}")
    finding = prove(pack.folder)
    place.keep(pack.folder, finding)
    return Verified(pack.name, finding.reason)


def _changed(pack: Pack) -> list[str]:
    try:
        now = dict(digests(pack.folder))
    except OSError:
        now = {}
    names = {*now, *pack.digests}
    return sorted(name for name in names if now.get(name) != pack.digests.get(name))
