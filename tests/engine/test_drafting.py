"""With drafts the same tokens come as without, whatever is guessed and done in between."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from collections.abc import Sequence as Rows
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.engine.draft_model import DraftModel
from qwq_cli.engine.drafting import Drafter, Drafting
from qwq_cli.engine.engine import Engine, Output
from qwq_cli.engine.ngrams import Ngrams
from qwq_cli.engine.params import KvLayout, SamplingParams, Spell
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.sequence import Sequence
from qwq_cli.values.kinds import FinishReason
from tests.engine.drafters import Lengths, Mute, Oracle, SmallRunner, forced_on
from tests.engine.fake_runner import RecurrentRunner

STEPS = 2000
PROMPT = [5, 6, 7]


@dataclass(frozen=True)
class Act:
    """What is done to a sequence once it has come to some length of output."""

    kind: str
    amount: int = 0


@dataclass(frozen=True)
class Script:
    prompt: list[int]
    params: SamplingParams
    acts: dict[int, Act] = field(default_factory=dict)


Told = tuple[tuple[int, ...], bool, float | None, FinishReason | None]


class Play:
    """Runs scripts in an engine and notes what each sequence is told."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.told: dict[str, list[Told]] = defaultdict(list)
        self._names: dict[Sequence, str] = {}
        self._acts: dict[Sequence, dict[int, Act]] = {}

    def add(self, name: str, script: Script) -> None:
        self._enter(name, self.engine.add(script.prompt, script.params), script.acts)

    def run(self) -> dict[str, list[Told]]:
        for _ in range(STEPS):
            if not self.engine.busy:
                return dict(self.told)
            for output in self.engine.step():
                if output.tokens or output.sequence.finished:
                    self._hear(output)
        raise AssertionError("it comes to no end")

    def _enter(self, name: str, sequence: Sequence, acts: dict[int, Act]) -> None:
        self._names[sequence], self._acts[sequence] = name, dict(acts)

    def _hear(self, output: Output) -> None:
        sequence = output.sequence
        reason = sequence.finish_reason
        name = self._names[sequence]
        self.told[name].append((output.tokens, output.forced, output.probability, reason))
        act = self._acts[sequence].pop(sequence.output_len, None)
        if act:
            self._do(act, sequence, name)

    def _do(self, act: Act, sequence: Sequence, name: str) -> None:
        length = max(len(sequence.prompt), len(sequence.tokens) - act.amount)
        if act.kind == "force" and not sequence.finished:
            sequence.force(range(100, 100 + act.amount))
        elif act.kind == "rewind":
            self.engine.rewind(sequence, length)
        elif act.kind == "redraw":
            other = replace(sequence.params, seed=act.amount, tells_probability=True)
            self.engine.rewind(sequence, length, other)
        elif act.kind == "rewrite":
            self.engine.rewind(sequence, length)
            sequence.tokens += [50] * min(act.amount, self.engine.n_ctx - length - 1)
        elif act.kind == "fork":
            fork = self.engine.add(sequence.tokens[:length], sequence.params)
            self._enter(f"{name}/{sequence.output_len}", fork, {})
        elif act.kind == "stop" and not sequence.finished:
            self.engine.stop(sequence, FinishReason.BUDGET)


acts = st.builds(
    Act,
    st.sampled_from(["force", "rewind", "redraw", "rewrite", "fork", "stop"]),
    st.integers(0, 9),
)
spells = st.builds(
    Spell, st.integers(1, 30), st.sampled_from([0.0, 0.9]), st.frozensets(st.integers(0, 9))
)
params = st.builds(
    SamplingParams,
    temperature=st.sampled_from([0.0, 0.6]),
    seed=st.integers(0, 2**32 - 1),
    max_tokens=st.one_of(st.none(), st.integers(1, 30)),
    stop=st.frozensets(st.integers(1, 22), max_size=2),
    spell=st.one_of(st.none(), spells),
    tells_probability=st.booleans(),
)
scripts = st.builds(
    Script,
    st.lists(st.integers(1, 4), min_size=1, max_size=24),
    params,
    st.dictionaries(st.integers(1, 25), acts, max_size=4),
)
rights = st.lists(st.booleans(), min_size=1, max_size=7)
lengths = st.lists(st.integers(0, 15), min_size=1, max_size=5)


def alone(script: Script) -> dict[str, list[Told]]:
    play = Play(Engine(SmallRunner()))
    play.add("0", script)
    return play.run()


@given(scripts, rights, lengths)
def test_any_draft_leaves_the_text_as_it_is(
    script: Script, right: list[bool], length: list[int]
) -> None:
    runner = SmallRunner()
    play = Play(Engine(runner, forced_on(runner, right, length)))
    play.add("0", script)
    assert play.run() == alone(script)
    assert runner.open_samplers == 0


