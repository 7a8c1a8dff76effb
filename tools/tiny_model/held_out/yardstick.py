"""How a model does on held_out/: right answers by kind, and which questions it declines.

Each pattern counts once, however many instances of it were asked; the standard errors are those
over patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qwq_cli.engine.loader import Loaded
from qwq_cli.render.solving.report import percent
from qwq_cli.solve.estimators import Estimate, estimate
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorers import Scorer
from qwq_cli.trace.boxes import last_boxed
from tools.tiny_model.ask import GREEDY, Reply, ask
from tools.tiny_model.data import read
from tools.tiny_model.held_out.questions import OUTSIDE, Question, outside, questions, wordings

DECLINING = tuple(
    " ".join(text.split()[:5]).rstrip(".") for text in read("chatter.toml")["refusals"]
)


@dataclass(frozen=True)
class Result:
    """How one question went."""

    question: Question
    right: bool
    declined: bool


def measure(loaded: Loaded, seed: int, each: int) -> None:
    """Ask all that is held out, greedily, and print tables in Markdown."""
    with Scorer() as scorer:
        asked = asking(loaded, scorer, questions())
        drawn = asking(loaded, scorer, wordings(seed, each))
        beyond = asking(loaded, scorer, outside())
    print("\n".join([*by_kind(drawn), "", *summary(asked, drawn, beyond)]))


def asking(loaded: Loaded, scorer: Scorer, asked: Sequence[Question]) -> list[Result]:
    """Ask questions and judge the replies."""
    replies = ask(loaded, [question.text for question in asked], GREEDY)
    return [judge(scorer, *pair) for pair in zip(asked, replies, strict=True)]


def judge(scorer: Scorer, question: Question, reply: Reply) -> Result:
    """Compare as `qwq solve` does. What is to be declined has no right answer."""
    right = False
    if question.answer is not None and reply.ended:
        reference = Reference(question.answer, question.text)
        right = scorer.score(reply.boxed, reference).correct
    return Result(question, right, declines(reply.text))


def declines(text: str) -> bool:
    """Return whether a reply says, without a box, that the question is out of scope."""
    return text.startswith(DECLINING) and last_boxed(text) is None


def by_kind(results: Sequence[Result]) -> list[str]:
    """Return a table with a line for each kind."""
    kinds = dict.fromkeys(result.question.kind for result in results)
    head = ["| kind | patterns | right | declined |", "| --- | ---: | ---: | ---: |"]
    return head + [
        line(kind, [result for result in results if result.question.kind == kind]) for kind in kinds
    ]


def line(name: str, results: Sequence[Result]) -> str:
    """Return one line of the table."""
    right, declined = estimate(right_shares(results)), estimate(declined_shares(results))
    number = len({result.question.pattern for result in results})
    return f"| {name} | {number} | {percent(right)} | {percent(declined)} |"


def summary(
    asked: Sequence[Result], drawn: Sequence[Result], beyond: Sequence[Result]
) -> list[str]:
    """Return a table for each set of questions, and how well the model knows what it can't do."""
    inner = [result for result in asked if result.question.kind != OUTSIDE]
    outer = [result for result in asked if result.question.kind == OUTSIDE]
    return [
        "| questions | number | right | declined |",
        "| --- | ---: | ---: | ---: |",
        line("questions.jsonl, inside", inner),
        line("questions.jsonl, outside", outer),
        line("wordings.toml", drawn),
        line("outside.jsonl", beyond),
        "",
        f"Of what is declined in questions.jsonl, outside: {percent(precision(inner, outer))}",
        f"In wordings.toml and outside.jsonl: {percent(precision(drawn, beyond))}",
    ]


def right_shares(results: Sequence[Result]) -> list[float]:
    """Return the share of right answers for each pattern that has an answer."""
    answerable = (result for result in results if result.question.answer is not None)
    return shares((result.question.pattern, result.right) for result in answerable)


def declined_shares(results: Sequence[Result]) -> list[float]:
    """Return the share of declining replies for each pattern; outside, its mean is the recall."""
    return shares((result.question.pattern, result.declined) for result in results)


def precision(inner: Sequence[Result], outer: Sequence[Result]) -> Estimate | None:
    """Return the share of questions outside among all that were declined; None without any."""
    lost, kept = declined_shares(inner), declined_shares(outer)
    whole = sum(lost) + sum(kept)
    if not whole:
        return None
    share = sum(kept) / whole
    spread = estimate([*(-share * one for one in lost), *((1 - share) * one for one in kept)])
    error = spread.error * spread.n / whole if spread and spread.error else None  # of a ratio
    return Estimate(mean=share, error=error, n=len(lost) + len(kept))


def shares(marks: Iterable[tuple[str, bool]]) -> list[float]:
    """Return one share for each pattern."""
    found: dict[str, list[bool]] = {}
    for pattern, mark in marks:
        found.setdefault(pattern, []).append(mark)
    return [sum(its) / len(its) for its in found.values()]
