from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.choices import ColorMode, KvType, TraceMode
from qwq_cli.config import Origin, Source, resolve, set_value, unset_value
from qwq_cli.errors import ConfigError
from qwq_cli.launch.checking import require_usable
from qwq_cli.paths import Paths
from qwq_cli.settings import SETTINGS, Settings

TEXT = """\
# my settings
ctx = 4096  # enough

# ctx = 1
trace = "full"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def refusal(text: str, path: Path) -> ConfigError:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        resolve({}, path)
    return caught.value


def test_defaults_without_a_file(tmp_path: Path) -> None:
    assert resolve({}, tmp_path / "absent.toml").settings == Settings()


def test_each_source_goes_over_the_one_before(file: Path) -> None:
    environ = {"QWQ_CTX": "2048", "QWQ_KV_TYPE": "q8_0"}
    found = resolve(environ, file, {"kv_type": "f16", "seed": None, "plain": True})
    assert found.settings.trace is TraceMode.FULL
    assert found.settings.ctx == 2048
    assert found.settings.kv_type is KvType.F16
    assert found.settings.plain is True
    assert found.origins["trace"] == Origin(Source.FILE, f"{file}:5")
    assert found.origins["ctx"] == Origin(Source.ENVIRONMENT, "QWQ_CTX")
    assert found.origins["kv_type"] == Origin(Source.FLAG, "--kv-type")
    assert found.origins["seed"] == Origin(Source.DEFAULT)
    assert set(found.origins) == set(SETTINGS)


def test_the_file_is_found_by_the_environment(tmp_path: Path) -> None:
    home = tmp_path / "config"
    home.mkdir()
    (home / "config.toml").write_text("top_k = 7")
    environ = {"QWQ_HOME": str(tmp_path)}
    assert resolve(environ, Paths.find(environ).config_file).settings.top_k == 7


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("QWQ_PLAIN", "1", "plain", True),
        ("QWQ_SAVE", "false", "save", False),
        ("QWQ_TEMPERATURE", "0", "temperature", 0.0),
        ("QWQ_COLOR", "never", "color", ColorMode.NEVER),
        ("QWQ_MODEL", "123", "model", "123"),
        ("QWQ_CTX", "", "ctx", None),
    ],
)
def test_variables_are_read_as_the_type_of_their_key(
    tmp_path: Path, variable: str, text: str, key: str, value: object
) -> None:
    found = resolve({variable: text}, tmp_path / "absent.toml").settings
    assert getattr(found, key) == value


def test_a_variable_of_the_wrong_type_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve({"QWQ_CTX": "many"}, tmp_path / "absent.toml")
    assert caught.value.message == "QWQ_CTX must be a whole number, at least 1, not 'many'."


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ('ctx = "4096"', "ctx = 4096"),
        ('temperature = "0.5"', "temperature = 0.5"),
        ('plain = "true"', "plain = true"),
        ("model = 5", 'model = "5"'),
    ],
)
def test_a_value_that_lacks_its_quotation_marks_or_has_too_many_is_shown_right(
    tmp_path: Path, line: str, right: str
) -> None:
    assert refusal(line, tmp_path / "config.toml").hint == (
        f"Write: {right}. To mend it: qwq config edit"
    )
    (tmp_path / "config.toml").write_text(right, encoding="utf-8")
    resolve({}, tmp_path / "config.toml")


def test_a_value_that_was_typed_is_named_once_and_no_file_is_blamed(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    typed: list[tuple[Callable[[], object], str]] = [
        (lambda: set_value(path, "trace", "loud"), "trace must be one of off, fold, full, not"),
        (lambda: set_value(path, "modle", "x"), "Unknown key 'modle'."),
        (lambda: unset_value(path, "modle"), "Unknown key 'modle'."),
        (lambda: resolve({}, path, {"max_tokens": "x"}), "--max-tokens must be a whole number"),
        (lambda: require_usable("top_p", "7", Paths.find({"QWQ_HOME": f"{tmp_path}"}), {}),
         "top_p must be a number"),
    ]  # fmt: skip
    for use, said in typed:
        with pytest.raises(ConfigError) as caught:
            use()
        assert caught.value.message.startswith(said)


def test_variables_that_mean_nothing_are_told(tmp_path: Path) -> None:
    found = resolve({"QWQ_MODLE": "x", "QWQ_HOME": "y", "PATH": "z"}, tmp_path / "absent.toml")
    assert found.ignored == ("QWQ_MODLE",)


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        ('\nmodle = "x"', 2, "unknown key 'modle'", "Did you mean model?"),
        ("lang = 'any'", 1, "unknown key 'lang'", "Did you mean language?"),
        ("[section]\nx = 1", 1, "unknown key 'section'", "Keys are flags of qwq ask"),
        ('ctx = "4096"', 1, "ctx must be a whole number, at least 1, not '4096'.", ""),
        ("ctx = true", 1, "not true.", ""),
        ("# ctx = 1\nctx = 0", 2, "not 0.", ""),
        ('trace = "some"', 1, "trace must be one of off, fold, full, not 'some'.", ""),
        ('stop = "Early"', 1, "stop must be one of early, full", "Did you mean early?"),
        ('language = "englsh"', 1, "not 'englsh'.", "Did you mean english?"),
        ("plain = 1", 1, "plain must be true or false, not 1.", ""),
        ("top_p = 1.5", 1, "a number, above 0 and at most 1, not 1.5.", ""),
        ("temperature = nan", 1, "not nan.", ""),
        ("temperature = inf", 1, "not inf.", ""),
        ("seed = 4294967296", 1, "seed must be", ""),
        ("system = ['x']", 1, "system must be text, not ['x'].", ""),
        ("model = ''", 1, "model must be text that is not empty, not ''.", ""),
    ],
)
def test_an_error_names_file_line_and_key(
    tmp_path: Path, text: str, line: int, said: str, hint: str
) -> None:
    path = tmp_path / "config.toml"
    error = refusal(text, path)
    assert error.message.startswith(f"{path}:{line}: ")
    assert said in error.message
    assert hint in (error.hint or "")
    assert (error.hint or "").endswith("To mend it: qwq config edit")
    assert len(error.hint or "") < 100


@given(text=st.text(max_size=60))
def test_any_file_gives_settings_or_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8")
    try:
        found = resolve({}, path).settings
    except ConfigError:
        return
    assert isinstance(found, Settings)


def test_setting_keeps_comments_and_order(file: Path) -> None:
    set_value(file, "ctx", "8192")
    set_value(file, "flash_attention", "on")
    set_value(file, "system", 'say "hi"\nagain')
    assert file.read_text().startswith(TEXT.replace("4096", "8192"))
    found = resolve({}, file).settings
    assert (found.ctx, found.flash_attention.value) == (8192, "on")
    assert found.system == 'say "hi"\nagain'


def test_setting_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    set_value(path, "plain", "true")
    assert path.read_text() == "plain = true\n"


@pytest.mark.parametrize(("key", "text"), [("ctx", "many"), ("ctxx", "1"), ("trace", "")])
def test_a_wrong_key_or_value_leaves_the_file(file: Path, key: str, text: str) -> None:
    with pytest.raises(ConfigError):
        set_value(file, key, text)
    assert file.read_text() == TEXT


def test_a_file_that_is_no_toml_is_not_overwritten(file: Path) -> None:
    file.write_text("a = = b")
    with pytest.raises(ConfigError, match="not valid TOML"):
        set_value(file, "ctx", "1")
    assert file.read_text() == "a = = b"


def test_a_file_that_can_not_be_written_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigError, match="Cannot"):
        set_value(tmp_path / "taken" / "config.toml", "ctx", "1")


def test_unsetting_removes_also_an_unknown_key_and_says_if_it_was_there(file: Path) -> None:
    assert unset_value(file, "ctx") is True
    assert unset_value(file, "ctx") is False
    assert "trace" in file.read_text()
    assert "my settings" in file.read_text()
    file.write_text("modle = 1\n")
    assert unset_value(file, "modle") is True
    with pytest.raises(ConfigError, match="Unknown key"):
        unset_value(file, "modle")


@given(seed=st.integers(0, 2**32 - 1), top_p=st.floats(0.001, 1))
def test_what_was_set_is_what_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, seed: int, top_p: float
) -> None:
    path = tmp_path_factory.getbasetemp() / "set.toml"
    set_value(path, "seed", str(seed))
    set_value(path, "top_p", repr(top_p))
    found = resolve({}, path).settings
    assert (found.seed, found.top_p) == (seed, top_p)


def test_a_full_disk_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("qwq_cli.config.write_atomically", full)
    with pytest.raises(ConfigError, match="its disk is full") as caught:
        set_value(tmp_path / "config.toml", "ctx", "4096")
    assert "Errno" not in caught.value.message
    assert "Free some disk space" in (caught.value.hint or "")
