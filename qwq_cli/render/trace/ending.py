"""Why a run has no answer, in words."""

from __future__ import annotations

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.trace.formats import FORMATS
from qwq_cli.values.kinds import AnswerSource, FinishReason, Status
from qwq_cli.values.trace import Trace, assumed_words


def ending_lines(trace: Trace, kept_as: str | None) -> tuple[str, ...]:
    """Return `ending_reasons`, and how to read a trace that is stored under the id `kept_as`."""
    reasons = ending_reasons(trace)
    if not reasons or kept_as is None:
        return reasons
    return (*reasons, f"To read what was generated: qwq show {one_line(kept_as)}")


def ending_reasons(trace: Trace) -> tuple[str, ...]:
    """Return why there is no answer; empty for an answered trace."""
    if trace.status is Status.ANSWERED:
        return ()
    lines = [_why(trace)]
    if (engine := trace.engine) and engine.assumes_ctx and _is_at_own_limit(trace):
        lines.append(f"The server doesn't tell its context: {assumed_words(engine.n_ctx)}.")
    if trace.answer.how is not AnswerSource.NONE and trace.answer.text.strip():
        lines.append("The printed text is unfinished; do not rely on it.")
    elif trace.candidates:
        lines.append(f"The last answer it considered: {one_line(trace.candidates[-1].text)}")
    return tuple(lines)


def _is_at_own_limit(trace: Trace) -> bool:
    """Return whether a token limit ended it that nobody asked for."""
    return trace.finish_reason is FinishReason.LENGTH and (
        trace.sampling is None or trace.sampling.max_tokens is None
    )


def _why(trace: Trace) -> str:
    end = (trace.status, trace.finish_reason)
    if end in _ANSWERING and _was_answering(trace):
        return _ANSWERING[end]
    return _REASONS.get(end, _ENDINGS[trace.status])


def _was_answering(trace: Trace) -> bool:
    """Return whether an answer had begun, or the words that force one."""
    if trace.answer.how is not AnswerSource.NONE or not trace.forced:
        return trace.answer.how is not AnswerSource.NONE
    last = trace.forced[-1]
    words = trace.raw[last.start : last.end].strip()
    return FORMATS[trace.format].answer_now.startswith(words) and not trace.raw[last.end :].strip()


_REASONS = {
    (Status.TRUNCATED, FinishReason.CONTEXT): (
        "No answer: the context is full and the model was still thinking."
    ),
    (Status.INTERRUPTED, FinishReason.ERROR): "An error ended the run before the model was done.",
}
_ENDINGS = {
    Status.NO_ANSWER: "No answer: the model ended without giving one.",
    Status.TRUNCATED: "No answer: the token limit was reached and the model was still thinking.",
    Status.BUDGET: "No answer: the thinking budget was used up.",
    Status.LOOP: "No answer: the model was repeating itself and was stopped.",
    Status.INTERRUPTED: "Interrupted before the model was done.",
}
_ANSWERING = {
    (Status.TRUNCATED, FinishReason.LENGTH): (
        "No answer: the token limit was reached before the answer was complete."
    ),
    (Status.TRUNCATED, FinishReason.CONTEXT): (
        "No answer: the context is full and the answer is not complete."
    ),
    (Status.BUDGET, FinishReason.BUDGET): (
        "No answer: the model was made to answer and did not complete its answer."
    ),
}
