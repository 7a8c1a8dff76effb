"""Names with a fixed set of values, for what a trace can say."""

from __future__ import annotations

from enum import Enum


class Name(str, Enum):
    """Base of all enumerations here.

    A member hashes like the text that it equals, which is also much quicker than Enum's way.
    """

    __hash__ = str.__hash__


class Format(Name):
    """How a model marks its thought, if it does: the names of the table in formats.py."""

    UNTAGGED = "untagged"
    THINK = "think"
    THINK_ANSWER = "think-answer"
    THINK_RESPONSE = "think-response"
    THINKING = "thinking"
    THOUGHT = "thought"
    MARCO = "marco"
    REASONING = "reasoning"
    REASON = "reason"
    MINIMAX = "minimax"
    SEED = "seed"
    HUNYUAN = "hunyuan"
    LONGCAT = "longcat"
    PANGU = "pangu"
    MISTRAL = "mistral"
    KIMI = "kimi"
    KIMI_K3 = "kimi-k3"
    COHERE = "cohere"
    GEMMA = "gemma"
    HARMONY = "harmony"
    HARMONY_PLAIN = "harmony-plain"
    MUSE = "muse"
    SOLAR = "solar"
    SOLAR_2 = "solar-2"
    APERTUS = "apertus"
    BEGIN_OF_THOUGHT = "begin-of-thought"
    APRIEL = "apriel"
    GRANITE = "granite"
    S1 = "s1"
    OLLAMA = "ollama"


class StepKind(Name):
    PLAN = "plan"
    DERIVE = "derive"
    CHECK = "check"
    CORRECTION = "correction"
    ALTERNATIVE = "alternative"
    CONCLUSION = "conclusion"


class Outcome(Name):
    """How a check came out in the model's view, which may be wrong."""

    HELD = "held"
    FAILED = "failed"
    OPEN = "open"  # only announced, broken off, or in doubt


class ClaimVerdict(Name):
    """How a claim came out when it was computed."""

    HOLDS = "holds"
    ROUNDED = "rounded"  # holds for the digits that are shown
    FAILS = "fails"
    OPEN = "open"  # not understood, or not certain to be meant so


class AnswerSource(Name):
    """How the answer was found; a reader decides from it how far to trust the split."""

    MARKER = "marker"  # after "**Final Answer**" or similar
    BOXED = "boxed"  # the last \boxed{}, with others in its sentence, of a stream without a marker
    TAG = "tag"  # after a closed thought, or in a frame of its own
    STATED = "stated"  # a sentence that states it, such as "the answer is (B)" or "#### 18"
    LAST = "last"  # the last paragraph, because there was nothing better
    NONE = "none"


class ValueSource(Name):
    """What an answer's `value` was taken from."""

    BOX = "box"
    BOXES = "boxes"  # several in one sentence: one answer of several parts
    OPEN_BOX = "open_box"  # opened and never closed
    STATEMENT = "statement"  # "the answer is 5", "Answer: C", "故选 C"
    HASHES = "hashes"  # "#### 18"
    SECTION = "section"  # the first line of the answer section
    CONCLUSION = "conclusion"  # "Therefore, x = 5 and y = 3.", a bold last line


class Status(Name):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    TRUNCATED = "truncated"  # the token limit or the context ended it
    BUDGET = "budget"
    LOOP = "loop"
    INTERRUPTED = "interrupted"


class NoteKind(Name):
    LANGUAGE = "language"
    LOOP = "loop"
    FORCED = "forced"
    SENSITIVE = "sensitive"
    EARLY = "early"  # the answer was sure, so the thought was ended
    TIME = "time"  # the time for thinking was over
    MENDED = "mended"  # a claim failed, so the right value was put in
    FORMAT = "format"  # the stream marks its thought in another way than expected


class FinishReason(Name):
    """Why decoding ended. STOP: an end-of-generation token. LENGTH: the token limit."""

    STOP = "stop"
    LENGTH = "length"
    CONTEXT = "context"
    BUDGET = "budget"
    LOOP = "loop"
    INTERRUPTED = "interrupted"
    ERROR = "error"
