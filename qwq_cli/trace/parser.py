"""Reads a reasoning trace from a stream of text: events while it comes, a Reading at its end.

Untagged models write thought and answer in one stream. The answer section begins at the first
marker that is followed by content; from there on all text is streamed as AnswerDelta. If the model
goes on thinking and announces another answer, the later one counts: the first is taken back, and
everything before the second becomes steps of thought, grouped like any other. At the end of the
stream, the events have given the steps and the announced answer of the Reading.

Other models mark their thought (formats.py); words that announce an answer are then part of it. A
model may think again after it began to answer: of several answers the last one counts here too, and
thought after it becomes steps that follow it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from qwq_cli.claims.reader import NOTHING_KNOWN, Known
from qwq_cli.trace import section
from qwq_cli.trace.classifier import Label, packaged
from qwq_cli.trace.cutter import Cut, Cutter, Leads
from qwq_cli.trace.head import Head
from qwq_cli.trace.marker import marker_end, may_be_marker
from qwq_cli.trace.marks import Mark, Marks
from qwq_cli.trace.raw_text import RawText
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.segmenter import Break, Piece, Segmenter
from qwq_cli.trace.start import Place, Start
from qwq_cli.trace.steps import Opening, StepBuilder
from qwq_cli.trace.telling import Telling
from qwq_cli.trace.whole import unanswered, with_answer
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format, StepKind
from qwq_cli.values.trace import Span


class ReasoningParser:
    """Reads a stream in any chunks; then `finish` it. The cost is constant per character.

    Text is held back only at the start of a line, while it could become a marker or a cue, and
    where it could become a marker of thought. The deltas of a step add up to its span of `raw`.
    """

    def __init__(
        self, format: Format, place: Place | None = None, known: Known = NOTHING_KNOWN
    ) -> None:
        """place: where the text begins, if its prompt is known. known: names in the question."""
        start = Start(format=format, place=place) if place else Start.without_prompt(format)
        self._classifier = packaged()
        self._raw = RawText()
        self._marks = Marks()
        self._cutter = Cutter(start)
        self._segmenter = Segmenter()
        self._steps = StepBuilder(known)
        self._telling = Telling(self._raw)
        self._head: Head | None = None
        self._bare = start.place is Place.OPEN  # no marker of thought so far
        self._thought_closed = False  # by a marker of thought
        self._announced = False  # after a marker, before content
        self._anew = False  # the next paragraph begins a step
        self._how = AnswerSource.MARKER  # what announced the answer section
        self._section: int | None = None  # start of the answer section, if known
        self._section_end: int | None = None  # where thought continued after it
        self._left_out: list[Span] = []  # markers inside an answer section
        self._paragraph = 0  # start of the last paragraph
        self._end = 0  # of all text except markers and outer whitespace

    @property
    def raw(self) -> str:
        """All text so far, verbatim."""
        return self._raw.whole

    @property
    def format(self) -> Format:
        """The format of the text so far."""
        return self._cutter.format

    @property
    def shifted(self) -> int | None:
        """Where another format than expected showed."""
        return self._cutter.shifted

    @property
    def answering(self) -> bool:
        """Whether the answer section has begun, or a marker that announces one has come."""
        head = self._head
        held = (
            self._bare
            and head
            and not head.turn
            and marker_end(head.text, paragraph=head.paragraph)
        )
        within = self._section is not None and self._section_end is None
        return self._announced or within or bool(held)

    @property
    def opening(self) -> Opening | None:
        """The start of the open step; an answer that has begun counts as one."""
        return self._steps.opening

    def trust(self, span: Span) -> None:
        """Treat markers in the next text as real, also in code, because we inserted that text."""
        self._cutter.trust(span)

    def feed(self, text: str, *, tokens: int, seconds: float) -> list[AnyEvent]:
        """Read more text. tokens: all generated so far, with it. seconds: since the run began.

        An empty text only sets the totals: before any other text, it says when decoding began.
        """
        self._raw.add(text)
        self._marks.add(len(text), tokens=tokens, seconds=seconds)
        self._telling.stamp(tokens=tokens, seconds=seconds)
        if self._cutter.passes(text):
            self._pass(text)
        else:
            self._read(self._cutter.feed(text))
        if self._head is None:
            self._marks.forget(self._segmenter.offset)
        return self._telling.drain()

    def finish(self, *, tokens: int, seconds: float, finish_reason: FinishReason) -> Reading:
        """End the stream, with these totals. Nothing may be fed afterwards."""
        self._marks.add(0, tokens=tokens, seconds=seconds)
        self._telling.stamp(tokens=tokens, seconds=seconds)
        self._read(self._cutter.flush())
        self._settle(complete=True)
        self._close_step(self._marks.last, whole=finish_reason is FinishReason.STOP)
        return self._reading(finish_reason)

    def so_far(self, *, tokens: int, seconds: float) -> Reading:
        """Return what has been read so far, without answer and candidates; the stream continues.

        It costs as much as copying the text, which is cheap enough for every second.
        """
        step = self._steps.so_far(Mark(self._end, tokens, seconds))
        steps = (*self._steps.closed, *([step] if step else []))
        return unanswered(self.raw, self.format, steps, tokens)

    # From text to pieces, and from pieces to lines.

    def _read(self, parts: Iterable[str | Cut]) -> None:
        for part in parts:
            if isinstance(part, Cut):
                self._cut(part)
            else:
                self._segment(part)

    def _pass(self, text: str) -> None:
        """Process text without any marker. Most pieces are in the middle of a line."""
        more = None if self._head or self._announced else self._segmenter.run_on(text)
        if more is not None:
            self._write(more, self._segmenter.end)
        else:
            self._segment(text)

    def _segment(self, text: str) -> None:
        for piece in self._segmenter.feed(text):
            self._take(piece)

    def _cut(self, cut: Cut) -> None:
        start = self._segmenter.offset
        self._segmenter.skip(cut.length)
        if cut.leads is Leads.ON and self._thought_closed:
            self._left_out.append(Span(start=start, end=start + cut.length))
            return
        self._settle(complete=True)
        self._segmenter.begin_anew()
        self._anew = True
        self._bare &= cut.leads is Leads.ON
        if cut.leads is Leads.ANSWER:
            self._thought_closed = self._announced = True
            self._how = AnswerSource.TAG
        elif cut.leads is Leads.THOUGHT:
            if self._section is not None and self._section_end is None:
                self._section_end = self._end
            self._thought_closed = self._announced = False

    def _take(self, piece: Piece) -> None:
        if piece.opens is not Break.SAME and not self._thought_closed:
            self._settle(complete=True)
            paragraph = piece.opens is Break.PARAGRAPH
            turn = piece.opens is Break.TURN
            self._head = Head(paragraph, piece.gap, piece.text, piece.start, turn)
        elif self._head:
            self._head.text += piece.gap + piece.text
        else:
            self._continue(piece.gap, piece.text, piece.start)
            return
        self._settle(complete=False)

    def _settle(self, *, complete: bool) -> None:
        """Decide on the held line, if there is enough of it or it is complete."""
        head = self._head
        if head is None:
            return
        marked = self._bare and not head.turn
        if not complete and (head.may_be_item or (marked and may_be_marker(head.text))):
            return
        length = marker_end(head.text, paragraph=head.paragraph) if marked else None
        if length is not None:
            self._head = None
            self._announce(head, length)
        elif head.paragraph or head.turn or head.is_item:
            label = self._classifier.label(head.text)
            if complete or label.settled:
                self._head = None
                self._begin_paragraph(head, label)
        else:
            self._head = None
            self._continue(head.gap, head.text, head.start)

    # From lines to steps and the answer section.

    def _announce(self, head: Head, length: int) -> None:
        self._announced, self._how = True, AnswerSource.MARKER
        self._segmenter.release()
        rest = head.text[length:]
        if content := rest.lstrip():
            gap = rest[: len(rest) - len(content)]
            self._continue(gap, content, head.start + len(head.text) - len(content))

    def _begin_paragraph(self, head: Head, label: Label) -> None:
        if head.paragraph:
            self._paragraph = head.start
        text, end = head.text, head.start + len(head.text)
        if self._announced:
            self._begin_section(head.start)
        elif self._anew or self._steps.begins(label.kind, head):
            self._begin_step(label.kind, head, bare=None if label.settled else end)
        else:
            if head.paragraph:
                self._steps.join(label.kind)
            text = head.gap + text
        self._write(text, end)

    def _continue(self, gap: str, text: str, start: int) -> None:
        end = start + len(text)
        if self._announced:
            self._begin_section(start)
            self._write(text, end)
        else:
            self._write(gap + text, end)

    def _begin_section(self, start: int) -> None:
        """Begin an answer section. It is read as a step too, in case a later one replaces it."""
        mark = self._mark(start)
        self._close_step(mark)
        self._telling.begin_answer(start)
        self._section = self._paragraph = start
        self._section_end = None
        self._announced = self._anew = False
        self._steps.begin_answer(mark)

    def _begin_step(self, kind: StepKind, head: Head, *, bare: int | None) -> None:
        mark = self._mark(head.start)
        self._close_step(mark)
        if self._section_end is not None:
            self._telling.think_on()
        self._telling.skip(head.gap)
        self._anew = False
        self._steps.begin(kind, mark, bare=bare)
        self._telling.open_step(self._steps.index)

    def _close_step(self, mark: Mark, *, whole: bool = True) -> None:
        step = self._steps.close(mark, whole=whole)
        if step:
            self._telling.close_step(step)

    def _write(self, text: str, end: int) -> None:
        self._end = end
        self._steps.extend(text, end)
        self._telling.write(text, end)

    def _mark(self, offset: int) -> Mark:
        """Return where a step begins; the first step includes everything before it."""
        if self._steps.empty:
            return self._marks.origin._replace(offset=offset)
        return self._marks.at(offset)

    # The reading of the whole.

    def _reading(self, finish_reason: FinishReason) -> Reading:
        raw, ended = self.raw, finish_reason is FinishReason.STOP
        place = self._answer_section() or (
            section.after_doubt(raw, self._cutter, self._end) if ended else None
        )
        steps = tuple(self._steps.closed)
        read = unanswered(raw, self.format, steps, self._marks.last.tokens)
        last = Span(start=self._paragraph, end=self._end)
        reading = with_answer(read, place, last=last, ended=ended)
        return msgspec.structs.replace(reading, events=tuple(self._telling.finish(reading)))

    def _answer_section(self) -> section.Section | None:
        if self._section is None:
            return None
        end = self._end if self._section_end is None else self._section_end
        return section.Section(self._section, self._section, end, self._how, self._left_out)
