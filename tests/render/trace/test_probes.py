from __future__ import annotations

import msgspec

from qwq_cli.render.export.html import html_page
from qwq_cli.render.export.markdown import markdown_page
from qwq_cli.render.export.svg import svg_picture
from qwq_cli.render.terminal.theme import UNICODE, WORDS
from qwq_cli.render.trace.outline import Role, outline
from qwq_cli.render.trace.probes import probes_line, seen_text
from qwq_cli.render.trace.replay import replay
from qwq_cli.values.events import AnswerSeen
from qwq_cli.values.trace import Probed
from tests.guards.looping import run
from tests.guards.test_convergence import INTRO, MORE, NAMED, early, thinking

FIRST = Probed(at=800, tokens=210, value="\\frac{1}{2}", confidence=0.614)
NONE = Probed(at=900, tokens=300, value=None, confidence=0.0)
LAST = Probed(at=1500, tokens=1380, value="408", confidence=0.97)


def test_one_in_words() -> None:
    assert seen_text(LAST, UNICODE) == "answer seen 408 · sure 0.97"
    assert seen_text(NONE, UNICODE) == "no answer seen"
    assert "·" not in seen_text(LAST, WORDS)


def test_all_over_time() -> None:
    line = probes_line((FIRST, NONE, LAST), UNICODE)
    assert line == "1/2 (0.61, after 210 tokens) → none (after 300) → 408 (0.97, after 1,380)"
    assert probes_line((FIRST, LAST), WORDS).isascii()
    assert probes_line((), UNICODE) == ""


def test_nothing_hostile_comes_through() -> None:
    hostile = msgspec.structs.replace(LAST, value="\x1b[2J\n<b>x</b>")
    assert "\x1b" not in probes_line((hostile,), UNICODE)
    assert "\n" not in seen_text(hostile, UNICODE)


def test_every_view_of_a_trace_has_the_line() -> None:
    trace = run(thinking(INTRO, NAMED, MORE, MORE), early())
    line = probes_line(trace.probes, UNICODE)
    (part,) = [part for part in outline(trace) if part.name == "Answers at a look"]
    assert (part.role, part.body) == (Role.SEEN, line)
    assert line in markdown_page(trace)
    assert line in html_page(trace)
    assert "Answers&#160;at&#160;a&#160;look" in svg_picture(trace)
    hostile = msgspec.structs.replace(trace.probes[0], value="<script>alert(1)</script>")
    bad = msgspec.structs.replace(trace, probes=(hostile,))
    for page in (html_page(bad), markdown_page(bad), svg_picture(bad)):
        assert "<script>alert" not in page


def test_a_replay_tells_them_in_their_order() -> None:
    trace = run(thinking(INTRO, NAMED, MORE, MORE), early())
    told = [event.probed for event in replay(trace) if isinstance(event, AnswerSeen)]
    assert tuple(told) == trace.probes