@given(
    st.lists(scripts, min_size=1, max_size=5),
    st.integers(1, 4),
    st.sampled_from(KvLayout),
    rights,
    lengths,
)
def test_in_a_batch_each_says_what_it_says_alone(
    several: list[Script], width: int, layout: KvLayout, right: list[bool], length: list[int]
) -> None:
    runner = SmallRunner(n_seq_max=width, layout=layout)
    play = Play(Engine(runner, forced_on(runner, right, length)))
    for name, script in enumerate(several):
        play.add(str(name), script)
    expected: dict[str, list[Told]] = {}
    for name, script in enumerate(several):
        expected |= {str(name) + key[1:]: told for key, told in alone(script).items()}
    assert play.run() == expected


@given(scripts, st.sets(st.integers(1, 20), max_size=4), rights)
def test_a_cancelled_decode_leaves_nothing_of_its_draft(
    script: Script, cancelled: set[int], right: list[bool]
) -> None:
    runner = SmallRunner()
    engine = Engine(runner, forced_on(runner, right, [0, 5, 2]))
    play = Play(engine)
    play.add("0", script)
    step, decodes = engine.step, count()

    def fragile() -> list[Output]:
        runner.cancel_next = next(decodes) in cancelled
        try:
            return step()
        except Cancelled:
            return []

    engine.step = fragile  # type: ignore[method-assign]
    assert play.run() == alone(script)


@pytest.mark.parametrize("make", [Mute, Ngrams])
@given(scripts)
def test_other_drafters(make: Callable[[], Drafter], script: Script) -> None:
    ticks = count()
    drafting = Drafting(make(), Lengths([4]), lambda: next(ticks))
    play = Play(Engine(SmallRunner(), drafting))
    play.add("0", script)
    assert play.run() == alone(script)


@given(
    st.lists(scripts, min_size=1, max_size=3),
    st.integers(1, 3),
    st.sampled_from([19, 23, 29]),
    st.sampled_from(KvLayout),
)
def test_a_model_that_drafts(
    several: list[Script], width: int, words: int, layout: KvLayout
) -> None:
    """One that says the same, and ones that say something else now and then."""
    runner, small = (SmallRunner(n_seq_max=width, layout=layout) for _ in range(2))
    small.words, ticks = words, count()
    drafter = DraftModel(Engine(small), vocabulary=23)
    engine = Engine(runner, Drafting(drafter, Lengths([4, 1, 7]), lambda: next(ticks)))
    play = Play(engine)
    expected: dict[str, list[Told]] = {}
    for name, script in enumerate(several):
        play.add(str(name), script)
        expected |= {str(name) + key[1:]: told for key, told in alone(script).items()}
    assert play.run() == expected
    assert small.open_samplers == 0


def run(engine: Engine, params: SamplingParams, steps: int = STEPS) -> Sequence:
    sequence = engine.add(PROMPT, params)
    for _ in islice(engine.run(sequence), steps):
        pass
    return sequence


LONG = SamplingParams(seed=1, max_tokens=33)


def talkative(**sizes: Any) -> SmallRunner:
    """One that does not end by itself so soon."""
    runner = SmallRunner(**sizes)
    runner.words = 10_007
    return runner


class Endless(SmallRunner):
    def is_end(self, token: int) -> bool:
        return False


def test_what_is_right_is_chosen_in_one_decode() -> None:
    runner = talkative()
    sequence = run(Engine(runner, forced_on(runner, [True])), LONG)
    assert sequence.output_len == 33
    assert len(runner.batches) == 9, "the prompt's, and eight of four tokens"
    drafts = sequence.drafts
    assert (drafts.decodes, drafts.drafted, drafts.accepted) == (9, 24, 24)


def test_what_is_wrong_costs_a_decode_each() -> None:
    runner = talkative()
    sequence = run(Engine(runner, forced_on(runner, [False])), LONG)
    assert len(runner.batches) == 33
    assert sequence.drafts.accepted == 0
    assert runner.batches[-2:] == [2, 1], "no more is drafted than may still come"


def test_what_is_chosen_ahead_is_no_part_of_the_text() -> None:
    """Until it is told."""
    runner = talkative()
    engine = Engine(runner, forced_on(runner, [True]))
    sequence = engine.add(PROMPT, LONG)
    lengths = [(engine.step(), sequence.output_len)[1] for _ in range(6)]
    assert lengths == [1, 2, 3, 4, 5, 6]


def test_the_cache_holds_nothing_of_a_stopped_sequence_that_was_not_told() -> None:
    runner = talkative()
    engine = Engine(runner, forced_on(runner, [True]))
    sequence = run(engine, LONG, steps=2)
    engine.stop(sequence, FinishReason.BUDGET)
    assert runner._cells[0] == sequence.tokens[:-1]


