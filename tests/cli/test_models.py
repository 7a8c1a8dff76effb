"""`qwq models` as a shell sees it, on a hub of the loopback."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from qwq_cli.choices import KvType
from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.fit import kv_bytes
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.units import GIB
from tests.hub.gguf_writer import tiny, write_tiny
from tests.hub.hub_server import FakeHub, running, sha
from tests.hub.local.test_cache import put
from tests.shell import Done, Shell

REPO = "o/tiny-GGUF"
Q8 = tiny() + bytes(3_000_000)
BIG, MOST_OF_BIG = tiny() + bytes(20_000_000), 12_000_000  # the plan alone reads two megabytes
Q4 = tiny(general__file_type=15) + bytes(1_000_000)
PARTS = {
    f"split/tiny-F16-0000{part}-of-00002.gguf": (tiny() if part == 1 else b"second") + bytes(part)
    for part in (1, 2)
}


class Models:
    """`qwq models` against a hub."""

    def __init__(self, shell: Shell, hub: FakeHub) -> None:
        self.shell, self.hub = shell, hub

    def __call__(self, *arguments: str, **env: str) -> Done:
        return self.shell.run("models", *arguments, env={**self.environment, **env})

    @property
    def environment(self) -> dict[str, str]:
        return {"HF_ENDPOINT": self.hub.endpoint, "HF_HUB_OFFLINE": "0"}

    @property
    def cache(self) -> Path:
        return self.shell.home / "hub/hub"

    @property
    def blobs(self) -> set[str]:
        return {path.name for path in self.cache.glob("models--*/blobs/*")}


@pytest.fixture
def models(shell: Shell) -> Iterator[Models]:
    bandwidth = shell.home / "qwq/cache/bandwidth.json"
    bandwidth.parent.mkdir(parents=True)
    cores = detect().cores
    bandwidth.write_text(json.dumps({"cores": cores, "bytes_per_second": 4e10, "quiet": True}))
    files = {
        "tiny-Q8_0.gguf": Q8,
        "tiny-Q4_K_M.gguf": Q4,
        "tiny-Q4_0_4_4.gguf": b"retired",
        "mmproj-tiny-F16.gguf": b"projector",
        "README.md": b"card",
        **PARTS,
    }
    with running(FakeHub({REPO: files})) as hub:
        yield Models(shell, hub)


def test_pull_says_what_it_takes_and_prints_the_path(models: Models) -> None:
    done = models("pull", f"{REPO}:Q8_0")
    path = Path(done.stdout.strip())
    assert done.status == 0
    assert path.read_bytes() == Q8
    words = " ".join(done.stderr.split())
    for part in ("Q8_0: as named", "size 3.0 MB", "free on the disk", "fits into", "100%", REPO):
        assert part in words
    assert f'Ready: qwq -m {REPO}:Q8_0 "..."' in done.stderr
    assert models.blobs == {sha(Q8)}


def test_pull_chooses_a_quant_that_fits_and_says_why(models: Models) -> None:
    done = models("pull", REPO, "--plan")
    assert done.status == 0
    assert "the finest that fits" in done.stderr
    assert not models.blobs


def test_pull_takes_all_parts_of_a_split_model(models: Models) -> None:
    done = models("pull", f"{REPO}:f16")
    assert done.status == 0
    assert done.stdout.strip().endswith("tiny-F16-00001-of-00002.gguf")
    assert models.blobs == {sha(data) for data in PARTS.values()}


def test_retired_types_and_projectors_are_not_offered(models: Models) -> None:
    done = models("pull", f"{REPO}:Q4_0_4_4")
    assert done.status == 4
    assert "no quant 'Q4_0_4_4'" in done.stderr


def test_pull_refuses_what_memory_cannot_hold_unless_forced(models: Models) -> None:
    much = ("pull", f"{REPO}:Q8_0", "--ctx", "2000000000")
    done = models(*much)
    assert done.status == 4
    assert "does NOT fit" in done.stderr
    assert "--force" in done.stderr
    assert not models.blobs
    assert models(*much, "--force").status == 0
    assert models.blobs == {sha(Q8)}


@pytest.mark.parametrize(
    ("name", "env", "message", "status"),
    [
        ("o/none", {}, "or it is private", 5),
        ("qwq-32", {}, "Did you mean qwq-32b?", 4),
        ("qwq-demo", {}, "nothing to pull", 2),
        (REPO, {"HF_HUB_OFFLINE": "1"}, "unset HF_HUB_OFFLINE", 5),
    ],
)
def test_pull_refuses_in_words(
    models: Models, name: str, env: dict[str, str], message: str, status: int
) -> None:
    done = models("pull", name, **env)
    assert message in done.stderr
    assert (done.stdout, done.status) == ("", status)


def test_a_plan_without_the_network_is_made_of_what_models_toml_says(models: Models) -> None:
    done = models("pull", "qwq-32b-preview:q4_k_m", "--plan", HF_HUB_OFFLINE="1")
    words = " ".join(done.stderr.split())
    assert (done.status, done.stdout) == (0 if "fits into" in words else 4, "")
    for part in (
        "QwQ-32B-Preview Q4_K_M: as named",
        "bartowski/QwQ-32B-Preview-GGUF at 2a6d4c7c27d2",
        "QwQ-32B-Preview-Q4_K_M.gguf",
        "size 19.9 GB",
        "21.2 GiB with a context of 8,192 tokens",
        "expected, from",
        "min each, going by published lengths",
        "hub HF_HUB_OFFLINE is set",
        "It was not asked for exact sizes, and whether it has these files.",
    ):
        assert part in words


def test_a_speed_that_was_measured_on_a_busy_machine_says_so(models: Models) -> None:
    file = models.shell.home / "qwq/cache/bandwidth.json"
    kept = {"cores": detect().cores, "bytes_per_second": 4e10}
    lines = (("list",), ("show", "qwq-32b-preview"), ("pull", "qwq-32b-preview:IQ2_M", "--plan"))
    for line in lines:
        for is_quiet in (False, True):
            file.write_text(json.dumps({**kept, "quiet": is_quiet, "tries": 5}))
            done = models(*line, HF_HUB_OFFLINE="1")
            words = " ".join((done.stdout + done.stderr).split())
            doubt = "The speed of memory was measured while other programs worked"
            assert (doubt.casefold() in words.casefold()) != is_quiet, line


def test_a_plan_without_the_network_needs_a_model_that_models_toml_describes(
    pair: Models,
) -> None:
    for name in (REPO, "mine"):
        done = pair("pull", name, "--plan", HF_HUB_OFFLINE="1")
        assert (done.status, done.stdout) == (5, "")
        assert "HF_HUB_OFFLINE is set" in done.stderr


def test_a_plan_without_the_network_has_the_drafting_model_too(models: Models) -> None:
    done = models("pull", "qwq-32b", "--draft", "--plan", HF_HUB_OFFLINE="1")
    words = " ".join(done.stderr.split())
    assert "drafts Qwen2.5-0.5B-Instruct" in words
    assert words.count("It was not asked") == 1


def test_a_pinned_checksum_that_the_hub_contradicts_is_refused(models: Models) -> None:
    config = models.shell.home / "qwq/config"
    config.mkdir(parents=True)
    pinned = f'[{{ name = "tiny-Q8_0.gguf", bytes = 5, sha256 = "{"0" * 64}" }}]'
    (config / "models.toml").write_text(
        f'[mine]\ntitle = "Mine"\nrepo = "{REPO}"\n'
        f"[mine.quants.Q8_0]\nfiles = {pinned}\nbits = 8.5\n"
    )
    done = models("pull", "mine")
    assert done.status == 5
    assert "not the one that models.toml describes" in done.stderr
    assert not models.blobs


def test_an_interrupted_pull_goes_on_where_it_stopped(models: Models) -> None:
    models.hub.files[REPO]["tiny-Q8_0.gguf"] = BIG
    hold = models.hub.hold_after(MOST_OF_BIG)
    process = models.shell.popen("models", "pull", f"{REPO}:Q8_0", env=models.environment)
    hold.reached.wait()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    hold.release.set()
    assert process.returncode == 130
    assert b"continues" in stderr
    assert "Not finished: tiny-Q8_0.gguf" in models("list").stdout
    done = models("pull", f"{REPO}:Q8_0")
    assert done.status == 0
    assert Path(done.stdout.strip()).read_bytes() == BIG


def test_a_terminal_sees_a_bar_and_then_only_the_outcome(models: Models) -> None:
    """The hub keeps the end back until the bar was seen, with its speed."""
    models.hub.files[REPO]["tiny-Q8_0.gguf"] = BIG
    hold = models.hub.hold_after(MOST_OF_BIG)
    screen = models.shell.terminal(
        "models", "pull", f"{REPO}:Q8_0", env=models.environment, shown={"B/s": hold.release.set}
    )
    assert screen.status == 0
    assert "100%" not in screen.text
    assert "Ready:" in screen.text


def test_list_path_verify_and_rm(models: Models) -> None:
    models("pull", f"{REPO}:Q8_0")
    name = f"{REPO}:Q8_0"
    listed = models("list").stdout
    assert name in listed
    assert listed.index(name) < listed.index("to pull")
    path = models("path", name).stdout.strip()
    assert Path(path).read_bytes() == Q8
    assert models("verify", name).stdout.startswith("right: ")
    refused = models("rm", name)
    assert (refused.status, "--yes" in refused.stderr) == (2, True)
    assert models("rm", name, "--yes").stderr == f"Removed {name}.\n"
    assert not models.blobs
    assert name not in models("list").stdout
    assert models("path", name).status == 4


def test_verify_knows_the_checksum_of_the_demonstration_model(models: Models) -> None:
    done = models("verify", "qwq-demo")
    assert done.status == 0
    assert done.stdout.startswith("right: qwq-demo  ")


def test_verify_finds_a_bit_that_flipped(models: Models) -> None:
    path = Path(models("pull", f"{REPO}:Q8_0").stdout.strip())
    with path.open("r+b") as file:
        file.seek(2_000_000)
        file.write(b"\x01")
    done = models("verify")
    assert done.status == 5
    assert "WRONG" in done.stdout
    assert f"qwq models rm {REPO}:Q8_0" in done.stderr


def test_rm_leaves_a_blob_that_another_snapshot_uses(models: Models) -> None:
    models("pull", f"{REPO}:Q8_0")
    models.hub.commit = "d" * 40
    models("pull", f"{REPO}:Q8_0")
    done = models("rm", f"{REPO}:Q8_0", "--yes")
    assert "Another snapshot uses" in done.stderr
    assert models.blobs == {sha(Q8)}
    assert Path(models("path", f"{REPO}:Q8_0").stdout.strip()).read_bytes() == Q8


def test_rm_and_verify_know_a_blob_that_is_a_link_into_a_shared_store(models: Models) -> None:
    """huggingface_hub keeps such blobs under another digest, for all repositories."""
    path = Path(models("pull", f"{REPO}:Q8_0").stdout.strip())
    shared = models.cache / "shared" / ("f" * 64)
    shared.parent.mkdir()
    blob = path.resolve()
    blob.rename(shared)
    blob.symlink_to(shared)
    assert models("verify").stdout.count("right: ") == 2
    assert models("rm", f"{REPO}:Q8_0", "--yes").status == 0
    assert shared.read_bytes() == Q8
    assert not blob.is_symlink()


def test_rm_removes_what_an_unfinished_pull_left(models: Models) -> None:
    blobs = models.cache / "models--o--x/blobs"
    blobs.mkdir(parents=True)
    title = {"name": "x.gguf", "etag": "a" * 64, "bytes": 10, "piece": 5}
    (blobs / f"{'a' * 64}.qwq-journal.incomplete").write_text(json.dumps(title) + "\n")
    (blobs / f"{'a' * 64}.qwq.incomplete").write_bytes(bytes(10))
    assert models("rm", "x.gguf", "--yes").status == 0
    assert not models.blobs


def test_models_of_other_programs_are_listed_by_path_and_never_removed(models: Models) -> None:
    home = models.shell.home
    studio = write_tiny(home / ".lmstudio/models/who/model/tiny-Q8_0.gguf")
    blob = write_tiny(home / f".ollama/models/blobs/sha256-{'b' * 64}")
    manifest = home / ".ollama/models/manifests/registry.ollama.ai/library/qwq/latest"
    manifest.parent.mkdir(parents=True)
    layer = {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{'b' * 64}"}
    manifest.write_text(json.dumps({"layers": [{"mediaType": "other"}, layer]}))
    (manifest.parent / "broken").write_text("{")
    listed = {line["name"]: line["place"] for line in json.loads(models("list", "--json").stdout)}
    assert listed[str(studio)] == "LM Studio"
    assert listed[str(blob)] == "Ollama"
    assert models("path", str(blob)).stdout.strip() == str(blob)
    assert models("verify", str(blob)).status == 5  # it is not what its name says
    done = models("rm", str(studio), "--yes")
    assert "belongs to LM Studio" in done.stderr
    assert studio.exists()


def test_show_is_the_card(models: Models) -> None:
    text = " ".join(models("show", "qwq-32b-preview").stdout.split())
    for part in ("Apache-2.0", "released weights", "withheld training data", "vendor-reported",
                 "reason in circles", "GPQA 65.2", "Q4_K_M 19.9 GB 21.2 GiB"):  # fmt: skip
        assert part in text
    document = models("show", "qwq-32b", "--json").document
    assert document["model"]["scores"][0]["benchmark"] == "AIME 2024"
    assert {line["quant"] for line in document["quants"]} >= {"Q4_K_M", "Q8_0"}


def test_show_tells_of_an_unknown_file_what_it_tells_of_a_known_model(models: Models) -> None:
    file = write_tiny(models.shell.home / "some.gguf", general__file_type=15)
    header, size = inspect(file).header, file.stat().st_size
    text = " ".join(models("show", str(file)).stdout.split())
    for part in (f"network {header.architecture}", f"context {header.context_length:,} tokens",
                 "weights ", "Q4_K_M 6.0 kB 0.1 GiB yes", "this file"):  # fmt: skip
        assert part in text
    document = models("show", str(file), "--json").document
    (line,) = document["quants"]
    assert (line["quant"], line["bytes"]) == ("Q4_K_M", size)
    assert line["assessment"]["fit"]["available"] > line["assessment"]["fit"]["weights"] == size
    assert document["architecture"] == header.architecture
    model = document["model"]
    shape = (model["context"], model["parameters"])
    assert shape == (header.context_length, inspect(file).parameters)


def test_show_tells_what_qwq_itself_sends_to_an_unknown_model(models: Models) -> None:
    file = write_tiny(models.shell.home / "some.gguf")
    text, own = " ".join(models("show", str(file)).stdout.split()), "chosen by qwq, which does not"
    default = load_registry().default
    assert f'qwq sends the system text "{default.system}" ({own}' in text
    assert f"sampling temperature 0.6, top_p 0.95, top_k 40, min_p 0 ({own}" in text
    known = " ".join(models("show", "qwq-demo").stdout.split())
    assert "qwq sends no system text sampling temperature 0, " in known
    assert "system a system text is sent as a message of its own" in known
    assert own not in known


def test_show_tells_what_the_template_of_a_file_does(models: Models) -> None:
    template = (
        "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no') }}"
        "{% endif %}{% for m in messages %}{{ m.content }}{% endfor %}"
        "{% if enable_thinking %}<think>{% endif %}"
    )
    file = write_tiny(
        models.shell.home / "some.gguf",
        tokenizer__chat_template=template,
        tokenizer__ggml__bos_token_id=1,
    )
    text = " ".join(models("show", str(file)).stdout.split())
    for part in ("model Tiny", "bos_token bc", "put before the first question",
                 "on: enable_thinking=true (qwq asks for it)",
                 "off: enable_thinking=false (if nothing is said)",
                 "marks <think> and </think>; the prompt begins the thought"):  # fmt: skip
        assert part in text
    told = models("show", str(file), "--json").document["template"]
    assert told["thinking"] == {"on": "enable_thinking=true", "off": "enable_thinking=false"}
    assert (told["unsaid"], told["merges_system"]) == ("off", True)
    assert told["start"] == {"format": "think", "place": "thought"}


@pytest.mark.parametrize(
    ("template", "marks"),
    [
        ("{{ messages[0].content }}", "none in the template"),
        ("{{ messages[0].content }}{# <|channel|> <|message|> #}", "heads of messages that end in"),
        ("{{ messages[0].content.split('</think>')[-1] }}", "<think> and </think> "),
    ],
)
def test_show_tells_how_a_template_marks_thought(models: Models, template: str, marks: str) -> None:
    file = write_tiny(models.shell.home / "some.gguf", tokenizer__chat_template=template)
    assert f"marks {marks}" in " ".join(models("show", str(file)).stdout.split()) + " "


def test_show_tells_why_a_template_cannot_be_used(models: Models) -> None:
    file = write_tiny(models.shell.home / "some.gguf", tokenizer__chat_template="\n{% for %}")
    done = models("show", str(file))
    assert done.status == 0
    assert "fails at its line 2: Expected an expression" in " ".join(done.stdout.split())
    missing = models("show", "absent.gguf")
    assert (missing.status, "There is no file absent.gguf" in missing.stderr) == (4, True)


def test_show_reads_the_card_of_the_embedded_model(models: Models) -> None:
    text = " ".join(models("show", "qwq-demo").stdout.split())
    document = models("show", "qwq-demo", "--json").document
    card = document["card"]
    assert card["license"] == document["model"]["license"]
    assert card["parameters"] == document["model"]["parameters"]
    assert card["context"] == document["model"]["context"]
    assert card["accuracy"]
    first = card["accuracy"][0]
    assert f"measured {first['problems']}: {first['accuracy']:.1%} of {first['count']}" in text
    for part in (card["summary"], *card["limits"], card["fixture"][0]["does"]):
        assert part in text


def test_each_fixture_on_the_card_works_as_it_stands_there(models: Models) -> None:
    shown = " ".join(models("show", "qwq-demo").stdout.split())
    fixtures = models("show", "qwq-demo", "--json").document["card"]["fixture"]
    noted = []
    for fixture in fixtures:
        assert f'qwq -m qwq-demo "{fixture["question"]}": {fixture["does"]}' in shown
        trace = models.shell.run("-m", "qwq-demo", "--json", fixture["question"]).document
        noted.append(
            {note["kind"] for note in trace["notes"]}
            | {back["kind"] for back in trace.get("rewinds", ())}
        )
    assert ["loop" in noted[0], "loop" in noted[1], "language" in noted[2]] == [True] * 3


def test_list_fits_eighty_columns(models: Models) -> None:
    put(models.cache, "aaa", "QwQ-32B-Preview-Q4_K_M.gguf", repo="bartowski/QwQ-32B-Preview-GGUF")
    screen = models.shell.terminal("models", "list")
    rows = [line for line in screen.lines if "qwq-32b-preview:Q4_K_M" in line]
    assert len(rows) == 1
    assert rows[0].rstrip().endswith("hub")


def test_a_long_path_leaves_room_for_the_figures(models: Models) -> None:
    folder = models.shell.home / ".lmstudio/models" / ("who" * 10) / ("model" * 10)
    write_tiny(folder / "tiny-Q8_0.gguf")
    rows = [row for row in models.shell.terminal("models", "list").lines if row]
    assert rows[0].split() == ["model", "size", "memory", "fits", "speed", "answer", "where"]
    (studio,) = [row for row in rows if row.rstrip().endswith("LM Studio")]
    assert "GiB" in studio
    cells = [re.split(r"\s{2,}", row)[0] for row in rows]  # columns lie two spaces apart
    assert _without_spaces(str(folder / "tiny-Q8_0.gguf")) in _without_spaces("".join(cells))


def _without_spaces(text: str) -> str:
    return "".join(text.split())


LITTLE = "o/little-GGUF"
LITTLE_Q8 = tiny() + bytes(1_000_000)
PAIR = f"""
[mine]
title = "Mine"
repo = "{REPO}"
quants.Q8_0 = {{ files = [{{ name = "tiny-Q8_0.gguf", bytes = {len(Q8)} }}], bits = 8.5 }}
quants.Q4_K_M = {{ files = [{{ name = "tiny-Q4_K_M.gguf", bytes = {len(Q4)} }}], bits = 4.9 }}
[little]
title = "Little"
repo = "{LITTLE}"
draft_of = ["mine"]
quants.Q8_0 = {{ files = [{{ name = "little-Q8_0.gguf", bytes = {len(LITTLE_Q8)} }}], bits = 8.5 }}
"""


@pytest.fixture
def pair(models: Models) -> Models:
    """One model that is known to draft for another."""
    config = models.shell.home / "qwq/config"
    config.mkdir(parents=True)
    (config / "models.toml").write_text(PAIR)
    models.hub.files[LITTLE] = {"little-Q8_0.gguf": LITTLE_Q8}
    return models


def test_pull_brings_what_drafts_too(pair: Models) -> None:
    planned = pair("pull", "mine:Q8_0", "--draft", "--plan")
    words = " ".join(planned.stderr.split())
    assert "drafts Little Q8_0" in words
    assert "GiB that are left" in words
    assert re.search(r"both 4\.\d MB; \d\.\d GiB of memory", words)
    assert not pair.blobs
    done = pair("pull", "mine:Q8_0", "--draft")
    assert done.stdout.strip().endswith("tiny-Q8_0.gguf")
    assert len(done.stdout.splitlines()) == 1
    assert "qwq -m mine:Q8_0 --draft auto" in done.stderr
    assert pair.blobs == {sha(Q8), sha(LITTLE_Q8)}
    card = " ".join(pair("show", "mine").stdout.split())
    assert "drafted by little (qwq models pull mine --draft)" in card


def test_pull_refuses_a_draft_without_room_beside_the_model(pair: Models) -> None:
    shown = pair("pull", "mine:Q8_0", "--plan").stderr
    _, room = map(float, re.findall(r"(\d+\.\d) GiB", shown)[:2])
    header = inspect(write_tiny(pair.shell.home / "tiny.gguf")).header
    ctx = str(int(0.7 * room * GIB * 256 / kv_bytes(header, 256, KvType.F16)))
    assert pair("pull", "mine:Q8_0", "--ctx", ctx, "--plan").status == 0
    done = pair("pull", "mine:Q8_0", "--ctx", ctx, "--draft")
    assert done.status == 4
    assert "little:Q8_0 needs" in done.stderr
    assert "beside mine:Q8_0" in " ".join(done.stderr.split())
    assert not pair.blobs


def test_pull_says_where_no_model_drafts(models: Models) -> None:
    done = models("pull", f"{REPO}:Q8_0", "--draft")
    assert done.status == 2
    assert "qwq knows no draft model for" in done.stderr
    assert not models.blobs


def test_all_that_are_known_make_one_table_of_eighty_columns(models: Models) -> None:
    screen = models.shell.terminal("models", "list", "--all")
    rows = [line.rstrip() for line in screen.lines if line.strip()]
    head = next(at for at, row in enumerate(rows) if row.startswith("model"))
    assert rows[head].split() == [
        "model", "size", "needs", "fits", "tok/s", "answer", "score", "licence",
    ]  # fmt: skip
    known = load_registry().entries
    table = rows[head + 2 : head + 2 + len(known)]
    assert [row.split(":")[0].split()[0] for row in table] == list(known)
    assert all(row.endswith(("Apache-2.0", "MIT")) for row in table)
    assert all(len(row) <= 80 for row in table)
    thinking = next(row for row in table if row.startswith("qwen3-4b-thinking"))
    assert "81.3*" in thinking
    assert "~" in thinking
    piped = models("list", "--all").stdout
    assert [row.split(":")[0].split()[0] for row in piped.splitlines()[2 : 2 + len(known)]] == list(
        known
    )
    assert "* AIME 2025" in piped


def test_all_that_are_known_as_json(models: Models) -> None:
    rows = {row["name"].split(":")[0]: row for row in models("list", "--all", "--json").document}
    assert list(rows) == list(load_registry().entries)
    row = rows["qwen3-8b"]
    assert row["score"]["source"].startswith("vendor-reported")
    assert (row["license"], row["basis"]) == ("Apache-2.0", "assumed")
    assert row["answer"]["low"] < row["answer"]["median"]
    assert rows["qwq-32b-preview"]["basis"] == "published"


def test_the_short_list_has_the_default_and_what_is_recommended(models: Models) -> None:
    done = models("list")
    names = [row.split(":")[0].split()[0] for row in done.stdout.splitlines()[1:]]
    assert names[:2] == ["qwq-demo", "qwq-32b-preview"]
    assert "qwen2.5-0.5b-instruct" not in names
    assert re.search(r"QwQ-32B-Preview (fits|needs).*: qwq models pull \S+", done.stdout)
    assert "qwq models list --all" in done.stdout


def test_path_verify_and_rm_as_json(models: Models) -> None:
    name = f"{REPO}:Q8_0"
    models("pull", name)
    told = models("path", name, "--json").document
    assert (told["name"], told["place"]) == (name, "hub")
    assert Path(told["files"][0]).read_bytes() == Q8
    assert models("verify", name, "--json").document == [
        {"name": name, "file": told["files"][0], "right": True}
    ]
    with Path(told["files"][0]).open("r+b") as file:
        file.seek(2_000_000)
        file.write(b"\x01")
    damaged = models("verify", name, "--json")
    assert damaged.status == 5
    assert [each["right"] for each in damaged.document] == [False]
    assert models("rm", name, "--yes", "--json").document == {"removed": name, "kept": []}
    assert not models.blobs
