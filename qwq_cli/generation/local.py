"""Generations of the engine in this process: translates offsets to tokens and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qwq_cli.engine.chat_template import Segment
from qwq_cli.engine.detokenizer import Detokenizer, with_texts
from qwq_cli.engine.engine import Engine, Output
from qwq_cli.engine.params import SamplingParams, Spell
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.engine.sequence import common
from qwq_cli.engine.spelling import spell
from qwq_cli.engine.vocabulary import Vocabulary, control_token, encode
from qwq_cli.generation.generation import (
    Can,
    Generation,
    Part,
    Piece,
    Progress,
    Request,
    Stepped,
    Stride,
    Totals,
)
from qwq_cli.generation.heat import HOTTEST
from qwq_cli.generation.places import Places
from qwq_cli.generation.preamble import ComputedTokens, Preambles
from qwq_cli.generation.probing import Probing
from qwq_cli.generation.script_mask import ScriptMask
from qwq_cli.guards.base import Redraw
from qwq_cli.profile import Profile
from qwq_cli.trace.formats import FORMATS, shown_tokens
from qwq_cli.trace.opener import controls
from qwq_cli.trace.start import Start, start_of
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message


class LocalGenerator:
    """The adapter for the engine. `profile` says how to talk to the model."""

    def __init__(self, engine: Engine, vocabulary: Vocabulary, profile: Profile) -> None:
        self.engine, self.vocabulary, self.profile = engine, vocabulary, profile
        self._live: dict[TokenSequence, LocalGeneration] = {}
        self._latest: TokenSequence | None = None
        self._mask = ScriptMask(vocabulary)
        self.preambles = Preambles(lambda messages: encode(vocabulary, self._prompt(messages)))

    @property
    def n_ctx(self) -> int:
        return self.engine.n_ctx

    def begin(self, request: Request) -> LocalGeneration:
        """Begin a generation. Raises ContextOverflow.

        The given text gets the tokens of the latest generation, as far as possible, so that the
        cache can be used.
        """
        prompt = self._prompt(request.messages)
        tokens, start = encode(self.vocabulary, prompt), self._start(prompt)
        like = self._latest.output if self._latest and request.given else ()
        given = spell(self.vocabulary, request.given, like=like, controls=controls(start.format))
        params = self.params(request.sampling, start, len(given))
        preamble = common(self.preambles.of(request.messages), tokens)
        sequence = self.engine.add(tokens, params, given, preamble=preamble)
        return self.add(sequence, start, request)

    def add(self, sequence: TokenSequence, start: Start, request: Request) -> LocalGeneration:
        generation = LocalGeneration(self, sequence, start, request)
        self._live[sequence] = generation
        self._latest = sequence
        return generation

    def count(self, messages: Sequence[Message]) -> int:
        return len(encode(self.vocabulary, self._prompt(messages)))

    def count_text(self, text: str) -> int:
        return len(self.vocabulary.tokenize(text, special=False))

    def step(self) -> Stepped:
        pieces: list[tuple[Generation, Piece]] = []
        decoded = tokens = 0
        outputs = self.engine.step()
        for output in outputs:
            generation = self._live.get(output.sequence)
            if generation is None:
                continue
            new, finished = len(output.tokens), output.sequence.finish_reason is not None
            if new or finished:
                decoded += 1
                tokens += new + (output.sequence.finish_reason is FinishReason.STOP)  # an end token
            if found := generation.take(output):
                pieces += [(generation, piece) for piece in found]
        is_ahead = any(output.was_ahead for output in outputs)
        return Stepped(pieces, decoded, tokens, prefilled=decoded < len(outputs), is_ahead=is_ahead)

    def run(self, generation: Generation) -> Iterator[Piece]:
        while generation.finish_reason is None:
            yield from [piece for one, piece in self.step().pieces if one is generation]

    def load_state(self, path: Path) -> int:
        """Load a state and return how many tokens need not be computed. Raises EngineError."""
        return self.engine.load_state(path)

    def params(self, sampling: SamplingParams, start: Start, given: int) -> SamplingParams:
        """Add the stop tokens of model and format; the limit doesn't count the `given` tokens."""
        names = (*self.profile.stop, *FORMATS[start.format].stops)
        found = (control_token(self.vocabulary, name) for name in names)
        limit = sampling.max_tokens
        return replace(
            sampling,
            stop=frozenset(token for token in found if token is not None),
            max_tokens=limit and limit + given,
        )

    def redrawn(self, sampling: SamplingParams, redraw: Redraw, at: int) -> SamplingParams:
        """Return parameters for a redraw. at: position of the first token that is drawn again.

        Tokens ruled out there before stay ruled out: the heat against a loop must not let another
        language in.
        """
        if not redraw.tokens:
            return replace(sampling, seed=redraw.seed, spell=None)
        heat = max(sampling.temperature, min(sampling.temperature + redraw.hotter, HOTTEST))
        banned = self._mask.banned(redraw.without)
        spell = Spell(at + redraw.tokens, heat, banned).beside(sampling.spell, at)
        return replace(sampling, seed=redraw.seed, spell=spell)

    def resume(self, generation: LocalGeneration) -> None:
        self._live[generation.sequence] = generation

    def drop(self, generation: LocalGeneration) -> None:
        """Forget a generation whose pieces nobody waits for."""
        self._live.pop(generation.sequence, None)

    def _prompt(self, messages: Sequence[Message]) -> list[Segment]:
        template = self.profile.template(self.vocabulary.chat_template)
        return template.render(list(messages), self.profile.think)

    def _start(self, prompt: Sequence[Segment]) -> Start:
        template = self.vocabulary.chat_template or ""
        return start_of(prompt[-1].text, template, self.profile.format)


