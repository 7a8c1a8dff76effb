"""Packs tokenized examples into rows; masks what is given and what was planted wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from tools.tiny_model.generator import Example, examples
from tools.tiny_model.pen import SLIP_CLOSE, SLIP_OPEN, plain

IGNORED = -100
BUFFER = 256
MARKED = re.compile(f"{SLIP_OPEN}(.*?){SLIP_CLOSE}", re.DOTALL)


@dataclass(frozen=True)
class Document:
    """One conversation as token ids, and for each whether its prediction is trained."""

    ids: list[int]
    learned: list[bool]


def document(item: Example, tokenizer: Tokenizer) -> Document:
    """The prompt is never learned, of the reply everything but the slips."""
    prompt = tokenizer.encode(item.prompt).ids
    reply = tokenizer.encode(plain(item.reply) + "<|im_end|>")
    spans = slip_spans(item.reply)
    kept = [not any(a < end and b > start for start, end in spans) for a, b in reply.offsets]
    newline = tokenizer.encode("\n").ids
    ids = prompt + reply.ids + newline
    return Document(ids, [False] * len(prompt) + kept + [False] * len(newline))


def slip_spans(text: str) -> list[tuple[int, int]]:
    """Where the slips stand in the text without marks."""
    return [
        (found.start() - 2 * number, found.end() - 2 * number - 2)
        for number, found in enumerate(MARKED.finditer(text))
    ]


class Packer:
    """Fills rows of two lengths; what is too long for the short rows goes into the long ones."""

    def __init__(self, seed: int, tokenizer: Tokenizer, short: int, long: int) -> None:
        self.source = examples(seed)
        self.tokenizer = tokenizer
        self.buffers: dict[int, list[Document]] = {length: [] for length in (short, long)}

    def rows(self, length: int, count: int) -> tuple[Tensor, Tensor]:
        """Inputs and targets, each (count, length)."""
        pairs = [self.row(length) for _ in range(count)]
        ids = torch.tensor([ids for ids, _ in pairs])
        targets = torch.tensor([targets for _, targets in pairs])
        return ids, targets

    def row(self, length: int) -> tuple[list[int], list[int]]:
        """One row: the oldest document, then whatever fits best into the rest."""
        self.fill(length)
        buffer = self.buffers[length]
        ids: list[int] = []
        learned: list[bool] = []
        chosen: Document | None = buffer.pop(0)
        while chosen:
            ids += chosen.ids
            learned += chosen.learned
            room = length - len(ids)
            chosen = max(
                (d for d in buffer if len(d.ids) <= room), key=lambda d: len(d.ids), default=None
            )
            if chosen:
                buffer.remove(chosen)
        pad = length - len(ids)
        targets = [i if keep else IGNORED for i, keep in zip(ids, learned, strict=True)]
        return ids + [0] * pad, targets[1:] + [IGNORED] * (pad + 1)

    def fill(self, length: int) -> None:
        """Draw until the buffer for this length holds enough to choose from."""
        while len(self.buffers[length]) < (BUFFER if length == min(self.buffers) else 4):
            drawn = document(next(self.source), self.tokenizer)
            fits = [size for size in sorted(self.buffers) if len(drawn.ids) <= size]
            if fits:
                self.buffers[fits[0]].append(drawn)

    def waiting(self, length: int) -> int:
        """Tokens that wait for a row of this length."""
        return sum(len(d.ids) for d in self.buffers[length])


def stream(packer: Packer, short: int, long: int, tokens: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches of about so many tokens, in long rows whenever enough long examples wait."""
    while True:
        enough = packer.waiting(long) > 1.1 * tokens
        length = long if enough else short
        yield packer.rows(length, tokens // length)
