"""The table of shapes: every way of storing reasoning as JSON that qwq knows.

A new shape needs an entry here, its two functions, and a Sample in the tests.
"""

from __future__ import annotations

from qwq_cli.transcripts import (
    chat,
    chatgpt,
    datasets,
    evaluations,
    lmstudio,
    openwebui,
    responses,
)
from qwq_cli.transcripts.exchange import Shape
from qwq_cli.transcripts.fields import Fields

SHAPES = (  # specific shapes before general ones
    Shape("a log of inspect_ai", evaluations.holds_inspect, evaluations.read_inspect),
    Shape("a sample of inspect_ai", evaluations.holds_sample, evaluations.read_sample),
    Shape("details of lighteval", evaluations.holds_lighteval, evaluations.read_lighteval),
    Shape("a sample of lm-eval", evaluations.holds_lm_eval, evaluations.read_lm_eval),
    Shape("a chat of LM Studio", lmstudio.holds_lmstudio, lmstudio.read_lmstudio),
    Shape("an export of Open WebUI", openwebui.holds_openwebui, openwebui.read_openwebui),
    Shape("an export of ChatGPT or DeepSeek", chatgpt.holds_mapping, chatgpt.read_mapping),
    Shape("a message of DeepSeek's chat", chatgpt.holds_fragments, chatgpt.read_fragments),
    Shape("OpenR1-Math", datasets.holds_openr1, datasets.read_openr1),
    Shape("s1K", datasets.holds_s1k, datasets.read_s1k),
    Shape("a request with its response", responses.holds_pair, responses.read_pair),
    Shape("a response of Ollama", responses.holds_ollama, responses.read_ollama),
    Shape("a chat completion", responses.holds_choices, responses.read_choices),
    Shape("a response of the Responses API", responses.holds_output, responses.read_output),
    Shape("a message in blocks", responses.holds_reply, responses.read_reply),
    Shape("prompt and completion", chat.holds_completion, chat.read_completion),
    Shape("conversations", chat.holds_conversations, chat.read_conversations),
    Shape("chat messages", chat.holds_messages, chat.read_chat),
    Shape("columns of a data set", datasets.holds_columns, datasets.read_columns),
)
LOOKED_FOR = (
    "`messages` or `conversations` of a chat, a response with `choices` or `output`, content in "
    "blocks, `reasoning_content` and the like beside an answer, logs of inspect_ai, lm-eval and "
    "lighteval, exports of ChatGPT, DeepSeek, LM Studio and Open WebUI, llm's logs.db"
)


def shape_of(value: Fields) -> Shape | None:
    return next((shape for shape in SHAPES if shape.holds(value)), None) if value else None
