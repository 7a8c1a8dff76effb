"""All kinds of input: the one table that the short share, `make fuzz` and `make fuzz-long` try."""

from __future__ import annotations

from tests.fuzz import dense, files, model_text, network

TARGETS = (*model_text.TARGETS, *network.TARGETS, *files.TARGETS, *dense.TARGETS)
BY_NAME = {target.name: target for target in TARGETS}
