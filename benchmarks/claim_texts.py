"""Texts of real models, step by step, as the reader of claims gets them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from progress import say

from qwq_cli.claims.reader import NOTHING_KNOWN, Known, claims_in
from qwq_cli.claims.sentence import sentence_of
from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import FinishReason, Format
from qwq_cli.values.trace import Claim

CHARACTERS_A_TOKEN = 4


class Text(msgspec.Struct, frozen=True):
    raw: str
    id: str = ""
    tokens: float = 0.0
    cut: bool = False

    @property
    def size(self) -> float:
        return self.tokens or len(self.raw) / CHARACTERS_A_TOKEN


@dataclass(frozen=True)
class Part:
    """One step of a text as the reader got it. known: what the steps before had told. seconds,
    again: what it takes to read it for the first and the second time."""

    name: str
    text: str
    known: Known
    claims: tuple[Claim, ...]
    seconds: float
    again: float


@dataclass(frozen=True)
class Corpus:
    name: str
    tokens: float
    parts: tuple[Part, ...]

    @property
    def claims(self) -> list[Claim]:
        return [claim for part in self.parts for claim in part.claims]


def texts(file: Path) -> Iterator[Text]:
    for line in file.read_bytes().splitlines():
        yield msgspec.json.decode(line, type=Text)


def parts(text: Text) -> Iterator[Part]:
    """The steps in their order, each with what those before it told. Each is read three times: by
    the parser, as in a run, and alone, for the processor's time that it takes: once as if it were
    new, and once more, as at the end of a step whose lines were read while it streamed."""
    format = Format.THINK if "</think>" in text.raw else Format.UNTAGGED
    reason = FinishReason.LENGTH if text.cut else FinishReason.STOP
    known = NOTHING_KNOWN
    for step in parse(text.raw, format, finish_reason=reason).steps:
        said = text.raw[step.start : step.end]
        sentence_of.cache_clear()
        seconds, again = timed(said, known), timed(said, known)
        claims = tuple(moved(claim, -step.start) for claim in step.claims)
        yield Part(f"{text.id} step {step.index}", said, known, claims, seconds, again)
        _, known = claims_in(said, known)


def timed(text: str, known: Known) -> float:
    began = time.process_time()
    claims_in(text, known)
    return time.process_time() - began


def moved(claim: Claim, by: int) -> Claim:
    return msgspec.structs.replace(claim, start=claim.start + by, end=claim.end + by)


def corpus(file: Path) -> Corpus:
    say(f"reading {file.name}")
    all_texts = list(texts(file))
    read = tuple(part for text in all_texts for part in parts(text))
    return Corpus(file.stem, sum(text.size for text in all_texts), read)
