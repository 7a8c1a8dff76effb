"""What published templates rely on, each in a small template of our own."""

from __future__ import annotations

import tracemalloc
from datetime import datetime

import pytest

from qwq_cli.engine.template.limits import MAX_SECONDS
from qwq_cli.engine.template.program import Program
from qwq_cli.engine.template.sandbox import Sandbox
from qwq_cli.errors import ChatTemplateError

NOON = datetime(2026, 3, 4, 12, 30)
COUNTS = (
    "{% set n = namespace(i=0) %}{% for z in 'ab' %}{% set n.i = n.i + 1 %}{% endfor %}{{ n.i }}"
)
CALLS_ITSELF = "{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}"
DOUBLES = (
    "{% set n = namespace(x='xx') %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}"
)


def written(source: str, *messages: dict[str, object], **variables: object) -> str:
    return Program(source).run(messages, variables, now=NOON)


def refusal(source: str, *messages: dict[str, object]) -> str:
    with pytest.raises(ChatTemplateError) as caught:
        written(source, *messages)
    return caught.value.message


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ x | tojson }}", '{"b": "ü<", "a": [1, null]}'),
        ("{{ x | tojson(True) }}", '{"b": "\\u00fc<", "a": [1, null]}'),
        ("{{ x | tojson(ensure_ascii=False, sort_keys=True) }}", '{"a": [1, null], "b": "ü<"}'),
        ("{{ x | tojson(separators=(',', ':')) }}", '{"b":"ü<","a":[1,null]}'),
        ("{{ [1] | tojson(indent=2) }}", "[\n  1\n]"),
        ("{% for k, v in x | items %}{{ k }};{% endfor %}", "b;a;"),
        ("{% for k, v in x.items() %}{{ k }};{% endfor %}", "b;a;"),
        ("{{ (x | dictsort)[0][0] }}", "a"),
        ("{{ 'a' ~ 1 ~ none ~ missing }}", "a1None"),
        ("{{ missing }}{% if missing %}y{% endif %}{% for z in missing %}y{% endfor %}.", "."),
        ("{{ 'x' if tools is defined }}{{ 'y' if documents is not none }}", "y"),
        ("{{ add_generation_prompt }}", "True"),
        ("{{ strftime_now('%d %b %Y, %H:%M') }}", "04 Mar 2026, 12:30"),
        ("{{ dict(a=1).a }}{{ dict.fromkeys(['z'], 0) }}", "1{'z': 0}"),
        (COUNTS, "2"),
        ("{% for z in 'abc' %}{% if z == 'b' %}{% continue %}{% endif %}{{ z }}{% endfor %}", "ac"),
        ("{% for z in 'abc' %}{% if z == 'b' %}{% break %}{% endif %}{{ z }}{% endfor %}", "a"),
        ("a {% generation %}said{% endgeneration %} b", "a said b"),
        ("{% set x = 1 %}{% generation %}{% set x = 2 %}{% endgeneration %}{{ x }}", "1"),
        ("  {% if true %}\nx\n  {% endif %}\ny\n", "x\ny"),
        (CALLS_ITSELF, "3210"),
        ("{{ '%s=%05.1f' % ('a', 2) }}{{ 'ab' * 2 }}{{ 2 ** 5 }}", "a=002.0abab32"),
        ("{{ functions }}{{ datetime }}", "[]Mar 04 2026"),
        ("{{ datetime }}", ""),
    ],
)  # fmt: skip
def test_it_writes_what_the_reference_writes(source: str, expected: str) -> None:
    assert written(source, x={"b": "ü<", "a": [1, None]}) == expected


def test_keys_without_a_value_are_dropped() -> None:
    source = "{{ 'content' in messages[0] }}{{ messages[0].name }}"
    assert written(source, {"role": "user", "content": None}) == "False"


