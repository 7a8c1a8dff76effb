"""The chats of the scripted server: OpenAI's kind, and Ollama's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qwq_cli.endpoint.probe import BEGUN, QUESTION

if TYPE_CHECKING:
    from tests.endpoint.server import Request, Say

OPENS, CLOSES = "<think>\n", "\n</think>\n\n"


@dataclass
class Chats:
    """prefill: the field that makes it go on with the last message, "trailing" where that stands
    last, None if it never does. echoes: whether it says that message again. field: in which it
    tells thought, None for tags in the text. refuses: fields of a request. price: of an answer.
    cut: how many tokens of a prompt it reads at most. thinks: as Ollama says of a model."""

    prefill: str | None = None
    echoes: bool = False
    field: str | None = None
    refuses: frozenset[str] = frozenset()
    price: float | None = None
    cut: int | None = None
    thinks: bool = False

    def events(self, say: Say, body: dict[str, Any]) -> Iterator[Any]:
        """Of one answer, as OpenAI tells it."""
        begun = self._begun(body)
        said, ends = _said(say, body, begun, body.get("seed", 0), _most(body))
        for part in [begun] if self.echoes and begun else []:
            yield _chunk({"content": part})
        yield _chunk({"role": "assistant", "content": None})
        for delta in self._deltas(begun, said):
            yield _chunk(delta)
        yield {"choices": [{"delta": {}, "finish_reason": "stop" if ends else "length"}]}
        yield {"choices": [], "usage": self._usage(body, said)}
        yield "[DONE]"

    def lines(self, say: Say, body: dict[str, Any], *, raw: bool) -> Iterator[Any]:
        """The same as Ollama tells it."""
        begun = body["prompt"] if raw else self._begun(body)
        options = body["options"]
        said, ends = _said(say, body, begun, options["seed"], options["num_predict"])
        for sign in said:
            key = "thinking" if self.field and not raw else "content"
            message = {"message": {"role": "assistant", key: sign}}
            yield {**({"response": sign} if raw else message), "done": False}
        counts = {"prompt_eval_count": self._read(body), "eval_count": len(said)}
        yield {"done": True, "done_reason": "stop" if ends else "length", **counts}

    def _begun(self, body: dict[str, Any]) -> str:
        last = body["messages"][-1]
        if last["role"] != "assistant" or self.prefill is None:
            return ""
        goes_on = self.prefill == "trailing" or last.get(self.prefill) or body.get(self.prefill)
        return str(last["content"]) if goes_on else ""

    def _deltas(self, begun: str, said: str) -> Iterator[dict[str, Any]]:
        """A sign each; thought in its field, without its tags."""
        at = len(begun)
        whole = begun + said
        end = whole.find(CLOSES)
        while at < len(whole):
            if self.field is None:
                yield {"content": whole[at]}
            elif at < len(OPENS) and whole.startswith(OPENS):
                at = len(OPENS)
                continue
            elif whole.startswith(OPENS) and (end < 0 or at < end):
                yield {self.field: whole[at]}
            elif end <= at < end + len(CLOSES):
                at = end + len(CLOSES)
                continue
            else:
                yield {"content": whole[at]}
            at += 1

    def _usage(self, body: dict[str, Any], said: str) -> dict[str, Any]:
        thought = {"completion_tokens_details": {"reasoning_tokens": said.find("</think>") + 8}}
        return {
            "prompt_tokens": self._read(body), "completion_tokens": len(said) + 1,
            "prompt_tokens_details": {"cached_tokens": 4},
            **(thought if self.field else {}),
            **({} if self.price is None else {"cost": self.price}),
        }  # fmt: skip

    def _read(self, body: dict[str, Any]) -> int:
        texts = [one["content"] for one in body.get("messages", ())] or [body["prompt"]]
        count = sum(map(len, texts)) + 5
        return count if self.cut is None else min(count, self.cut)

    def refused(self, request: Request) -> bool:
        for name in sorted(self.refuses & set(request.body)):
            error = {"message": f"Unsupported parameter: '{name}'", "param": name}
            return request.send(400, {"error": error})
        return False


def _said(say: Say, body: dict[str, Any], begun: str, seed: int, most: int) -> tuple[str, bool]:
    """What is said, and whether that is all. A server knows what to say when it is tried out."""
    asked = [one["content"] for one in body.get("messages", ()) if one["role"] == "user"]
    if asked == [QUESTION]:
        rest = "38 is 85." if begun == BEGUN else "The sum is 85."
    else:
        rest = say(begun.rpartition("<|im_start|>assistant\n")[2], seed)
    return rest[:most], len(rest) < most


def _most(body: dict[str, Any]) -> int:
    return int(body.get("max_tokens") or body["max_completion_tokens"])


def _chunk(delta: dict[str, Any]) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": None}], "usage": None}
