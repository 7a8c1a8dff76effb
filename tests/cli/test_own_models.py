"""`qwq models add` and `forget`: fourteen repositories of a hub on the loopback, honest and not."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from qwq_cli.hub.download.remote_model import MOST
from qwq_cli.hub.gguf.metadata import MAX_VOCABULARY
from qwq_cli.hub.local.registry import ModelEntry, load_registry
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.values.kinds import Format
from tests.cli.test_models import Models
from tests.hub.gguf_writer import F32_TENSOR, SHAPE, WEIGHTS, Tensor, gguf, text, tiny
from tests.hub.hub_server import COMMIT, FakeHub, Request, running, sha
from tests.shell import Shell

TURNS = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
PROMPT = "{% if add_generation_prompt %}<|im_start|>assistant\n"
CHATML = TURNS + PROMPT + "{% endif %}"
OPENS = TURNS + PROMPT + "<think>\n{% endif %}"
SWITCH = (
    TURNS
    + PROMPT
    + "{% if enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
HARMONY = "{# <|channel|> <|message|> #}" + TURNS + "<|start|>assistant"
WORDS = ["a", "<|im_end|>", "<s>", "déjà"]
ENDLESS = (
    b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + text("tokenizer.ggml.tokens")
    + struct.pack("<IIQ", 9, 8, MAX_VOCABULARY) + bytes(MOST + (8 << 20))
)  # fmt: skip
EXPERTS = Tensor("blk.0.ffn_up_exps.weight", (64, 32, 8), F32_TENSOR, 4 * 64 * 32 * 8)


def file(template: str | None, **keys: object) -> bytes:
    return tiny(
        tokenizer__chat_template=template,
        tokenizer__ggml__tokens=WORDS,
        tokenizer__ggml__eos_token_id=1,
        **keys,
    )


Q8, Q4 = file(CHATML) + bytes(2000), file(CHATML, general__file_type=15)
REPOS = {
    "o/Plain-2B-GGUF": {"plain-Q8_0.gguf": Q8, "plain-Q4_K_M.gguf": Q4, "mmproj-F16.gguf": b"x"},
    "o/Opens-2B-GGUF": {"opens-Q8_0.gguf": file(OPENS)},
    "o/Switch-2B-GGUF": {"switch-Q8_0.gguf": file(SWITCH)},
    "o/Harmony-2B-GGUF": {"harmony-MXFP4.gguf": file(HARMONY)},
    "o/Split-2B-GGUF": {
        "split-Q8_0-00001-of-00002.gguf": gguf(
            {**SHAPE, "split.no": 0, "split.count": 2, "tokenizer.chat_template": OPENS}
        ),
        "split-Q8_0-00002-of-00002.gguf": gguf({"split.no": 1}, WEIGHTS),
    },
    "o/Mixture-2B-GGUF": {
        "mixture-Q8_0.gguf": gguf(
            {**SHAPE, "qwen2.expert_count": 8, "qwen2.expert_used_count": 2}, (*WEIGHTS, EXPERTS)
        )
    },
    "o/Recurrent-2B-GGUF": {
        "recurrent-Q8_0.gguf": gguf(
            {key.replace("qwen2.", "lfm2."): value for key, value in SHAPE.items()}
            | {"general.architecture": "lfm2"},
            WEIGHTS,
        )
    },
    "o/Untold-2B-GGUF": {"untold-Q8_0.gguf": file(None)},
    "o/Broken-2B-GGUF": {"broken-Q8_0.gguf": file("\n{% for %}")},
    "o/Weights-2B": {"model.safetensors": b"tensors"},
    "o/Gated-2B-GGUF": {"gated-Q8_0.gguf": Q8},
    "o/Page-2B-GGUF": {"page-Q8_0.gguf": b"<!doctype html>" + bytes(4000)},
    "o/Endless-2B-GGUF": {"endless-Q8_0.gguf": ENDLESS},
    "o/Vocabulary-GGUF": {"vocabulary-F16.gguf": gguf(SHAPE)},
}  # fmt: skip


def gate(request: Request) -> bool:
    wants = request.path.startswith("/o/Gated-2B-GGUF/resolve/")
    return wants and request.send(403, X_Error_Code="GatedRepo")


@pytest.fixture
def models(shell: Shell) -> Iterator[Models]:
    bandwidth = shell.home / "qwq/cache/bandwidth.json"
    bandwidth.parent.mkdir(parents=True)
    figure = {"cores": detect().cores, "bytes_per_second": 4e10, "quiet": True}
    bandwidth.write_text(json.dumps(figure))
    with running(
        FakeHub({name: dict(files) for name, files in REPOS.items()}, chunk=1 << 20, faults=[gate])
    ) as hub:
        yield Models(shell, hub)


def own_file(models: Models) -> Path:
    return models.shell.home / "qwq/config/models.toml"


def written(models: Models, alias: str) -> ModelEntry:
    return load_registry(own_file(models)).entries[alias]


def flat(words: str) -> str:
    return " ".join(words.split())


def test_a_plain_model_is_written_down_and_pulled_and_forgotten(models: Models) -> None:
    done = models("add", "o/Plain-2B-GGUF")
    assert done.status == 0, done.stderr
    said = flat(done.stdout)
    for part in ("model Plain-2B (-m plain-2b)", "from o/Plain-2B-GGUF", "licence apache-2.0",
                 "context 1,024 tokens", "quants Q8_0, Q4_K_M", "can't tell which sampling",
                 "how it marks its thought"):  # fmt: skip
        assert part in said
    assert done.stderr.endswith("Next: qwq models pull plain-2b\n")
    entry = written(models, "plain-2b")
    assert (entry.revision, entry.format, entry.stop) == (COMMIT, Format.UNTAGGED, ("<|im_end|>",))
    pinned = [(each.name, each.bytes, each.sha256) for each in entry.quants["Q8_0"].files]
    assert pinned == [("plain-Q8_0.gguf", len(Q8), sha(Q8))]
    assert entry.parameters == 64 * 4 + 64 * 64
    assert not models.blobs
    assert "plain-2b" in models("list").stdout
    assert models("pull", "plain-2b:Q8_0").status == 0
    assert models.blobs == {sha(Q8)}
    assert models("forget", "plain-2b").stderr.startswith("Removed plain-2b from ")
    assert "plain-2b" not in load_registry(own_file(models)).entries
    assert models("forget", "plain-2b").status == 4
    assert [models(name, "qwq-demo").status for name in ("forget", "rm", "pull")] == [2, 2, 2]
    assert [models(name, "nosuch").status for name in ("forget", "rm", "pull")] == [4, 4, 4]
    assert models.blobs == {sha(Q8)}


@pytest.mark.parametrize(
    ("repo", "format", "said"),
    [
        ("Opens", Format.THINK, "the prompt begins the thought"),
        ("Switch", Format.THINK, "off: enable_thinking=false"),
        ("Harmony", Format.HARMONY, "heads of messages that end in <|message|>"),
        ("Split", Format.THINK, "quants Q8_0"),
        ("Mixture", Format.UNTAGGED, "of which a token passes"),
        ("Recurrent", Format.UNTAGGED, "its recurrent layers read again from a snapshot"),
        ("Untold", Format.UNTAGGED, "there is none in the file, and ChatML is used"),
        ("Broken", Format.UNTAGGED, "what its chat template does: "),
    ],
)
def test_what_the_head_tells_is_taken_and_what_it_does_not_is_said(
    models: Models, repo: str, format: Format, said: str
) -> None:
    done = models("add", f"o/{repo}-2B-GGUF")
    assert done.status == 0, done.stderr
    assert said in flat(done.stdout)
    entry = written(models, f"{repo.lower()}-2b")
    assert entry.format is format
    assert bool(entry.system) == (format is Format.UNTAGGED)
    assert "can't tell which sampling" in flat(done.stdout)


def test_parts_of_a_split_model_are_pinned_in_order(models: Models) -> None:
    models("add", "o/Split-2B-GGUF")
    names = [each.name for each in written(models, "split-2b").quants["Q8_0"].files]
    assert names == list(REPOS["o/Split-2B-GGUF"])


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (("o/Weights-2B",), "has no GGUF files", 4),
        (("o/Gated-2B-GGUF",), "is gated: its owners want you to accept", 5),
        (("o/Absent-2B-GGUF",), "or it is private", 5),
        (("o/Page-2B-GGUF",), "a web page, not a model", 4),
        (("o/Endless-2B-GGUF",), "has no end after 64 MiB", 4),
        (("o/Vocabulary-GGUF",), "holds no weights", 4),
        (("o/Plain-2B-GGUF", "--quant", "Q4_K_L"), "has no quant 'Q4_K_L'", 4),
        (("o/Plain-2B-GGUF", "--revision", "v9"), "no such revision", 5),
        (("o/Plain-2B-GGUF", "--as", "qwen3-8b"), "There is a model qwen3-8b already", 2),
        (("o/Plain-2B-GGUF", "--as", "a b"), "can't be an alias", 2),
        (("Qwen/Qwen3-8B-GGUF",), "is known already: qwq -m qwen3-8b", 2),
        (("qwen3-8b",), "is known already", 2),
        (("plain",), "Write it as owner/repo", 2),
    ],
)
def test_what_can_not_be_added_is_refused_in_words(
    models: Models, arguments: tuple[str, ...], message: str, status: int
) -> None:
    done = models("add", *arguments)
    assert message in flat(done.stderr)
    assert (done.stdout, done.status) == ("", status)
    assert not own_file(models).exists()


def test_one_quant_another_name_and_json(models: Models) -> None:
    done = models("add", "o/Plain-2B-GGUF", "--quant", "q4_k_m", "--as", "mine", "--json")
    told = done.document
    assert list(told["model"]["quants"]) == ["Q4_K_M"]
    assert told["template"]["start"]["format"] == "untagged"
    assert any(words.startswith("which sampling") for words in told["unknown"])
    again = models("add", "o/Plain-2B-GGUF")
    assert "qwq models forget mine" in flat(again.stderr)
    assert models("forget", "MINE", "--json").document["forgotten"] == "mine"


def test_only_the_head_is_read(models: Models) -> None:
    models.hub.files["o/Big-2B-GGUF"] = {"big-Q8_0.gguf": file(CHATML) + bytes(20 << 20)}
    assert models("add", "o/Big-2B-GGUF").status == 0
    assert models.hub.sent <= 6 << 20


def test_what_a_file_says_can_not_steer_a_terminal(models: Models) -> None:
    evil = file(
        "\x1b[31m{{ messages }}", general__name="\x1b]0;x\x07Evil", general__architecture=None
    )
    models.hub.files["o/Evil-2B-GGUF"] = {"evil-Q8_0.gguf": evil}
    done = models("add", "o/Evil-2B-GGUF")
    assert done.status == 4
    assert "\x1b" not in done.stderr
    models.hub.files["o/Evil-2B-GGUF"] = {"evil-Q8_0.gguf": file("\x1b[31m{% for %}")}
    done = models("add", "o/Evil-2B-GGUF")
    assert done.status == 0
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", done.stdout)
