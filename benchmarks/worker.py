"""A process of its own for one measurement: `worker.py KIND WORKLOAD`, both ways JSON.

The result goes to stdout. KIND is a name in KINDS; WORKLOAD is encoded as in workload.py.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing

import msgspec
from floor import Floor
from sample import Sample, timed
from workload import Workload

from qwq_cli.engine.cancel import Cancel


def floor(work: Workload) -> Sample:
    from qwq_cli.engine.llama import LlamaModel

    with (
        LlamaModel(work.model_params, cancel=Cancel()) as model,
        closing(_floor(model.pointer, work)) as loop,
    ):
        loop.prefill(work.prompt(model))

        def decode() -> int:
            for _ in range(work.tokens - 1):
                loop.step()
            return work.tokens - 1

        return timed(decode)


def engine(work: Workload) -> Sample:
    from qwq_cli.engine.loader import load

    with load(work.model_params, work.context_params, cancel=Cancel()) as loaded:
        sequence = loaded.engine.add(work.prompt(loaded.vocabulary), work.sampling)
        outputs = loaded.engine.run(sequence)
        next(output for output in outputs if output.tokens)

        def decode() -> int:
            _exhaust(outputs)
            return sequence.output_len - 1

        return timed(decode)


def high_level(work: Workload) -> Sample:
    """llama-cpp-python's `Llama`; flash attention on, which is what llama.cpp's `auto` chooses."""
    from llama_cpp import Llama

    llama = Llama(
        work.model,
        n_gpu_layers=-1,
        n_ctx=work.n_ctx,
        n_threads=work.threads,
        n_threads_batch=work.threads,
        flash_attn=True,
        verbose=False,
    )
    chunks = _chat(llama, work)
    next(chunk for chunk in chunks if chunk["choices"][0]["delta"].get("content"))
    begin = llama.n_tokens

    def decode() -> int:
        _exhaust(chunks)
        return int(llama.n_tokens - begin)

    return timed(decode)


def _floor(model: object, work: Workload) -> Floor:
    return Floor(model, n_ctx=work.n_ctx, threads=work.threads, sampling=work.sampling)


def _chat(llama: object, work: Workload) -> Iterator[dict[str, list[dict[str, dict[str, str]]]]]:
    sampling = work.sampling
    chunks: Iterator[dict[str, list[dict[str, dict[str, str]]]]]
    chunks = llama.create_chat_completion(  # type: ignore[attr-defined]
        messages=[{"role": m.role, "content": m.content} for m in work.messages],
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        top_k=sampling.top_k,
        min_p=sampling.min_p,
        seed=sampling.seed,
        max_tokens=sampling.max_tokens,
        stream=True,
    )
    return chunks


def _exhaust(items: Iterator[object]) -> None:
    deque(items, maxlen=0)


KINDS: dict[str, Callable[[Workload], Sample]] = {
    "floor": floor,
    "engine": engine,
    "high-level": high_level,
}


def main() -> None:
    kind, workload = sys.argv[1:]
    sample = KINDS[kind](msgspec.json.decode(workload, type=Workload))
    print(msgspec.json.encode(sample).decode())


if __name__ == "__main__":
    main()
