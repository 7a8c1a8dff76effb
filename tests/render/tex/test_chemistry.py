from __future__ import annotations

import pytest

from qwq_cli.render.tex.chemistry import chemistry
from qwq_cli.render.tex.texmath import to_mathml, to_unicode


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("2H2 + O2 -> 2H2O", "2H₂ + O₂ → 2H₂O"),
        ("SO4^2-", "SO₄²⁻"),
        ("Fe^{3+} + e^-", "Fe³⁺ + e⁻"),
        ("Na+ + Cl-", "Na⁺ + Cl⁻"),
        ("Ca(OH)2", "Ca(OH)₂"),
        (r"A <=>[k_1][\Delta] B", "A ⇌[k_1; Δ] B"),
        ("x_{n}", "xₙ"),
        ("^{227}_{90}Th", "²²⁷₉₀Th"),
        ("^!", "^!"),
    ],
)
def test_formulas(source: str, text: str) -> None:
    assert chemistry(source) == text
    assert to_unicode(rf"\ce{{{source}}}") == text
    assert to_mathml(rf"\ce{{{source}}}") is not None
