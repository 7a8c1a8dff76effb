"""A summary of records for people: on a terminal, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from qwq_cli.render.export.markdown import escaped
from qwq_cli.render.solving.comparison import NAME, comparison_text
from qwq_cli.render.solving.conditions import condition_rows
from qwq_cli.render.solving.figures import figures
from qwq_cli.render.solving.verdicts import any_of
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.fitted import Whole
from qwq_cli.render.trace.served import extras, tokens_text
from qwq_cli.solve.accuracy import Accuracy
from qwq_cli.solve.comparison import Comparison
from qwq_cli.solve.estimators import Estimate
from qwq_cli.solve.pass_k import Lacking
from qwq_cli.solve.record import Record, RunInfo
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.solve.report import Claims, Drafts, Summary
from qwq_cli.units import count
from qwq_cli.values.served import Served

BIAS = (
    "pass@1 and pass@k are biased: the answers decided how many samples were drawn."
    " For figures without bias: --vote majority"
)


def percent(figure: Estimate | None) -> str:
    """Return 55.0% ± 2.9 and such; the error is unknown if all values are equal."""
    if figure is None:
        return "-"
    error = f" ± {figure.error:.1%}".removesuffix("%") if figure.error else ""
    return f"{figure.mean:.1%}{error}"


def run_text(run: RunInfo) -> str:
    """Return the model and how it was asked, for a heading."""
    most = "" if run.samples == 1 or run.rule == MAJORITY.value else "up to "
    parts = [one_line(run.model), f"{most}{count(run.samples, 'sample')} a problem"]
    if run.samples > 1:
        parts.append(f"{one_line(run.rule)} vote")
    if run.sampling:
        parts.append(f"temperature {run.sampling.temperature:g}")
    if run.log:
        parts.append(f"from {one_line(run.log.file)}")
    if run.budget is not None:
        parts.append(f"budget {run.budget:,}")
    parts += (f"{key} {one_line(str(value))}" for key, value in run.settings.items())
    return ", ".join(parts)


def run_line(run: RunInfo) -> RenderableType:
    return Whole(Text(run_text(run), "fold"))


def rows(summary: Summary, beside: Comparison | None = None) -> Iterator[tuple[str, str]]:
    """Yield the figures of the whole run, each with its name. beside: with an earlier run."""
    accuracy = summary.accuracy
    yield "problems", _problems(summary)
    if accuracy.pass_1:
        by_chance = "" if accuracy.chance is None else f" ({accuracy.chance:.0%} by chance)"
        yield "pass@1", f"{percent(accuracy.pass_1)}{by_chance}"
    if accuracy.voted:
        yield _voted_name(summary), percent(accuracy.voted)
    if summary.pass_k:
        told = (f"{k}: {percent(figure)}" for k, figure in summary.pass_k.items())
        yield "pass@k", "  ".join(told)
    if accuracy.biased:
        yield "bias", BIAS
    if beside:
        yield NAME, comparison_text(beside)
    if summary.tokens:
        yield "tokens", _tokens(summary)
    if summary.drafts:
        yield "drafts", _drafts(summary.drafts)
    if summary.rates:
        yield "samples", _samples(summary)
    if summary.claims:
        yield "claims", _claims(summary.claims)
    if summary.served:
        yield "server", served_text(summary.served)
    if summary.conditions:
        yield from condition_rows(summary.conditions)


def lacking_text(found: Lacking) -> str:
    """Return why a pass@k can't be computed, without a full stop."""
    names = " and ".join(f"pass@{k}" for k in found.ks)
    if found.title is None:
        return f"{names} can't be computed: no problem has a graded sample"
    samples = count(found.samples, "graded sample")
    return f"{names} can't be computed: {one_line(found.title)} has only {samples}"


def _voted_name(summary: Summary) -> str:
    """Return the name of the vote: maj@4-8 if problems had 4 to 8 finished samples."""
    fewest, most = summary.fewest_samples, summary.most_samples
    return f"maj@{most}" if fewest == most else f"maj@{fewest}-{most}"


def served_text(served: Served) -> str:
    return "; ".join((tokens_text(served), *extras(served)))


def report(summary: Summary, beside: Comparison | None = None) -> Iterator[RenderableType]:
    """Yield the report for a terminal."""
    yield figures(rows(summary, beside))
    for name, values in summary.fields.items():
        yield Text()
        yield Whole(_field_table(one_line(name), values, summary))


def _field_table(name: str, values: Mapping[str, Accuracy], summary: Summary) -> Table:
    header, *body = _field_rows(name, values, summary)
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="ellipsis")
    for _ in header[1:]:
        table.add_column(justify="right", no_wrap=True)
    table.add_row(*(Text(cell, "meta") for cell in header))
    for row in body:
        table.add_row(*map(Text, row))
    return table


