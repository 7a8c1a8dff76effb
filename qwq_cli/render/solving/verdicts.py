"""Verdicts for people: judged pairs, those of logs, and answers on which scorers disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from qwq_cli.cut import cut
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.solve.disagreement import Disagreement
from qwq_cli.solve.pairs import JudgedPair
from qwq_cli.solve.record import Record, SampleResult
from qwq_cli.solve.scorer import Score
from qwq_cli.units import count

if TYPE_CHECKING:
    from qwq_cli.transcripts.log_results import Verdicts

SHOWN = 4  # verdicts of a log that differ; the others are counted
_LONGEST = 300  # characters of an answer that are shown
_BRIEF = 60  # characters of an answer in a note
_COMPARED = {"numeric": "values", "math": "formulas", "words": "words", "choice": "choices"}


def any_of(targets: Sequence[str]) -> str:
    """Return "42 or XLII" and such."""
    return " or ".join(targets)


def _shown(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}… ({len(line):,} characters)"


def _brief(text: str) -> str:
    return cut(one_line(text), _BRIEF)


def log_verdicts(records: Sequence[Record], verdicts: Verdicts) -> Iterator[str]:
    """Yield how many verdicts of logs agree with ours, and the first that don't.

    verdicts: by the name of a scorer or filter.
    """
    judged = {
        ((record.id, record.signature), sample.index): (record, sample)
        for record in records
        for sample in record.samples
        if sample.correct is not None
    }
    for name, its in verdicts.items():
        known = [(*judged[key], right) for key, right in its.items() if key in judged]
        apart = [each for each in known if each[1].correct is not each[2]]
        if known:
            yield _agreement(known, apart, f"those of {_brief(name)}")
        yield from (f"  {_apart(record, sample)}" for record, sample, _ in apart[:SHOWN])
        if more := len(apart) - SHOWN:
            yield from [f"  and {more:,} more"] if more > 0 else ()


def _apart(record: Record, sample: SampleResult) -> str:
    """Return "p1: right here, wrong there: 408 for 408"."""
    here = bool(sample.correct)
    answer = "no answer" if sample.answer is None else _brief(sample.answer)
    its = f"{answer} for {_brief(any_of(record.targets))}"
    return f"{_brief(record.title)}: {_word(here)} here, {_word(not here)} there: {its}"


def _agreement(judged: Sized, apart: Sized, whose: str) -> str:
    agree = len(judged) - len(apart)
    return f"{agree:,} of {len(judged):,} verdicts agree with {whose}."


def pair_line(pair: JudgedPair) -> Text:
    """Return `right 0.5 for 1/2 (numeric)`, and the file's verdict if it differs."""
    answer = "no answer" if pair.answer is None else _shown(pair.answer)
    right = _shown(any_of((pair.target, *pair.alternatives)))
    line = f"{_word(pair.correct)}  {answer} for {right}"
    beside = "" if pair.agrees else f"; line {pair.line} says {_word(bool(pair.expected))}"
    return Text(f"{line} ({one_line(pair.how)}){beside}")


def pairs_summary(pairs: Sequence[JudgedPair]) -> Iterator[RenderableType]:
    """Yield how many are right, how many agree with the file, and each that doesn't.

    Several groups are told one by one: the same answers may be in all of them.
    """
    groups: dict[str, list[JudgedPair]] = {}
    for pair in pairs:
        groups.setdefault(pair.group, []).append(pair)
    for name, its in groups.items():
        named = f"{one_line(name) or 'no group'}: " if len(groups) > 1 else ""
        yield from _group_summary(named, its)


def _group_summary(named: str, pairs: Sequence[JudgedPair]) -> Iterator[RenderableType]:
    right = sum(pair.correct for pair in pairs)
    yield f"{named}{right:,} of {count(len(pairs), 'answer')} right."
    told = [pair for pair in pairs if pair.expected is not None]
    if told:
        apart = [pair for pair in told if not pair.agrees]
        yield _agreement(told, apart, "the file")
        yield from (Text(f"  line {pair.line}: {pair_line(pair)}") for pair in apart)


def disagreements(found: Sequence[Disagreement], judged: int) -> Iterator[RenderableType]:
    """Yield each answer with all verdicts on it."""
    for each in found:
        right = _shown(any_of((each.target, *each.alternatives)))
        yield Text(f"{one_line(each.id)}: {_shown(each.answer)} for {right}")
        width = max(map(len, each.verdicts))
        for name, score in each.verdicts.items():
            yield Text(f"  {_word(score.correct)}  {name:<{width}}  {_reason(name, score)}")
    yield f"The scorers disagree on {len(found):,} of {count(judged, 'answer')}."


def _reason(name: str, score: Score) -> str:
    """Return why, without the scorer's name; where just values were compared, it says that."""
    why = one_line(score.how.removeprefix(f"{name}: "))
    compared = _COMPARED.get(why)
    return (
        f"{why}: the {compared} {'are' if score.correct else 'are not'} equal" if compared else why
    )


def _word(correct: bool) -> str:  # noqa: FBT001 - a verdict, not a switch
    return "right" if correct else "wrong"
