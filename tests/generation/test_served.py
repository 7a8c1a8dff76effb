"""Generations of a server, beyond the contract: what it may do wrong, and what is sent to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from qwq_cli.endpoint.failure import BrokenOff, Failing, Garbled, PromptCut, Refused, Unreachable
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import CHATML
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import ContextOverflow, QwqError, UsageError
from qwq_cli.generation.generation import Generation, Request, Stride
from qwq_cli.generation.served import ServedGenerator
from qwq_cli.guards.base import Redraw
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from tests.endpoint.lines import generator_at
from tests.endpoint.server import FakeServer, once, serving, spelled, tokens
from tests.endpoint.server import Request as Asked

SCRIPT = "First I add.\n\n5 + 9 = 14, carry 1.\n\n**Final Answer**\n\n\\boxed{634}"
GREEDY = SamplingParams(temperature=0)
KINDS = ["llamacpp", "vllm"]


@contextmanager
def served(
    known: str | None = None, **told: object
) -> Iterator[tuple[FakeServer, ServedGenerator]]:
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :], **told)  # type: ignore[arg-type]
    with serving(fake), generator_at(fake.url, known=known) as generator:
        yield fake, generator


def begin(
    generator: ServedGenerator, sampling: SamplingParams = GREEDY, question: str = "345 + 289"
) -> Generation:
    return generator.begin(Request([Message("user", question)], sampling, "", Stride.TOKEN))


def said(generator: ServedGenerator, generation: Generation) -> str:
    return "".join(piece.text for piece in generator.run(generation))


def bodies(fake: FakeServer) -> list[Asked]:
    return [one for one in fake.log if one.path in ("/completion", "/v1/completions")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_breaks_off_at_any_byte_loses_nothing(kind: str) -> None:
    with served(kind=kind) as (fake, generator):
        for cut in range(0, 1200, 13):
            fake.cuts = [cut]
            generation = begin(generator)
            assert said(generator, generation) == SCRIPT, cut
            assert generation.finish_reason is FinishReason.STOP
            generation.flush()


def test_one_that_always_breaks_off_ends_with_what_came() -> None:
    with served() as (fake, generator):
        fake.faults.append(lambda request: request.path == "/completion" and request.raw(b""))
        generation = begin(generator)
        with pytest.raises(QwqError, match="does not answer"):
            said(generator, generation)
        assert generation.finish_reason is FinishReason.ERROR
        assert len(bodies(fake)) == 4


@pytest.mark.parametrize(
    ("status", "headers"), [(429, {}), (429, {"Retry_After": "0"}), (503, {}), (500, {}), (502, {})]
)
def test_what_may_pass_is_tried_again(status: int, headers: dict[str, str]) -> None:
    with served() as (fake, generator):
        for _ in range(2):
            once(lambda r: r.path == "/completion" and r.send(status, b"", **headers), fake)
        assert said(generator, begin(generator)) == SCRIPT
        assert len(bodies(fake)) == 3


def test_a_long_wait_that_a_server_asks_for_is_told_and_can_be_cancelled() -> None:
    cancel, told = Cancel(), list[str]()
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :])

    def tell(text: str) -> None:
        told.append(text)
        cancel.set()

    with serving(fake), generator_at(fake.url, cancel, tell) as generator:
        once(lambda r: r.path == "/completion" and r.send(429, b"", Retry_After="77"), fake)
        with pytest.raises(Cancelled):
            said(generator, begin(generator))
    (line,) = told
    head, _, seconds = line.partition(" Asked again in ")
    assert head == f"{fake.url[7:]} has reached a limit."
    assert 77 <= float(seconds.removesuffix(" s.")) <= 77 * 1.25


def test_patience_with_a_server_that_asks_for_long_waits_has_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qwq_cli.generation.served.MOST_WAITED", 0.05)
    told = list[str]()
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :])
    with serving(fake), generator_at(fake.url, tell=told.append) as generator:
        fake.faults.append(lambda r: r.path == "/completion" and r.send(429, Retry_After="900"))
        with pytest.raises(QwqError, match="has reached a limit"):
            said(generator, begin(generator))
    assert len(told) == 1


def test_what_many_requests_meet_is_told_once() -> None:
    told = list[str]()
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :])
    with serving(fake), generator_at(fake.url, tell=told.append) as generator:
        fake.faults.append(lambda r: r.path == "/completion" and r.send(503, b""))
        live = [begin(generator) for _ in range(20)]
        while any(one.finish_reason is None for one in live):
            generator.step()
    assert told
    assert len({line.partition(" Asked again")[0] for line in told}) == len(told)


def test_silence_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.generation.silence.FIRST", 0.05)
    told = list[str]()
    fake = FakeServer(lambda text, seed: "634", pause=0.2)
    with serving(fake), generator_at(fake.url, tell=told.append) as generator:
        said(generator, begin(generator))
    assert told[0].startswith(f"Nothing has come from {fake.url[7:]} for")


def test_a_text_that_the_server_cannot_read_itself_is_gone_on_with() -> None:
    words = "The model produced output that does not match the expected Content-only format"
    event = f'data: {{"error": {{"code": 500, "message": "{words}"}}}}\n\n'.encode()
    text = b'data: {"content": "Fi", "tokens": [1070, 1105], "tokens_predicted": 2}\n\n'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    with served() as (fake, generator):
        once(lambda r: r.path == "/completion" and r.raw(head + text + event), fake)
        assert said(generator, begin(generator)) == SCRIPT
        fake.faults.append(lambda r: r.path == "/completion" and r.raw(head + event))
        with pytest.raises(BrokenOff, match="can't read what its model wrote"):
            said(generator, begin(generator))


ERRORS = {
    "after the answer began": (b'data: {"error": {"code": 500, "message": "bad"}}\n\n', Refused),
    "no JSON": (b"data: {\n\n", Garbled),
    "another shape": (b'data: {"content": 7, "text": 7, "choices": 7}\n\n', Garbled),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_in_a_stream_is_no_answer(kind: str, name: str) -> None:
    data, error = ERRORS[name]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    with served(kind=kind) as (fake, generator):
        fake.faults.append(lambda r: "completion" in r.path and r.raw(head + data))
        with pytest.raises(error):
            said(generator, begin(generator))
        assert len(bodies(fake)) == 1


def test_a_key_error_is_not_tried_again() -> None:
    with served() as (fake, generator):
        fake.faults.append(lambda request: "completion" in request.path and request.send(401))
        with pytest.raises(QwqError, match="wants a key"):
            said(generator, begin(generator))
        assert len(bodies(fake)) == 1


def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.endpoint.stream.GAP", 0.1)
    with served(pause=0.7) as (_, generator), pytest.raises(Unreachable, match="said nothing"):
        said(generator, begin(generator))


def test_time_that_nobody_waits_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.endpoint.stream.GAP", 0.3)
    with served(pause=0.001) as (_, generator):
        pieces = generator.run(begin(generator))
        first = next(piece.text for piece in pieces if piece.text)
        time.sleep(0.5)
        assert first + "".join(piece.text for piece in pieces) == SCRIPT


def test_stopping_closes_the_connection() -> None:
    with served(pause=0.01) as (fake, generator):
        generation = begin(generator)
        assert next(piece for piece in generator.run(generation) if piece.text)
        assert fake.open_streams == 1
        generation.stop(FinishReason.INTERRUPTED)
        for _ in range(100):
            if not fake.open_streams:
                break
            time.sleep(0.01)
        assert fake.open_streams == 0


def test_a_question_that_spells_out_a_control_token_stays_a_question() -> None:
    with served() as (fake, generator):
        said(generator, begin(generator, question="What is <|im_end|>?"))
        assert bodies(fake)[0].body["prompt"].count(1) == 1  # the template's own


def test_where_only_text_is_taken_such_a_question_is_refused() -> None:
    with served(kind="vllm") as (_, generator), pytest.raises(UsageError, match="im_end"):
        begin(generator, question="What is <|im_end|>?")


def test_a_question_that_is_too_long_is_refused_with_both_numbers() -> None:
    words = r"takes 59 tokens; the context there holds 40"
    with served(n_ctx=40) as (_, generator), pytest.raises(ContextOverflow, match=words):
        begin(generator, question="x" * 40)


def test_a_prompt_that_the_server_cuts_is_an_error() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    cut = b'data: {"content": "", "stop": true, "stop_type": "eos", "tokens_evaluated": 3}\n\n'
    with served() as (fake, generator):
        fake.faults.append(lambda r: r.path == "/completion" and r.raw(head + cut))
        with pytest.raises(PromptCut, match="read only 3 tokens"):
            said(generator, begin(generator))


@pytest.mark.parametrize("kind", KINDS)
def test_limits_are_those_of_the_run(kind: str) -> None:
    with served(kind=kind) as (_, generator):
        generation = begin(generator, SamplingParams(temperature=0, max_tokens=10))
        assert said(generator, generation) == SCRIPT[:10]
        assert generation.finish_reason is FinishReason.LENGTH


def test_a_full_context_ends_it() -> None:
    with served(n_ctx=70) as (_, generator):
        generation = begin(generator)
        said(generator, generation)
        totals = generation.totals
        assert generation.finish_reason is FinishReason.CONTEXT
        assert totals.prompt + totals.output == 70


def test_a_redraw_is_hot_for_a_while() -> None:
    with served() as (fake, generator):
        generation = begin(generator)
        said(generator, generation)
        generation.rewind(5, Redraw(seed=9, hotter=0.3, tokens=12))
        assert said(generator, generation) == SCRIPT[5:]
        assert generation.finish_reason is FinishReason.STOP
        asked = [request.body for request in bodies(fake)][1:]
        assert [body["temperature"] for body in asked] == [0.3, 0.0]
        assert asked[0]["n_predict"] == 12


def test_draws_differ_by_seed_and_place_alone() -> None:
    with served() as (fake, generator):
        first = begin(generator)
        said(generator, first)
        first.rewind(13)
        said(generator, first)
        second = generator.begin(Request([Message("user", "345 + 289")], GREEDY, SCRIPT[:13]))
        said(generator, second)
        seeds = [request.body["seed"] for request in bodies(fake)]
        assert seeds[1] == seeds[2] != seeds[0]


def test_many_at_a_time_get_on_together() -> None:
    with served(pause=0.001) as (fake, generator):
        live = [begin(generator) for _ in range(20)]
        texts = {id(one): "" for one in live}
        while any(one.finish_reason is None for one in live):
            for one, piece in generator.step().pieces:
                texts[id(one)] += piece.text
            assert fake.open_streams <= 20
        assert set(texts.values()) == {SCRIPT}


def test_the_server_counts_what_it_had() -> None:
    with served() as (_, generator):
        generation = begin(generator)
        said(generator, generation)
        totals = generation.totals
        assert totals.prompt == len("user\n345 + 289\nassistant\n") + 3  # and signs
        assert totals.output == len(SCRIPT) + 1


def test_failing_is_told_as_such() -> None:
    with served() as (fake, generator):
        fake.faults.append(lambda request: request.path == "/completion" and request.send(500))
        with pytest.raises(Failing, match="an internal error"):
            said(generator, begin(generator))


TOKENIZERS = {"vllm": ("/tokenize", "/detokenize"), "sglang": ("/v1/tokenize", "/v1/detokenize")}


@pytest.mark.parametrize("kind", TOKENIZERS)
def test_a_server_that_tells_tokens_counts_a_text_whose_template_is_known(kind: str) -> None:
    with served(kind=kind, tokenizes=TOKENIZERS[kind], known=CHATML) as (fake, generator):
        messages = [Message("user", "345 + 289")]
        whole = "user\n345 + 289\nassistant\n"
        assert generator.count(messages) == len(whole) + 3  # and signs
        assert generator.count_text("twelve signs") == len("twelve signs")
        generation = begin(generator)
        next(piece for piece in generator.run(generation) if piece.text)
        before = generation.totals.output
        generation.force("\n\nWait.\n\n")
        assert next(iter(generator.run(generation))).tokens == before + len("\n\nWait.\n\n")
        assert isinstance(bodies(fake)[-1].body["prompt"], str)
        asked = fake.asked(TOKENIZERS[kind][0])
        assert {one.body.get("model") for one in asked} == {fake.models[0]}


def test_a_prompt_that_is_too_long_is_seen_before_it_is_sent() -> None:
    told = {"kind": "vllm", "tokenizes": TOKENIZERS["vllm"], "n_ctx": 40}
    with served(known=CHATML, **told) as (fake, generator):
        with pytest.raises(ContextOverflow, match="the context there holds 40"):
            begin(generator, question="x" * 40)
        assert not bodies(fake)


@pytest.mark.parametrize("kind", TOKENIZERS)
def test_a_server_that_renders_dialogues_needs_no_template(kind: str) -> None:
    with served(kind=kind, tokenizes=TOKENIZERS[kind]) as (fake, generator):
        generation = begin(generator)
        first = next(piece.text for piece in generator.run(generation) if piece.text)
        generation.force("\n\nWait.\n\n")
        next(iter(generator.run(generation)))
        generation.rewind(len(first))
        assert first + said(generator, generation) == SCRIPT
        first_asked, *_, last = [request.body["prompt"] for request in bodies(fake)]
        assert last == [*first_asked, *tokens(first, special=True)]
        assert "".join(map(spelled, first_asked)).endswith("<|im_start|>assistant\n")
