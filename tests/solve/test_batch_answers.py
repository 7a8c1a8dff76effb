from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qwq_cli import json_scan
from qwq_cli.solve.batch_answers import find_answers


def line(custom_id: str, **more: Any) -> str:
    message = {"role": "assistant", "content": "36"}
    body = {"choices": [{"message": message, "finish_reason": "stop"}], **more}
    return json.dumps({"custom_id": custom_id, "response": {"status_code": 200, "body": body}})


def test_a_line_with_too_many_values_is_told_and_spoils_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{line('a', logprobs=[[]] * 99)}\n{line('b')}\n", "utf-8")
    monkeypatch.setattr(json_scan, "MAX_VALUES", 50)
    found = find_answers([path], {"a": 0, "b": 1})
    assert ([*found.spots], found.bad.count) == (["b"], 1)
    assert found.bad.first.startswith("line 1 of")
