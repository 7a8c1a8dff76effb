"""Answers in logs of evaluations, with the right ones and the verdicts that stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from qwq_cli.solve import lm_eval
from qwq_cli.solve.columns import QUESTIONS, SOLUTION, TARGETS
from qwq_cli.solve.dataset import MAX_FIELD
from qwq_cli.solve.layouts import IDS, inner_document
from qwq_cli.transcripts import evaluations
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import (
    Fields,
    Json,
    fields,
    items,
    number,
    objects,
    text,
)
from qwq_cli.transcripts.planned import Planned, planned_of

INSPECT, LM_EVAL = "inspect_ai", "lm-eval"
_RIGHT = {"C": True, "I": False, "N": False, "1": True, "0": False}  # P is partly right
_LONGEST = 200  # characters of an error
_SHORT = 60  # characters of a setting; longer ones are prompts
_OF_FILE = re.compile(r"samples_(.+?)(?:_\d{4}-\d\d-\d\dT.*)?")
_BY_LIKELIHOOD = "its answer was chosen by its likelihood, so the model wrote none"


@dataclass(frozen=True)
class About:
    """What a log says of its run. version: of the program that wrote it.

    status: how the run ended, "success" if all answers should be there; empty if nothing says so.
    planned: the problems that it was to have.
    """

    program: str
    version: str = ""
    model: str = ""
    task: str = ""
    status: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    planned: Planned = field(default_factory=Planned)


@dataclass(frozen=True)
class Logged:
    """The answers that one value of a log holds. place: to name it if it is left out.

    id: of the problem; several documents of a file may have the same. document: what tells it from
    the others. has_more: whether another value may hold more answers to the same document; one of
    another filter holds the same ones.
    target: the right answer as it stands there. exchanges: one for each answer, also for an empty
    one. verdicts: whether the answer is right, by the name of a scorer or of a filter. error: why
    they can't be graded. failure: why the program got no answer.
    """

    id: str
    document: str
    has_more: bool
    place: str
    question: str
    target: Json
    choices: tuple[str, ...]
    fields: Mapping[str, str]
    exchanges: tuple[Exchange, ...]
    verdicts: Mapping[str, bool]
    about: About
    error: str = ""
    failure: str = ""


def holds_log(value: Fields) -> bool:
    """Return whether it is a log, or a part of one, of a program whose answers can be graded."""
    return (
        evaluations.holds_inspect(value)
        or (evaluations.holds_sample(value) and "target" in value)
        or lm_eval.is_sample(value)
    )


def read_logged(value: Fields, header: Fields, file: str) -> Iterator[Logged]:
    """Yield the answers in one value. header: what an archive says of all its samples."""
    if lm_eval.is_sample(value):
        yield _of_lm_eval(value, file)
    elif evaluations.holds_inspect(value):
        about = _about_inspect(value)
        yield from (_of_inspect(sample, about) for sample in objects(value.get("samples")))
    else:
        yield _of_inspect(value, _about_inspect(header))


def _of_inspect(sample: Fields, about: About) -> Logged:
    found = [*evaluations.read_sample(sample)]
    exchange = found[-1] if found else Exchange(question="", answer="")
    asked, id = evaluations.input_of(sample), text(sample.get("id"))
    model = about.model or text(fields(sample.get("output")).get("model"))
    return Logged(
        id=id,
        document=id,
        has_more=True,
        place=f"sample {id}, epoch {text(sample.get('epoch'))}",
        question=asked or exchange.question,
        target=sample.get("target"),
        choices=tuple(map(text, items(sample.get("choices")))),
        fields=_short(fields(sample.get("metadata"))),
        exchanges=(exchange,),
        verdicts=dict(_verdicts(fields(sample.get("scores")))),
        about=replace(about, model=model),
        failure=_failure(fields(sample.get("error"))),
    )


def _failure(error: Fields) -> str:
    """Return the first line of an error; empty if there is none."""
    told = text(error.get("message")).strip()[:_LONGEST].partition("\n")[0].rstrip(" .")
    return told or ("it failed" if error else "")


def _about_inspect(log: Fields) -> About:
    run, plan = fields(log.get("eval")), fields(log.get("plan"))
    asked = {**fields(run.get("model_generate_config")), **fields(plan.get("config"))}
    return About(
        INSPECT,
        version=text(fields(run.get("packages")).get(INSPECT)),
        model=text(run.get("model")),
        task=text(run.get("task")),
        status=text(log.get("status")) or ("started" if run else ""),
        settings=_settings(asked),
        planned=planned_of(run),
    )


def _verdicts(scores: Fields) -> Iterator[tuple[str, bool]]:
    """Yield verdicts by scorer, without those that are neither right nor wrong."""
    for name, score in scores.items():
        value = fields(score).get("value")
        known = value if isinstance(value, bool) else _RIGHT.get(_as_written(value))
        if known is not None:
            yield name, known


def _as_written(value: Json) -> str:
    """Return 1 for 1.0, and a word unchanged."""
    share = number(value)
    return text(value) if share is None else f"{share:g}"


def _of_lm_eval(row: Fields, file: str) -> Logged:
    inner = inner_document(row)  # type: ignore[arg-type]
    id = next((text(inner[name]) for name in IDS if name in inner), "")
    answers = [*evaluations.responses(row)]
    question = evaluations.question_of(row)
    verdict = lm_eval.correct(row) if len(answers) == 1 else None
    filter, number = lm_eval.filter_of(row), text(row.get("doc_id"))
    known = (*QUESTIONS, *TARGETS, SOLUTION, *IDS)
    return Logged(
        id=id,
        document=number or id,
        has_more=False,
        place=f"document {number}" + (f", filter {filter}" if filter else ""),
        question=question,
        target=row.get("target"),
        choices=(),
        fields=_short({n: v for n, v in fields(row.get("doc")).items() if n not in known}),
        exchanges=tuple(Exchange(question=question, answer=answer) for answer in answers),
        verdicts={} if verdict is None else {filter or "the log": verdict},
        about=About(LM_EVAL, task=_task(file), settings=_settings(_asked(row))),
        error="" if answers else _BY_LIKELIHOOD,
    )


def _asked(row: Fields) -> Fields:
    """Return the settings of a request: in newer versions from gen_args_0, arg_1."""
    given = row.get("arguments")
    first = items(given)[:1]
    older = [value for each in first for value in items(each) if isinstance(value, dict)]
    newer = fields(fields(fields(given).get("gen_args_0")).get("arg_1"))
    return newer or (older[0] if older else {})


def _task(file: str) -> str:
    """Return gsm8k from samples_gsm8k_2025-01-31T12-00-00.123456.jsonl."""
    found = _OF_FILE.fullmatch(file.partition(".jsonl")[0])
    return found[1] if found else ""


def _settings(asked: Fields) -> Mapping[str, str]:
    return {name: told for name, told in _short(asked).items() if len(told) <= _SHORT}


def _short(values: Fields) -> Mapping[str, str]:
    """Return single values that are short enough to sort by."""
    told = {
        name: str(value).lower() if isinstance(value, bool) else text(value)
        for name, value in values.items()
    }
    return {name: each for name, each in told.items() if each and len(each) <= MAX_FIELD}
