"""Settings with a fixed set of values. They are separate, so that flags load nothing heavy."""

from __future__ import annotations

from enum import Enum


class TraceMode(str, Enum):
    """How much of the reasoning is shown: nothing, a line per step, or all of it."""

    OFF = "off"
    FOLD = "fold"
    FULL = "full"


class Think(str, Enum):
    """Whether a model is to think before it answers, and how hard."""

    ON = "on"
    OFF = "off"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ColorMode(str, Enum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class KvType(str, Enum):
    """Element type of the KV cache."""

    F16 = "f16"
    Q8_0 = "q8_0"


class FlashAttention(str, Enum):
    AUTO = "auto"
    ON = "on"
    OFF = "off"


class Palette(str, Enum):
    """The colours of everything that is not plain text; `auto` suits any background."""

    AUTO = "auto"
    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high-contrast"
    COLOR_BLIND = "color-blind"


class EditingMode(str, Enum):
    """The keys of the prompt of `qwq chat`."""

    EMACS = "emacs"
    VI = "vi"


class WhenFull(str, Enum):
    """What a chat does when its turns fill the context; it always says what it does."""

    ASK = "ask"
    DROP = "drop"  # leave out the oldest turns
    SUMMARISE = "summarise"  # let the model summarise them in a few sentences
    NEW = "new"  # begin a new session
    STOP = "stop"  # refuse the question


class InputFormat(str, Enum):
    """The format of a file of problems, packed or not."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    ARROW = "arrow"  # Feather too
    TEXT = "text"


class Each(str, Enum):
    """What one problem is in plain text."""

    LINE = "line"
    BLOCK = "block"  # with blank lines between
    FILE = "file"
    ITEM = "item"  # of a list, numbered or not


class ScoreKind(str, Enum):
    """How an answer is compared with the right one."""

    NUMERIC = "numeric"
    EXACT = "exact"
    CHOICE = "choice"
    MATH = "math"
    MATH_VERIFY = "math-verify"  # this one and those below follow published rules of others
    MINERVA = "minerva"
    HENDRYCKS = "hendrycks"


class Ending(str, Enum):
    """When a thought ends."""

    EARLY = "early"  # once its answer seems sure
    FULL = "full"  # by itself


class OnLoop(str, Enum):
    """What is done about a thought that goes in circles."""

    RECOVER = "recover"  # take the circles back and draw again
    ANSWER = "answer"  # let it answer
    STOP = "stop"
    OFF = "off"


class BatchFor(str, Enum):
    """Whose requests a batch file has."""

    VLLM = "vllm"
    OPENAI = "openai"


class PackKind(str, Enum):
    """What a ready-made build of llama.cpp computes on, besides the CPU."""

    CPU = "cpu"
    CUDA = "cuda"
    VULKAN = "vulkan"
    METAL = "metal"
    ROCM = "rocm"
