"""Models whose memory can't give up its last tokens: what comes out is as if it could."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import KvLayout, SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.sequence import Sequence
from qwq_cli.engine.slot_memory import EVERY, PROMPT_TAIL
from qwq_cli.errors import EngineError
from qwq_cli.values.kinds import FinishReason
from tests.engine.fake_runner import FakeRunner, RecurrentRunner

PROMPT = list(range(1, 31))
ROOMY = 2048

prompts = st.lists(st.integers(1, 3), min_size=1, max_size=24)
seeds = st.integers(0, 2**32 - 1)


def finish(engine: Engine, sequence: Sequence) -> list[int]:
    for _ in engine.run(sequence):
        pass
    return sequence.output


def alone(prompt: list[int], params: SamplingParams) -> list[int]:
    engine = Engine(FakeRunner())
    return finish(engine, engine.add(prompt, params))


def params(seed: int = 1, most: int = 12) -> SamplingParams:
    return SamplingParams(seed=seed, max_tokens=most)


@pytest.mark.parametrize("runner", [FakeRunner, RecurrentRunner])
@given(data=st.data(), layout=st.sampled_from(KvLayout), width=st.integers(1, 4))
def test_whatever_is_done_each_sequence_says_what_it_says_alone(
    runner: type[FakeRunner], data: st.DataObject, layout: KvLayout, width: int
) -> None:
    """Any order of joining, leaving, going back, branching, failing: all of it leaves no trace."""
    fake = runner(n_seq_max=width, layout=layout)
    engine = Engine(fake)
    known: list[Sequence] = []
    for _ in range(data.draw(st.integers(1, 25))):
        act(engine, fake, known, data)
    while engine.busy:
        engine.step()
    for sequence in known:
        whole = alone(list(sequence.prompt), sequence.params)
        cut_short = sequence.finish_reason is FinishReason.INTERRUPTED
        assert sequence.output == (whole[: sequence.output_len] if cut_short else whole)


def act(engine: Engine, fake: FakeRunner, known: list[Sequence], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["add", "step", "rewind", "fork", "stop", "mark", "fail"]))
    if name == "add" or not known:
        known.append(engine.add(data.draw(prompts), params(data.draw(seeds))))
        return
    sequence = data.draw(st.sampled_from(known))
    if name == "step":
        for _ in range(data.draw(st.integers(1, 9))):
            engine.step()
    elif name == "rewind":
        most = len(sequence.tokens) - sequence.finished
        length = data.draw(st.integers(len(sequence.prompt), max(most, len(sequence.prompt))))
        engine.rewind(sequence, length)
    elif name == "fork":
        length = data.draw(st.integers(1, min(len(sequence.tokens), 40)))
        known.append(engine.add(sequence.tokens[:length], params(data.draw(seeds), 5)))
    elif name == "stop" and not sequence.finished:
        engine.stop(sequence, FinishReason.INTERRUPTED)
    elif name == "mark":
        engine.checkpoint(sequence)
    elif name == "fail" and engine.busy:
        fake.cancel_next = True
        with pytest.raises(Cancelled):
            engine.step()


def test_going_back_to_a_checkpoint_reads_only_what_came_after_it() -> None:
    runner = RecurrentRunner()
    engine = Engine(runner)
    sequence = engine.add(PROMPT, params())
    while sequence.output_len < 5:
        engine.step()
    engine.checkpoint(sequence)
    expected = finish(engine, sequence)
    before = runner.computed
    engine.rewind(sequence, len(PROMPT) + 7)
    assert finish(engine, sequence) == expected
    assert runner.computed - before == 7, "tokens 4 to 10 of the output"


def test_a_question_asked_again_reads_one_token() -> None:
    runner = RecurrentRunner(n_seq_max=1)
    engine = Engine(runner)
    finish(engine, engine.add(PROMPT, params()))
    again = engine.add(PROMPT, params(seed=2))
    assert finish(engine, again) == alone(PROMPT, params(seed=2))
    assert again.reused == len(PROMPT) - 1


def test_the_next_turn_reads_what_is_new_and_little_more() -> None:
    """It has the prompt of the last one in it, but for what opened the answer."""
    engine = Engine(RecurrentRunner(n_seq_max=1))
    finish(engine, engine.add(PROMPT, params()))
    following = engine.add([*PROMPT[:-5], 7, 7, 7], params())
    finish(engine, following)
    assert following.reused == len(PROMPT) - PROMPT_TAIL


@pytest.mark.parametrize("layout", KvLayout)
def test_samples_of_one_question_share_its_prompt(layout: KvLayout) -> None:
    runner = RecurrentRunner(n_seq_max=4, layout=layout)
    engine = Engine(runner)
    batch = [engine.add(PROMPT, params(seed)) for seed in range(4)]
    while engine.busy:
        engine.step()
    assert [each.output for each in batch] == [alone(PROMPT, each.params) for each in batch]
    assert [each.reused for each in batch] == [0, *[len(PROMPT) - 1] * 3]


def test_a_run_that_nobody_marks_goes_back_a_bounded_way() -> None:
    runner = RecurrentRunner(n_ctx=ROOMY)
    engine = Engine(runner)
    sequence = engine.add(PROMPT, params(most=3 * EVERY))
    finish(engine, sequence)
    length = len(sequence.tokens) - EVERY // 4
    assert length > len(PROMPT) + EVERY
    engine.rewind(sequence, length)
    assert sequence.pending <= EVERY


@pytest.mark.parametrize("fault", ["cancel_next", "fail_next"])
def test_a_failed_decode_goes_back_for_all_slots(fault: str) -> None:
    runner = RecurrentRunner(n_seq_max=3)
    engine = Engine(runner)
    resting = engine.add([9, 9, *PROMPT], params())
    finish(engine, resting)
    sequences = [engine.add([i, *PROMPT], params(i)) for i in (2, 3)]
    while sequences[1].output_len < 4:
        engine.step()
    setattr(runner, fault, True)
    with pytest.raises((Cancelled, EngineError)):
        engine.step()
    again = engine.add([9, 9, *PROMPT], params(5))
    while engine.busy:
        engine.step()
    for each in (*sequences, again):
        assert each.output == alone(list(each.prompt), each.params)


@pytest.mark.parametrize("runner", [FakeRunner, RecurrentRunner])
def test_a_state_that_was_kept_serves_the_next_turn(
    runner: type[FakeRunner], tmp_path: Path
) -> None:
    first, second = Engine(runner()), Engine(runner())
    run = first.add(PROMPT, params())
    finish(first, run)
    held = first.save_state(run.prompt, tmp_path / "state")
    assert second.load_state(tmp_path / "state") == held
    following = second.add([*PROMPT[:-5], 7, 7], params())
    assert finish(second, following) == alone([*PROMPT[:-5], 7, 7], params())
    assert following.reused >= len(PROMPT) - PROMPT_TAIL


def test_a_thought_that_was_kept_whole_is_gone_on_with(tmp_path: Path) -> None:
    first, second = Engine(RecurrentRunner()), Engine(RecurrentRunner())
    run = first.add(PROMPT, params())
    finish(first, run)
    held = first.save_state(run.tokens, tmp_path / "state")
    assert held == len(run.tokens) - 1
    second.load_state(tmp_path / "state")
    again = second.add(PROMPT, params(most=20), run.output)
    assert finish(second, again) == alone(PROMPT, params(most=20))
    assert again.reused == held


def test_dense_models_pay_nothing() -> None:
    """FakeRunner raises if it is asked for a snapshot, and has no prompts cut in pieces."""
    runner = FakeRunner(n_batch=64)
    engine = Engine(runner)
    sequence = engine.add(PROMPT, params())
    engine.step()
    engine.checkpoint(sequence)
    assert runner.batches == [len(PROMPT)]
