"""How a shifted structure is seen: by bytes that are written, and by defaults."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.engine import structs
from qwq_cli.engine.library import lib
from qwq_cli.engine.structs import CONTEXT, IS_EXACT, MODEL, Written, differences, written
from qwq_cli.engine.symbols import NEEDED


def real(name: str) -> bytes:
    return bytes(getattr(lib, f"llama_{name}_default_params")())


def gives(data: bytes) -> Any:
    """A C function with a hidden first argument, which writes these bytes there."""

    def function(address: int) -> int:
        ctypes.memmove(address, data, len(data))
        return address

    return ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(function)


def told(name: str, data: bytes) -> list[str]:
    kind = getattr(lib, f"llama_{name}_params")
    known = {"model": MODEL, "context": CONTEXT}[name]
    return list(differences(kind, written(gives(data)), known))


@pytest.mark.skipif(not IS_EXACT, reason="elsewhere the result has no address to see")
class TestRawBytes:
    @pytest.mark.parametrize("name", ["model", "context"])
    def test_our_own_are_no_different(self, name: str) -> None:
        assert told(name, real(name)) == []

    @pytest.mark.parametrize("name", ["model", "context"])
    @pytest.mark.parametrize("field", [bytes(8), b"\xff" * 8])
    def test_a_field_more_at_the_end(self, name: str, field: bytes) -> None:
        data = real(name)
        (word,) = told(name, data + field)
        assert f"has {len(data) + 8} bytes there, {len(data)} here" in word

    @pytest.mark.parametrize("name", ["model", "context"])
    def test_a_field_less(self, name: str) -> None:
        assert "bytes there" in told(name, real(name)[:-8])[0]

    @pytest.mark.parametrize(
        ("name", "at"),
        [("model", 16), ("model", 48), ("context", 0), ("context", 36), ("context", 104)],
    )
    def test_one_field_more_and_one_less(self, name: str, at: int) -> None:
        """The size stays; a field of four bytes is inserted, and the last ones fall away."""
        data = real(name)
        shifted = data[:at] + bytes(4) + data[at:-4]
        assert told(name, shifted)

    def test_a_flag_inserted_among_flags(self) -> None:
        data, at = real("context"), lib.llama_context_params.offload_kqv.offset
        assert told("context", data[:at] + b"\0" + data[at : at + 5] + data[at + 6 :])


def test_zeros_are_not_counted_where_they_cannot_be_seen() -> None:
    data = real("model") + bytes(100)
    found = Written(data, len(data.rstrip(b"\0")))
    assert list(differences(lib.llama_model_params, found, MODEL, exact=False)) == []


def test_all_functions_that_are_called_are_listed() -> None:
    folder = Path(structs.__file__).parent
    text = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    called = set(re.findall(r"\b(?:lib|libggml|library)\.((?:llama|ggml)_\w+)", text))
    is_function = {name for name in called if not isinstance(getattr(lib, name, None), type)}
    assert is_function == set(NEEDED)
