"""Chat templates that are wrong, hostile or both.

    for name, source in templates(published, seed=1, count=500): ...

The same seed gives the same templates. published: one that is right, to be changed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

DOUBLED = "".join(f"{{% set a{n + 1} = [a{n}, a{n}] %}}" for n in range(60))
_NESTED = "{% set a0 = ['x'] %}" + DOUBLED
# Each is a fault that was seen, or could be: time, memory, output, depth, and all of them at once.
HOSTILE = {
    "nested lists printed": _NESTED + "{{ a60 }}",
    "nested lists compared": _NESTED + _NESTED.replace("a", "b") + "{{ a60 == b60 }}",
    "nested lists as JSON": _NESTED + "{{ a60 | tojson }}",
    "nested lists, pretty": _NESTED + "{{ a60 | pprint }}",
    "nested lists, joined": _NESTED + "{{ a60 | join('-') }}",
    "nested lists, in": _NESTED + "{{ 'q' in a60 }}{{ [a60] | unique | list | length }}",
    "nested lists, counted": _NESTED + "{{ a60.count(a59) }}",
    "lists of numbers": "{% for a in range(99999) %}{% for b in range(99999) %}"
        "{% set x = range(99999) | list %}{% endfor %}{% endfor %}",
    "kept lists": "{% set n = namespace(x=[]) %}{% for a in range(99999) %}"
        "{% set n.x = [n.x, range(99999) | list] %}{% endfor %}",
    "kept tuples": "{% set n = namespace(x=()) %}{% for a in range(99999) %}"
        "{% for b in range(999) %}{% set n.x = (n.x, n.x, a, b, 'x' ~ a ~ b) %}{% endfor %}"
        "{% endfor %}",
    "lorem ipsum": "{{ lipsum(n=999999) }}",
    "lorem ipsum, long": "{{ lipsum(n=1, min=999998, max=999999) }}",
    "lorem ipsum, often": "{% for a in range(9999) %}{{ lipsum(n=100) | length }}{% endfor %}",
    "doubled text": "{% set n = namespace(x='xx') %}{% for a in range(99) %}"
        "{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
    "power": "{{ 9 ** 9 ** 9 }}",
    "times": "{{ 'x' * 999999999 }}",
    "list times": "{{ ([0] * 999999) | length }}{{ ([[0] * 9999] * 999999) | length }}",
    "width": "{{ '%999999999d' % 1 }}{{ '{:>999999999}'.format('x') }}",
    "centre": "{{ 'x' | center(999999) | center(9999999) }}",
    "indent": "{{ ('x\\n' * 9999) | indent(999999) }}",
    "sorted": "{% for a in range(9999) %}{{ range(99999) | sort | list | length }}{% endfor %}",
    "grouped": "{{ range(99999) | groupby('x') | list | length }}",
    "batches": "{{ range(9) | batch(999999, 'x') | list | length }}",
    "slices": "{{ range(9) | slice(999999, 'x') | list | length }}",
    "replaced": "{{ ('a' * 99999) | replace('a', 'a' * 99999) | length }}",
    "urls": "{{ ('http://x.yy/' * 9999) | urlize }}",
    "wraps": "{{ ('x' * 999999) | wordwrap(1) | length }}",
    "itself": "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
    "itself, slowly": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}"
        "{% endmacro %}{{ f(60) }}",
    "recursion": "{% for a in [[[1]]] recursive %}{{ loop(a) }}{% endfor %}",
    "includes": "{% include 'x' %}{% import 'y' as z %}{% extends 'q' %}",
    "attributes": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ cycler.__init__.__globals__ }}{{ self.__init__ }}{{ lipsum.__globals__ }}",
    "attr": "{{ '' | attr('__class__') }}{{ messages.append(1) }}",
    "raises": "{{ raise_exception('\x1b[2J no') }}",
    "zero": "{{ 1 / 0 }}", "unclosed": "{% for a in messages %}{{ a", "nothing": "",
    "braces": "{{" * 9999, "parentheses": "{{ " + "(" * 9999 + "1" + ")" * 9999 + " }}",
    "lists in lists": "{{ " + "[" * 9999 + "]" * 9999 + " }}",
    "not": "{{ " + "not " * 9999 + "1 }}", "minus": "{{ " + "-" * 9999 + "1 }}",
    "sum": "{{ " + "1 + " * 9999 + "1 }}", "filters": "{{ 1" + " | string" * 9999 + " }}",
    "ifs": "{% if 1 %}" * 999 + "{% endif %}" * 999,
    "fors": "{% for a in [1, 2] %}" * 99 + "x" + "{% endfor %}" * 99,
    "fors, nineteen": "{% for a in range(9) %}" * 19 + "x" + "{% endfor %}" * 19,
    "macros": "{% macro a() %}" * 99 + "{% endmacro %}" * 99,
    "many": "{{ messages[0].content }}" * 9000, "long": "x" * 260_000, "longer": "x" * 300_000,
    "long number": "{{ " + "9" * 9999 + " }}{{ " + "9" * 9999 + " % 7 }}",
    "sets": "".join(f"{{% set v{n} = {n} %}}" for n in range(9000)),
    "surrogate": "{{ '\\ud800' }}", "zero byte": "{{ '\0' }}\0",
    "cycle": "{% set n = namespace() %}{% set n.x = [n] %}{{ n.x }}{{ n.x == n.x }}{{ n }}",
    "trimmed": "{% for a in range(99999) %}{{ messages[0].content | trim | upper }}{% endfor %}",
    "output": "{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}",
    "dicts": "{% set n = namespace(x={}) %}{% for a in range(99999) %}"
        "{% set n.x = {'a': n.x, 'b': n.x} %}{% endfor %}{{ n.x }}",
    "strings of strings": "{% set n = namespace(x=messages[0].content) %}"
        "{% for a in range(99999) %}{% set n.x = [n.x ~ 'x'] | string %}{% endfor %}",
    "xml": "{{ dict(a=range(99999) | list) | xmlattr }}", "tags": "{{ ('<' * 99999) | striptags }}",
}  # fmt: skip
_PIECES = (
    "{% for m in messages %}", "{% endfor %}", "{% if ", "{% endif %}", "{{ ", " }}", " %}", "{%-",
    "messages", "[0]", ".content", " | ", "trim", "tojson", " + ", " * 99999", " ~ ", "'", '"', "(",
    ")", "loop.index0", "range(99999)", "namespace(x=1)", "{% set x = ", "not ", " in ", "none",
    "raise_exception('x')", "{% macro f(a) %}", "{% endmacro %}", "f(f)", "{#", "#}", "{% break %}",
    "\0", "\ud7ff", "[::-1]", "[-1:]", "|list", "|sort", "|join", "strftime_now('%' * 99)", "1e999",
)  # fmt: skip


def templates(published: str, seed: int, count: int) -> Iterator[tuple[str, str]]:
    luck = random.Random(seed)
    yield from list(HOSTILE.items())[:count]
    for number in range(max(count - len(HOSTILE), 0)):
        yield f"{number:04}", _changed(published, luck)


def _changed(source: str, luck: random.Random) -> str:
    for _ in range(luck.choice((1, 2, 3, 8, 40))):
        start = luck.randrange(len(source) + 1)
        end = min(len(source), start + luck.choice((0, 0, 1, 5, 40, 400)))
        middle = luck.choice((luck.choice(_PIECES), source[start:end] * 2, "", _part(source, luck)))
        source = source[:start] + middle + source[end:]
    return source


def _part(source: str, luck: random.Random) -> str:
    start = luck.randrange(len(source) + 1)
    return source[start : start + luck.randrange(200)]
