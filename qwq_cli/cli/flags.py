"""Flags in groups: a command takes a group as one parameter, and the user types its flags.

A group is a named tuple whose fields are declared by `flag`, perhaps in a panel of the help:
Annotated[TheTuple, Panel.PROBLEMS]. Or it is SettingFlags, which creates flags from the
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
    """Settings as flags, in Annotated[dict[str, object], ...].

    The command gets values by key, None for flags that were not given. only: the keys; by default
    all settings with a flag. several: keys of MANY that this command accepts more than once, as a
    list; for others, a second value is refused. helps: other words for a key.
    """

    only: Collection[str] = ()
    without: Collection[str] = ()
    several: Collection[str] = ()
    helps: Mapping[str, str] = field(default_factory=dict)

    @property
    def _keys(self) -> list[str]:
        known = (key for key, setting in SETTINGS.items() if setting.has_flag)
        return [key for key in self.only or known if key not in self.without]

    def parameters(self) -> list[Parameter]:
        """Return one parameter for each flag."""
        return [
            Parameter(_name(key), Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            for key in self._keys
            for annotation in [_annotation(SETTINGS[key], self.helps.get(key))]
        ]

    def taken_from(self, values: dict[str, Any]) -> dict[str, object]:
        """Return what the command gets; removes the flags' values from `values`."""
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
    """The same for a named tuple."""

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
    """Return the only choice whose flag was given. Raises UsageError for two.

    Flags are named after the values.
    """
    given = [choice for choice, flag in flags.items() if flag]
    if len(given) > 1:
        names = " and ".join(f"--{choice.value}" for choice in given)
        raise UsageError(f"{names} can't be used together.", "Give one of them.")
    return given[0] if given else None


def spread(function: Callable[..., Result]) -> Callable[..., Result]:
    """Return the command with the flags of its groups in place of the groups."""
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
    """Return the parameter of a field, in a panel of the help unless it is in one.

    A shared declaration is in the field's type; others are in place of the default.
    """
    if extras := getattr(hint, "__metadata__", ()):
        hint, option, usual = hint.__origin__, extras[0], declared
    else:
        option, usual = declared, declared.usual
        usual = False if hint is bool and usual is None else usual
    option = in_panel(option, panel) if panel else option
    kind = Parameter.KEYWORD_ONLY
    return Parameter(name, kind, default=usual, annotation=Annotated[hint, option])


def _name(key: str) -> str:
    """Return a parameter's name that differs from others, such as `ctx` and `save`."""
    return f"{key}_setting"


def _annotation(setting: Setting, help: str | None) -> Any:
    """Return the type. Values are parsed as those of variables, with the same errors."""
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
