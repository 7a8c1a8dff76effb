from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass, field
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import KvLayout, SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.engine.sequence import Sequence
from qwq_cli.errors import ContextOverflow, EngineError
from qwq_cli.values.kinds import FinishReason
from tests.engine.fake_runner import END, ConstantRunner, FakeRunner

GREEDY = SamplingParams(temperature=0, max_tokens=12)
PROMPT = [5, 6, 7]
STEPS = 200

prompts = st.lists(st.integers(1, 4), min_size=1, max_size=24)
seeds = st.integers(0, 2**32 - 1)


def alone(prompt: list[int], params: SamplingParams) -> list[int]:
    return drain(Engine(FakeRunner()), prompt, params).output


def drain(engine: Engine, prompt: list[int], params: SamplingParams) -> Sequence:
    sequence = engine.add(prompt, params)
    for _ in islice(engine.run(sequence), STEPS):
        pass
    assert sequence.finished, f"not finished after {STEPS} steps"
    return sequence


@given(
    st.lists(st.tuples(prompts, seeds, st.integers(1, 9)), min_size=1, max_size=6),
    st.integers(1, 5),
    st.sampled_from(KvLayout),
)
def test_a_batch_gives_what_each_sequence_gives_alone(
    requests: list[tuple[list[int], int, int]], width: int, layout: KvLayout
) -> None:
    params = [SamplingParams(seed=seed, max_tokens=most) for _, seed, most in requests]
    engine = Engine(FakeRunner(n_seq_max=width, layout=layout))
    batch = [engine.add(prompt, p) for (prompt, *_), p in zip(requests, params, strict=True)]
    while engine.busy:
        engine.step()
    expected = [alone(prompt, p) for (prompt, *_), p in zip(requests, params, strict=True)]
    assert [sequence.output for sequence in batch] == expected


@given(prompts, seeds, st.data())
def test_rewinding_equals_never_having_been_there(
    prompt: list[int], seed: int, data: st.DataObject
) -> None:
    params = SamplingParams(seed=seed, max_tokens=12)
    engine = Engine(FakeRunner())
    sequence = drain(engine, prompt, params)
    expected = sequence.output
    length = data.draw(st.integers(len(prompt), len(sequence.tokens) - 1))
    engine.rewind(sequence, length)
    for _ in engine.run(sequence):
        pass
    assert sequence.output == expected


@given(prompts, seeds, seeds, st.data())
def test_a_fork_continues_as_if_its_prefix_were_its_prompt(
    prompt: list[int], seed: int, other: int, data: st.DataObject
) -> None:
    runner = FakeRunner()
    engine = Engine(runner)
    sequence = drain(engine, prompt, SamplingParams(seed=seed, max_tokens=8))
    length = data.draw(st.integers(len(prompt), len(sequence.tokens)))
    branch_params = SamplingParams(seed=other, max_tokens=5)
    before = runner.computed
    branch = engine.add(sequence.tokens[:length], branch_params)
    for _ in engine.run(branch):
        pass
    assert branch.output == alone(sequence.tokens[:length], branch_params)
    assert runner.computed - before <= 1 + branch.output_len, "the shared prefix was recomputed"


def test_a_prompt_that_several_share_is_computed_once() -> None:
    runner = FakeRunner(n_seq_max=4)
    engine = Engine(runner)
    prompt = list(range(1, 31))
    sequences = [engine.add(prompt, SamplingParams(seed=s, max_tokens=3)) for s in range(4)]
    while engine.busy:
        engine.step()
    decoded = sum(sequence.output_len for sequence in sequences)
    assert runner.computed <= len(prompt) + decoded
    assert [sequence.reused for sequence in sequences] == [0, 29, 29, 29]


def test_the_next_turn_finds_its_prefix_in_the_cache() -> None:
    runner = FakeRunner(n_seq_max=1)
    engine = Engine(runner)
    first = drain(engine, PROMPT, GREEDY)
    second = drain(engine, [*first.tokens, 9, 9], GREEDY)
    assert second.reused == len(first.tokens) - 1, "all but the token that was never computed"


def test_more_sequences_than_slots_wait_and_join_as_others_finish() -> None:
    runner = FakeRunner(n_seq_max=2)
    engine = Engine(runner)
    lengths = [2, 9, 3, 4]
    batch = [
        engine.add([50 + i], SamplingParams(temperature=0, max_tokens=n))
        for i, n in enumerate(lengths)
    ]
    while engine.busy:
        engine.step()
    assert [sequence.output_len for sequence in batch] == lengths
    assert max(runner.batches) == 2
    assert len(runner.batches) == 9, "the long one never waited for the short ones"