class LocalGeneration:
    """A sequence of the engine as text."""

    can = frozenset(Can)

    def __init__(
        self, generator: LocalGenerator, sequence: TokenSequence, start: Start, request: Request
    ) -> None:
        self.sequence, self.start, self.stride = sequence, start, request.stride
        self.sampling = request.sampling
        self._request, self._generator = request, generator
        self._piece = with_texts(generator.vocabulary, shown_tokens(start.format))
        self._detokenizer = Detokenizer(self._piece)
        self._given = sequence.output_len
        self._held: list[int] = []
        self._places = Places(self._given)
        self._begun = False
        self._probing: Probing | None = None

    @property
    def finish_reason(self) -> FinishReason | None:
        return self.sequence.finish_reason

    @property
    def progress(self) -> Progress:
        total = len(self.sequence.prompt) + self._given
        return Progress(min(self.sequence.computed, total), total)

    @property
    def totals(self) -> Totals:
        sequence, probing = self.sequence, self._probing
        length = probing.length if probing else len(sequence.tokens)
        return Totals(
            prompt=len(sequence.prompt),
            cached=sequence.reused,
            output=length - len(sequence.prompt),
            decodes=sequence.drafts.decodes,
            drafted=sequence.drafts.drafted,
            accepted=sequence.drafts.accepted,
        )

    def take(self, output: Output) -> Sequence[Piece]:
        """Take an output of the engine and return complete pieces.

        A piece is complete at a place, and also after the first token, to show that decoding has
        begun.
        """
        held, sequence = self._held, self.sequence
        if self._probing:
            return self._listen(self._probing, output)
        if output.forced:
            before = [self._deliver()] if held else []
            held += output.tokens
            self._places = Places(sequence.output_len)
            return [*before, self._deliver(forced=True)]
        if not (output.tokens or sequence.finished):
            is_told = self.stride is Stride.TOKEN
            return (Piece("", sequence.output_len, prefilling=True),) if is_told else ()
        held += output.tokens
        is_piece = self.stride is Stride.TOKEN or not self._begun or sequence.finished
        if not is_piece:
            line_ends = b"\n" in self._piece(held[-1])
            is_piece = self._places.ends_at(sequence.output_len, line_ends=line_ends)
        self._begun = True
        return (self._deliver(),) if is_piece else ()

    def _deliver(self, *, forced: bool = False) -> Piece:
        text = self._detokenizer.feed(self._held)
        self._held.clear()
        return Piece(text, self.sequence.output_len, forced)

    def force(self, text: str) -> None:
        """Drop text that was not delivered (held tokens, half characters), and force `text`."""
        if self._held or self._detokenizer.waits:
            output = self.sequence.output
            delivered = output[: len(output) - len(self._held)]
            self.rewind(len(Detokenizer(self._piece).feed(delivered)))
        self.sequence.force(self._generator.vocabulary.tokenize(text, special=True))

    def mark(self) -> None:
        self._generator.engine.checkpoint(self.sequence)

    def probe(self, words: str) -> None:
        sequence, generator = self.sequence, self._generator
        generator.engine.checkpoint(sequence)
        self._probing = Probing(len(sequence.tokens), sequence.params, generator.vocabulary)
        generator.engine.rewind(sequence, len(sequence.tokens), self._probing.greedy)
        sequence.force(generator.vocabulary.tokenize(words, special=True))

    def _listen(self, probing: Probing, output: Output) -> Sequence[Piece]:
        aside = probing.take(output)
        if aside is None:
            return ()
        self._end_probe()
        return (Piece("", self.sequence.output_len, aside=aside),)

    def _end_probe(self) -> None:
        """Return to the state before the probe."""
        if probing := self._probing:
            self._probing = None
            self._generator.engine.rewind(self.sequence, probing.length, probing.params)

    def rewind(self, offset: int, redraw: Redraw | None = None) -> None:
        self._end_probe()
        tokens, engine = self._spelled(offset), self._generator.engine
        shared = common(tokens, self.sequence.output)
        if redraw:
            self.sampling = self._generator.redrawn(
                self.sampling, redraw, len(self.sequence.prompt) + len(tokens)
            )
        params = self._generator.params(self.sampling, self.start, self._given)
        engine.rewind(self.sequence, len(self.sequence.prompt) + shared, params)
        self.sequence.tokens += tokens[shared:]
        self._detokenizer = Detokenizer(self._piece)
        self._places = Places(self.sequence.output_len)
        self._held.clear()
        self._generator.resume(self)
        if len(self.sequence.tokens) >= engine.n_ctx:
            self.stop(FinishReason.CONTEXT)

    def fork(self, offset: int, sampling: SamplingParams) -> LocalGeneration:
        tokens, generator = self._spelled(offset), self._generator
        params = generator.params(sampling, self.start, len(tokens))
        sequence = generator.engine.add(self.sequence.prompt, params, tokens)
        return generator.add(sequence, self.start, replace(self._request, sampling=sampling))

    def stop(self, reason: FinishReason) -> None:
        self._end_probe()
        if not self.sequence.finished:
            self._generator.engine.stop(self.sequence, reason)

    def flush(self) -> Piece:
        self._generator.drop(self)
        text = self._detokenizer.feed(self._held) + self._detokenizer.flush()
        self._held.clear()
        return Piece(text, self.sequence.output_len)

    def computed(self, part: Part) -> ComputedTokens:
        sequence = self.sequence
        tokens = sequence.prompt if part is Part.PROMPT else sequence.tokens
        return ComputedTokens(self._generator.engine, tokens)

    def _spelled(self, offset: int) -> list[int]:
        """Return the tokens of the first `offset` characters, where possible the model's own."""
        output = self.sequence.output
        text = Detokenizer(self._piece).feed(output)[:offset]
        names = controls(self.start.format)
        vocabulary = self._generator.vocabulary
        return spell(vocabulary, text, like=output, controls=names, piece=self._piece)
