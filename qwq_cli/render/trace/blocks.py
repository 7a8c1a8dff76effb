"""The lines that views are made of, as values: the same for live, plain and saved traces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from rich.cells import cell_len
from rich.text import Text

from qwq_cli.claims.counts import ClaimCounts, counts_of
from qwq_cli.render.markdown.text import spoken
from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.signs import icon_of, style_of
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.claims import counts_text, mended_text
from qwq_cli.render.trace.readable import readable_line
from qwq_cli.render.trace.totals import checks_text, claims_total, tokens_text
from qwq_cli.trace.candidates import find_candidates
from qwq_cli.trace.stats import Tally, tally
from qwq_cli.trace.summary import SOURCE_LIMIT, summarize
from qwq_cli.units import count, duration, rate
from qwq_cli.values.events import PromptProgress
from qwq_cli.values.kinds import AnswerSource, NoteKind, Status
from qwq_cli.values.trace import Note, Step, Trace

CANDIDATES_SHOWN = 4
CANDIDATE_CELLS = 24
SUMMARY_CELLS = 24  # cells that a step's line leaves for its summary, if it is that long


class Limit(NamedTuple):
    """The most tokens and seconds that a run may take, if known."""

    tokens: int | None = None
    seconds: float | None = None


NO_LIMIT = Limit()


@dataclass(frozen=True)
class Meter:
    """How far a run is, and how far it may go.

    dropped_seconds: of text that was taken back; a limit counts them, `seconds` does not. seen:
    what the last probe found, in words. left: the time still needed, in words. hints: keys that can
    be used. urgent: the hint that is shown first.
    """

    seconds: float = 0.0
    dropped_seconds: float = 0.0
    tokens: int = 0
    tokens_per_second: float = 0.0
    limit: Limit = NO_LIMIT
    candidate: str | None = None
    seen: str | None = None
    left: str | None = None
    hints: tuple[str, ...] = ()
    urgent: str = ""


def summary_of(step: Step, text: str = "") -> str:
    """Return the step in one line, with formulas in Unicode.

    text: the step's own, if available. A summary may be cut inside a formula, so a summary with
    formulas is made again from the text.
    """
    summary = one_line(step.summary)
    if not _MARKED.search(summary):
        return summary
    if _RULE.fullmatch(summary):  # the step is only a horizontal line
        return "─" * 3
    return one_line(summarize(spoken(clean(text[:SOURCE_LIMIT]) or summary))) or summary


_RULE = re.compile(r"(?:[-*_=]\s?){3,}…?")
_MARKED = re.compile(
    r"[\\$*`]|^[#>|-]|\]\(|(?:^|\s)_[^\W\d]|[_^]\{|:\s[-+]\s|\s(?:#{1,6}|\||[-=]{4,})(?=\s|…|$)"
)


def step_line(step: Step, glyphs: Glyphs, *, width: int | None = None, text: str = "") -> Text:
    """Return the line of a closed step: icon, summary, tokens, seconds and claims.

    width: None leaves it uncut. text: see summary_of.
    """
    icon, metas = f"{icon_of(step, glyphs)} ", _metas(step, glyphs)
    summary = summary_of(step, text) if glyphs.maths else one_line(step.summary)
    meta = metas[0]
    if width is not None:
        room = width - cell_len(icon)
        least = min(cell_len(summary), SUMMARY_CELLS)
        meta = next((its for its in metas if its.cell_len + least <= room), Text())
        summary = truncate(summary, room - meta.cell_len, glyphs.ellipsis)
    return Text.assemble((icon, style_of(step)), (summary, "step.text"), meta)


def _metas(step: Step, glyphs: Glyphs) -> tuple[Text, Text]:
    """Return the figures after the summary, and those to keep if there is little room."""
    wholes = meta_text(step, glyphs), claims_text(step, glyphs)
    one, other = (Text.assemble((glyphs.dot, "meta"), text) if text else text for text in wholes)
    return one, other


def step_meta(step: Step, glyphs: Glyphs) -> str:
    """Return tokens, seconds, and how many claims hold and fail, as far as known."""
    return meta_text(step, glyphs).plain


def meta_text(step: Step, glyphs: Glyphs) -> Text:
    """Return the same with styles for a terminal."""
    took, claims = measured(step, glyphs), claims_text(step, glyphs)
    between = glyphs.dot if took and claims else ""
    return Text.assemble((took + between, "meta"), claims)


def measured(step: Step, glyphs: Glyphs) -> str:
    """Return tokens and seconds, if they are known."""
    is_measured = step.tokens or step.seconds
    parts = (count(step.tokens, "token"), duration(step.seconds))
    return glyphs.dot.join(parts) if is_measured else ""


def claims_text(step: Step, glyphs: Glyphs) -> Text:
    """Return how many claims hold and fail."""
    counts = counts_of(step.claims)
    told = counts_text(counts, glyphs)
    fails = counts_text(ClaimCounts(0, counts.fail), glyphs)
    return Text.assemble((told.removesuffix(fails), "meta"), (fails, "step.failed"))


def header_line(meter: Meter, glyphs: Glyphs, *, width: int, spinner: str = "") -> Text:
    """Return the header: elapsed, tokens, rate, share of the limit, candidate, time left.

    If there is no room for all, the last parts are left out.
    """
    tokens, seconds = meter.limit
    parts = [duration(meter.seconds)]
    if seconds is not None:
        left = seconds - meter.seconds - meter.dropped_seconds
        parts.append(f"{duration(left)} left" if left > 0 else "time is over")
    if meter.tokens:
        of = f"{meter.tokens:,}/{tokens:,} tokens" if tokens else None
        parts.append(of or count(meter.tokens, "token"))
    if meter.tokens_per_second > 0:
        parts.append(rate(meter.tokens_per_second))
    if meter.seen:
        parts.append(meter.seen)
    elif meter.candidate:
        seen = truncate(readable_line(meter.candidate, glyphs), CANDIDATE_CELLS, glyphs.ellipsis)
        parts.append(f"so far {seen}")
    if meter.left:
        parts.append(meter.left)
    parts += meter.hints
    room = width - cell_len(spinner)
    urgent = glyphs.dot + meter.urgent if meter.urgent else ""
    if cell_len(parts[0] + urgent) > room:
        urgent = ""
    return Text(spinner + fitting(parts, glyphs, room - cell_len(urgent)) + urgent, "meta")


def prompt_progress(event: PromptProgress) -> str:
    """Return the progress through the prompt, which can take minutes on a CPU."""
    return f"reading the question {event.done:,}/{event.total:,} tokens"


def fitting(parts: Sequence[str], glyphs: Glyphs, width: int) -> str:
    """Return as many leading parts as fit in `width`, joined."""
    line = ""
    for part in parts:
        longer = f"{line}{glyphs.dot}{part}" if line else part
        if line and cell_len(longer) > width:
            break
        line = longer
    return truncate(line, width, glyphs.ellipsis)


class _Told(NamedTuple):
    """A part of the fold line. rank: the highest is left out first; rank 0 stays."""

    text: str
    rank: int = 0


def fold_line(trace: Trace, glyphs: Glyphs, *, width: int | None = None) -> Text:
    """Return the whole thought in one line, with the counts that exist.

    width: the least important parts are left out until it fits.
    """
    counts = tally(trace)
    if not trace.steps and trace.status is Status.ANSWERED:
        return Text(glyphs.dot.join(("No thought", *_answer_caveats(trace))), "fold")
    parts = [part for part in _fold_parts(trace, counts, glyphs) if part.text]
    line = _joined(parts, glyphs)
    while width is not None and cell_len(line) > width and any(part.rank for part in parts):
        parts.remove(max(parts, key=lambda part: part.rank))
        line = _joined(parts, glyphs)
    return Text(line, "fold")


def _joined(parts: Sequence[_Told], glyphs: Glyphs) -> str:
    return glyphs.fold + glyphs.dot.join(part.text for part in parts)


def _fold_parts(trace: Trace, counts: Tally, glyphs: Glyphs) -> Iterator[_Told]:
    """Yield all parts, empty ones too."""
    seconds = counts.seconds or trace.stats.prefill_seconds
    yield _Told(f"Thought {duration(seconds)}" if seconds or not trace.imported else "Thought")
    yield _Told(tokens_text(trace, counts))
    yield _Told(count(counts.steps, "step") if counts.steps else "", 1)
    yield _Told(checks_text(counts, glyphs) if counts.checks else "", 2)
    yield _Told(count(counts.corrections, "correction") if counts.corrections else "", 3)
    yield _Told(claims_total(counts.claims, glyphs))
    yield _Told(mended_text(counts.mended))
    seen = candidates_seen(trace, glyphs)
    yield _Told(f"answers seen {seen}" if seen else "", 4)
    if trace.status is Status.ANSWERED:
        yield from map(_Told, _answer_caveats(trace))


def candidates_seen(trace: Trace, glyphs: Glyphs) -> str:
    """Return the last few different answers seen in the thought, the oldest first."""
    texts = dict.fromkeys(readable_line(seen.text, glyphs) for seen in trace.candidates)
    shown = [truncate(text, CANDIDATE_CELLS, glyphs.ellipsis) for text in texts if text]
    if len(shown) > CANDIDATES_SHOWN:
        shown = [glyphs.ellipsis, *shown[-CANDIDATES_SHOWN:]]
    return ", ".join(shown)


def last_candidate(step: Step, text: str) -> str | None:
    """Return the last answer that the text of `step` names."""
    alone = msgspec.structs.replace(step, start=0, end=len(text))
    found = find_candidates(text, [alone], until=len(text))
    return found[-1].text if found else None


def origin_parts(trace: Trace) -> tuple[str, ...]:
    """Return the model, the time, and the name of an imported file."""
    file = trace.imported and re.split(r"[/\\]", trace.imported.file)[-1]
    parts = (
        trace.model.name,
        trace.model.quant or "",
        trace.created,
        trace.id,
        f"from {file}" if file else "",
    )
    return tuple(one_line(part) for part in parts if part)


def note_line(note: Note) -> str:
    kind = "" if note.kind is NoteKind.FORCED else f" ({note.kind.value})"
    return f"Note{kind}: {one_line(note.text)}"


def _answer_caveats(trace: Trace) -> list[str]:
    caveats = []
    if trace.answer.how is AnswerSource.LAST:
        caveats.append("answer taken from the last paragraph")
    if trace.answer.forced:
        caveats.append("answer forced")
    return caveats