def test_forced_tokens_enter_the_stream_and_are_told_from_sampled_ones() -> None:
    engine = Engine(FakeRunner())
    sequence = engine.add(PROMPT, GREEDY)
    while sequence.output_len < 3:
        engine.step()
    sequence.force([101, 102])
    outputs = list(engine.run(sequence))
    assert outputs[0].tokens == (101, 102)
    assert outputs[0].forced
    assert not any(output.forced for output in outputs[1:])


def test_a_forced_tail_equals_a_prompt_that_ends_in_it() -> None:
    engine = Engine(FakeRunner())
    sequence = engine.add(PROMPT, SamplingParams(temperature=0, max_tokens=6))
    sequence.force([101, 102])
    for _ in engine.run(sequence):
        pass
    assert sequence.output[2:] == alone(
        [*PROMPT, 101, 102], SamplingParams(temperature=0, max_tokens=4)
    )


@pytest.mark.parametrize("prompt_length", [1, 15, 16, 17, 40])
def test_a_prompt_longer_than_a_batch_is_computed_in_pieces(prompt_length: int) -> None:
    runner = FakeRunner()
    engine = Engine(runner)
    sequence = engine.add([3] * prompt_length, SamplingParams(temperature=0, max_tokens=1))
    steps = list(engine.run(sequence))
    assert [bool(step.tokens) for step in steps] == [False] * ((prompt_length - 1) // 16) + [True]


def test_a_full_context_is_a_finish_reason() -> None:
    sequence = drain(Engine(FakeRunner(n_ctx=10)), PROMPT, SamplingParams(temperature=0))
    assert sequence.finish_reason is FinishReason.CONTEXT
    assert len(sequence.tokens) == 10


def test_forced_tokens_stop_at_the_end_of_the_context() -> None:
    engine = Engine(FakeRunner(n_ctx=8))
    sequence = engine.add(PROMPT, SamplingParams(temperature=0))
    sequence.force(range(100, 150))
    for _ in engine.run(sequence):
        pass
    assert sequence.output == [100, 101, 102, 103, 104]
    assert sequence.finish_reason is FinishReason.CONTEXT


def test_the_token_limit_is_a_finish_reason() -> None:
    assert drain(Engine(FakeRunner()), PROMPT, GREEDY).finish_reason is FinishReason.LENGTH


def test_an_end_token_stops_and_is_not_shown() -> None:
    engine = Engine(FakeRunner())
    sequence = engine.add(PROMPT, GREEDY)
    sequence.force([100, END])
    shown = [token for output in engine.run(sequence) for token in output.tokens]
    assert shown == [100]
    assert sequence.finish_reason is FinishReason.STOP


def test_a_stop_token_of_the_request_stops_too() -> None:
    engine = Engine(FakeRunner())
    sequence = engine.add(PROMPT, SamplingParams(stop=frozenset({100})))
    sequence.force([100])
    for _ in engine.run(sequence):
        pass
    assert sequence.finish_reason is FinishReason.STOP


def test_a_prompt_without_room_for_an_answer_is_refused() -> None:
    with pytest.raises(ContextOverflow, match="64 tokens; the context holds 64"):
        Engine(FakeRunner(n_ctx=64)).add([1] * 64, GREEDY)


@pytest.mark.parametrize(
    ("trained", "is_offered"), [(None, True), (128, True), (64, False), (32, False)]
)
def test_a_larger_context_is_offered_only_where_the_model_was_trained_for_it(
    trained: int | None, is_offered: bool
) -> None:
    with pytest.raises(ContextOverflow) as caught:
        Engine(FakeRunner(n_ctx=64), trained=trained).add([1] * 64, GREEDY)
    hint = caught.value.hint or ""
    assert ("--ctx" in hint) == is_offered
    assert ("qwq models list" in hint) != is_offered


def test_a_cancelled_step_leaves_no_trace_in_the_cache() -> None:
    runner = FakeRunner()
    engine = Engine(runner)
    sequences = [engine.add([i, i], SamplingParams(seed=i, max_tokens=6)) for i in (1, 2)]
    engine.step()
    runner.cancel_next = True
    with pytest.raises(Cancelled):
        engine.step()
    while engine.busy:
        engine.step()
    expected = [alone([i, i], SamplingParams(seed=i, max_tokens=6)) for i in (1, 2)]
    assert [sequence.output for sequence in sequences] == expected


def test_a_failed_decode_leaves_no_trace_in_the_cache() -> None:
    runner = FakeRunner()
    engine = Engine(runner)
    sequence = engine.add(PROMPT, GREEDY)
    engine.step()
    runner.fail_next = True
    with pytest.raises(EngineError):
        engine.step()
    for _ in engine.run(sequence):
        pass
    assert sequence.output == alone(PROMPT, GREEDY)


def test_a_rewound_sequence_may_go_on_with_other_parameters() -> None:
    engine = Engine(FakeRunner())
    sequence = drain(engine, PROMPT, SamplingParams(seed=1, max_tokens=12))
    kept = sequence.output[:4]
    engine.rewind(sequence, len(PROMPT) + 4, SamplingParams(seed=2, max_tokens=12))
    for _ in engine.run(sequence):
        pass
    hotter = SamplingParams(seed=2, max_tokens=8)
    assert sequence.output == kept + alone([*PROMPT, *kept], hotter)


def test_decoding_comes_before_prompts() -> None:
    runner = FakeRunner(n_batch=4)
    engine = Engine(runner)
    first = engine.add(PROMPT, GREEDY)
    engine.step()
    engine.add(list(range(20, 40)), GREEDY)
    for expected in (2, 3, 4):
        engine.step()
        assert first.output_len == expected


def test_a_small_overlap_does_not_cost_others_their_long_prefix() -> None:
    runner = FakeRunner(n_seq_max=2)
    engine = Engine(runner)
    long = [1, *range(10, 40)]
    drain(engine, long, SamplingParams(temperature=0, max_tokens=1))
    drain(engine, [1, 2, 3], SamplingParams(temperature=0, max_tokens=1))
    again = drain(engine, long, SamplingParams(temperature=0, max_tokens=1))
    assert again.reused == len(long) - 1


def test_an_empty_slot_is_taken_before_one_that_remembers() -> None:
    runner = FakeRunner(n_seq_max=3)
    engine = Engine(runner)
    prompts_ = ([1, 1, 1], [2, 2, 2], [3, 3, 3])
    for prompt in prompts_:
        drain(engine, prompt, SamplingParams(temperature=0, max_tokens=1))
    for prompt in prompts_:
        again = drain(engine, prompt, SamplingParams(temperature=0, max_tokens=1))
        assert again.reused == 2


@dataclass
class Watched(FakeRunner):
    """Remembers which slots each batch had."""

    layout: KvLayout = KvLayout.SPLIT
    slots: list[list[int]] = field(default_factory=list)

    def decode(self, chunks: Rows[Chunk]) -> None:
        self.slots.append([chunk.slot for chunk in chunks])
        super().decode(chunks)


def test_split_slots_are_used_from_below_and_computed_in_order() -> None:
    """llama.cpp computes a run of ascending slots in one go; gaps cost a pass each."""
    runner = Watched(n_seq_max=6)
    engine = Engine(runner)
    for number in range(1, 9):
        engine.add([number] * 3, SamplingParams(temperature=0, max_tokens=1 + number % 3))
        engine.step()
    while engine.busy:
        engine.step()
    assert all(each == sorted(each) for each in runner.slots)
    assert max(max(each) for each in runner.slots) < 3


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_sequences_that_are_left_sit_side_by_side(lengths: list[int]) -> None:
    runner = Watched(n_seq_max=6, n_batch=64)
    engine = Engine(runner)
    for number, length in enumerate(lengths, 1):
        engine.add([number] * 3, SamplingParams(temperature=0, max_tokens=length))
    while engine.busy:
        engine.step()
    assert all(each == list(range(each[0], each[0] + len(each))) for each in runner.slots)


def test_every_position_draws_anew() -> None:
    sequence = drain(Engine(ConstantRunner()), PROMPT, SamplingParams(seed=1, max_tokens=12))
    assert len(set(sequence.output)) > 6


def test_an_empty_prompt_is_refused() -> None:
    with pytest.raises(ValueError, match="empty prompt"):
        Engine(FakeRunner()).add([], GREEDY)


def test_a_step_without_work_computes_nothing() -> None:
    runner = FakeRunner()
    assert Engine(runner).step() == []
    assert not runner.batches


def test_a_rewound_sequence_whose_slot_is_gone_is_computed_again() -> None:
    engine = Engine(FakeRunner(n_seq_max=1))
    sequence = drain(engine, PROMPT, GREEDY)
    expected = sequence.output
    drain(engine, [9, 9, 9], GREEDY)
    engine.rewind(sequence, len(PROMPT) + 4)
    for _ in engine.run(sequence):
        pass
    assert sequence.output == expected


def test_no_sampler_outlives_its_sequence() -> None:
    runner = FakeRunner()
    engine = Engine(runner)
    drain(engine, PROMPT, GREEDY)
    assert runner.open_samplers == 0
    engine.add(PROMPT, GREEDY)
    engine.step()
    assert runner.open_samplers == 1
    engine.close()
    assert runner.open_samplers == 0
