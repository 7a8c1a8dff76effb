"""Data sets of traces, by the names of their columns."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import Fields, first_text, items, text

_QUESTIONS = ("question", "problem", "prompt", "instruction", "input", "query")
_THOUGHTS = (
    "reasoning_content", "reasoning", "thinking", "thought", "thinking_trajectory",
    "deepseek_reasoning", "model_reasoning", "chain_of_thought", "cot", "reasoning_trace",
)  # fmt: skip
_ANSWERS = (
    "deepseek_solution", "model_attempt", "attempt", "response", "output", "completion", "answer",
    "solution", "final_answer", "generation",
)  # fmt: skip
_INLINE = ("generation", "response", "completion", "output", "model_output")
_KEYS = ("uuid", "id", "problem_id", "index", "task_id")
_MODELS = ("model", "model_name", "generator")


def holds_openr1(value: Fields) -> bool:
    return isinstance(value.get("generations"), list) and bool({"problem", "prompt"} & set(value))


def read_openr1(value: Fields) -> Iterator[Exchange]:
    """Read OpenR1-Math: several generations of one problem, each with its thought inside."""
    generations, key = items(value.get("generations")), first_text(value, _KEYS)
    reasons = items(value.get("finish_reasons"))
    for number, raw in enumerate(generations):
        reason = text(reasons[number]) if number < len(reasons) else ""
        yield Exchange(
            question=first_text(value, _QUESTIONS),
            answer=text(raw),
            key=key if len(generations) == 1 else f"{key}-{number + 1}".lstrip("-"),
            model=first_text(value, _MODELS),
            is_cut_off=reason == "length",
        )


_S1K = (
    ("deepseek", "deepseek_thinking_trajectory", "deepseek_attempt"),
    ("gemini", "gemini_thinking_trajectory", "gemini_attempt"),
)


def holds_s1k(value: Fields) -> bool:
    columns = (column for _, column, _ in _S1K)
    return any(column in value for column in (*columns, "thinking_trajectories"))


def read_s1k(value: Fields) -> Iterator[Exchange]:
    """Read s1K: thoughts and attempts of two models; the first s1K has only one model."""
    key = first_text(value, _KEYS)
    for model, thought, attempt in _S1K:
        if text(value.get(thought)).strip():
            yield Exchange(
                question=first_text(value, _QUESTIONS),
                thought=text(value.get(thought)),
                answer=text(value.get(attempt)),
                model=model,
                key=f"{key}-{model}".lstrip("-"),
            )
    thoughts = [text(each) for each in items(value.get("thinking_trajectories"))]
    if any(each.strip() for each in thoughts):
        yield Exchange(
            question=first_text(value, _QUESTIONS),
            thought="\n\n".join(thoughts),
            answer=text(value.get("attempt")),
            key=key,
        )


def holds_columns(value: Fields) -> bool:
    has_thought = bool(first_text(value, _THOUGHTS) and first_text(value, _ANSWERS))
    has_question = bool(first_text(value, _QUESTIONS))
    return has_thought or (has_question and bool(first_text(value, _INLINE)))


def read_columns(value: Fields) -> Iterator[Exchange]:
    """Read columns of question, thought and answer; the thought may be inside the answer."""
    thought = first_text(value, _THOUGHTS)
    yield Exchange(
        question=first_text(value, _QUESTIONS),
        thought=thought,
        answer=first_text(value, _ANSWERS if thought else _INLINE),
        system=first_text(value, ("system", "system_prompt")),
        model=first_text(value, _MODELS),
        key=first_text(value, _KEYS),
    )
