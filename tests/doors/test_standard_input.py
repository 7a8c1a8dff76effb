"""Standard input beside a question and in place of one, given in all the ways that people do."""

from __future__ import annotations

import pytest

from tests.doors.row import Row
from tests.shell import Shell

LOOP = 'while read -r line; do ask "$line"'
SUMS = r"printf '1+1\n2+2\n3+3\n'"
OPEN = "mkfifo pipe; exec 3<>pipe;"  # never ends, as we could write to it ourselves
ROWS = {
    "a loop over a file asks every line": Row(
        f"{SUMS} > sums; {LOOP}; done < sums", "2\n4\n6\n", said=("!Standard input",)
    ),
    "a loop over a pipe loses lines, and that is told": Row(
        f"{SUMS} | {LOOP}; done",
        said=("was added to the question: 2 lines, 8 bytes", "--no-stdin or </dev/null"),
    ),
    "also where only the answer is wanted": Row(
        f"{SUMS} | {LOOP} -q; done", said=("was added to the question: 2 lines, 8 bytes",)
    ),
    "a loop over a pipe with --no-stdin": Row(
        f"{SUMS} | {LOOP} --no-stdin; done", "2\n4\n6\n", said=("!Standard input",)
    ),
    "a loop over a pipe with </dev/null": Row(
        f"{SUMS} | {LOOP} </dev/null; done", "2\n4\n6\n", said=("!Standard input",)
    ),
    "a pipe beside a question": Row(
        "echo 17 | ask what is it plus 1", said=("was added to the question: 1 line, 3 bytes",)
    ),
    "a pipe that is named is no surprise": Row("echo 1+1 | ask -q -f -", "2\n", said=("!went",)),
    "a file beside a question": Row("echo 17 > data; ask 1+1 < data", said=("!was added",)),
    "a here string beside a question": Row("ask 1+1 <<< data"),
    "a pipe that was closed empty": Row(": | ask 1+1", "2\n", said=("!Standard input",)),
    "a pipe that stays open without a byte": Row(
        f"{OPEN} ask 1+1 <&3",
        "2\n",
        said=("Waiting up to 1 s for standard input", "Nothing came on standard input"),
        variables={"QWQ_STDIN_WAIT": "1"},
    ),
    "the same, told to let it be": Row(
        f"{OPEN} ask 1+1 --no-stdin <&3", "2\n", said=("!Waiting",)
    ),
    "no question: the pipe is the question": Row("echo 1+1 | ask", "2\n", said=("!was added",)),
    "no question: a pipe may take its time": Row(
        "{ sleep 0.5; echo 1+1; } | ask", "2\n", variables={"QWQ_STDIN_WAIT": "0"}
    ),
    "a dash: it takes as long as it takes": Row(
        "{ sleep 0.5; echo 1+1; } | ask -", "2\n", variables={"QWQ_STDIN_WAIT": "0"}
    ),
    "a dash and nothing": Row(": | ask -", "", 2, ("There is no question",)),
    "a dash and a closed stream": Row("ask - <&-", "", 2, ("Standard input is closed",)),
    "a closed stream beside a question": Row("ask 1+1 <&-", "2\n"),
    "arguments by xargs": Row(
        f"export -f ask; {SUMS} | xargs -n 1 bash -c 'ask \"$0\"'", "2\n4\n6\n"
    ),
    "in the background": Row("ask 1+1 & wait $!", "2\n"),
    "a pipe into a command that doesn't read it": Row("echo 1+1 | qwq --version > /dev/null"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_standard_input(shell: Shell, name: str) -> None:
    ROWS[name].check(shell)