def _field_rows(
    name: str, values: Mapping[str, Accuracy], summary: Summary
) -> Iterator[tuple[str, ...]]:
    is_voted = summary.accuracy.voted is not None
    voted = (_voted_name(summary),) if is_voted else ()
    yield (name, "graded", "pass@1", *voted)
    for value, its in values.items():
        figures = (percent(its.pass_1), *((percent(its.voted),) if is_voted else ()))
        yield (one_line(value) or "-", f"{its.graded:,}", *figures)


def _problems(summary: Summary) -> str:
    parts = [f"{summary.problems:,}", f"{summary.accuracy.graded:,} graded"]
    if summary.failed:
        parts.append(f"{summary.failed:,} failed")
    return ", ".join(parts)


def _tokens(summary: Summary) -> str:
    tokens = summary.tokens
    assert tokens is not None
    text = f"{tokens.mean:,.0f} a problem (median {tokens.median:,.0f}), {tokens.total:,} in all"
    if tokens.dropped:
        text += f"; {tokens.dropped:,} of them taken back"
    if tokens.probes:
        text += f"; {tokens.probes:,} more to look for answers"
    return f"{text}; about {tokens.spared:,} spared" if tokens.spared else text


def _drafts(drafts: Drafts) -> str:
    if not drafts.drafted:
        return "none: with this model, or so many samples at a time, guesses save no time"
    share = drafts.accepted / drafts.drafted
    return (
        f"{count(drafts.drafted, 'token')} guessed, {share:.0%} of them right;"
        f" {drafts.tokens_per_decode:.2f} tokens a step"
    )


def _samples(summary: Summary) -> str:
    rates = summary.rates
    assert rates is not None
    shares = {
        "without an answer": rates.no_answer, "forced": rates.forced,
        "truncated": rates.truncated, "looped": rates.looped,
        "recovered": rates.recovered,
    }  # fmt: skip
    told = ((name, share) for name, share in shares.items() if share is not None)
    parts = [f"{summary.samples:,}", *(f"{share:.1%} {name}" for name, share in told)]
    if rates.early:
        parts.append(f"{rates.early:.1%} ended early")
    if mends := summary.mends.claims:
        parts.append(f"{count(mends, 'claim')} mended in {count(summary.mends.samples, 'sample')}")
    if summary.failed_samples:
        parts.append(f"{summary.failed_samples:,} more failed")
    if summary.stopped:
        parts.append(f"{summary.stopped:,} stopped early")
    return ", ".join(parts)


def _claims(claims: Claims) -> str:
    """Return "259, 23 wrong; 15 of 73 wrong answers and 2 of 27 right ones had a wrong one"."""
    if not claims.failed:
        return f"{claims.computed:,}, none wrong"
    text = f"{claims.computed:,}, {claims.failed:,} wrong"
    if claims.wrong is None or claims.right is None:
        return text
    wrong, right = claims.wrong, claims.right
    return (
        f"{text}; {wrong.having:,} of {count(wrong.all, 'wrong answer')} and"
        f" {right.having:,} of {count(right.all, 'right one')} had a wrong one"
    )


def markdown_report(
    run: RunInfo,
    summary: Summary,
    records: Sequence[Record],
    beside: Comparison | None = None,
) -> str:
    """Return the figures, the tables by field, and every problem that was not solved."""
    blocks = [f"# {escaped(run_text(run))}", _table([("", "all"), *rows(summary, beside)])]
    for name, values in summary.fields.items():
        blocks += [f"## By {escaped(one_line(name))}", _table(_field_rows(name, values, summary))]
    wrong = [record for record in records if not record.correct and record.target is not None]
    if wrong:
        header = ("id", "answer", "target", "why")
        blocks += ["## Not solved", _table([header, *map(_wrong, wrong)])]
    return "\n\n".join(blocks) + "\n"


def _wrong(record: Record) -> tuple[str, ...]:
    why = error_text(record) or (record.vote.why if record.vote else "")
    return (record.title, record.answer or "no answer", any_of(record.targets), why)


def error_text(record: Record) -> str:
    """Return why the problem failed, or some of its samples; empty if none did."""
    errors = record.failed_samples
    if record.error is not None or not errors:
        return record.error or ""
    drawn = len(record.samples) + len(errors)
    return f"{len(errors):,} of {count(drawn, 'sample')} failed: {'; '.join(dict.fromkeys(errors))}"


def _table(lines: Iterable[Sequence[str]]) -> str:
    header, *body = ([_cell(cell) for cell in line] for line in lines)
    rule = ["---"] * len(header)
    return "\n".join("| " + " | ".join(line) + " |" for line in (header, rule, *body))


def _cell(text: str) -> str:
    return escaped(one_line(text)).replace("|", "\\|")
