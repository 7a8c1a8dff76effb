"""A home, a terminal and a clock that are not as one hopes, and others at work beside us."""

from __future__ import annotations

import pytest

from tests.doors.row import IS_ROOT, NO_OVERRIDE, Row, needs
from tests.shell import Shell

FULL = "mount -t tmpfs -o size=16k tmpfs full && dd if=/dev/zero of=full/all 2> /dev/null"
AS_USER = f"{NO_OVERRIDE} " if IS_ROOT else ""
NOWHERE = {"QWQ_HOME": "", "HOME": "/dev/null", "XDG_CONFIG_HOME": "", "TMPDIR": "."}
ROWS = {
    "no such home": Row("ask 1+1", "2\n", variables=NOWHERE),
    "no home at all": Row("unset HOME QWQ_HOME; ask 1+1 --no-save", "2\n"),
    "no terminal named": Row("unset TERM; ask 1+1", "2\n"),
    "an odd terminal": Row("ask 1+1", "2\n", variables={"TERM": "no-such-terminal"}),
    "two runs on one store": Row(
        "for n in 1 2 3 4; do ask $n+$n > $n & done; wait; cat 1 2 3 4; qwq log --json | grep -c "
        "'\"id\"'",
        "2\n4\n6\n8\n4\n",
        said=("!locked",),
    ),
    "two runs on one results file": Row(
        "seq 60 | sed 's/.*/&+&/' > s; qwq solve s -m qwq-demo -o r.jsonl & "
        "until test -s r.jsonl; do :; done; qwq solve s -m qwq-demo -o r.jsonl; s=$?; wait; "
        "exit $s",
        "", 2, ("Another qwq solve is writing",),
    ),
    "the same, by another name": Row(
        "seq 60 | sed 's/.*/&+&/' > s; touch r.jsonl; ln -s r.jsonl l.jsonl; "
        "qwq solve s -m qwq-demo -o r.jsonl & until test -s r.jsonl; do :; done; "
        "qwq solve s -m qwq-demo -o l.jsonl; s=$?; wait; exit $s",
        "", 2, ("Another qwq solve is writing",),
    ),
}  # fmt: skip
NEEDY = {
    "a home that can't be written": Row(
        f"mkdir -m 500 ro; export -f ask; QWQ_HOME=$PWD/ro TMPDIR=$PWD {AS_USER}bash -c 'ask 1+1'",
        "2\n", said=("qwq show",),
    ),
    "a home without space": Row(
        f"mkdir full; export -f ask; unshare -rm bash -c '{FULL}; QWQ_HOME=$PWD/full ask 1+1'",
        "2\n", said=("qwq show",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_surroundings(shell: Shell, name: str) -> None:
    ROWS[name].check(shell)


@needs("setpriv true")
@needs("unshare -rm mount -t tmpfs tmpfs /mnt")
@pytest.mark.parametrize("name", NEEDY)
def test_homes_that_take_nothing(shell: Shell, name: str) -> None:
    NEEDY[name].check(shell)
