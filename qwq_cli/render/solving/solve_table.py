"""The live picture of a run over problems: its progress, and the running samples."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.blocks import fitting
from qwq_cli.solve.progress import Progress, Running
from qwq_cli.solve.record import Record
from qwq_cli.units import count, duration, rate

COLUMNS = 100  # a wider table is no easier to read, and a narrow one survives a resize
NAME_CELLS = 24


def progress_line(progress: Progress, glyphs: Glyphs) -> str:
    """Return the progress in one line, the most important figures first."""
    return glyphs.dot.join(_parts(progress))


def table(progress: Progress, glyphs: Glyphs, *, width: int, rows: int, spinner: str) -> Text:
    """Return a header, and below it the `rows` samples that have run longest."""
    width = min(width, COLUMNS)
    head = fitting(_parts(progress), glyphs, width - cell_len(spinner))
    lines = [Text(spinner + head, "meta")]
    shown = progress.running[: rows if len(progress.running) <= rows else max(rows - 1, 0)]
    numbers = max((len(f"{each.tokens:,}") for each in shown), default=1)
    names = min(NAME_CELLS, max((cell_len(_name(each, progress)) for each in shown), default=0))
    lines += [_row(each, progress, glyphs, (names, numbers), width) for each in shown]
    if hidden := len(progress.running) - len(shown):
        lines.append(Text(truncate(f"  and {hidden:,} more", width, glyphs.ellipsis), "meta"))
    return Text("\n", no_wrap=True, overflow="crop").join(lines[: rows + 1])


def _row(
    each: Running, progress: Progress, glyphs: Glyphs, cells: tuple[int, int], width: int
) -> Text:
    names, numbers = cells
    name = truncate(_name(each, progress), names, glyphs.ellipsis)
    name += " " * (names - cell_len(name))
    meta = f"  {name}  {each.tokens:>{numbers},}  "
    room = width - cell_len(meta)
    if room < 8:
        return Text(truncate(meta.rstrip(), width, glyphs.ellipsis), "meta")
    doing = one_line(each.step) or one_line(each.question)
    return Text.assemble(
        (meta, "meta"),
        (truncate(doing, room, glyphs.ellipsis), "step.text" if each.step else "tail"),
    )


def _name(each: Running, progress: Progress) -> str:
    sample = f" #{each.index + 1}" if progress.samples > 1 else ""
    return one_line(each.name) + sample


def _parts(progress: Progress) -> list[str]:
    before = f" ({progress.before:,} before)" if progress.before else ""
    parts = [f"{progress.done:,}/{progress.total:,} done{before}"]
    if progress.graded:
        share = progress.correct / progress.graded
        parts.append(f"{progress.correct:,} of {progress.graded:,} right ({share:.0%})")
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    parts.append(duration(progress.seconds))
    if progress.seconds_left is not None and progress.done < progress.total:
        parts.append(f"about {duration(progress.seconds_left)} left")
    if progress.rate > 0:
        parts.append(rate(progress.rate))
    if progress.running:
        parts.append(f"{count(progress.width, 'sample')} at a time")
    return parts


def record_line(record: Record, glyphs: Glyphs, *, width: int | None = None) -> Text:
    """Return the line of a finished problem: whether it is right, its answer, its cost."""
    if record.error is not None:
        return Text(f"{one_line(record.title)}: {one_line(record.error)}", "ending")
    verdicts = {True: f"{glyphs.right} ", False: f"{glyphs.wrong} ", None: ""}
    answer = one_line(record.answer or "") or "no answer"
    took = glyphs.dot.join(_costs(record))
    head = f"{verdicts[record.correct]}{one_line(record.title)}: "
    if width is not None:
        room = width - cell_len(head) - cell_len(took) - len(glyphs.dot)
        answer = truncate(answer, max(room, 8), glyphs.ellipsis)
    return Text.assemble((head, "meta"), (answer, "step.text"), (f"{glyphs.dot}{took}", "meta"))


def _costs(record: Record) -> list[str]:
    costs = []
    if record.vote and record.vote.groups:
        voters = sum(len(group.samples) for group in record.vote.groups)
        costs.append(f"{len(record.vote.groups[0].samples)} of {count(voters, 'vote')}")
    return [*costs, count(record.tokens, "token")]
