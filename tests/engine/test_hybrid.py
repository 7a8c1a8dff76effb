"""llama.cpp's memory of models with recurrent layers, and with sliding windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.params import ContextParams, KvLayout, ModelParams, SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.engine.sequence import Sequence
from qwq_cli.engine.slot_memory import EVERY, PROMPT_TAIL
from tests.engine.opening import Open, opener
from tests.random_models import ARCHITECTURES, HYBRID, WINDOW, write

QUESTION = "What is 345 + 289, and how many pens are in 17 boxes of 24?"
ROUNDING = 0.01  # of the range of the logits: several tokens at once round differently than one
MOST = 60


@pytest.fixture(scope="module", params=ARCHITECTURES)
def weights(
    request: pytest.FixtureRequest, demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LlamaModel]:
    path = write(tmp_path_factory.mktemp("model") / "random.gguf", request.param, like=demo)
    with LlamaModel(ModelParams(path), cancel=Cancel()) as opened:
        yield opened


only_hybrid = pytest.mark.parametrize("weights", HYBRID, indirect=True)
only_windowed = pytest.mark.parametrize("weights", ["gemma2"], indirect=True)


@pytest.fixture
def opened(weights: LlamaModel) -> Open:
    return opener(weights, 1024)


@pytest.fixture
def prompt(weights: LlamaModel) -> list[int]:
    return weights.tokenize(QUESTION, special=False)


@pytest.fixture
def same(weights: LlamaModel) -> Callable[[Sequence, list[int], list[int]], bool]:
    """Whether two outputs are equal up to a token where greedy sampling had a close call."""

    def compare(sequence: Sequence, one: list[int], other: list[int]) -> bool:
        if one == other:
            return True
        at = next(i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
        logits = last_logits(weights, [*sequence.prompt, *one[:at]])
        gap = abs(logits[one[at]] - logits[other[at]])
        return gap < ROUNDING * (max(logits) - min(logits))

    return compare


def last_logits(weights: LlamaModel, tokens: list[int]) -> list[float]:
    with LlamaContext(weights, ContextParams(n_ctx=1024, threads=1), cancel=Cancel()) as context:
        for start in range(0, len(tokens), context.n_batch):
            part = min(context.n_batch, len(tokens) - start)
            context.decode([Chunk(Sequence(tokens, SamplingParams()), 0, start, part, last=True)])
        return list(context.logits(part - 1))


def greedy(most: int = MOST) -> SamplingParams:
    return SamplingParams(temperature=0, max_tokens=most)


def finish(engine: Engine, sequence: Sequence) -> list[int]:
    for _ in engine.run(sequence):
        pass
    return sequence.output


def test_the_files_have_something_to_say(
    weights: LlamaModel, opened: Open, prompt: list[int]
) -> None:
    """Or all that follows would hold for a model that says one token for ever."""
    with opened() as engine:
        assert len(set(finish(engine, engine.add(prompt, greedy())))) > MOST // 3


@only_hybrid
def test_the_memory_says_what_it_can_not_do(weights: LlamaModel, prompt: list[int]) -> None:
    params = ContextParams(n_ctx=256, n_seq_max=2, threads=1)
    with LlamaContext(weights, params, cancel=Cancel()) as context:
        assert not context.can_rewind
        read = Chunk(Sequence(prompt, SamplingParams()), 0, 0, len(prompt), last=True)
        context.decode([read])
        assert context.trim(0, len(prompt)), "nothing has to go"
        assert not context.trim(0, len(prompt) - 1)
        assert not context.copy(0, 1, len(prompt) - 1)
        context.trim(1, 0)
        assert context.copy(0, 1, len(prompt))
        assert context.trim(0, 0), "all can go"


@pytest.mark.parametrize("kept", [1, 20, MOST - 1])
@pytest.mark.parametrize("marked", [False, True])
def test_rewinding_equals_never_having_been_there(
    opened: Open, prompt: list[int], same: Callable[..., bool], kept: int, marked: bool
) -> None:
    with opened() as engine:
        sequence = engine.add(prompt, greedy())
        while sequence.output_len < 20:
            engine.step()
        if marked:
            engine.checkpoint(sequence)
        dropped = list(finish(engine, sequence))
        engine.rewind(sequence, len(prompt) + kept)
        after = finish(engine, sequence)
    with opened() as engine:
        never = finish(engine, engine.add(prompt, greedy(), dropped[:kept]))
    assert same(sequence, after, never)


def test_another_seed_from_the_middle(opened: Open, prompt: list[int]) -> None:
    """A token that was drawn depends on its logits, so that some may differ by rounding."""
    with opened() as engine:
        sequence = engine.add(prompt, greedy())
        kept = list(finish(engine, sequence))[:30]
        other = SamplingParams(temperature=0.5, seed=11, max_tokens=MOST)
        engine.rewind(sequence, len(prompt) + 30, other)
        after = list(finish(engine, sequence))
    with opened() as engine:
        never = finish(engine, engine.add(prompt, other, kept))
    assert after[:34] == never[:34]


@pytest.mark.parametrize("layout", KvLayout)
def test_a_fork_goes_its_own_way_and_leaves_the_other_alone(
    opened: Open, prompt: list[int], same: Callable[..., bool], layout: KvLayout
) -> None:
    with opened() as engine:
        expected = list(finish(engine, engine.add(prompt, greedy())))
    with opened(n_seq_max=3, layout=layout) as engine:
        sequence = engine.add(prompt, greedy())
        while sequence.output_len < 25:
            engine.step()
        engine.checkpoint(sequence)
        branch = engine.add(sequence.tokens[: len(prompt) + 10], greedy(20))
        late = engine.add(sequence.tokens[: len(prompt) + 25], greedy(20))
        while engine.busy:
            engine.step()
    assert same(sequence, sequence.output, expected)
    assert same(branch, branch.output, expected[10:30])
    assert same(late, late.output, expected[25:45])
    assert late.reused == len(prompt) + 24


@pytest.mark.parametrize("layout", KvLayout)
def test_a_batch_says_what_each_says_alone(
    weights: LlamaModel, opened: Open, same: Callable[..., bool], layout: KvLayout
) -> None:
    """Some end before others, so that those of a split cache are moved together."""
    prompts = [weights.tokenize(f"{n} {QUESTION}", special=False) for n in range(6)]
    params = [greedy(50 - 9 * (n % 4)) for n in range(6)]
    with opened(n_seq_max=4, layout=layout) as engine:
        batch = [engine.add(*asked) for asked in zip(prompts, params, strict=True)]
        while engine.busy:
            engine.step()
    for sequence in batch:
        with opened() as engine:
            single = finish(engine, engine.add(sequence.prompt, sequence.params))
        assert same(sequence, single, sequence.output)


@pytest.mark.parametrize("layout", KvLayout)
def test_samples_share_their_prompt(
    opened: Open, prompt: list[int], same: Callable[..., bool], layout: KvLayout
) -> None:
    with opened(n_seq_max=4, layout=layout) as engine:
        batch = [engine.add(prompt, greedy(20)) for _ in range(4)]
        while engine.busy:
            engine.step()
    assert [each.reused for each in batch] == [0, *[len(prompt) - 1] * 3]
    assert all(same(each, batch[0].output, each.output) for each in batch)


@pytest.mark.parametrize("layout", KvLayout)
@pytest.mark.parametrize("at", [0, 1, 30])
def test_a_cancelled_decode_leaves_no_trace(
    weights: LlamaModel, opened: Open, same: Callable[..., bool], layout: KvLayout, at: int
) -> None:
    cancel = Cancel()
    prompts = [weights.tokenize(f"{n} {QUESTION}", special=False) for n in range(3)]
    with opened(cancel=cancel, n_seq_max=3, layout=layout) as engine:
        idle = engine.add(prompts[2], greedy(5))
        finish(engine, idle)
        batch = [engine.add(prompt, greedy()) for prompt in prompts[:2]]
        while batch[0].output_len < at:
            engine.step()
        cancel.set()
        with pytest.raises(Cancelled):
            engine.step()
        cancel.clear()
        batch.append(engine.add(prompts[2], greedy()))
        while engine.busy:
            engine.step()
    for sequence in batch:
        with opened() as engine:
            single = finish(engine, engine.add(sequence.prompt, sequence.params))
        assert same(sequence, single, sequence.output)


def test_a_state_that_was_kept_is_gone_on_with(
    opened: Open, prompt: list[int], same: Callable[..., bool], tmp_path: Path
) -> None:
    with opened() as engine:
        run = engine.add(prompt, greedy(40))
        begun = list(finish(engine, run))
        expected = list(finish(engine, engine.add(prompt, greedy(), begun)))
        engine.rewind(run, len(run.tokens), greedy(40))
        held = engine.save_state(run.tokens, tmp_path / "whole")
    with opened() as engine:
        assert engine.load_state(tmp_path / "whole") == held
        again = engine.add(prompt, greedy(), begun)
        assert same(again, finish(engine, again), expected)
        assert again.reused == min(held, len(prompt) + len(begun) - 1)  # the last is computed again


@only_hybrid
def test_the_state_of_a_prompt_serves_the_next_turn(
    opened: Open, prompt: list[int], same: Callable[..., bool], tmp_path: Path
) -> None:
    following = [*prompt[:-4], *prompt[:9]]
    with opened() as engine:
        run = engine.add(prompt, greedy(40))
        finish(engine, run)
        held = engine.save_state(run.prompt, tmp_path / "state")
        assert held == len(prompt) - PROMPT_TAIL
    with opened() as engine:
        expected = finish(engine, engine.add(following, greedy()))
    with opened() as engine:
        engine.load_state(tmp_path / "state")
        turn = engine.add(following, greedy())
        assert same(turn, finish(engine, turn), expected)
        assert turn.reused == held


@only_hybrid
def test_a_long_run_goes_back_a_bounded_way(
    opened: Open, prompt: list[int], same: Callable[..., bool]
) -> None:
    with opened() as engine:
        sequence = engine.add(prompt, greedy(2 * EVERY))
        expected = list(finish(engine, sequence))
        engine.rewind(sequence, len(sequence.tokens) - EVERY // 4)
        assert sequence.pending <= EVERY
        assert same(sequence, finish(engine, sequence), expected)


@only_windowed
def test_a_window_that_was_overwritten_is_read_again(
    opened: Open, prompt: list[int], same: Callable[..., bool]
) -> None:
    """llama.cpp writes into cells that have left the window, though others are free."""
    with opened(n_seq_max=2) as engine:
        finish(engine, engine.add(prompt[::-1], greedy(WINDOW)))
        sequence = engine.add(prompt, greedy(6 * WINDOW))
        while sequence.output_len < WINDOW:
            engine.step()
        finish(engine, engine.add(prompt[::-2], greedy(1)))  # the first one's cells are free now
        expected = list(finish(engine, sequence))
        branch = engine.add(sequence.tokens[: len(prompt) + 5], greedy(MOST))
        assert same(branch, finish(engine, branch), expected[5 : MOST + 5])
        engine.rewind(sequence, len(prompt) + 5)
        assert branch.reused == sequence.computed == 0
        assert same(sequence, finish(engine, sequence), expected)
