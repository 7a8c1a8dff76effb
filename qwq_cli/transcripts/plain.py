"""A text as a model wrote it, perhaps with the turns of its chat template around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.openwebui import without_folds

MAX_TEXT = 16 << 20  # characters

# Heads of turns. `question` is the user's last turn, `reply` what the model wrote.
_TEMPLATES = (
    re.compile(  # Harmony
        r"<\|start\|>user(?:<\|channel\|>[^<]*)?<\|message\|>(?P<question>.*?)<\|end\|>"
        r"(?:<\|start\|>assistant)(?P<reply>(?:<\|channel\|>|\s+to=).*)",
        re.DOTALL,
    ),
    re.compile(  # ChatML
        r"<\|im_start\|>user\n(?P<question>.*?)<\|im_end\|>\s*"
        r"<\|im_start\|>assistant\n(?P<reply>.*?)(?:<\|im_end\|>\s*)?\Z",
        re.DOTALL,
    ),
    re.compile(  # DeepSeek
        r"<｜User｜>(?P<question>.*?)<｜Assistant｜>(?P<reply>.*?)(?:<｜end▁of▁sentence｜>\s*)?\Z",
        re.DOTALL,
    ),
)
_LAST_TURN = ("<|start|>user", "<|im_start|>user\n", "<｜User｜>")
_OLLAMA = re.compile(
    r"\s*Thinking\.\.\.[ \t]*\n(?P<thought>.*?)\n[ \t]*\.\.\.done thinking\.[ \t]*\n", re.DOTALL
)
_QUOTED = re.compile(r"\s*(?P<thought>(?:>[^\n]*(?:\n|\Z))+)\s*\n(?P<answer>\S.*)", re.DOTALL)
_QUOTE = re.compile(r"^> ?", re.MULTILINE)
_ENOUGH = 3  # quoted lines at the very start; one or two are only a quotation


def read_plain(text: str) -> Iterator[Exchange]:
    """Return the last exchange of a chat; otherwise the whole text is the model's."""
    found = _of_template(text) or _set_apart(text) or Exchange(question="", answer=text)
    if not found.is_empty:
        yield found


def _of_template(text: str) -> Exchange | None:
    start = max(text.rfind(head) for head in _LAST_TURN)
    if start < 0:
        return None
    matches = (template.match(text, start) for template in _TEMPLATES)
    found = next((match for match in matches if match), None)
    if found is None:
        return None
    return Exchange(question=found["question"].strip(), answer=found["reply"])


def _set_apart(text: str) -> Exchange | None:
    """Return thought as terminals and notebooks show it: folded, between two lines, quoted."""
    thought, answer = without_folds(text)
    if thought:
        return Exchange(question="", thought=thought, answer=answer)
    if found := _OLLAMA.match(text):
        return Exchange(question="", thought=found["thought"], answer=text[found.end() :].strip())
    found = _QUOTED.match(text)
    if found and found["thought"].count("\n") >= _ENOUGH:
        thought = _QUOTE.sub("", found["thought"]).strip()
        return Exchange(question="", thought=thought, answer=found["answer"])
    return None
