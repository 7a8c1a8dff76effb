"""qwq log import: adds reasoning that other programs kept to our own traces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.flag import argument, worded
from qwq_cli.cli.flags import SettingFlags, spread
from qwq_cli.errors import ExitStatus, QwqError, StoreError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done, emit
from qwq_cli.jobs.progress import through_file
from qwq_cli.paths import visible_files
from qwq_cli.solve.packed import suffix_of

if TYPE_CHECKING:
    from qwq_cli.jobs.spool import Source
    from qwq_cli.render.terminal.theme import Terminal
    from qwq_cli.solve.row import Wrong
    from qwq_cli.store import Store
    from qwq_cli.transcripts.file import Found

SUFFIXES = (
    *(".json", ".jsonl", ".ndjson", ".eval", ".zip", ".parquet", ".arrow", ".db"),
    *(".txt", ".md", ".log"),
)
TOLD = 3  # omitted parts of a file that are shown; the rest is counted


@dataclass
class Tally:
    """How many exchanges were imported. known: those that were there already."""

    imported: int = 0
    known: int = 0
    left_out: int = 0
    failed: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        parts = [f"{self.imported:,} imported"]
        parts += [f"{self.known:,} already there"] if self.known else []
        parts += [f"{self.left_out:,} left out"] if self.left_out else []
        return ", ".join(parts) + "."


@spread
def command(
    ctx: typer.Context,
    files: Annotated[list[Path], argument("FILE...", "Files, folders, or - for standard input.")],
    *,
    limit: Annotated[
        int | None, worded(options.LIMIT, "Import at most this many from each file.", "-n")
    ] = None,
    looks: Annotated[dict[str, object], SettingFlags(only=("plain",))],
    quiet: options.Silent = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Import the reasoning that other programs kept, for `qwq log` and `qwq show`.

    Files may be chats as JSON or JSONL, responses of servers, logs of inspect_ai, lm-eval and
    lighteval, or data sets of traces. They may also be exports of ChatGPT, DeepSeek, LM Studio,
    Open WebUI and llm, or plain text as a model wrote it. qwq recognises the format by the content.

    From a folder, all files with a known ending are read (.json, .txt, .zip, ...). Importing a
    file again changes nothing.
    """
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    settings = env.settings(looks).settings
    tally, status = Tally(), ExitStatus.ANSWERED
    with Store(env.paths.traces_file) as store:
        importer = Importer(env, store, env.terminal(env.stderr, settings), tally)
        try:
            importer.take_in(files, limit)
        except KeyboardInterrupt:
            status = ExitStatus.INTERRUPTED
            env.note("Interrupted; what was imported is kept.")
    emit(env, settings, tally, [], as_json=as_json)
    done(env, tally.sentence(), quiet=quiet)
    return status or (ExitStatus.FAILURE if tally.failed else ExitStatus.ANSWERED)


class Importer:
    """Imports files into the store one by one, so that an interruption loses nothing."""

    def __init__(self, env: Environment, store: Store, terminal: Terminal, tally: Tally) -> None:
        from qwq_cli.transcripts.to_trace import mark_of

        self._env, self._store, self._terminal, self._tally = env, store, terminal, tally
        self._known = {mark_of(trace_id) for trace_id in store.ids()}

    def take_in(self, files: Sequence[Path], limit: int | None) -> None:
        """Import files; of a folder, all files that may contain reasoning by their names.

        Raises QwqError if it is a single file that can't be read; of several it is reported.
        """
        for path in files:
            if path.is_dir():
                self._take_folder(path, limit)
            elif len(files) == 1:
                self._take_file(path, limit)
            else:
                self._try_file(path, limit)

    def _take_folder(self, folder: Path, limit: int | None) -> None:
        found = [path for path in visible_files(folder) if suffix_of(path.name) in SUFFIXES]
        if not found:
            self._env.note(f"{folder} has no files of these kinds: {', '.join(SUFFIXES)}.")
            self._tally.failed.append(str(folder))
        for path in found:
            self._try_file(path, limit)

    def _try_file(self, path: Path, limit: int | None) -> None:
        try:
            self._take_file(path, limit)
        except QwqError as error:
            self._tally.failed.append(str(path))
            self._env.note(f"{error.message} Left out.")

    def _take_file(self, path: Path, limit: int | None) -> None:
        from qwq_cli.jobs.spool import source

        with source(self._env, path) as found:
            self._take_source(found, limit)

    def _take_source(self, source: Source, limit: int | None) -> None:
        from qwq_cli.transcripts.file import nothing_in, read_file

        wrong: list[Wrong] = []
        path, name = source.path, source.name
        size = path.stat().st_size if path.is_file() else 0
        before = self._tally.imported + self._tally.known
        with through_file(size, self._terminal, Path(name).name) as report:
            for found in islice(self._good(read_file(path, report), wrong), limit):
                self._save(found, source)
        if self._tally.imported + self._tally.known == before:
            raise nothing_in(path, wrong[0] if wrong else None)
        for each in wrong:
            self._env.note(f"{name}, {each.number}: {each.why}. Left out.")

    def _good(self, found: Iterator[Found | Wrong], wrong: list[Wrong]) -> Iterator[Found]:
        from qwq_cli.solve.row import Wrong

        for each in found:
            if not isinstance(each, Wrong):
                yield each
                continue
            self._tally.left_out += 1
            if len(wrong) < TOLD:
                wrong.append(each)

    def _save(self, found: Found, source: Source) -> None:
        from qwq_cli.transcripts.to_trace import mark_of, trace_of

        try:
            trace = trace_of(found, source.path, source.name)
        except StoreError as error:  # it belongs to another version of qwq
            self._tally.left_out += 1
            self._env.note(f"{error.message} Left out.")
            return
        mark = mark_of(trace.id)
        if mark in self._known:
            self._tally.known += 1
            return
        self._store.save(trace)
        self._known.add(mark)
        self._tally.imported += 1
