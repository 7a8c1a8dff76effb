"""TeX's names in Unicode. Each is one column wide, as far as fonts agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Accent:
    """combining: joins the letter before it. alone: used by itself."""

    combining: str
    alone: str


_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ",
    "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "φ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

LETTERS: Mapping[str, str] = {
    **_GREEK,
    "infty": "∞", "emptyset": "∅", "varnothing": "∅", "ell": "ℓ", "hbar": "ℏ", "partial": "∂",
    "nabla": "∇", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "angle": "∠", "triangle": "△",
    "circ": "∘", "ldots": "…", "dots": "…", "cdots": "⋯",
    "hdots": "…", "dotsm": "⋯", "dotsi": "⋯", "dotso": "…", "lldots": "…",
    "vdots": "⋮", "ddots": "⋱", "dotsc": "…", "dotsb": "⋯", "checkmark": "✓", "square": "□",
    "AA": "Å", "aa": "å", "euro": "€", "pounds": "£", "S": "§",
    "blacksquare": "∎", "top": "⊤", "bot": "⊥", "imath": "ı", "jmath": "ȷ",
}  # fmt: skip

MARKS: Mapping[str, str] = {
    "$": "$", "%": "%", "#": "#", "_": "_", "&": "&", "degree": "°", "prime": "′", "colon": ":",
    "|": "‖", "Vert": "‖", "vert": "|", "backslash": "\\",
}  # fmt: skip

BIG: Mapping[str, str] = {
    "sum": "∑", "prod": "∏", "int": "∫", "iint": "∬", "oint": "∮", "bigcup": "⋃", "bigcap": "⋂",
    "iiint": "∭", "coprod": "∐", "bigoplus": "⨁", "bigotimes": "⨂", "bigvee": "⋁", "bigwedge": "⋀",
    "bigsqcup": "⨆", "oiint": "∯",
}  # fmt: skip

BINARY: Mapping[str, str] = {
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆",
    "cup": "∪", "cap": "∩", "setminus": "∖", "oplus": "⊕", "otimes": "⊗", "wedge": "∧",
    "land": "∧", "vee": "∨", "lor": "∨", "bullet": "•", "bmod": "mod", "ominus": "⊖",
    "odot": "⊙", "oslash": "⊘", "sqcup": "⊔",
    "sqcap": "⊓", "uplus": "⊎", "amalg": "⨿", "dagger": "†", "ddagger": "‡", "diamond": "⋄",
    "smallsetminus": "∖", "circledast": "⊛", "boxtimes": "⊠", "boxplus": "⊞", "wr": "≀",
}  # fmt: skip

RELATIONS: Mapping[str, str] = {
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠",
    "neq": "≠", "lt": "<", "gt": ">", "ll": "≪", "gg": "≫", "approx": "≈", "equiv": "≡",
    "cong": "≅", "sim": "∼", "simeq": "≃", "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋",
    "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "mid": "|", "nmid": "∤",
    "parallel": "∥", "perp": "⊥", "to": "→", "rightarrow": "→", "longrightarrow": "→",
    "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒", "implies": "⇒",
    "Longrightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "iff": "⇔",
    "mapsto": "↦", "therefore": "∴", "because": "∵", "models": "⊨", "vdash": "⊢",
    "coloneqq": "≔", "doteq": "≐", "rightleftharpoons": "⇌", "uparrow": "↑",
    "downarrow": "↓", "updownarrow": "↕", "longleftarrow": "←", "longleftrightarrow": "↔",
    "Longleftarrow": "⇐", "Longleftrightarrow": "⇔", "impliedby": "⇐", "gets": "←",
    "longmapsto": "↦", "hookrightarrow": "↪", "nRightarrow": "⇏", "leadsto": "⇝",
    "lesssim": "≲", "gtrsim": "≳", "prec": "≺", "succ": "≻", "preceq": "≼", "succeq": "≽",
    "subsetneq": "⊊", "supsetneq": "⊋", "nsubseteq": "⊈", "asymp": "≍", "ncong": "≇",
    "nleq": "≰", "ngeq": "≱", "triangleq": "≜", "eqdef": "≝", "colonequals": "≔",
    "Uparrow": "⇑", "Downarrow": "⇓", "nearrow": "↗", "searrow": "↘", "dashv": "⊣",
}  # fmt: skip

NEGATED: Mapping[str, str] = {"=": "≠", "∈": "∉", "≡": "≢", "<": "≮", ">": "≯", "⊂": "⊄", "|": "∤"}

ARROWS: Mapping[str, str] = {
    "xrightarrow": "→", "xleftarrow": "←", "xleftrightarrow": "↔", "xRightarrow": "⇒",
    "xLeftarrow": "⇐", "xLeftrightarrow": "⇔", "xmapsto": "↦", "xrightleftharpoons": "⇌",
    "xlongequal": "=", "xhookrightarrow": "↪",
}  # fmt: skip
BRACES: Mapping[str, str] = {
    "underbrace": "⏟", "overbrace": "⏞", "underbracket": "⎵", "overbracket": "⎴",
    "underparen": "⏝", "overparen": "⏜",
}  # fmt: skip

FUNCTIONS = frozenset({
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh",
    "tanh", "log", "ln", "lg", "exp", "lim", "max", "min", "sup", "inf", "gcd", "lcm",
    "det", "dim", "ker", "deg", "arg", "Pr", "mod", "coth", "hom", "limsup", "liminf", "argmax",
    "argmin", "sgn", "tg", "ctg", "arctg", "erf", "rank", "tr", "Var", "Cov",
})  # fmt: skip

OPENING: Mapping[str, str] = {
    "lfloor": "⌊", "lceil": "⌈", "langle": "⟨", "{": "{", "lvert": "|", "lVert": "‖",
    "lbrace": "{", "lbrack": "[", "neg": "¬", "lnot": "¬", "forall": "∀", "exists": "∃",
}  # fmt: skip
CLOSING: Mapping[str, str] = {
    "rfloor": "⌋", "rceil": "⌉", "rangle": "⟩", "}": "}", "rvert": "|", "rVert": "‖",
    "rbrace": "}", "rbrack": "]",
}  # fmt: skip

THIN_SPACES: Mapping[str, str] = {
    ",": " ", ";": " ", ":": " ", ">": " ", "thinspace": " ", "!": "",
}  # fmt: skip
WIDE_SPACES: Mapping[str, str] = {" ": " ", "enspace": " ", "quad": "  ", "qquad": "    "}

# Only layout: without these, a formula looks different, but means the same.
IGNORED = frozenset({
    "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "big", "Big", "bigg",
    "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "nonumber",
    "notag", "hfill", "bigm", "Bigm", "allowbreak", "scriptscriptstyle", "biggm", "Biggm", "hfil",
    "normalsize", "small", "large", "Large", "LARGE", "huge", "Huge", "tiny",
    "footnotesize", "scriptsize", "rm", "bf", "it", "sf", "tt", "cal", "mathstrut", "strut",
    "centering", "noindent", "par", "boldmath", "negthinspace", "smash", "mathopen", "mathclose",
    "mathbin", "mathrel", "mathord", "mathop", "mathinner", "mathpunct", "displaylimits", "/",
    "relax", "-",
})  # fmt: skip

# These take an argument that is not shown; some of them keep its room.
BLANKS = frozenset({"hspace", "hspace*", "phantom", "hphantom", "mspace", "hskip"})
UNSEEN = BLANKS | {"vspace", "vspace*", "vphantom", "label", "require", "addlinespace"}

TEXT = frozenset({
    "text", "textbf", "textit", "textrm", "textsf", "texttt", "mbox", "textnormal", "text*",
    "textup", "textsc", "textsl", "textmd", "emph", "hbox", "intertext", "shortintertext",
})  # fmt: skip
FONTS = frozenset({
    "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathnormal", "boldsymbol", "bm",
    "operatorname", "operatorname*", "boxed", "fbox", "ensuremath", "mathcal", "mathscr",
    "mathbb", "mathfrak", "pmb", "bold", "framebox",
})  # fmt: skip
ANGLES: Mapping[str, str] = {"<": "⟨", ">": "⟩"}
LIMITS = frozenset({
    "∑", "∏", "∐", "⋃", "⋂", "⨁", "⨂", "⋁", "⋀", "lim", "limsup", "liminf", "argmax", "argmin",
    "max", "min", "sup", "inf", "gcd", "det", "Pr",
})  # fmt: skip
LOOKS: Mapping[str, str] = {
    "mathbf": "bold", "pmb": "bold", "bold": "bold", "framebox": "boxed",
    "boldsymbol": "bold", "bm": "bold", "boxed": "boxed", "fbox": "boxed",
}  # fmt: skip
WIDE_ACCENTS = frozenset(
    {
        "overline",
        "underline",
        "widehat",
        "widetilde",
        "overrightarrow",
        "overleftarrow",
        "overleftrightarrow",
        "wideparen",
        "overarc",
    }
)
NAMING = frozenset({"operatorname", "operatorname*"})
ACCENTS: Mapping[str, Accent] = {
    "overline": Accent("\u0305", "¯"), "bar": Accent("\u0304", "¯"), "hat": Accent("\u0302", "^"),
    "widehat": Accent("\u0302", "^"), "tilde": Accent("\u0303", "~"), "vec": Accent("\u20d7", "→"),
    "widetilde": Accent("\u0303", "~"), "overrightarrow": Accent("\u20d7", "→"),
    "overleftarrow": Accent("\u20d6", "←"), "overleftrightarrow": Accent("\u20e1", "↔"),
    "check": Accent("\u030c", "ˇ"), "breve": Accent("\u0306", "˘"), "acute": Accent("\u0301", "´"),
    "grave": Accent("\u0300", "`"), "mathring": Accent("\u030a", "˚"),
    "dddot": Accent("\u20db", "⃛"),
    "wideparen": Accent("\u0311", "⌒"), "overarc": Accent("\u0311", "⌒"),
    "dot": Accent("\u0307", "˙"), "ddot": Accent("\u0308", "¨"), "underline": Accent("\u0332", "_"),
}  # fmt: skip
ROOTS: Mapping[str, str] = {"": "√", "2": "√", "3": "∛", "4": "∜"}

BLACKBOARD = str.maketrans("CHNPQRZE", "ℂℍℕℙℚℝℤ𝔼")

SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz′∘",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ′°",
)
SUBSCRIPTS = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")

MATRICES: Mapping[str, tuple[str, str]] = {
    "matrix": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"), "smallmatrix": ("", ""), "array": ("", ""),
    "psmallmatrix": ("(", ")"), "bsmallmatrix": ("[", "]"), "tabular": ("", ""),
    "subarray": ("", ""),
}  # fmt: skip
CASES: Mapping[str, tuple[str, str]] = {
    "cases": ("{", ""), "dcases": ("{", ""), "rcases": ("", "}"), "drcases": ("", "}"),
}  # fmt: skip
ALIGNED = frozenset({
    "aligned", "align", "gathered", "gather", "split", "equation", "multline", "multlined",
    "alignat", "alignedat", "eqnarray", "flalign", "math", "displaymath", "subequations",
})  # fmt: skip
ENVIRONMENTS = ALIGNED | MATRICES.keys() | CASES.keys()
WITH_COLUMNS = frozenset({"array", "alignat", "alignedat", "tabular", "subarray"})
LINES: Mapping[str, bool] = {  # between rows, and whether their range follows
    r"\hline": False, r"\toprule": False, r"\midrule": False, r"\bottomrule": False,
    r"\cline": True, r"\cmidrule": True, r"\hdashline": False,
}  # fmt: skip
