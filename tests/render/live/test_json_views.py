from __future__ import annotations

import io
import json

import msgspec
import pytest

from qwq_cli.render.live.json_views import DocumentView, EventsView
from qwq_cli.render.terminal.theme import make_terminal
from qwq_cli.render.trace.replay import replay
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Trace
from tests.render.stage import INJECTION, Stage, make_trace, pipes, play


def test_the_document_is_the_trace() -> None:
    stage, trace = pipes(), make_trace()
    play(DocumentView(stage.out, stage.err), replay(trace))
    assert msgspec.json.decode(stage.stdout, type=Trace) == trace
    assert stage.stderr == ""
    assert list(json.loads(stage.stdout))[:3] == ["id", "created", "question"]
    assert stage.stdout.endswith("}\n")


def test_each_event_is_a_line_that_decodes_to_it() -> None:
    stage, events = pipes(), list(replay(make_trace()))
    play(EventsView(stage.out, stage.err), events)
    lines = stage.stdout.splitlines()
    assert [msgspec.json.decode(line, type=AnyEvent) for line in lines] == events


def test_a_line_is_there_as_soon_as_its_event() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")
    terminal = make_terminal(stream, environ={})
    view = EventsView(terminal, terminal)
    for number, event in enumerate(replay(make_trace()), start=1):
        view.show(event)
        assert raw.getvalue().count(b"\n") == number


def hostile() -> tuple[Stage, Trace]:
    return pipes(), make_trace([(StepKind.CHECK, INJECTION + "\u2028\x85\x7f")], INJECTION)


@pytest.mark.parametrize("view", [DocumentView, EventsView])
def test_nothing_a_model_writes_steers_the_terminal(
    view: type[DocumentView] | type[EventsView],
) -> None:
    stage, trace = hostile()
    play(view(stage.out, stage.err), replay(trace))
    assert not set(stage.stdout) & set("\x1b\x9b\x07\x85\x7f\u202e\u2028")
    assert r"\u202e" in stage.stdout


def test_escaping_loses_nothing() -> None:
    stage, trace = hostile()
    play(DocumentView(stage.out, stage.err), replay(trace))
    assert json.loads(stage.stdout)["raw"] == trace.raw


def test_utf8_whatever_the_locale() -> None:
    raw = io.BytesIO()
    terminal = make_terminal(io.TextIOWrapper(raw, encoding="latin-1"), environ={})
    play(DocumentView(terminal, terminal), replay(make_trace(text="数学")))
    assert json.loads(raw.getvalue().decode("utf-8"))["answer"]["text"] == "数学"
