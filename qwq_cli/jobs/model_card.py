"""What `qwq models show` says about a model, as rows of a name and a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qwq_cli.choices import Think
    from qwq_cli.hub.local.card import Accuracy, Card, Fixture
    from qwq_cli.hub.local.registry import ModelEntry
    from qwq_cli.template_report import TemplateReport
    from qwq_cli.trace.start import Start

Row = tuple[str, str]


def rows(
    entry: ModelEntry,
    card: Card | None,
    drafters: Iterable[ModelEntry] = (),
    network: str | None = None,
) -> Iterator[Row]:
    """Yield the entry's rows, and those of its card.

    drafters: models that can draft for it. network: the architecture, by the header of its file.
    """
    context = f"{entry.context:,} tokens" if entry.context else None
    scores = [f"{score.benchmark} {score.value:g}  ({score.source})" for score in entry.scores]
    yield "model", f"{entry.title}   (-m {entry.alias})"
    yield from _filled(("from", entry.repo), ("about", card.summary if card else None))
    yield from _filled(("licence", entry.license), ("weights", _weights(entry)))
    yield from _filled(("network", card.architecture if card else network), ("context", context))
    aliases = ", ".join(each.alias for each in drafters)
    drafted_by = f"{aliases}   (qwq models pull {entry.alias} --draft)" if aliases else None
    yield from _filled(("draft of", ", ".join(entry.draft_of)), ("drafted by", drafted_by))
    yield from _filled(("origin", entry.origin), ("openness", entry.openness))
    yield from _filled(("released", ", ".join(entry.released)))
    yield from _filled(("withheld", ", ".join(entry.withheld)))
    yield from _filled(("trained", card.trained.strip() if card else None))
    yield from _listed("limits", (*entry.limits, *(card.limits if card else ())))
    yield from _listed("scores", scores)
    yield from _listed("lengths", _lengths(entry))
    if card:
        yield from _listed("measured", map(_measured, card.accuracy))
        yield from _listed("fixtures", (_fixture(card.name, one) for one in card.fixture))


def sent_rows(entry: ModelEntry, *, is_known: bool) -> Iterator[Row]:
    """Yield the system text and the sampling that are used unless settings say otherwise."""
    own = "" if is_known else "   (chosen by qwq, which does not know this model)"
    sent = f'the system text "{entry.system}"{own}' if entry.system else "no system text"
    yield "qwq sends", sent
    sampling = entry.sampling
    values = (f"{name} {getattr(sampling, name):g}" for name in sampling.__struct_fields__)
    yield "sampling", f"{', '.join(values)}{own}"


def template_rows(report: TemplateReport) -> Iterator[Row]:
    """Yield what the model's chat template was found to do."""
    size = "none in the file: ChatML" if report.size is None else f"{report.size:,} characters"
    yield "template", size
    tokens = (f"{name} {text}" for name, text in report.special_tokens.items())
    yield from _filled(("tokens", "  ".join(tokens)), ("problem", report.problem))
    if report.thinking is not None:
        merged = "put before the first question: the template has no place for it"
        placed = merged if report.merges_system else "sent as a message of its own"
        yield "system", f"a system text is {placed}"
        yield from _listed("thinking", _thinking(report, report.thinking))
    if report.start:
        yield "marks", _marks(report.start)


def _lengths(entry: ModelEntry) -> Iterator[str]:
    for length in entry.lengths:
        yield f"{length.benchmark} {length.tokens:,} tokens a problem  ({length.source})"


def _marks(start: Start) -> str:
    """Return how thought and answer are separated in the model's output."""
    from qwq_cli.trace.shift import described
    from qwq_cli.trace.start import Place
    from qwq_cli.values.kinds import Format

    if start.format is Format.UNTAGGED:
        return "none in the template; qwq goes by those in the text"
    begun = "; the prompt begins the thought" if start.place is Place.THOUGHT else ""
    return f"{described(start.format)}{begun}"


def _thinking(report: TemplateReport, thinking: Mapping[Think, str]) -> Iterator[str]:
    """Yield a line for each level of thinking."""
    if len(thinking) == 1:
        always = "; it always thinks" if report.unsaid else ""
        yield f"no switch for it in the template{always}"
        return
    for state, words in thinking.items():
        notes = ["if nothing is said"] * (state is report.unsaid) + ["qwq asks for it"] * (
            state is report.think
        )
        noted = f"  ({', '.join(notes)})" if notes else ""
        yield f"{state.value}: {words or 'nothing is said'}{noted}"


def _weights(entry: ModelEntry) -> str | None:
    """Return the weights in the unit that people use for this size."""
    if entry.parameters is None:
        return None
    size, unit = (1e9, "billion") if entry.parameters >= 1e8 else (1e6, "million")
    active = f", of which a token passes {entry.active / size:.3g}" if entry.active else ""
    return f"{entry.parameters / size:.3g} {unit}{active}"


def _measured(one: Accuracy) -> str:
    way = f"temperature {one.temperature:g}" if one.temperature else "greedy"
    mended = f", {one.mended:.1%} mended by its own check" if one.mended else ""
    return f"{one.problems}: {one.accuracy:.1%} of {one.count}, {way}{mended}"


def _filled(*rows: tuple[str, str | None]) -> Iterator[Row]:
    return ((name, text) for name, text in rows if text)


def _fixture(name: str, fixture: Fixture) -> str:
    """Return a command line to try, and what the model does then."""
    return f'qwq -m {name} "{fixture.question}": {fixture.does}'


def _listed(name: str, texts: Iterable[str]) -> Iterator[Row]:
    """Yield one row for each text; only the first has the name."""
    return (("" if index else name, text) for index, text in enumerate(texts))
