"""A chat of many turns costs no more at its end than at its beginning."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

from tests.repl.desk import Desk, scripted

TURNS, WARM = 200, 40
ANSWER = "So it is this.\n\n**Final Answer**\n\n\\[ \\boxed{408} \\]"


def test_two_hundred_turns(tmp_path: Path) -> None:
    """Of what grows, a turn leaves its question, its answer and its place, and nothing else."""
    flags = {"context_full": "drop"}
    with Desk(tmp_path, scripted(ANSWER, n_ctx=1024), typed=False, flags=flags) as desk:
        desk.pipe_in("".join(f"question {number}\n" for number in range(WARM)))
        gc.collect()
        tracemalloc.start()
        try:
            decodes = desk.runner.decodes
            desk.pipe_in("".join(f"question {number}\n" for number in range(WARM, TURNS)))
            gc.collect()
            grown, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert len(desk.questions) == TURNS
        assert grown < (TURNS - WARM) * 2000
        per_turn = (desk.runner.decodes - decodes) / (TURNS - WARM)
        assert per_turn < len(ANSWER) + 20, "what was read is not read again at every turn"
