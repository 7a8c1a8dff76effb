"""What qwq says about the demonstration model before a run."""

from __future__ import annotations

from pathlib import Path

from qwq_cli.config import resolve
from qwq_cli.hub.local.card import card_of
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.introduction import introduction
from qwq_cli.launch import plan
from qwq_cli.paths import Paths


def test_every_chat_says_what_it_can_do_and_other_runs_the_first_times(tmp_path: Path) -> None:
    environ = {"QWQ_HOME": str(tmp_path), "HF_HOME": str(tmp_path)}
    paths = Paths.find(environ)
    resolved = resolve(environ, paths.config_file, {"model": "qwq-demo"})
    launch = plan(resolved, paths, environ)
    card = card_of(launch.entry)
    assert card
    assert "can't follow up on earlier questions or read data" in card.summary
    said = [" ".join(introduction(resolved, launch, paths)) for _ in range(5)]
    assert [card.summary in text for text in said] == [True, True, True, False, False]
    assert card.summary in " ".join(introduction(resolved, launch, paths, talks=True))


def test_more_threads_than_cores_are_told(tmp_path: Path) -> None:
    environ = {"QWQ_HOME": str(tmp_path), "HF_HOME": str(tmp_path)}
    paths, cores = Paths.find(environ), detect().cores
    for threads in (cores, cores + 1):
        flags = {"model": "qwq-demo", "threads": threads, "gpu_layers": 0}
        resolved = resolve(environ, paths.config_file, flags)
        said = list(introduction(resolved, plan(resolved, paths, environ), paths))
        told = [line for line in said if "wait for each other: mostly much slower." in line]
        assert len(told) == (threads > cores)