def test_several_are_drafted_alike_in_a_batch() -> None:
    """A split cache computes slots in one go only where each has as many rows."""
    runner = talkative(n_seq_max=2, layout=KvLayout.SPLIT)
    seen: list[list[int]] = []
    decode = runner.decode

    def watched(chunks: Rows) -> None:  # type: ignore[type-arg]
        seen.append([chunk.length + len(chunk.draft) for chunk in chunks])
        decode(chunks)

    runner.decode = watched  # type: ignore[method-assign]
    engine = Engine(runner, forced_on(runner, [True, True, False]))
    engine.add([1], SamplingParams(seed=1, max_tokens=12))
    engine.add([2], SamplingParams(seed=2, max_tokens=20))
    while engine.busy:
        engine.step()
    assert [4, 4] in seen
    assert all(len(set(rows)) == 1 for rows in seen[1:])


def test_nothing_is_drafted_beside_a_prompt() -> None:
    runner = talkative(n_seq_max=2)
    engine = Engine(runner, forced_on(runner, [True]))
    engine.add(PROMPT, LONG)
    engine.step()
    engine.add([2] * 40, LONG)
    engine.step()
    assert runner.batches[-1] == 16, "one token decoded, fifteen of the prompt"


def test_a_model_that_cannot_take_back_drafts_nothing() -> None:
    runner, guide = RecurrentRunner(), SmallRunner()
    ticks = count()
    drafting = Drafting(Oracle(guide), Lengths([4]), lambda: next(ticks))
    sequence = run(Engine(runner, drafting), LONG)
    assert sequence.drafts.drafted == 0
    assert max(runner.batches[1:]) == 1


def test_a_model_that_drafts_reads_each_token_once() -> None:
    """The token before the draft is computed with it; nothing else is computed again."""
    runner, small, ticks = talkative(), talkative(), count()
    drafting = Drafting(DraftModel(Engine(small), 10_007), Lengths([3]), lambda: next(ticks))
    sequence = run(Engine(runner, drafting), LONG)
    assert sequence.drafts.accepted == sequence.drafts.drafted == 24
    assert small.computed <= len(sequence.tokens) + 8, "one more for each time it catches up"


def test_a_draft_holds_no_token_that_the_large_model_lacks() -> None:
    small, sequence = SmallRunner(), Sequence(PROMPT, LONG)
    (guess,) = DraftModel(Engine(small), vocabulary=1).propose([sequence], 9)
    assert set(guess.tokens) <= {0}


@pytest.mark.parametrize("failing", [1, 2, 5])
def test_a_drafter_that_fails_is_not_asked_again(failing: int) -> None:
    runner, small, ticks = talkative(), talkative(), count()
    drafting = Drafting(DraftModel(Engine(small), 10_007), Lengths([3]), lambda: next(ticks))
    engine = Engine(runner, drafting)
    sequence = engine.add(PROMPT, LONG)
    for _ in islice(engine.run(sequence), failing):
        pass
    small.fail_next, before = True, len(small.batches)
    for _ in engine.run(sequence):
        pass
    assert sequence.output == run(Engine(talkative()), LONG).output
    assert len(small.batches) == before
    assert runner.batches[-1] == 1


def test_cancelling_while_a_model_drafts() -> None:
    runner, small, ticks = talkative(), talkative(), count()
    drafting = Drafting(DraftModel(Engine(small), 10_007), Lengths([3]), lambda: next(ticks))
    engine = Engine(runner, drafting)
    sequence = engine.add(PROMPT, LONG)
    for _ in islice(engine.run(sequence), 5):
        pass
    small.cancel_next = True
    with pytest.raises(Cancelled):
        engine.step()
    for _ in engine.run(sequence):
        pass
    assert sequence.output == run(Engine(talkative()), LONG).output


@pytest.mark.parametrize("right", [[True], [False], [True, False, True]], ids=str)
def test_the_distribution_is_untouched(right: list[bool]) -> None:
    """Each of five tokens as often as it should be, at each place: chi-squared, 1 in 1,000."""
    tokens, seeds, critical = 5, 400, 18.5  # of four degrees of freedom
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for seed in range(1, seeds + 1):
        runner = Endless()
        runner.words = tokens
        params = SamplingParams(seed=seed, max_tokens=7)
        for place, token in enumerate(run(Engine(runner, forced_on(runner, right)), params).output):
            counts[place][token] += 1
    expected = seeds / tokens
    for found in counts.values():
        assert sum(found.values()) == seeds
        assert sum((found[n] - expected) ** 2 / expected for n in range(tokens)) < critical
