"""Whatever stands in place of a TOML file or in it: file, line, and what is expected."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.config import resolve, set_value, unset_value
from qwq_cli.errors import ConfigError
from qwq_cli.hub.local.own_models import add_table
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.toml_file import editable, read_toml

DOTTED = ".".join("a" * 100_000) + " = 1"
CASES = [  # text, line, what the message holds
    (b"ctx = 4096\n\na = = b", 3, "Invalid value; write text in quotation marks; true, false"),
    (b"\n\nmodel = '\xff'", 3, "UTF-8 text is expected"),
    (b"ctx = 1\nctx = 2", 2, "a key may stand only once"),
    (b"[a]\n[b]\n[a]", 3, "a table may stand only once"),
    (b"\nseed = " + b"9" * 10_000, 2, "at most 300 digits are expected"),
    (b"\nseed = 0x" + b"f" * 10_000, 2, "at most 300 digits are expected"),
    (b"ctx = 1\nstop = " + b"[" * 100_000, 2, "at most 16 tables and lists within each other"),
    (b"\nstop = " + b"{a=" * 3000, 2, "at most 16 tables and lists within each other"),
    (b"ctx = 1\n" + DOTTED.encode(), 2, "at most 16 tables and lists within each other"),
    (b"\nx = " + b"[" * 40 + b"]" * 40, 2, "at most 16 tables and lists within each other"),
    (b"ctx", 1, "a line is: key = value"),
    (b"ctx = [1", 1, "a list ends with ]"),
    (b"model = 'x", 1, "quotation mark"),
    (b"a\x00b", 1, "binary"),
]


@pytest.mark.parametrize(("data", "line", "words"), CASES, ids=lambda value: str(value)[:20])
@pytest.mark.parametrize(
    "use",
    [
        read_toml,
        editable,
        lambda path: resolve({}, path),
        lambda path: set_value(path, "ctx", "5"),
        lambda path: unset_value(path, "ctx"),
        load_registry,
        lambda path: add_table(path, "x", {"title": "x"}),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, use: Callable[[Path], object], data: bytes, line: int, words: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        use(path)
    assert caught.value.message.startswith(f"{path}:{line}: ")
    assert words in caught.value.message
    assert len(caught.value.message) < 400
    assert path.read_bytes() == data


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_byte_order_mark_is_no_part_of_it(tmp_path: Path, encoding: str) -> None:
    """As PowerShell and Notepad write files."""
    path = tmp_path / "config.toml"
    path.write_bytes("ctx = 5\r\n# and a remark\r\n".encode(encoding))
    assert resolve({}, path).settings.ctx == 5
    set_value(path, "ctx", "6")
    assert path.read_bytes() == b"ctx = 6\n# and a remark\n"


@pytest.mark.parametrize(
    ("make", "words"), [(Path.mkdir, "is a folder"), (os.mkfifo, "is a named pipe")]
)
def test_something_else_in_its_place(
    tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    path = tmp_path / "config.toml"
    make(path)
    for use in (lambda: resolve({}, path), lambda: set_value(path, "ctx", "5")):
        with pytest.raises(ConfigError, match=f"{path} {words}; a TOML file is expected"):
            use()


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        (
            b"\x93\x00\xfe\x01",
            "This file is binary, not text.",
            "Move it away: mv '{path}' '{path}.old'",
        ),
        (b"%PDF-1.7", "This file is a PDF, not text.", "Move it away: mv '{path}' '{path}.old'"),
        (
            "titel = 'größer'".encode("latin-1"),
            "This file is not UTF-8 text.",
            "Convert it first, ",
        ),
    ],
)
def test_a_file_that_is_no_text_says_how_to_go_on(
    tmp_path: Path, data: bytes, message: str, hint: str
) -> None:
    path = tmp_path / "my models.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load_registry(path)
    assert caught.value.message == f"{path}:1: UTF-8 text is expected. {message}"
    assert (caught.value.hint or "").startswith(hint.format(path=path))


def test_the_null_device_is_an_empty_file() -> None:
    assert read_toml(Path(os.devnull)).table == {}


def test_a_number_without_end_is_shown_short(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("seed = " + "9" * 200)
    with pytest.raises(ConfigError, match="not a number of more than 60 digits"):
        resolve({}, path)


VALUES = st.recursive(
    st.sampled_from(["1", "-1", "1e400", "nan", "true", "'x'", "9" * 400, "1979-05-27", "''"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
        | inner.map(lambda value: f"{{ a = {value} }}")
    ),
    max_leaves=5,
)
KEYS = ("ctx", "seed", "model", "endpoints", "[endpoints.x]\nurl", "[a]\nquants", "[a]\ntitle")


@given(key=st.sampled_from(KEYS), value=VALUES)
def test_any_type_anywhere_is_taken_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "typed.toml"
    path.write_text(f"{key} = {value}\n")
    with suppress(ConfigError):
        resolve({}, path)
    with suppress(ConfigError):
        load_registry(path)
