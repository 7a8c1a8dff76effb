"""Verdicts of scorers for people: judged pairs, and answers on which scorers disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.solve.disagreement import Disagreement
from qwq_cli.solve.pairs import JudgedPair
from qwq_cli.solve.scorer import Score
from qwq_cli.units import count

_LONGEST = 300  # characters of an answer that are shown
_COMPARED = {"numeric": "values", "math": "formulas", "words": "words", "choice": "choices"}


def any_of(targets: Sequence[str]) -> str:
    """Return "42 or XLII" and such."""
    return " or ".join(targets)


def _shown(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}… ({len(line):,} characters)"


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
        yield f"{len(told) - len(apart):,} of {len(told):,} verdicts agree with the file."
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
