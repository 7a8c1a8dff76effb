"""The process in which strangers' templates are compiled and rendered."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from qwq_cli.engine.template.program import Program, compiled
from qwq_cli.errors import ChatTemplateError
from qwq_cli.worker.serving import serve


def run(seconds: float) -> None:
    serve(seconds, _answer, lambda: Program("{{ messages }}"))


def _answer(question: Any) -> str:
    """Return what the template wrote, or why it wrote nothing."""
    try:
        program = compiled(question["source"])
        if "messages" not in question:
            return json.dumps({})
        now = datetime.fromisoformat(question["now"])
        return json.dumps({"text": program.run(question["messages"], question["given"], now=now)})
    except ChatTemplateError as error:
        return json.dumps({"broken": error.message})
