"""A tiny file for each way of keeping reasoning; the texts are made up here."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from typing import Any

ASKED = "Nine boxes hold 4 lamps each. How many lamps are there?"
THOUGHT = "Nine times four.\n\nWait, let me check: 4 * 9 = 36. It holds."
SAID = "There are **36** lamps."
INLINE = f"<think>\n{THOUGHT}\n</think>\n\n{SAID}"


@dataclass(frozen=True)
class Sample:
    """What a file with `content` gives first. content: bytes, or a value of JSON."""

    name: str
    content: Any
    file: str = "kept.json"
    question: str = ASKED
    thought: str = THOUGHT
    answer: str = SAID
    model: str = "unknown"
    created: str | None = None
    key: str | None = None
    count: int = 1
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        text = self.content if isinstance(self.content, str) else json.dumps(self.content)
        return text.encode("utf-8")


USER = {"role": "user", "content": ASKED}


def chat(**reply: Any) -> dict[str, Any]:
    return {"messages": [USER, {"role": "assistant", "content": SAID, **reply}]}


def answered(message: dict[str, Any], **around: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": SAID, **message}
    return {
        "id": "cmpl-7", "object": "chat.completion", "created": 1760000000, "model": "small",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 20, "completion_tokens": 40}, **around,
    }  # fmt: skip


def lines(*values: Any) -> str:
    return "".join(f"{json.dumps(value)}\n" for value in values)


def chunks(name: str) -> list[dict[str, Any]]:
    deltas = [{"role": "assistant", "content": ""}]
    deltas += [{name: THOUGHT[:20]}, {name: THOUGHT[20:]}]
    deltas += [{"content": SAID[:9]}, {"content": SAID[9:]}]
    return [
        {"id": "c9", "object": "chat.completion.chunk", "model": "small", "choices": [
            {"index": 0, "delta": delta, "finish_reason": None}]}
        for delta in deltas
    ] + [
        {"id": "c9", "model": "small", "choices": [
            {"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {"id": "c9", "object": "chat.completion.chunk", "model": "small", "choices": [],
         "usage": {"completion_tokens": 40}},
    ]  # fmt: skip


def events(*values: dict[str, Any]) -> str:
    return "".join(f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in values)


STREAMED: dict[str, Any] = {"question": "", "model": "small", "key": "c9"}
ANSWERED: dict[str, Any] = {
    "question": "", "model": "small", "key": "cmpl-7", "created": "2025-10-09T08:53:20+00:00",
}  # fmt: skip
CHAT = (
    Sample("reasoning_content of a message", chat(reasoning_content=THOUGHT)),
    Sample("reasoning of a message", chat(reasoning=THOUGHT)),
    Sample("thinking of a message", chat(thinking=THOUGHT)),
    Sample("tags in the content", chat(content=INLINE)),
    Sample("the same thought twice", chat(content=INLINE, reasoning_content=THOUGHT)),
    Sample("thinking blocks", chat(content=[
        {"type": "thinking", "thinking": THOUGHT, "signature": "x"},
        {"type": "redacted_thinking", "data": "abc"}, {"type": "text", "text": SAID}])),
    Sample("Mistral's chunks", chat(content=[
        {"type": "thinking", "closed": True, "thinking": [
            {"type": "text", "text": THOUGHT[:9]}, {"type": "text", "text": THOUGHT[9:]}]},
        {"type": "text", "text": SAID}])),
    Sample("Mistral's chunk with a string", chat(content=[
        {"type": "thinking", "thinking": THOUGHT, "closed": True},
        {"type": "text", "text": SAID}])),
    Sample("Kimi's parts", chat(content=[
        {"type": "think", "think": THOUGHT, "encrypted": "y"}, {"type": "text", "text": SAID}])),
    Sample("Kimi CLI's context", lines(
        {"role": "_checkpoint", "id": 0}, USER, {"role": "_usage", "token_count": 12},
        {"role": "assistant", "content": [
            {"type": "think", "think": THOUGHT}, {"type": "text", "text": SAID}]}),
        file="context.jsonl"),
    Sample("a list of messages", [USER, {"role": "assistant", "content": INLINE}]),
    Sample("lines of chats", lines(chat(reasoning=THOUGHT), chat(reasoning="Two.", content="2")),
           file="chats.jsonl", count=2),
    Sample("a list of chats", [chat(reasoning=THOUGHT), chat(content="2")], count=2),
    Sample("chats one behind the other", "\n".join(
        json.dumps(each, indent=2) for each in (chat(reasoning=THOUGHT), chat(content="2"))),
        count=2),
    Sample("a prompt and its completion", {
        "prompt": [USER], "completion": [
            {"role": "assistant", "content": SAID, "reasoning_content": THOUGHT}]}),
    Sample("ShareGPT", {"id": "s1", "conversations": [
        {"from": "human", "value": ASKED}, {"from": "gpt", "value": INLINE}]}, key="s1"),
)  # fmt: skip
RESPONSES = (
    Sample("a completion with reasoning_content", answered({"reasoning_content": THOUGHT}),
           **ANSWERED),
    Sample("a completion with reasoning", answered({"reasoning": THOUGHT}), **ANSWERED),
    Sample("OpenRouter's details", answered({"reasoning_details": [
        {"type": "reasoning.text", "text": THOUGHT, "signature": None},
        {"type": "reasoning.encrypted", "data": "zz"}]}), **ANSWERED),
    Sample("a request and its response", {
        "request": {"model": "small", "messages": [USER]},
        "response": answered({"reasoning_content": THOUGHT})}, **{**ANSWERED, "question": ASKED}),
    Sample("a stream as lines", lines(*chunks("reasoning_content")), file="s.jsonl", **STREAMED),
    Sample("a stream as events", "".join(
        f"data: {json.dumps(chunk)}\n\n" for chunk in chunks("reasoning")) + "data: [DONE]\n\n",
        file="s.txt", **STREAMED),
    Sample("Anthropic's stream", events(
        {"type": "message_start", "message": {
            "id": "msg_2", "role": "assistant", "model": "small", "content": []}},
        {"type": "content_block_start", "index": 0,
         "content_block": {"type": "thinking", "thinking": ""}},
        {"type": "content_block_delta", "delta": {
            "type": "thinking_delta", "thinking": THOUGHT[:9]}},
        {"type": "ping"},
        {"type": "content_block_delta", "delta": {
            "type": "thinking_delta", "thinking": THOUGHT[9:]}},
        {"type": "content_block_delta", "delta": {"type": "signature_delta", "signature": "s"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": SAID}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
        {"type": "message_stop"}), file="s.txt", question="", model="small", key="msg_2"),
    Sample("Ollama's chat", {
        "model": "small", "created_at": "2025-08-21T13:52:11.724677065Z", "done": True,
        "message": {"role": "assistant", "content": SAID, "thinking": THOUGHT}, "eval_count": 40,
        "total_duration": 2_000_000_000},
        question="", model="small", created="2025-08-21T13:52:11+00:00"),
    Sample("Ollama's generate, streamed", lines(
        {"model": "small", "response": "", "thinking": THOUGHT[:9], "done": False},
        {"model": "small", "response": "", "thinking": THOUGHT[9:], "done": False},
        {"model": "small", "response": SAID, "done": False},
        {"model": "small", "response": "", "done": True, "done_reason": "stop"}),
        question="", model="small"),
    Sample("Anthropic's message", {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "small", "content": [
            {"type": "thinking", "thinking": THOUGHT, "signature": "q"},
            {"type": "text", "text": SAID}], "stop_reason": "end_turn"},
        question="", model="small", key="msg_1"),
    Sample("Responses", {
        "id": "resp_1", "object": "response", "model": "small", "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "In short."}],
             "content": [{"type": "reasoning_text", "text": THOUGHT}], "encrypted_content": "e"},
            {"type": "message", "role": "assistant", "content": [
                {"type": "output_text", "text": SAID}]}]},
        question="", model="small", key="resp_1"),
    Sample("Responses with a summary alone", {
        "object": "response", "input": ASKED, "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": THOUGHT}]},
            {"type": "message", "content": [{"type": "output_text", "text": SAID}]}]}),
)  # fmt: skip

HASH = "0123456789abcdef0123456789abcdef"
INSPECT_SAMPLE = {
    "id": 3, "epoch": 1, "input": ASKED, "target": "36", "messages": [
        {"role": "user", "content": ASKED, "source": "input"},
        {"role": "assistant", "source": "generate", "content": [
            {"type": "reasoning", "reasoning": f"attachment://{HASH}", "signature": "z"},
            {"type": "text", "text": SAID}]}],
    "output": {"model": "lab/small", "choices": [
        {"message": {"role": "assistant", "content": SAID}, "stop_reason": "stop"}],
        "usage": {"input_tokens": 20, "output_tokens": 40}, "time": 2.5},
    "scores": {"match": {"value": "C", "answer": "36"}}, "metadata": {}, "store": {},
    "events": [], "attachments": {HASH: THOUGHT, "0" * 32: "another"},
}  # fmt: skip
INSPECT = {
    "version": 2, "status": "success", "eval": {
        "created": "2025-10-09T08:53:20+00:00", "task": "lamps", "model": "lab/small"},
    "plan": {}, "results": {}, "stats": {}, "samples": [INSPECT_SAMPLE],
}  # fmt: skip
EVALUATIONS = (
    Sample("a log of inspect_ai", INSPECT, model="lab/small", key="3_epoch_1",
           created="2025-10-09T08:53:20+00:00"),
    Sample("a sample of inspect_ai", INSPECT_SAMPLE, model="lab/small", key="3_epoch_1"),
    Sample("a row of lighteval", {
        "doc": {"query": ASKED, "choices": ["36"], "gold_index": 0, "id": "5"},
        "model_response": {"text": [SAID], "reasonings": [THOUGHT], "output_tokens": [[1, 2]]},
        "metric": {"exact": 1}}, key="5"),
    Sample("a row of lighteval with tags", {
        "doc": {"query": ASKED, "id": "5"},
        "model_response": {"text": [INLINE, INLINE], "reasonings": [None, None]}},
        key="5-1", count=2),
    Sample("a sample of lm-eval", {
        "doc_id": 5, "doc": {"question": ASKED, "answer": "#### 36"}, "target": "#### 36",
        "arguments": [[f"Question: {ASKED}", {"until": ["Q:"]}]], "resps": [[INLINE]],
        "filtered_resps": ["36"], "filter": "strict-match", "exact_match": 1.0}, key="5"),
    Sample("a sample of lm-eval, by a newer version", {
        "doc_id": 5, "doc": {"n": 1}, "target": "36", "resps": [[INLINE, INLINE]],
        "arguments": {"gen_args_0": {"arg_0": ASKED, "arg_1": {}}}, "filtered_resps": ["36"]},
        key="5-1", count=2),
)  # fmt: skip
SKY = (
    f"<|begin_of_thought|>\n\n{THOUGHT}\n\n<|end_of_thought|>\n\n"
    f"<|begin_of_solution|>\n\n{SAID}\n\n<|end_of_solution|>"
)
DATASETS = (
    Sample("OpenR1-Math", {
        "problem": ASKED, "solution": "36", "answer": "36", "uuid": "u1", "generations": [
            INLINE, "<think>\nNo end"], "finish_reasons": ["stop", "length"],
        "correctness_math_verify": [True, False], "messages": [USER]}, key="u1-1", count=2),
    Sample("s1K-1.1", {
        "question": ASKED, "solution": "36", "deepseek_thinking_trajectory": THOUGHT,
        "deepseek_attempt": SAID, "gemini_thinking_trajectory": "Other.", "gemini_attempt": "36"},
        key="deepseek", model="deepseek", count=2),
    Sample("s1K", {"question": ASKED, "thinking_trajectories": [THOUGHT], "attempt": SAID}),
    Sample("OpenThoughts", {"system": "Think.", "conversations": [
        {"from": "user", "value": ASKED}, {"from": "assistant", "value": SKY}]}),
    Sample("OpenThoughts, its metadata", {
        "problem": ASKED, "deepseek_reasoning": THOUGHT, "deepseek_solution": SAID,
        "ground_truth_solution": "36", "domain": "math"}),
    Sample("columns for each", {"question": ASKED, "reasoning": THOUGHT, "answer": SAID}),
)  # fmt: skip


def block(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "contentBlock", "content": [{"type": "text", "text": text}], **style}


def folded(thought: str) -> str:
    quoted = "\n".join(f"> {line}" for line in thought.split("\n"))
    return (
        '<details type="reasoning" done="true" duration="4">\n<summary>Thought for 4 seconds'
        f"</summary>\n{html.escape(quoted)}\n</details>\n{SAID}"
    )


def node(name: str, parent: str | None, message: Any, *children: str) -> dict[str, Any]:
    return {"id": name, "parent": parent, "children": list(children), "message": message}


def gpt(role: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"author": {"role": role}, "create_time": 1760000000.5, "content": content,
            "metadata": {"model_slug": "o9"}}  # fmt: skip


CHATGPT = [{
    "conversation_id": "g1", "title": "Lamps", "create_time": 1760000000, "current_node": "e",
    "mapping": {
        "r": node("r", None, None, "a"),
        "a": node("a", "r", gpt("user", {"content_type": "text", "parts": [ASKED]}), "x", "b"),
        "x": node("x", "a", gpt("assistant", {"content_type": "text", "parts": ["Forty."]})),
        "b": node("b", "a", gpt("assistant", {"content_type": "thoughts", "thoughts": [
            {"summary": "", "content": THOUGHT, "chunks": [], "finished": True}]}), "c"),
        "c": node("c", "b", gpt("assistant", {
            "content_type": "reasoning_recap", "content": "Thought for 5s"}), "e"),
        "e": node("e", "c", gpt("assistant", {"content_type": "text", "parts": [SAID]})),
    },
}]  # fmt: skip
EXPORTS = (
    Sample("LM Studio", {
        "name": "Lamps", "createdAt": 1760000000000, "systemPrompt": "Be brief.",
        "lastUsedModel": {"identifier": "small"}, "messages": [
            {"currentlySelected": 0, "versions": [
                {"type": "singleStep", "role": "user", "content": [
                    {"type": "text", "text": ASKED}]}]},
            {"currentlySelected": 1, "versions": [
                {"type": "multiStep", "role": "assistant", "steps": [block("Forty.")]},
                {"type": "multiStep", "role": "assistant", "steps": [
                    block(THOUGHT, style={"type": "thinking", "ended": True}),
                    block(SAID), {"type": "debugInfoBlock", "debugInfo": "x"}]}]}]},
        model="small", created="2025-10-09T08:53:20+00:00", key="2"),
    Sample("Open WebUI", [{
        "id": "w1", "title": "Lamps", "created_at": 1760000000, "chat": {
            "models": ["small"], "history": {"currentId": "b", "messages": {
                "a": {"id": "a", "parentId": None, "childrenIds": ["x", "b"], "role": "user",
                      "content": ASKED},
                "x": {"id": "x", "parentId": "a", "role": "assistant", "content": "Forty."},
                "b": {"id": "b", "parentId": "a", "childrenIds": [], "role": "assistant",
                      "content": folded(THOUGHT), "model": "small"}}}}}],
        model="small", created="2025-10-09T08:53:20+00:00", key="w1"),
    Sample("ChatGPT", CHATGPT, model="o9", created="2025-10-09T08:53:20+00:00", key="g1"),
    Sample("DeepSeek", [{
        "id": "d1", "inserted_at": "2025-10-09T16:53:20.000000+08:00", "mapping": {
            "root": {"children": ["1"], "message": None},
            "1": node("1", "root", {"model": "deepseek-reasoner", "fragments": [
                {"type": "REQUEST", "content": ASKED}]}, "2"),
            "2": node("2", "1", {"model": "deepseek-reasoner", "fragments": [
                {"type": "THINK", "content": THOUGHT, "elapsed_secs": 3},
                {"type": "RESPONSE", "content": SAID}]})}}],
        model="deepseek-reasoner", created="2025-10-09T08:53:20+00:00", key="d1"),
    Sample("a message of DeepSeek's", {"message_id": 2, "role": "ASSISTANT", "fragments": [
        {"type": "THINK", "content": THOUGHT}, {"type": "RESPONSE", "content": SAID}]},
        question=""),
)  # fmt: skip
HARMONY = (
    f"<|start|>system<|message|>Reasoning: high<|end|><|start|>user<|message|>{ASKED}<|end|>"
    f"<|start|>assistant<|channel|>analysis<|message|>{THOUGHT}<|end|>"
    f"<|start|>assistant<|channel|>final<|message|>{SAID}<|return|>"
)
TEXTS = (
    Sample("Harmony, the whole chat", HARMONY, file="kept.txt"),
    Sample("Harmony, the reply", HARMONY[HARMONY.index("<|channel|>") :], file="kept.txt",
           question=""),
    Sample("tags", INLINE, file="kept.md", question=""),
    Sample("a thought opened by its prompt", INLINE.removeprefix("<think>\n"), file="kept.txt",
           question=""),
    Sample("the same with its closer in a line", f"{THOUGHT}</think>{SAID}", file="kept.txt",
           question=""),
    Sample("brackets", f"[THINK]{THOUGHT}[/THINK]{SAID}", file="kept.txt", question=""),
    Sample("ChatML", f"<|im_start|>system\nBe.<|im_end|>\n<|im_start|>user\n{ASKED}<|im_end|>\n"
           f"<|im_start|>assistant\n{INLINE}<|im_end|>\n", file="kept.txt"),
    Sample("Ollama in a terminal", f"Thinking...\n{THOUGHT}\n...done thinking.\n\n{SAID}\n",
           file="kept.log", question=""),
    Sample("a fold", folded(THOUGHT), file="kept.md", question=""),
    Sample("quoted", "> " + THOUGHT.replace("\n", "\n> ") + f"\n\n{SAID}\n", file="kept.md",
           question=""),
    Sample("untagged", f"{THOUGHT}\n\n**Final Answer**\n\n{SAID}\n", file="kept.txt", question=""),
)  # fmt: skip
SAMPLES = (*CHAT, *RESPONSES, *EVALUATIONS, *DATASETS, *EXPORTS, *TEXTS)
