"""What tests share: the model they run on, and a shell in which the real program runs."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.llama import LlamaModel
from qwq_cli.engine.params import ModelParams
from tests.shell import Shell

# The same examples each time, and none that fails because the machine was busy.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# A shell lets what runs in the background ignore Ctrl-C, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

DEMO = Path(__file__).parent.parent / "qwq_cli" / "models" / "qwq-demo-q8_0.gguf"


@pytest.fixture(scope="session")
def demo() -> Path:
    """The embedded model: real weights, real llama.cpp, a thousand tokens a second."""
    return DEMO


@pytest.fixture(scope="session")
def demo_weights(demo: Path) -> Iterator[LlamaModel]:
    with LlamaModel(ModelParams(demo), cancel=Cancel()) as weights:
        yield weights


@pytest.fixture(scope="session")
def real_model() -> Path:
    """A model that really reasons; tests marked `real` are skipped without one."""
    path = os.environ.get("TEST_MODEL")
    if not path:
        pytest.skip("TEST_MODEL names no model")
    return Path(path)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)
