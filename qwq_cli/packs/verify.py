"""Whether an installed pack is still what it was, and still passes."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.packs.finding import prove
from qwq_cli.packs.folder import digests
from qwq_cli.packs.place import Pack, Place


@dataclass(frozen=True)
class Verified:
    """reason: what is wrong, None where all is right."""

    name: str
    reason: str | None


def verify(pack: Pack, place: Place) -> Verified:
    """Files first; what has changed is not even tried. Raises StoreError."""
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
