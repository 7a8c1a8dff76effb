"""What an endpoint is, as a value: found out once, when a run begins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qwq_cli.endpoint.address import Address
from qwq_cli.endpoint.way import Habits


class Kind(str, Enum):
    """Which program answers. OTHER: one that speaks as OpenAI's servers do."""

    LLAMA_SERVER = "llama-server"
    VLLM = "vllm"
    SGLANG = "sglang"
    OLLAMA = "ollama"
    LM_STUDIO = "lm-studio"
    OTHER = "other"


TITLES = {
    Kind.LLAMA_SERVER: "llama-server",
    Kind.VLLM: "vLLM",
    Kind.SGLANG: "SGLang",
    Kind.OLLAMA: "Ollama",
    Kind.LM_STUDIO: "LM Studio",
    Kind.OTHER: "a server of OpenAI's kind",
}


@dataclass(frozen=True)
class ServedModel:
    """name: what requests call it. n_ctx: tokens, and size: bytes, where the server tells."""

    name: str
    aliases: tuple[str, ...] = ()
    n_ctx: int | None = None
    size: int | None = None

    @property
    def title(self) -> str:
        """For people: without the folders of a file."""
        last = self.name.replace("\\", "/").rpartition("/")[2].removesuffix(".gguf")
        return " ".join((last or self.name).split())

    @property
    def names(self) -> tuple[str, ...]:
        """All that somebody may call it."""
        return tuple(
            dict.fromkeys((self.name, *self.aliases, self.title, self.name.removesuffix(":latest")))
        )


@dataclass(frozen=True)
class Server:
    """model: the one that questions go to; None where the server doesn't tell its models.
    n_ctx: tokens of one question with its answer. slots: requests that it works on at a time.
    template: the model's chat template, with the texts of its special tokens. thinks: whether the
    server can switch the model's thought. counts: whether it tells the tokens of a text; renders:
    those of a dialogue, so that its template need not be known. habits: how it can be asked; None
    until that is tried."""

    address: Address
    kind: Kind
    version: str = ""
    models: tuple[ServedModel, ...] = ()
    model: ServedModel | None = None
    n_ctx: int | None = None
    slots: int | None = None
    template: str | None = None
    special_tokens: tuple[tuple[str, str], ...] = ()
    thinks: bool = False
    counts: bool = False
    renders: bool = False
    habits: Habits | None = None

    @property
    def title(self) -> str:
        return f"{TITLES[self.kind]} {self.version}".strip()
