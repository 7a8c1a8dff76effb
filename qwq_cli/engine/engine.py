"""The engine: sequences in, tokens out. A step is three calls: schedule, decode, sample."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Tokens
from pathlib import Path
from typing import NamedTuple

from qwq_cli.engine.drafting import Drafting
from qwq_cli.engine.kv_cache import KvCache
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.runner import Cancelled, Runner, TokenSampler
from qwq_cli.engine.scheduler import Chunk, Scheduler
from qwq_cli.engine.sequence import Drawn, Sequence
from qwq_cli.errors import ContextOverflow, EngineError
from qwq_cli.values.kinds import FinishReason


class Output(NamedTuple):
    """The result of one step for one sequence: new tokens, or none while its prompt is computed.

    A token that ends the generation is in the sequence, but not in `tokens`. probability: of the
    token, if the sequence's parameters ask for it. was_ahead: whether the token needed no decode of
    its own.
    """

    sequence: Sequence
    tokens: tuple[int, ...] = ()
    forced: bool = False
    probability: float | None = None
    was_ahead: bool = False

    @property
    def prefilling(self) -> bool:
        return not self.tokens and not self.sequence.finished


class Engine:
    """Computes any number of sequences in batches on one runner. Those without a slot wait.

    With `drafting`, one decode may choose several tokens. They are still returned one a step.
    """

    def __init__(
        self, runner: Runner, drafting: Drafting | None = None, trained: int | None = None
    ) -> None:
        self._runner = runner
        self.n_ctx = runner.n_ctx
        self._trained = trained
        self._cache = KvCache(runner, runner.n_seq_max)
        self._scheduler = Scheduler(self._cache, runner.n_batch)
        self._samplers: dict[Sequence, TokenSampler] = {}
        self._takes_snapshots = not runner.can_rewind
        self._drafting = drafting if runner.can_take_back else None

    @property
    def busy(self) -> bool:
        return self._scheduler.busy

    def add(
        self,
        prompt: Tokens[int],
        params: SamplingParams,
        output: Tokens[int] = (),
        *,
        preamble: int = 0,
    ) -> Sequence:
        """Queue a sequence. `output` follows its prompt as if it had been sampled.

        The first `preamble` tokens become a batch of their own. Raises ContextOverflow if no token
        would fit after prompt and output.
        """
        if not prompt:
            raise ValueError("an empty prompt has no logits to begin from")
        length = len(prompt) + len(output)
        if length >= self.n_ctx:
            what = "question and what was thought take" if output else "question takes"
            raise ContextOverflow(
                f"The {what} {length:,} tokens; the context holds {self.n_ctx:,}.",
                self._way_out(),
            )
        sequence = Sequence(prompt, params, preamble)
        sequence.tokens += output
        self._scheduler.add(sequence)
        return sequence

    def _way_out(self) -> str:
        """Return the hint for a full context. Beyond the trained size, output would be nonsense."""
        if self._trained is None or self.n_ctx < self._trained:
            return "Shorten it, or ask for a larger context with --ctx."
        return (
            "Shorten it, or use a model with a larger context. This one was trained for "
            f"{self._trained:,} tokens. `qwq models list` lists what you have."
        )

    def rewind(self, sequence: Sequence, length: int, params: SamplingParams | None = None) -> None:
        """Continue `sequence` from token `length`, as if the later tokens had never existed.

        Any length within the output is allowed; after `checkpoint`, fewer tokens may have to be
        computed again. The same `params` give the same tokens; other ones may give others.
        """
        self._retire(sequence)
        sequence.params = params or sequence.params
        sequence.truncate(length)
        self._resume(sequence)

    def rewrite(self, sequence: Sequence, tokens: list[int], params: SamplingParams) -> None:
        """Continue from `tokens`, which begin with the prompt, instead of the current tokens."""
        self._retire(sequence)
        sequence.params = params
        sequence.rewrite(tokens)
        self._resume(sequence)

    def checkpoint(self, sequence: Sequence) -> None:
        """Prepare for a later rewind to this place, for instance after each step.

        Models with recurrent layers can't take back tokens, so a rewind restores a snapshot; this
        call takes one. It does nothing for other models.
        """
        if self._takes_snapshots:
            self._cache.take_snapshot(sequence)

    def held(self, tokens: Tokens[int]) -> int:
        """Return how many of `tokens` an idle slot of the cache holds."""
        prefix = self._cache.held(tokens)
        return prefix.length if prefix else 0

    def state_size(self, tokens: Tokens[int]) -> int:
        """Return the approximate size on disk, in bytes, of the cached part of `tokens`."""
        prefix = self._cache.held(tokens)
        if prefix is None:
            return 0
        whole = self._runner.state_size(prefix.slot)
        return int(whole * self._cache.share(prefix)) if self._runner.can_rewind else whole

    def save_state(self, tokens: Tokens[int], path: Path) -> int:
        """Write the cached part of `tokens` to a file and return its length in tokens.

        Cached tokens after that part are forgotten. Raises EngineError.
        """
        prefix = self._cache.held(tokens)
        if prefix is None:
            return 0
        held = self._cache.cut(prefix)
        self._runner.save_state(prefix.slot, path, held)
        return len(held)

    def load_state(self, path: Path) -> int:
        """Load what `save_state` wrote for the same model and context; return its length in tokens.

        A sequence that begins with these tokens doesn't compute them. Raises EngineError.
        """
        return self._cache.fill(lambda slot: self._runner.load_state(slot, path))

    def stop(self, sequence: Sequence, reason: FinishReason) -> None:
        """End a sequence for a reason outside the engine."""
        sequence.finish_reason = reason
        self._forget_ahead(sequence)
        self._retire(sequence)

    def step(self) -> list[Output]:
        """Return tokens chosen ahead; if there are none, compute one batch and draw from it.

        Raises Cancelled or EngineError. The engine is then in the state before the step.
        """
        if self._drafting and (ahead := self._ahead()):
            return [self._tell_ahead(sequence) for sequence in ahead]
        chunks = self._scheduler.schedule()
        if not chunks:
            return []
        if self._drafting:
            chunks = self._drafting.attach(chunks, self.n_ctx)
        self._decode(chunks)
        won = self._choose(chunks)
        if self._drafting:
            self._drafting.learn(chunks, won)
        return [self._tell(c.sequence) if c.last else Output(c.sequence) for c in chunks]

    def run(self, sequence: Sequence) -> Iterator[Output]:
        """Step until `sequence` is finished. Others advance too, but only its outputs are given."""
        while not sequence.finished:
            yield from (output for output in self.step() if output.sequence is sequence)

    def close(self) -> None:
        for sequence in tuple(self._samplers):
            self._close_sampler(sequence)

    def _decode(self, chunks: list[Chunk]) -> None:
        try:
            self._runner.decode(chunks)
        except (Cancelled, EngineError):  # llama.cpp keeps the part that it has computed
            self._cache.recover(chunk.sequence for chunk in chunks)
            raise
        if self._takes_snapshots:
            for chunk in chunks:
                self._cache.take_snapshot_if_due(chunk.sequence, chunk.start + chunk.length)

    def _choose(self, chunks: list[Chunk]) -> list[int]:
        """Draw the tokens after each chunk; return how many drafted tokens were right."""
        won, row = [], -1
        for chunk in chunks:
            row += chunk.length
            chunk.sequence.computed += chunk.length
            won.append(self._draw(chunk, row) if chunk.last else 0)
            row += len(chunk.draft)
        return won

    def _draw(self, chunk: Chunk, row: int) -> int:
        """Append the tokens of `chunk` that would have been drawn one by one to the ones ahead.

        A row is valid as long as the draft agrees with the draws before it.
        """
        sequence, draft = chunk.sequence, chunk.draft
        if sequence.has_forced:
            return 0
        sequence.drafts.decodes += 1
        sequence.drafts.drafted += len(draft)
        for at in range(len(draft) + 1):
            drawn = self._sample(sequence, row + at, len(sequence.tokens) + at)
            sequence.ahead.append(drawn)
            if at == len(draft) or drawn.token != draft[at] or self._ends(sequence, drawn.token):
                break
        won = len(sequence.ahead) - 1
        sequence.computed += won
        if won < len(draft):
            self._cache.trim(sequence)
        return won

    def _ahead(self) -> list[Sequence]:
        """Return the sequences that have tokens ahead and no words to be forced before them."""
        found = [sequence for sequence in self._scheduler.running if sequence.ahead]
        for sequence in found:
            if sequence.has_forced:
                self._forget_ahead(sequence)
        return [sequence for sequence in found if sequence.ahead]

    def _forget_ahead(self, sequence: Sequence) -> None:
        if sequence.ahead:
            sequence.forget_ahead()
            if self._cache.holds(sequence):
                self._cache.trim(sequence)

    def _tell_ahead(self, sequence: Sequence) -> Output:
        sequence.drafts.accepted += 1
        return self._tell(sequence)._replace(was_ahead=True)

    def _tell(self, sequence: Sequence) -> Output:
        """Append the next token to a sequence: a forced one if there is any, else the chosen."""
        forced, probability = sequence.has_forced, None
        if forced:
            new = tuple(sequence.take_forced()[: self.n_ctx - len(sequence.tokens)])
        else:
            token, probability = sequence.ahead.popleft()
            new = (token,)
        sequence.tokens += new
        reason = self._finish_reason(sequence)
        if reason is not None:
            self.stop(sequence, reason)
        told = new[:-1] if reason is FinishReason.STOP else new
        return Output(sequence, told, forced, probability)

    def _retire(self, sequence: Sequence) -> None:
        self._scheduler.remove(sequence)
        self._close_sampler(sequence)

    def _resume(self, sequence: Sequence) -> None:
        self._scheduler.resume(sequence)
        if self._cache.holds(sequence):
            self._cache.trim(sequence)

    def _close_sampler(self, sequence: Sequence) -> None:
        if sampler := self._samplers.pop(sequence, None):
            sampler.close()

    def _sample(self, sequence: Sequence, row: int, position: int) -> Drawn:
        sampler, params = self._samplers.get(sequence), sequence.params
        if sampler is None:
            sampler = self._samplers[sequence] = self._runner.sampler(params)
        token = sampler.sample(row, position)
        if not params.tells_probability:
            return Drawn(token)
        return Drawn(token, self._runner.probability(row, token))

    def _ends(self, sequence: Sequence, token: int) -> bool:
        return token in sequence.params.stop or self._runner.is_end(token)

    def _finish_reason(self, sequence: Sequence) -> FinishReason | None:
        params, length = sequence.params, len(sequence.tokens)
        if self._ends(sequence, sequence.tokens[-1]):
            return FinishReason.STOP
        if params.max_tokens is not None and sequence.output_len >= params.max_tokens:
            return FinishReason.LENGTH
        if length >= self.n_ctx:
            return FinishReason.CONTEXT
        return None
