"""Jinja set up for chat templates as in Hugging Face's transformers, with limits of our own.

The reference is `_cached_compile_jinja_template` in transformers' utils/chat_template_utils.py
(read in 5.24): the same sandbox, whitespace rules, tags, filters and globals, so that a template
gives the same text here. The reference has no limits, but templates of strangers need some.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar

from jinja2 import TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from qwq_cli.engine.template import growth
from qwq_cli.engine.template.growth import MAX_TEXT, require_short
from qwq_cli.engine.template.limits import MAX_SECONDS

_T = TypeVar("_T")
MAX_NUMBER = 1_000_000  # for an argument of a function or filter: widths, counts, powers
MAX_MADE = 64 * MAX_TEXT  # characters and items of all intermediate results


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one template. `tick` is called in each round of its loops and macros.

    seconds: a clock; `start` begins the time that one rendering may take.
    """

    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def __init__(self, seconds: Callable[[], float]) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[GenerationTag, "jinja2.ext.loopcontrols"],
        )
        self._seconds = seconds
        self.start()  # constants are computed when the source is compiled
        self.filters = {name: self._bounded(name, call) for name, call in self.filters.items()}
        self.filters["tojson"] = self._bounded("tojson", _tojson)
        self.globals |= {
            "raise_exception": _raise_exception,
            "dict": TemplateDict(),
            "namespace": TemplateNamespace,
        }

    def start(self, given: int = 0) -> None:
        """Begin a rendering. given: characters of the conversation; they raise the limits."""
        self._deadline = self._seconds() + MAX_SECONDS
        self._given, self._made = given, 0

    def tick(self) -> str:
        if self._seconds() > self._deadline:
            raise SecurityError(f"it runs for more than {MAX_SECONDS:.0f} seconds")
        return ""

    def joined(self, *parts: object) -> str:
        """Return the joined text, for Jinja's operator `~`."""
        texts = [str(part) for part in parts]
        require_short(sum(map(len, texts)))
        return self._counted("".join(texts))

    def _counted(self, result: _T) -> _T:
        """Count a result: many small operations must not exceed what one large one may not."""
        self.tick()
        if isinstance(result, str | bytes | list | tuple | dict):
            require_short(len(result) - self._given)
            self._made += len(result)
            if self._made > MAX_MADE + 64 * self._given:
                raise SecurityError("it puts together too much text")
        return result

    def _bounded(self, name: str, filter: Callable[..., Any]) -> Callable[..., Any]:
        """Return the filter with a check of its arguments before it."""

        @wraps(filter)  # keeps the marks that Jinja put on it
        def call(*args: Any, **kwargs: Any) -> Any:
            _require_small((*args[1:], *kwargs.values()))
            args = growth.require_small_filter(name, args, kwargs)
            return self._counted(filter(*args, **kwargs))

        return call

    def guarded(self, source: str) -> nodes.Template:
        """Return the parsed source with calls of `tick` and `joined` added."""
        tree = self.parse(source)
        found: list[nodes.For | nodes.Macro | nodes.CallBlock] = []
        for kind in (nodes.For, nodes.Macro, nodes.CallBlock):
            found += tree.find_all(kind)
        for node in found:
            node.body.insert(0, nodes.ExprStmt(_call("tick", [])).set_lineno(node.lineno))
        _replace_concats(tree)
        tree.set_environment(self)
        return tree

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        _require_small_result(operator, left, right)
        return self._counted(super().call_binop(context, operator, left, right))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return Jinja's guard of `str.format`, with our check before it."""
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None

        @wraps(wrapped)
        def call(*args: Any, **kwargs: Any) -> str:
            growth.require_small_method("format", str(value.__self__), args, kwargs)
            return wrapped(*args, **kwargs)

        return call

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        if __obj is not __self.globals["range"]:  # `range` has its own limit
            _require_small((*args, *kwargs.values()))
        own = getattr(__obj, "__self__", None)
        if isinstance(own, str):
            args = growth.require_small_method(__obj.__name__, own, args, kwargs)
        return __self._counted(super().call(__context, __obj, *args, **kwargs))


class GenerationTag(Extension):
    """`{% generation %}` marks what the assistant says, for training. Its body stays unchanged.

    It is a call block, as in the reference, because that decides the scope of a `set` inside it.
    """

    tags = {"generation"}  # noqa: RUF012

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller: Macro) -> str:
        return caller()


class TemplateDict:
    """`dict` without the attributes of a class."""

    def __call__(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(*args, **kwargs)

    def fromkeys(self, *args: Any) -> dict[Any, Any]:
        return dict.fromkeys(*args)


class TemplateNamespace(Namespace):
    def __init__(*args: Any, **kwargs: Any) -> None:  # `self` may be one of its keys
        attributes = dict(*args[1:], **kwargs)
        for name in attributes:
            _require_plain_name(name)
        Namespace.__init__(args[0], attributes)

    def __setitem__(self, name: str, value: Any) -> None:
        _require_plain_name(name)
        super().__setitem__(name, value)


def _require_plain_name(name: object) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise SecurityError(f"a namespace can't hold a name that begins with _: {name[:40]!r}")


def _tojson(
    x: Any,
    ensure_ascii: bool = False,  # noqa: FBT001, FBT002
    indent: int | str | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,  # noqa: FBT001, FBT002
) -> str:
    """Serialise as JSON without HTML escapes. The order of arguments is the reference's."""
    _require_small((indent,))
    return json.dumps(
        x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def _raise_exception(message: object) -> NoReturn:
    raise TemplateError(str(message))


def _require_small(values: tuple[Any, ...]) -> None:
    if any(isinstance(value, int) and abs(value) > MAX_NUMBER for value in values):
        raise SecurityError(f"it hands on a number above {MAX_NUMBER:,}")


def _require_small_result(operator: str, left: Any, right: Any) -> None:
    if operator == "**":
        _require_small((left, right))
        if isinstance(right, int) and right > 64:
            raise SecurityError("it computes a power above 64")
    elif operator == "*":
        sizes = [len(x) if hasattr(x, "__len__") else x for x in (left, right)]
        if any(hasattr(x, "__len__") for x in (left, right)):
            require_short(max(sizes[0], 0) * max(sizes[1], 0))
        else:
            _require_small((left, right))
    elif operator == "+" and hasattr(left, "__len__") and hasattr(right, "__len__"):
        require_short(len(left) + len(right))
    elif operator == "%" and isinstance(left, str) and re.search(r"%[^a-zA-Z]*(\*|\d{6})", left):
        raise SecurityError("it formats with a width of a million")


def _call(name: str, args: list[nodes.Expr]) -> nodes.Call:
    return nodes.Call(nodes.EnvironmentAttribute(name), args, [], None, None)


def _replace_concats(node: nodes.Node) -> None:
    for name, value in node.iter_fields():
        if isinstance(value, nodes.Node):
            _replace_concats(value)
            setattr(node, name, _without_concat(value))
        elif isinstance(value, list):
            for child in value:
                if isinstance(child, nodes.Node):
                    _replace_concats(child)
            value[:] = [_without_concat(child) for child in value]


def _without_concat(value: Any) -> Any:
    if not isinstance(value, nodes.Concat):
        return value
    return _call("joined", value.nodes).set_lineno(value.lineno)
