"""What a model may write or somebody type: thought, claims, answers, Markdown, TeX, keys."""

from __future__ import annotations

import json
from random import Random
from xml.etree import ElementTree
from zlib import crc32

from hypothesis import strategies as st

from qwq_cli.claims.reader import claims_in
from qwq_cli.equality.reading import read as read_answer
from qwq_cli.render.markdown.html import prose_html
from qwq_cli.render.markdown.text import prose, spoken
from qwq_cli.render.terminal.clean import clean, clean_json, one_line
from qwq_cli.render.terminal.typed_text import typed_text
from qwq_cli.render.tex.texmath import to_mathml, to_unicode
from qwq_cli.trace.start import Place
from qwq_cli.values.kinds import Format
from tests.fuzz.inputs import STRANGE, as_text, scraps
from tests.fuzz.target import Target
from tests.render.test_mathml import NAMES as MATHML
from tests.render.test_untrusted import CONTROL, MARKDOWN, Tags
from tests.trace.streams import ANSWERS, MARKS, SCRAPS, read, split
from tests.trace.test_parser_properties import told, without_events

NUMBERS = (
    "17", " × ", "24", " = ", "408", "418", "=", "+", "-", "*", "/", "^", "(", ")", "%", "$",
    "1,000", "0.1", "1e9", "½", "√", "²", "≈", "≠", "<", "7!", "C(5, 2)", " mod ", "9999999999",
    "1/3", ".", " cm", " pens", " hours", "\n", "So ", "Then ", "not ", r"\frac{1}{2}", r"\times",
    r"\boxed{", "}", r"\text{ cm}", "12:30", "0x1F", "log", "sin(", "2^2^2^2", "|x|", "...", "½½",
    "−", "÷", "π", "x",
)  # fmt: skip
TEX = (
    r"\frac", r"\sqrt", r"\binom", r"\begin{pmatrix}", r"\end{pmatrix}", r"\left", r"\right",
    r"\text", r"\not", r"\pmod", r"\sum", r"\alpha", r"\hline", r"\tag", r"\begin{cases}",
    r"\end{cases}", r"\\", r"\overline", r"\mathbb", r"\mathrm", r"\quad", r"\,",
    r"\begin{array}{c|c}", r"\multicolumn", r"\substack", r"\overset", r"\textcolor{red}",
    r"\xrightarrow", r"\boxed", r"\def", r"\limits", r"\left\{", r"\right.",
    *"{}^_&()[]|x1+-=/!',.~$% ",
)  # fmt: skip
MARKUP = (
    "# ", "- ", "1. ", "> ", "```", "```python\n", "~~~", "**", "__", "*", "_", "`", "[a](", ")",
    "](", "![x](", "http://x.yy/", "javascript:x", "<b>", "<script>", "</", "<!--", "&lt;", "&#27;",
    "|", "---", "| a | b |\n|---|---|\n", "===", "\n", "\n\n", "    ", "\t", "$", "$$", r"\(",
    r"\)", r"\[", r"\]", r"\begin{align}", r"\end{align}", "\\", "word ", "~~", "<br>", "<sub>",
    "[^1]", "- [ ] ", "*" * 60,
)  # fmt: skip
STEERING = (
    "\x1b[", "\x1b]", "\x1bP", "\x1b\\", "\x07", "\x9b", "\x9d", "\x90", "\x9c", "\x1b", "31m",
    "0;x", "2J", "?1049h", "52;c;aGk=", "8;;http://x\x07", "\x08", "\r", "\x00", "\x7f", "\u202e",
    "\u2066", "\u2069", "\u2028", "\u2029", "\U000e0041", "\u0301", "\u200b", "\ufeff", "\n", "\t",
    "a", "é", "\x85", "\xad",
)  # fmt: skip


def _pieces(data: bytes, text: str) -> tuple[Random, list[str]]:
    """Cut anywhere, but the same each time."""
    luck = Random(crc32(data))
    cuts = [luck.randrange(len(text) + 1) for _ in range(luck.choice((1, 3, 20)))]
    return luck, list(split(text, cuts))


def thought(data: bytes) -> None:
    """However it is cut, it is read the same."""
    text = as_text(data)
    luck, pieces = _pieces(data, text)
    format, place = luck.choice([*Format]), luck.choice([None, None, *Place])
    whole, cut = read([text], format, place=place), read(pieces, format, place=place)
    assert without_events(whole) == without_events(cut)
    assert told(whole.events) == told(cut.events)
    assert whole.raw == text


def claims(data: bytes) -> None:
    text = as_text(data)
    for claim in claims_in(text)[0]:
        assert 0 <= claim.start < claim.end <= len(text)


def answer(data: bytes) -> None:
    read_answer.cache_clear()
    read_answer(as_text(data))


def markdown(data: bytes) -> None:
    text = clean(as_text(data))
    for shown in (prose(text, 40).plain, spoken(text), page := prose_html(text)):
        assert not CONTROL.search(shown)
    found = Tags(page)
    assert found.tags <= {*MARKDOWN, *MATHML, "div", "p", "br"}
    assert not [name for name in found.attributes if name.startswith("on")]
    assert all(target.startswith(("http:", "https:", "mailto:")) for target in found.targets)


def tex(data: bytes) -> None:
    text = clean(as_text(data))
    shown = to_unicode(text)
    assert shown is None or shown
    for display in (True, False):
        if (markup := to_mathml(text, display=display)) is not None:
            assert {each.tag for each in ElementTree.fromstring(markup).iter()} <= MATHML


def terminal(data: bytes) -> None:
    """However it is cut, nothing that a terminal would obey is left."""
    text = as_text(data)
    _, pieces = _pieces(data, text)
    for shown in (clean(text), "".join(map(clean, pieces)), line := one_line(text)):
        assert not CONTROL.search(shown)
    assert len(line.splitlines()) <= 1
    document = json.dumps(text, ensure_ascii=False)
    assert json.loads(clean_json(document)) == text
    assert not CONTROL.search(clean_json(document))


def keys(data: bytes) -> None:
    """What is typed beside a view, and pasted there."""
    assert not CONTROL.search(typed_text(data))


TARGETS = (
    Target("thought", scraps([*MARKS, *SCRAPS, *ANSWERS]), thought),
    Target("claims", scraps([*NUMBERS, *SCRAPS]), claims, seconds=4.0),
    Target("answer", scraps([*NUMBERS, *TEX]), answer),
    Target("markdown", scraps([*MARKUP, *TEX, *STRANGE]), markdown),
    Target("tex", scraps(TEX), tex),
    Target("terminal", scraps([*STEERING, *MARKUP]), terminal),
    Target("keys", scraps(STEERING) | st.binary(max_size=200), keys),
)
