"""What an endpoint is, as a value that is found out once, when a run begins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qwq_cli.endpoint.address import Address
from qwq_cli.endpoint.way import Habits


class Kind(str, Enum):
    """The program that answers. OTHER: any that follows OpenAI's API."""

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
    """A model of a server. name: for requests. n_ctx: tokens. size: bytes. Both may be unknown."""

    name: str
    aliases: tuple[str, ...] = ()
    n_ctx: int | None = None
    size: int | None = None

    @property
    def title(self) -> str:
        """The name for people, without the folders of a file."""
        last = self.name.replace("\\", "/").rpartition("/")[2].removesuffix(".gguf")
        return " ".join((last or self.name).split())

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which a user may call it."""
        return tuple(
            dict.fromkeys((self.name, *self.aliases, self.title, self.name.removesuffix(":latest")))
        )


@dataclass(frozen=True)
class Server:
    """A server.

    model: the one that questions go to; None if the server doesn't name its models. n_ctx: tokens
    of a question with its answer. slots: requests that it works on at a time. template: the model's
    chat template, with the texts of its special tokens. thinks: whether the server can switch the
    model's thought. counts: whether it tells the tokens of a text. renders: whether it tells those
    of a dialogue, so that nobody needs its template. habits: how it can be asked; None until that
    was tried.
    """

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
