"""Flags that come in groups: a command takes a group as one parameter, the user gives its flags.

A group is a named tuple whose fields are declared by `flag`, in a panel of the help where one is
given: Annotated[TheTuple, Panel.PROBLEMS]; or SettingFlags, which makes its flags out of the
declarations in settings.py.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import wraps
from inspect import Parameter
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from qwq_cli.cli.completion import of_setting
from qwq_cli.cli.flag import in_panel
from qwq_cli.errors import UsageError
from qwq_cli.setting import Panel, Setting
from qwq_cli.settings import SETTINGS

MANY = frozenset({"model"})  # settings whose flag may be given several times
Result = TypeVar("Result")
Choice = TypeVar("Choice", bound=Enum)


@dataclass(frozen=True)
class SettingFlags:
    """Settings as flags, in Annotated[dict[str, object], ...]: what the command gets are the
    values by key, None where a flag was not given. only: of these keys, else all that have a flag.
    several: of MANY, those that the command takes more than one of, as a list; of the others a
    second is refused, not taken in silence for the first. helps: other words for a key."""

    only: Collection[str] = ()
    without: Collection[str] = ()
    several: Collection[str] = ()
    helps: Mapping[str, str] = field(default_factory=dict)

    @property
    def _keys(self) -> list[str]:
        known = (key for key, setting in SETTINGS.items() if setting.has_flag)
        return [key for key in self.only or known if key not in self.without]

    def parameters(self) -> list[Parameter]:
        """One for each flag."""
        return [
            Parameter(_name(key), Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            for key in self._keys
            for annotation in [_annotation(SETTINGS[key], self.helps.get(key))]
        ]

    def taken_from(self, values: dict[str, Any]) -> dict[str, object]:
        """What the command gets; takes the values of the flags out of `values`."""
        return {key: self._taken(key, values.pop(_name(key))) for key in self._keys}

    def _taken(self, key: str, value: Any) -> object:
        if key not in MANY or key in self.several:
            return value
        if len(value or ()) > 1:
            flag = SETTINGS[key].flag
            raise UsageError(
                f"{flag} is given {len(value)} times; this command takes one.",
                "Give it once; only qwq solve takes several endpoints.",
            )
        return value[0] if value else None


class _Fields:
    """The same of a named tuple."""

    def __init__(self, made: Any, panel: Panel | None) -> None:
        self._made, self._panel = made, panel

    def parameters(self) -> list[Parameter]:
        hints = get_type_hints(self._made, include_extras=True)
        return [
            _parameter(name, hints[name], self._made._field_defaults[name], self._panel)
            for name in self._made._fields
        ]

    def taken_from(self, values: dict[str, Any]) -> Any:
        return self._made(*(values.pop(name) for name in self._made._fields))


def only_one(flags: Mapping[Choice, bool]) -> Choice | None:
    """The one whose flag was given; flags are called as the values. Raises UsageError for two."""
    given = [choice for choice, flag in flags.items() if flag]
    if len(given) > 1:
        names = " and ".join(f"--{choice.value}" for choice in given)
        raise UsageError(f"{names} can't be used together.", "Give one of them.")
    return given[0] if given else None


def spread(function: Callable[..., Result]) -> Callable[..., Result]:
    """The command with the flags of its groups in the groups' places."""
    signature = inspect.signature(function, eval_str=True)
    parameters: list[Parameter] = []
    groups: dict[str, SettingFlags | _Fields] = {}
    for name, parameter in signature.parameters.items():
        if group := _group(parameter.annotation):
            groups[name] = group
            parameters += group.parameters()
        else:
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))

    @wraps(function)
    def command(**values: Any) -> Result:
        made = {name: group.taken_from(values) for name, group in groups.items()}
        return function(**values, **made)

    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command


def _group(annotation: Any) -> SettingFlags | _Fields | None:
    panel = None
    for extra in getattr(annotation, "__metadata__", ()):
        if isinstance(extra, SettingFlags):
            return extra
        panel = extra if isinstance(extra, Panel) else panel
    made = annotation.__origin__ if panel else annotation
    is_made = isinstance(made, type) and issubclass(made, tuple)
    return _Fields(made, panel) if is_made else None


def _parameter(name: str, hint: Any, declared: Any, panel: Panel | None) -> Parameter:
    """Of a field, in a panel of the help unless it is in one. A field whose declaration is shared
    has it in its type; of others it stands in the place of their value."""
    if extras := getattr(hint, "__metadata__", ()):
        hint, option, usual = hint.__origin__, extras[0], declared
    else:
        option, usual = declared, declared.usual
        usual = False if hint is bool and usual is None else usual
    option = in_panel(option, panel) if panel else option
    kind = Parameter.KEYWORD_ONLY
    return Parameter(name, kind, default=usual, annotation=Annotated[hint, option])


def _name(key: str) -> str:
    """Of a parameter; a command has others that are called `ctx` or `save`."""
    return f"{key}_setting"


def _annotation(setting: Setting, help: str | None) -> Any:
    """Values are read as those of a variable are, and wrong ones told alike."""
    is_switch = setting.type is bool
    flag = f"{setting.flag}/--no-{setting.flag[2:]}" if is_switch else setting.flag
    bounds = f" [{setting.range}]" if str(setting.range) else ""
    option = typer.Option(
        *[flag, *([setting.short] if setting.short else [])],
        metavar=None if is_switch else setting.placeholder,
        help=(help or setting.help) + bounds,
        rich_help_panel=setting.panel.value,
        parser=None if is_switch else _parser(setting),
        autocompletion=None if is_switch else of_setting(setting),
    )
    if setting.key in MANY:
        return Annotated[list[str] | None, option]
    return Annotated[bool | None if is_switch else str | None, option]


def _parser(setting: Setting) -> Callable[[str], Any]:
    def parse(text: str) -> object:
        from qwq_cli.config import parsed

        return parsed(setting.key, text, where=setting.flag)

    return parse
