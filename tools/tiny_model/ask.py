"""Asks a GGUF many questions at once, through qwq's own engine and parser."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import render
from qwq_cli.engine.detokenizer import Detokenizer
from qwq_cli.engine.loader import Loaded, load
from qwq_cli.engine.params import ContextParams, KvLayout, ModelParams, SamplingParams
from qwq_cli.engine.sequence import Sequence
from qwq_cli.engine.vocabulary import encode
from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.values.kinds import FinishReason, Format
from qwq_cli.values.message import Message

WIDTH = 32
CONTEXT = 1024
GREEDY = SamplingParams(temperature=0.0)
USUAL = SamplingParams(temperature=0.6, top_p=0.95, top_k=40)
HOT = SamplingParams(temperature=1.0, top_p=1.0, top_k=0)


@dataclass(frozen=True)
class Reply:
    """What the model said, and the box as qwq's parser read it."""

    text: str
    boxed: str | None
    ended: bool
    tokens: int


@contextmanager
def opened(path: Path, threads: int) -> Iterator[Loaded]:
    """The model in a context wide enough for several questions at a time."""
    context = ContextParams(n_ctx=CONTEXT, n_seq_max=WIDTH, layout=KvLayout.SPLIT, threads=threads)
    with load(ModelParams(path, gpu_layers=0), context, cancel=Cancel()) as loaded:
        yield loaded


def ask(loaded: Loaded, questions: Iterable[str], sampling: SamplingParams) -> list[Reply]:
    """Replies in the order of the questions; each question has a seed of its own."""
    engine, vocabulary = loaded.engine, loaded.vocabulary
    sequences = [
        engine.add(
            encode(vocabulary, render(vocabulary.chat_template, [Message("user", question)])),
            replace(sampling, seed=sampling.seed + number),
        )
        for number, question in enumerate(questions)
    ]
    while engine.busy:
        engine.step()
    return [read(loaded, sequence) for sequence in sequences]


def read(loaded: Loaded, sequence: Sequence) -> Reply:
    """A finished sequence as text, and what its box holds."""
    ended = sequence.finish_reason is FinishReason.STOP
    tokens = sequence.tokens[len(sequence.prompt) :]
    detokenizer = Detokenizer(loaded.vocabulary.piece)
    text = detokenizer.feed(tokens) + detokenizer.flush()
    parser = ReasoningParser(Format.UNTAGGED)
    parser.feed(text, tokens=len(tokens), seconds=0.0)
    reason = sequence.finish_reason or FinishReason.LENGTH
    reading = parser.finish(tokens=len(tokens), seconds=0.0, finish_reason=reason)
    return Reply(text, reading.answer.value, ended, len(tokens))
