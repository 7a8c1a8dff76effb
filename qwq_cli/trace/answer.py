"""What a text answers: its answer section, else its last box, else its last paragraph."""

from __future__ import annotations

import re

from qwq_cli.trace.boxes import filled_boxes, unbox
from qwq_cli.trace.model import Answer, AnswerSource, Span

_FORMULAS = (("\\[", "\\]"), ("$$", "$$"), ("\\(", "\\)"), ("$", "$"))
_TEXT = re.compile(r"\\(?:text|textbf|mathrm)\s*\{([^\\{}$]+)\}")
# An answer that was cut off before it began: a display or a box that is open and empty.
_SCAFFOLD = re.compile(r"(?:\\\[|\\\(|\${1,2})?(?:\\boxed\{?)?")


def read_section(raw: str, section: Span, how: AnswerSource) -> Answer | None:
    """The answer in a section of its own; None if that says nothing."""
    text = raw[section.start : section.end]
    if _SCAFFOLD.fullmatch("".join(text.split())) or not (reading := unwrap(text)):
        return None
    boxes = filled_boxes(text)
    value = plain(text[boxes[-1].inner_start : boxes[-1].inner_end]) if boxes else None
    return Answer(text=reading, start=section.start, end=section.end, how=how, value=value)


def boxed(raw: str) -> Answer | None:
    """The last balanced box with any content, wherever it stands."""
    boxes = filled_boxes(raw)
    if not boxes:
        return None
    box = boxes[-1]
    value = plain(raw[box.inner_start : box.inner_end])
    return Answer(
        text=unbox(value), start=box.start, end=box.end, how=AnswerSource.BOXED, value=value
    )


def missing(raw: str) -> Answer:
    return Answer(text="", start=len(raw), end=len(raw), how=AnswerSource.NONE)


def unwrap(text: str) -> str:
    """For readers: boxes replaced by their content, the delimiters of a lone formula removed."""
    text = unbox(text).strip()
    if text.endswith("**") and text.count("**") == 1:  # opened by "**Answer: 36**", before it
        text = text[:-2].rstrip()
    return plain(_without_delimiters(text))


def plain(text: str) -> str:
    """`\\text{X}` as X, if that is all there is and X holds no TeX."""
    text = text.strip()
    match = _TEXT.fullmatch(text)
    return match[1].strip() or text if match else text


def _without_delimiters(text: str) -> str:
    for opener, closer in _FORMULAS:
        inner = text[len(opener) : -len(closer)]
        whole = len(text) > len(opener) + len(closer) and text == opener + inner + closer
        if whole and not inner.endswith("\\") and opener not in inner and closer not in inner:
            return inner.strip()
    return text
