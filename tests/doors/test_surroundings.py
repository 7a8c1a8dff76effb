"""A home, a terminal and a clock that are not as one hopes, and others at work beside us."""

from __future__ import annotations

import os
import shlex
import sys

import pytest

from tests.doors.row import IS_ROOT, NO_OVERRIDE, Row, needs
from tests.shell import Shell
from tests.stranger import write_stranger

FULL = "mount -t tmpfs -o size=16k tmpfs full && dd if=/dev/zero of=full/all 2> /dev/null"
AS_USER = f"{NO_OVERRIDE} " if IS_ROOT else ""
AT = f'at() {{ {shlex.join([sys.executable, "-m", "tests.doors.clock"])} "$@"; }}; '
CLOCK = {"PYTHONPATH": os.getcwd()}
STRANGER = "qwq -m ./stranger.gguf -t 0"
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
    "two runs on one cache": Row(
        f"for n in 1 2 3 4; do {STRANGER} $n+$n > $n & done; wait; cat 1 2 3 4; {STRANGER} 5+5; "
        "grep -oE '\"[0-9a-f]{32}\"' qwq/cache/passed.json | wc -l",
        "2\n4\n6\n8\n10\n1\n",
        said=("!damaged", "!locked"),
    ),
    # The later one may read the other's question while it has no answer yet, which misleads the
    # demonstration model; so only the number of answers is sure.
    "two chats on one session": Row(
        "talk() { qwq chat -m qwq-demo -t 0 \"$@\"; }; echo 1+1 | talk; "
        "echo 2+2 | talk --continue > a & echo 3+3 | talk --continue > b & wait; grep -c . a b; "
        "for n in 1 2; do echo 4+4 | talk --continue; done",
        "2\na:1\nb:1\n8\n8\n",
        said=("!damaged", "!locked"),
    ),
    "a clock that went back between two runs": Row(
        AT + "at 48 1+1 -m qwq-demo -t 0; at 0 2+2 -m qwq-demo -t 0; "
        "qwq show > shown; sed -n 2p shown",
        "2\n4\n2+2\n",
        variables=CLOCK,
    ),
    "a clock that went back between two chats": Row(
        AT + "echo 1+1 | at 48 chat -m qwq-demo -t 0; echo 2+2 | at 0 chat -m qwq-demo -t 0; "
        "echo 3+3 | qwq chat --continue -m qwq-demo -t 0; "
        "qwq sessions list --json | grep -E 'question|turns' | tr -d ' \n'",
        '2\n4\n6\n"question":"2+2","turns":2"question":"1+1","turns":1',
        variables=CLOCK,
    ),
    "a clock that goes back during a run": Row(
        AT + "at back 1+1 -m qwq-demo -t 0 --json > run; "
        "grep -q seconds run && ! grep 'seconds\": -' run",
        "", variables=CLOCK,
    ),
    "a clock that goes back while standard input is waited for": Row(
        AT + "mkfifo pipe; exec 3<>pipe; at back 1+1 -m qwq-demo -t 0 <&3",
        "2\n", said=("Nothing came on standard input",),
        variables={**CLOCK, "QWQ_STDIN_WAIT": "1"},
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
    if "stranger.gguf" in ROWS[name].line:
        write_stranger(shell.home)
    ROWS[name].check(shell)


@needs("setpriv true")
@needs("unshare -rm mount -t tmpfs tmpfs /mnt")
@pytest.mark.parametrize("name", NEEDY)
def test_homes_that_take_nothing(shell: Shell, name: str) -> None:
    NEEDY[name].check(shell)
