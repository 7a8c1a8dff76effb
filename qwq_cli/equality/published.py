"""Verdicts by the published rules of others, so that our figures can be compared with theirs."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple, Protocol

from qwq_cli.worker.process import WorkerProcess

SECONDS = 1.8  # of the 2 that an answer may take
LONGEST = 2_000  # characters
_DELIMITED = re.compile(r"(?<!\\)\$|\\\(|\\\[|\\boxed")
_WORKER = "qwq_cli.equality.math_verify_worker"
_CACHED = 65_536  # pairs


class PublishedVerdict(NamedTuple):
    """A verdict. why: what was compared, in one line."""

    correct: bool
    why: str


class Worker(Protocol):
    @property
    def is_broken(self) -> bool: ...

    def answer(self, question: object, seconds: float) -> str | None: ...

    def close(self) -> None: ...


class MathVerify:
    """math-verify's `parse` and `verify` with their defaults (Kydlíček, Hugging Face, 2024).

    Its LaTeX reader needs delimiters. So a text without any is put between dollar signs, as its
    README does; a dollar sign after a backslash is money. Give a boxed answer with its box: the
    library reads a box whatever signs are in it. An answer that takes longer than `seconds` counts
    as wrong. It is a context manager, because it uses a worker process.
    """

    def __init__(self, worker: Worker | None = None, *, seconds: float = SECONDS) -> None:
        self._worker = worker or WorkerProcess(_WORKER, seconds=seconds)
        self._seconds = seconds
        self._known = lru_cache(_CACHED)(self._judge)
        self._undecided = 0

    def __enter__(self) -> MathVerify:
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.close()

    def judge(self, target: str, answer: str) -> PublishedVerdict:
        """Return the verdict. Never raises for any texts."""
        return self._known(target[:LONGEST], answer[-LONGEST:])

    def remarks(self) -> tuple[str, ...]:
        """Return what a user should know about the verdicts so far."""
        if self._worker.is_broken:
            return ("math-verify does not start here: all its verdicts are wrong.",)
        if self._undecided:
            pairs = "answer" if self._undecided == 1 else "answers"
            return (f"math-verify could not judge {self._undecided:,} {pairs} in time: wrong.",)
        return ()

    def _judge(self, target: str, answer: str) -> PublishedVerdict:
        told = self._worker.answer([_delimited(target), _delimited(answer)], self._seconds)
        if told is None:
            self._undecided += 1
            return PublishedVerdict(False, f"no verdict in {self._seconds:g} seconds")
        correct, *read = json.loads(told)
        names = ("nothing" if text is None else text for text in read)
        why = "it reads {} for the target and {} for the answer".format(*names)
        return PublishedVerdict(bool(correct), why)


def compared(target: str, answer: str) -> PublishedVerdict:
    """Return the verdict on two texts in their normal form."""
    if target == answer:
        return PublishedVerdict(True, f"both come to '{target}'")
    return PublishedVerdict(False, f"the answer comes to '{answer}', the target to '{target}'")


def _delimited(text: str) -> str:
    return text if _DELIMITED.search(text) else f"${text}$"
