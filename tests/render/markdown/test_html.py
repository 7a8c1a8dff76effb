from __future__ import annotations

import pytest

from qwq_cli.render.markdown.html import prose_html


def inside(text: str) -> str:
    return prose_html(text).removeprefix('<div class="prose">').removesuffix("</div>")


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("# A *b*", "<h3>A <em>b</em></h3>"),
        ("a\nb\n\nc", '<p>a\nb</p><p data-apart="">c</p>'),
        ("**a** ~~b~~ `<c>`", "<p><strong>a</strong> <s>b</s> <code>&lt;c&gt;</code></p>"),
        ("H<sub>2</sub><script>", "<p>H<sub>2</sub>&lt;script&gt;</p>"),
        (
            "3. a\n4. b",
            '<ol><li><span class="mark">3.</span> <div class="item"><p>a</p></div></li>'
            '<li><span class="mark">4.</span> <div class="item"><p>b</p></div></li></ol>',
        ),
        ("> a\n\n---", '<blockquote><p>a</p></blockquote><hr data-apart="">'),
        (
            "```c++\na<b>\n```",
            '<figure><span class="language">c++</span><pre><code>a&lt;b&gt;</code></pre></figure>',
        ),
        (
            "| a | b |\n|--|--:|\n| 1 | 2 |",
            '<table><thead><tr><th class="left">a</th><th class="right">b</th></tr></thead>'
            '<tbody><tr><td class="left">1</td><td class="right">2</td></tr></tbody></table>',
        ),
        ("12\n+ 7\n---\n19", '<p class="sum">12\n+ 7\n---\n19</p>'),
    ],
)
def test_markdown_becomes_markup(text: str, markup: str) -> None:
    assert inside(text) == markup


def test_what_follows_a_display_formula_is_set_in_only_as_it_was() -> None:
    assert inside("a \\[ x^2 \\] units").endswith("</span>units</p>")
    assert inside("a \\[ x^2 \\]\n  b").endswith("</span>  b</p>")


def test_a_link_shows_where_it_leads() -> None:
    assert inside("[a](https://x.example/?b&c)") == (
        '<p><a href="https://x.example/?b&amp;c" rel="noopener noreferrer nofollow">a</a> '
        '<span class="target">(https://x.example/?b&amp;c)</span></p>'
    )


@pytest.mark.parametrize(
    "target",
    [
        *("javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "file:///etc"),
        *("//x.example", "/a", "#a", "java\\nscript:x", "x", "http:x", "&#106;avascript:x"),
    ],
)
def test_other_targets_are_text(target: str) -> None:
    markup = inside(f"[a]({target})")
    assert "href" not in markup
    assert "(" in markup


def test_no_target_leaves_its_attribute() -> None:
    markup = inside('[a](<https://x.example/" onclick="f>) <https://x.example/"onclick="f>')
    assert 'onclick="' not in markup


def test_pictures_are_not_fetched() -> None:
    assert inside("![a](https://x.example/p.png)").count("<img") == 0


@pytest.mark.parametrize("text", ["so e^{ix} is", "so (1 - p)^{9} is", "so \u2211^{n} is"])
def test_a_power_in_braces_needs_no_other_mark(text: str) -> None:
    assert "<math>" in inside(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("$n$, where", "$n$,"),
        ("($n$). Then", "($n$)."),
        ("“$n$”？", "“$n$”？"),
        ("a ($n$", "($n$"),
    ],
)
def test_a_line_never_breaks_between_a_formula_and_its_signs(text: str, kept: str) -> None:
    before, after = kept.split("$n$")
    formula = '<span class="math" title="n"><math><mi>n</mi></math></span>'
    assert f'<span class="kept">{before}{formula}{after}</span>' in inside(text)


@pytest.mark.parametrize("text", ["$n$ is", "$n$-th", r"\[n\], a", r"(\[n\])", r"$\bad{$, a"])
def test_nothing_else_is_kept_together(text: str) -> None:
    assert "kept" not in inside(text)
