"""How many bytes of weights llama.cpp copies into another layout: `repack.py MODEL` prints them."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.params import ModelParams

SIZE = re.compile(r"_REPACK model buffer size = +([0-9.]+) MiB")
MIB = 1 << 20


class Tally(logging.Handler):
    """Adds up the sizes that llama.cpp logs while it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.total += sum(int(float(size) * MIB) for size in SIZE.findall(record.getMessage()))


def repacked_bytes(model: Path) -> int:
    from qwq_cli.engine.llama import LlamaModel

    tally, logger = Tally(), logging.getLogger("qwq.llama")
    logger.addHandler(tally)
    logger.setLevel(logging.DEBUG)
    with LlamaModel(ModelParams(model), cancel=Cancel()):
        return tally.total


if __name__ == "__main__":
    print(repacked_bytes(Path(sys.argv[1])))
