"""The comparison published with the MATH data set.

Source: Hendrycks et al., "Measuring Mathematical Problem Solving With the MATH Dataset", 2021,
`is_equiv` in its repository. Both texts are brought into a normal form and must then be identical.
Its oddities are kept, because published figures depend on them. For instance, 0.5 alone among
decimals is a fraction. Any percent sign is removed, even one without a backslash, which the copy
in lm-eval keeps. If one form can't be made, both texts are compared unchanged.
"""

from __future__ import annotations

import re

from qwq_cli.equality.published import LONGEST, PublishedVerdict, compared

_DELETED = (r"\left", r"\right", r"^{\circ}", r"^\circ", r"\$")
_UNIT = r"\text{ "
_RATIO = re.compile(r"(0|-?[1-9]\d*)/(0|-?[1-9]\d*)", re.ASCII)


def judge(target: str, answer: str) -> PublishedVerdict:
    forms = _normal(target), _normal(answer[-LONGEST:])
    if forms[0] is None or forms[1] is None:
        return compared(target, answer)
    return compared(forms[0], forms[1])


def _normal(text: str) -> str | None:
    """Return the normal form; None where the published procedure fails."""
    text = text.replace("\n", "").replace(r"\!", "").replace("\\\\", "\\")
    text = text.replace("tfrac", "frac").replace("dfrac", "frac")
    for part in _DELETED:
        text = text.replace(part, "")
    amount, *units = text.split(_UNIT)
    if len(units) > 1:
        return None
    text = amount.replace(r"\%", "").replace("%", "")
    text = text.replace(" .", " 0.").replace("{.", "{0.")
    if not text:
        return text
    rooted = _braced_roots(_without_name(f"0{text}" if text.startswith(".") else text))
    fractions = None if rooted is None else _braced_fractions(rooted.replace(" ", ""))
    if fractions == "0.5":
        return r"\frac{1}{2}"
    ratio = _RATIO.fullmatch(fractions or "")
    return rf"\frac{{{ratio[1]}}}{{{ratio[2]}}}" if ratio else fractions


def _without_name(text: str) -> str:
    """Return `x = 5` as ` 5`, for names of one or two characters."""
    name, *values = text.split("=")
    return values[0] if len(values) == 1 and len(name) <= 2 else text


def _braced_roots(text: str) -> str | None:
    """Return `\\sqrt3` as `\\sqrt{3}`; None if nothing follows a root."""
    before, *after = text.split(r"\sqrt")
    if not all(after):
        return None
    return before + "".join(
        rf"\sqrt{part}" if part[0] == "{" else rf"\sqrt{{{part[0]}}}{part[1:]}" for part in after
    )


def _braced_fractions(text: str) -> str | None:
    """Return `\\frac12` as `\\frac{1}{2}`, and `\\frac1{72}` likewise.

    If one is too short, all stay as they are. Returns None if nothing follows one.
    """
    before, *after = text.split(r"\frac")
    made = [before]
    for part in after:
        if not part:
            return None
        if part[0] == "{":
            made.append(rf"\frac{part}")
        elif len(part) < 2:
            return text
        else:
            bottom = part[1:] if part[1] == "{" else f"{{{part[1]}}}{part[2:]}"
            made.append(rf"\frac{{{part[0]}}}{bottom}")
    return "".join(made)
