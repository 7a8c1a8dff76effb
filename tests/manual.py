"""What people read to learn qwq: README.md and the pages of docs/."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (README, *sorted(DOCS.glob("*.md")))
}
GENERATED = "docs/reference.md"  # from the command line itself: tools/reference.py
WRITTEN = {name: text for name, text in PAGES.items() if name != GENERATED}
TEXT = "\n".join(WRITTEN.values())
# In blocks of code: what a test types.
COMMANDS = list(dict.fromkeys(re.findall(r"^\$ (.+)$", TEXT, re.MULTILINE)))
# In sentences and tables: what a test only reads.
SENTENCES = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
MENTIONED = sorted(set(re.findall(r"`(qwq [^`]+)`", SENTENCES)))
