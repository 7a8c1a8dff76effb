"""Text in other encodings than ours, and a locale that knows none: understood, or refused with the
next thing to type."""

from __future__ import annotations

import pytest

from tests.doors.row import Row
from tests.shell import Shell

QUESTION, ASKED = "printf 'What is 1+1?\\r\\n'", '"question": "What is 1+1?"'
UTF_16 = "{ printf '\\xff\\xfe'; " + QUESTION + " | iconv -t UTF-16LE; }"  # as PowerShell's > does
UTF_16_BE = "{ printf '\\xfe\\xff'; " + QUESTION + " | iconv -t UTF-16BE; }"
BOM = "{ printf '\\xef\\xbb\\xbf'; " + QUESTION + "; }"
LATIN = "printf 'd\\xe9j\\xe0 vu'"
LOST = "$'d\\xe9j\\xe0'"  # an argument that is not UTF-8
ACCENTS = "--json -n 8 'é²√∎ 1+1'"
SHOWN = f"; qwq show --json | grep -qF '{ASKED}'"
PROBLEM = 'printf \'{"question": "1+1", "target": "2"}\\r\\n\''
UTF_16_PROBLEM = "{ printf '\\xff\\xfe'; " + PROBLEM + " | iconv -t UTF-16LE; }"
CONFIG = "mkdir -p qwq/config; printf"
WRITE = "> qwq/config/config.toml; qwq config get temperature"
ROWS = {
    "a file in UTF-16": Row(f"{UTF_16} > q.txt; ask -q -f q.txt > a{SHOWN}"),
    "a file in UTF-16, big endian": Row(f"{UTF_16_BE} > q.txt; ask -q -f q.txt > a{SHOWN}"),
    "a file with a mark": Row(f"{BOM} > q.txt; ask -q -f q.txt > a{SHOWN}"),
    "a pipe in UTF-16": Row(f"{UTF_16} | ask -q > a{SHOWN}"),
    "a pipe with a mark": Row(f"{BOM} | ask -q > a{SHOWN}"),
    "a pipe with a mark, in a chat": Row(f"{BOM} | qwq chat -m qwq-demo > a{SHOWN}"),
    "a pipe in UTF-16, in a chat": Row(f"{UTF_16} | qwq chat -m qwq-demo > a{SHOWN}"),
    "problems in UTF-16": Row(
        f"{UTF_16_PROBLEM} > p.jsonl; qwq solve p.jsonl -m qwq-demo -t 0", "2\n"
    ),
    "problems in UTF-16, piped": Row(f"{UTF_16_PROBLEM} | qwq solve -m qwq-demo -t 0", "2\n"),
    "a file in Latin-1": Row(f"{LATIN} > q.txt; ask -f q.txt", "", 2, ("not UTF-8", "iconv")),
    "a pipe in Latin-1": Row(f"{LATIN} | ask", "", 2, ("not UTF-8", "iconv")),
    "a pipe in Latin-1 beside a question": Row(f"{LATIN} | ask 1+1", "", 2, ("not UTF-8",)),
    "NUL bytes in a file": Row("printf 'a\\0b' > q.txt; ask -f q.txt", "", 2, ("binary",)),
    "NUL bytes in a pipe": Row("printf 'a\\0b' | ask", "", 2, ("binary",)),
    "an argument that is not UTF-8": Row(f"ask {LOST}", "", 2, ("not valid UTF-8",)),
    "a system message that is not": Row(f"ask 1+1 --system {LOST}", "", 2, ("not valid UTF-8",)),
    "a model that is not": Row(f"qwq 1+1 -m {LOST}", "", 4),
    "a trace that is not": Row(f"qwq show {LOST}", "", 2, ("not valid UTF-8",)),
    "a search that is not": Row(f"qwq log {LOST}", "", 2, ("not valid UTF-8",)),
    "a session that is not": Row(f"qwq sessions export {LOST} a.md", "", 2, ("not valid UTF-8",)),
    "an instruction that is not": Row(
        f"echo 1+1 | qwq solve -m qwq-demo --instruction {LOST}", "", 2, ("not valid UTF-8",)
    ),
    "a results file that is not": Row(
        f"echo 1+1 | qwq solve -m qwq-demo -o {LOST}.jsonl; ls *.jsonl | wc -l", "1\n"
    ),
    "an export that is not": Row(
        f"ask -q 1+1 > a; qwq show --md -o {LOST}.md; ls *.md | wc -l", "1\n"
    ),
    "a flag that is not": Row(f"qwq --{LOST} 1+1", "", 2),
    "a setting that is not": Row(f"qwq config set system {LOST}", "", 2, ("UTF-8",)),
    "a variable that is not": Row(f"QWQ_SYSTEM={LOST} ask 1+1", "", 2, ("UTF-8",)),
    "a home that is not": Row(f"mkdir {LOST}; QWQ_HOME=$PWD/{LOST} ask 1+1", "2\n"),
    "a working folder that is not": Row(f"mkdir {LOST}; cd {LOST}; ask 1+1", "2\n"),
    "config in Latin-1": Row(
        f"{CONFIG} 'system = \"d\\xe9j\\xe0\"\\n' {WRITE}", "", 2, ("config.toml",)
    ),
    "a locale of C": Row("ask 1+1", "2\n", variables={"LC_ALL": "C"}),
    "a locale of C, UTF-8 forbidden": Row(
        f"{{ ask {ACCENTS} || true; }} | grep -c '√∎'",
        "1\n",
        variables={"LC_ALL": "C", "PYTHONUTF8": "0"},
    ),
    "nothing but ASCII": Row(
        f"{{ ask {ACCENTS} || true; }} | grep -c '√∎'",
        "1\n",
        variables={"PYTHONIOENCODING": "ascii"},
    ),
    "nothing but ASCII, strictly, as text": Row(
        "qwq show --md -o - < /dev/null > all; ask -q 'é∎ 1+1' > a; qwq show > all; qwq log > all",
        variables={"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "C", "PYTHONUTF8": "0"},
    ),
    "a locale that isn't there": Row("ask 1+1", "2\n", variables={"LC_ALL": "xx_YY.UTF-8"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_encodings(shell: Shell, name: str) -> None:
    ROWS[name].check(shell)
