"""The flags of `qwq solve --ray`, as far as no Ray is needed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

import pytest

from qwq_cli.cli.ray_flags import with_address
from tests.cli.test_batch import inside, write
from tests.shell import Done, Shell

__all__ = ["inside"]

DEMO = ("-m", "qwq-demo")


def solve(shell: Shell, *flags: str, model: Sequence[str] = DEMO) -> Done:
    return shell.run("solve", "sums.jsonl", *model, *flags)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray is found, whether it is there or not; nothing of it is used."""
    _find(monkeypatch, ModuleSpec("ray", None))


def _find(monkeypatch: pytest.MonkeyPatch, spec: ModuleSpec | None) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "qwq_cli.cluster.session.find_spec",
        lambda name, *rest: spec if name == "ray" else real(name, *rest),
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("solve p.jsonl --ray", "solve p.jsonl --ray=auto"),
        ("solve --ray p.jsonl", "solve --ray=auto p.jsonl"),
        ("solve p.jsonl --ray --actors 2", "solve p.jsonl --ray=auto --actors 2"),
        ("solve p.jsonl --ray head:6379", "solve p.jsonl --ray=head:6379"),
        ("solve p.jsonl --ray [::1]:6379", "solve p.jsonl --ray=[::1]:6379"),
        ("solve p.jsonl --ray local", "solve p.jsonl --ray=local"),
        ("solve --ray auto p.jsonl", "solve --ray=auto p.jsonl"),
        ("solve p.jsonl --ray=head:1", "solve p.jsonl --ray=head:1"),
        ("solve p.jsonl --ray ray://head:10001", "solve p.jsonl --ray=ray://head:10001"),
        ("--ray solve p.jsonl", "--ray=auto solve p.jsonl"),
        ("ask -- --ray", "ask -- --ray"),
        ("solve --ray hf:owner/name:config@split", "solve --ray=auto hf:owner/name:config@split"),
    ],
)
def test_ray_takes_what_follows_it_only_if_that_is_an_address(typed: str, meant: str) -> None:
    assert with_address(typed.split()) == meant.split()


def test_without_ray_it_is_said_how_to_get_it(
    inside: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inside)
    _find(monkeypatch, None)
    done = solve(inside, "--ray", "-o", "r.jsonl")
    assert done.status == 2
    assert "--ray needs Ray, which is not installed." in done.stderr
    assert "pip install 'qwq-cli[ray]'" in done.stderr
    assert not (inside.home / "r.jsonl").exists()


@pytest.mark.parametrize("flag", ["--actors=2", "--gpus-per-actor=0", "--fetch"])
def test_its_other_flags_need_it(inside: Shell, flag: str) -> None:
    write(inside)
    done = solve(inside, flag)
    assert done.status == 2
    assert f"{flag.split('=', maxsplit=1)[0]} is only for a run with Ray." in done.stderr


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("flags", "model", "said"),
    [
        (("--ray", "--batch-out", "b.jsonl"), DEMO, "--ray can't be used with a batch"),
        (
            ("--ray",),
            ("-m", "http://127.0.0.1:9"),
            "the endpoint http://127.0.0.1:9, which computes",
        ),
        (("--ray=ray://head:10001",), DEMO, "can't work through a Ray client"),
        (("--ray=somewhere",), DEMO, "'somewhere' is not an address of a Ray cluster"),
        (("--ray",), ("-m", "missing.gguf"), "There is no file missing.gguf"),
        (("--ray", "--actors", "0"), DEMO, "--actors"),
        (("--ray", "--gpus-per-actor", "-1"), DEMO, "--gpus-per-actor"),
    ],
)
def test_what_it_cant_do_is_refused_by_name(
    inside: Shell, flags: tuple[str, ...], model: tuple[str, ...], said: str
) -> None:
    write(inside)
    done = solve(inside, *flags, model=model)
    assert done.status in (2, 4)
    assert said in done.stderr


@pytest.mark.usefixtures("installed")
def test_weights_for_vllm_are_refused_with_a_way_to_use_them(inside: Shell) -> None:
    write(inside)
    (inside.home / "weights").mkdir()
    (inside.home / "weights" / "config.json").write_text("{}")
    done = solve(inside, "--ray", model=("-m", "weights"))
    assert done.status == 2
    assert "holds weights for vLLM" in done.stderr
    assert "-m http://HOST:8000" in done.stderr


@pytest.mark.usefixtures("installed")
def test_a_dry_run_needs_no_cluster(inside: Shell) -> None:
    write(inside)
    assert solve(inside, "--ray", "--dry-run").status == 0


def test_help_tells_of_it(shell: Shell) -> None:
    text = shell.run("solve", "--help", env={"COLUMNS": "100"}).stdout
    assert "Batches and clusters:" in text
    assert "--ray [ADDRESS]" in text


def test_ray_is_not_imported_without_it() -> None:
    code = (
        "import sys; import qwq_cli.jobs.solve, qwq_cli.cli.solve, qwq_cli.cluster.session;"
        "assert 'ray' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
