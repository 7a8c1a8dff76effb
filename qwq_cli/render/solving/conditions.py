"""The conditions of a run for people: what must stand beside its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.settings import SETTINGS
from qwq_cli.solve.conditions import Conditions
from qwq_cli.solve.curve import Curve
from qwq_cli.solve.log import Log
from qwq_cli.solve.made_with import MadeWith
from qwq_cli.units import count
from qwq_cli.values.trace import SamplingInfo

_TOLD = ("on_loop", "language", "stop", "mend")  # settings that can change an answer
_SHOWN = 16  # digits of a digest; all of them are in the JSON


def condition_rows(conditions: Conditions, budget: str = "") -> Iterator[tuple[str, str]]:
    """Yield the conditions, each with its name. budget: told of budgets if there are several."""
    if conditions.scorer:
        yield "scorer", _scorer(conditions)
    number = count(conditions.problems.problems, "problem")
    yield "data set", f"{number}, digest {conditions.problems.digest}"
    if conditions.run.log:
        yield from _log_rows(conditions, conditions.run.log)
        return
    if sampling := conditions.run.sampling:
        yield "sampling", _sampling(sampling)
        yield "limits", _limits(conditions, sampling.max_tokens, budget)
    if settings := _settings(conditions):
        yield "settings", settings
    yield "model", _model(conditions)
    yield "engine", _engine(conditions)
    if devices := _distinct(map(_device, conditions.made_with)):
        yield "device", devices


def curve_rows(curve: Curve) -> Iterator[tuple[str, str]]:
    """Yield the conditions of a curve, each with its name; each of its points has a budget."""
    if curve.conditions:
        budget = "the budget of each point" if set(curve.budgets) - {None} else ""
        yield from condition_rows(curve.conditions, budget)


def _scorer(conditions: Conditions) -> str:
    """Return "qwq: numeric 5, words 2; no answer 3", in all the number of graded problems.

    It is just the name if there is no other comparison.
    """
    name, counts = one_line(conditions.scorer or ""), conditions.comparisons
    silent = f"no answer {conditions.unanswered:,}" if conditions.unanswered else ""
    if set(counts) <= {name} and not silent:
        return name
    told = ", ".join(f"{one_line(how)} {number:,}" for how, number in counts.items())
    return f"{name}: {'; '.join(part for part in (told, silent) if part)}"


def _log_rows(conditions: Conditions, log: Log) -> Iterator[tuple[str, str]]:
    """Yield what the log of another program tells."""
    if log.settings:
        told = ", ".join(f"{name} {value}" for name, value in log.settings.items())
        yield "sampling", one_line(told)
    yield "model", one_line(conditions.run.model)
    task = f", task {log.task}" if log.task else ""
    yield "log", one_line(f"{log.file}, by {log.program}{task}")
    yield "engine", f"graded by qwq {conditions.graded_by}"


def _sampling(sampling: SamplingInfo) -> str:
    return (
        f"seed {sampling.seed}, temperature {sampling.temperature:g}, top-p {sampling.top_p:g},"
        f" top-k {sampling.top_k}, min-p {sampling.min_p:g}"
    )


def _settings(conditions: Conditions) -> str:
    """Return "on_loop recover, language note"; empty for a batch, in which none of them acts."""
    if any(made.engine == "batch" for made in conditions.made_with):
        return ""
    known = conditions.settings
    told = (f"{key} {SETTINGS[key].told(known[key])}" for key in _TOLD if key in known)
    return one_line(", ".join(told))


def _limits(conditions: Conditions, most: int | None, budget: str) -> str:
    contexts = " or ".join(f"{each:,}" for each in conditions.n_ctx)
    parts = [f"context {contexts} tokens"] if contexts else []
    if most is not None:
        parts.append(f"at most {count(most, 'token')} a sample")
    if conditions.run.budget is not None:
        budget = f"budget {count(conditions.run.budget, 'token')} of thought"
    if budget:
        parts.append(budget)
    if not parts:
        return "no limit of tokens is known"
    return ", ".join(parts) if len(parts) > 1 or not contexts else f"{parts[0]}, no other limit"


def _model(conditions: Conditions) -> str:
    """Return the model's file and its digest. At a server the digest is of no file."""
    files = dict.fromkeys(each.file for each in conditions.made_with if each.file)
    if conditions.made_with and not files:
        return f"{one_line(conditions.run.model)}, at a server"
    names = " or ".join(map(one_line, files)) or one_line(conditions.run.model)
    return f"{names}, digest {one_line(conditions.run.digest[:_SHOWN])}"


def _engine(conditions: Conditions) -> str:
    ours = f"qwq {one_line(conditions.run.version)}"
    if conditions.scorer and conditions.graded_by != conditions.run.version:
        ours += f" (graded by qwq {conditions.graded_by})"
    engines = _distinct(made.engine for made in conditions.made_with)
    return f"{ours}, {engines}" if engines else ours


def _device(made: MadeWith) -> str:
    """Return "CPU (AMD EPYC), 4 threads, KV cache f16"; empty if nothing is known of it."""
    parts = [made.device] if made.device else []
    if made.threads:
        parts.append(count(made.threads, "thread"))
    if made.kv_type:
        parts.append(f"KV cache {made.kv_type}")
    return ", ".join(parts)


def _distinct(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(one_line(text) for text in texts if text))
