"""The flags that several commands share, named as in config.toml. A command that has its own words
for one takes it through `worded`: no name is declared twice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from qwq_cli.cli.flag import flag, worded
from qwq_cli.cli.flags import SettingFlags
from qwq_cli.settings import Panel

AllSettings = Annotated[dict[str, object], SettingFlags()]
Context = Annotated[dict[str, object], SettingFlags(only=("ctx",))]
Looks = Annotated[dict[str, object], SettingFlags(only=("plain", "color"))]

CHOICES = flag("--choices COLUMN", "That of a list of choices.")
ID = flag("--id COLUMN", "That of an id, by which a run goes on later.")
LIMIT = flag("--limit N", "How many at most.", min=1)
OUTPUT = flag("--output -o FILE", "Write there.", panel=Panel.OUTPUT)
QUESTION = flag(
    "--question COLUMN", "The column of the question; by the file's layout if not given."
)
QUIET = flag("--quiet -q", "Nothing but the answer.", panel=Panel.OUTPUT)
REVISION = flag("--revision REV", "Branch, tag or commit.")
SAMPLES = flag("--samples N", "Solve each N times and vote.", min=1, max=1024)
SAVE = flag("--save", "Keep every trace for `qwq log` and `qwq show`.")
SCORER = flag(
    "--scorer",
    "How to compare; by the right answer if not given. The last three judge by the published"
    " rules of others.",
)
SVG = flag("--svg", "A picture of the folded trace.")
TARGET = flag("--target COLUMN", "That of the right answer.")

File = Annotated[
    Path | None, flag("--file -f FILE", "Read the question from a file; - for standard input.")
]
Json = Annotated[bool, flag("--json", "One JSON document on stdout.", panel=Panel.OUTPUT)]
Jsonl = Annotated[
    bool,
    flag("--jsonl", "Each event as a line of JSON on stdout, as it happens.", panel=Panel.OUTPUT),
]
Most = Annotated[int, worded(LIMIT, "How many at most.", "-n")]
Quiet = Annotated[bool, QUIET]
Silent = Annotated[bool, worded(QUIET, "Say nothing of what was done.")]
Yes = Annotated[bool, flag("--yes -y", "Don't ask.")]
