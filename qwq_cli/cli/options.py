"""The flags that several commands share, named as in config.toml.

A command with its own words for a flag uses `worded`, so that no name is declared twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from qwq_cli.cli.flag import flag, worded
from qwq_cli.cli.flags import SettingFlags
from qwq_cli.setting import Panel

AllSettings = Annotated[dict[str, object], SettingFlags()]
Context = Annotated[dict[str, object], SettingFlags(only=("ctx",))]
Looks = Annotated[dict[str, object], SettingFlags(only=("plain", "color"))]

CHOICES = flag("--choices COLUMN", "Column of a list of choices.")
ID = flag("--id COLUMN", "Column of the ids, which tell a later run what is done.")
K = flag(
    "--k N,...",
    "For which k to report pass@k. Default: 2, 4, 8 and so on, and all samples.",
)
LIMIT = flag("--limit N", "List at most this many.", min=1, max=1_000_000)
OUTPUT = flag("--output -o FILE", "Write there.", panel=Panel.OUTPUT)
QUESTION = flag(
    "--question COLUMN",
    "Column of the question. Default, as for the next three: recognised by its name.",
)
QUIET = flag("--quiet -q", "Print nothing but the answer.", panel=Panel.OUTPUT)
QUOTES = "Quotes are optional, but the shell takes *, ? and ' for itself: quote words with these."
REVISION = flag("--revision REV", "Branch, tag or commit to fetch.")
MOST_SAMPLES = 1024  # of a problem
SAMPLES = flag("--samples N", "Solve each problem N times and vote.", min=1, max=MOST_SAMPLES)
SAVE = flag("--save", "Keep every trace for `qwq log` and `qwq show`.")
SCORER = flag(
    "--scorer",
    "How to compare answers. Default: chosen by the right answer. The last three "
    "follow published rules.",
)
SVG = flag("--svg", "Print an SVG picture of the folded trace.")
TARGET = flag("--target COLUMN", "Column of the right answer.")

File = Annotated[
    Path | None, flag("--file -f FILE", "Read the question from FILE; - is standard input.")
]
Json = Annotated[bool, flag("--json", "Print one JSON document.", panel=Panel.OUTPUT)]
Jsonl = Annotated[
    bool,
    flag("--jsonl", "Print each event as a line of JSON, as it happens.", panel=Panel.OUTPUT),
]
Most = Annotated[int, worded(LIMIT, "List at most this many.", "-n")]
NoStdin = Annotated[
    bool, flag("--no-stdin", "Don't read standard input, for example in a shell loop.")
]
Quiet = Annotated[bool, QUIET]
Silent = Annotated[bool, worded(QUIET, "Say nothing of what was done.")]
Yes = Annotated[bool, flag("--yes -y", "Don't ask.")]