def test_a_thought_goes_by_each_of_its_names() -> None:
    source = "{{ messages[0].reasoning_content }}{{ messages[0].thinking }}"
    for name, expected in [("reasoning", "tt"), ("thinking", "tt"), ("reasoning_content", "tt")]:
        assert written(source, {"role": "assistant", name: "t"}) == expected


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a\nb\n{% for %}", "fails at its line 3: Expected an expression"),
        ("a\n{{ raise_exception('no tools here') }}", "fails at its line 2: no tools here."),
        ("a\n\n{{ missing.content }}", "fails at its line 3: 'missing' is undefined."),
        ("{% macro f() %}\n{{ 1 / 0 }}\n{% endmacro %}\n\n{{ f() }}", "at its line 2: division"),
        ("x" * 300_000, "fails: it is longer than 262,144 characters."),
    ],
)
def test_what_goes_wrong_is_told_with_its_line(source: str, said: str) -> None:
    assert said in refusal(source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ [].append(1) }}", "unsafe"),
        ("{% set n = namespace(_x=1) %}", "begins with _"),
        ("{% set n = namespace() %}{% set n._x = 1 %}", "begins with _"),
        ("{% for a in range(9999) %}{{ 'x' * 999 }}{% endfor %}", "writes without end"),
        ("{{ 'x' * 999999999 }}", "more than 4,194,304 characters"),
        ("{{ [0] * 999999999 }}", "more than 4,194,304 characters"),
        (DOUBLES, "more than 4"),
        (DOUBLES.replace("~", "+"), "more than 4"),
        ("{{ ('x' * 9999).replace('x', 'y' * 9999) }}", "more than 4"),
        ("{{ 'x'.ljust(999999999) }}", "a number above 1,000,000"),
        ("{{ 'x' | center(999999999) }}", "a number above 1,000,000"),
        ("{{ '%999999999d' % 1 }}", "width of a million"),
        ("{{ '%*d' % (999999999, 1) }}", "width of a million"),
        ("{{ 9 ** 999999 }}", "a power above 64"),
        ("{{ range(999999999) | list }}", "Range too big"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "recursion"),
    ],
)  # fmt: skip
def test_a_template_that_means_harm_is_stopped(source: str, said: str) -> None:
    assert said in refusal(source)


def test_a_loop_without_end_is_stopped_by_the_clock() -> None:
    ticks = iter(range(1_000_000))
    sandbox = Sandbox(lambda: next(ticks))
    loops = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}"
    template = sandbox.from_string(sandbox.guarded(loops))
    sandbox.start()
    with pytest.raises(Exception, match=f"more than {MAX_SECONDS:.0f} seconds"):
        template.render()
    assert next(ticks) < MAX_SECONDS + 5


@pytest.mark.parametrize(
    "source",
    [
        "{{ ('a' * 1000)|replace('a', 'b' * 100000) }}",
        "{{ ['a' * 1000]|map('replace', 'a', 'b' * 100000)|list }}",
        "{{ ('b' * 10000).join(['a'] * 10000) }}",
        "{{ (['a'] * 10000)|join('b' * 10000) }}",
        "{{ ([[1] * 100000] * 100)|sum(start=[])|length }}",
        "{{ '%09999999d'|format(1) }}",
        "{{ '{:9999999}'.format(1) }}",
        "{{ '{:{}}'.format(1, 999999) }}",
        "{{ '{:{w}}'.format_map({'w': 999999}) }}",
        "{{ ('{0}' * 1000).format('a' * 100000) }}",
        "{{ (('%s' * 1000)|format(*(['a' * 100000] * 1000))) }}",
        "{{ ('\t' * 1000).expandtabs(100000) }}",
        "{{ 'aaa'.translate({97: 'b' * 100000}) }}",
        "{{ ('\n' * 1000)|indent(100000) }}",
        "{{ ('&' * 1000000)|forceescape|forceescape }}",
        "{{ range(9999)|map('string')|map('center', 100000)|list|length }}",
        "{% filter replace('x', 'y' * 100000) %}" + "x" * 1000 + "{% endfilter %}",
    ],
)
def test_much_is_never_made_of_little(source: str) -> None:
    """Not even where nothing of it is written; on the way it takes no memory either."""
    tracemalloc.start()
    try:
        with pytest.raises(ChatTemplateError, match=r"puts together|formats|translates"):
            Program(source).run([{"role": "user", "content": "x"}], {}, now=NOON)
        assert tracemalloc.get_traced_memory()[1] < 400 << 20
    finally:
        tracemalloc.stop()


def test_a_long_conversation_is_no_bomb() -> None:
    said = "word " * 1_000_000
    source = "{% for m in messages %}{{ m.content.strip()|trim|replace('x', 'y') }}{% endfor %}"
    assert Program(source).run([{"content": said}], {}, now=NOON) == said.strip()


def test_what_templates_do_with_texts_stays_allowed() -> None:
    source = (
        "{{ '%s: %5.2f'|format('a', 1) }} {{ '{:>4}'.format(1) }} {{ ['a', 'b']|join(', ') }} "
        "{{ ', '.join(['a', 'b']) }} {{ 'a\nb'|indent(2) }} {{ [1, 2]|sum }}"
    )
    text = Program(source).run([], {}, now=NOON)
    assert text == "a:  1.00    1 a, b a, b a\n  b 3"
