"""An answer as a value: a quantity, a date, a letter, an interval, a list of these, or words."""

from __future__ import annotations

import re
from functools import lru_cache

from qwq_cli.equality.equation import Statement, read_statement, tuple_of_names
from qwq_cli.equality.expression import Expr, names
from qwq_cli.equality.family import read_congruence, read_family
from qwq_cli.equality.grammar import parse
from qwq_cli.equality.intersection import common
from qwq_cli.equality.interval import Region, read_region
from qwq_cli.equality.items import is_alternative, is_joint, read_items
from qwq_cli.equality.matrix import Grid, read_grid
from qwq_cli.equality.matrix_product import combined, read_terms
from qwq_cli.equality.notation import squeeze, tidy
from qwq_cli.equality.number_words import in_digits
from qwq_cli.equality.plain import formula, read_plain, words
from qwq_cli.equality.rational import rational
from qwq_cli.equality.spoken import unspoken
from qwq_cli.equality.values import (
    Cases,
    Collection,
    Equation,
    Family,
    Matrix,
    Named,
    Quantity,
    Reading,
    Words,
)

MAX_DEPTH = 6
_MEMBER = re.compile(
    r"(?P<name>[A-Za-z]|\([A-Za-z](?:\s*,\s*[A-Za-z])+\))\s*\\in(?![A-Za-z])\s*(?P<set>\\\{.*\\\})"
)


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Return the meaning of `text`. Anything unknown is a Quantity without an expression."""
    return _read(tidy(text), MAX_DEPTH)


def _read(text: str, depth: int) -> Reading:
    written = unspoken(text.strip())
    if written is None:
        return Quantity(squeeze(text), None)
    text = in_digits(written)
    if not text:
        return Words("")
    for reader in (read_plain, read_region):
        if (found := reader(text)) is not None:
            return found
    return _structure(text, depth) or words(text) or formula(text)


def _structure(text: str, depth: int) -> Reading | None:
    if depth == 0:
        return None
    readers = (_grid, _grids, _congruence, _family, _member, _collection, _statement)
    return next((found for reader in readers if (found := reader(text, depth))), None)


def _grid(text: str, depth: int) -> Reading | None:
    grid = read_grid(text)
    if grid is None:
        return None
    name, equals, scale = grid.scale.rpartition("=")
    if equals:
        inner = _of_grid(grid, scale.strip(), depth)
        statement = read_statement(f"{name.strip()} = 0")
        if inner is None or statement is None or len(statement.names) != 1:
            return None
        return Named(statement.names[0], inner, statement.parameters)
    return _of_grid(grid, scale, depth)


def _grids(text: str, depth: int) -> Matrix | None:
    """Return the matrix that a sum or product of matrices is."""
    terms = []
    for sign, piece in read_terms(text) or ():
        matrix = _grid(piece, depth - 1)
        if not isinstance(matrix, Matrix):
            return None
        cells = [[cell.expr if isinstance(cell, Quantity) else None for cell in row]
                 for row in matrix.rows]  # fmt: skip
        known = tuple(tuple(cell for cell in row if cell is not None) for row in cells)
        if any(None in row for row in cells):
            return None
        terms.append((sign, known))
    rows = combined(terms) if terms else None
    if rows is None:
        return None
    return Matrix(tuple(tuple(Quantity("", e, rational(e)) for e in row) for row in rows))


def _of_grid(grid: Grid, scale: str, depth: int) -> Reading | None:
    if grid.kind == "system" and not scale:
        return _system(grid, depth)
    if grid.kind != "matrix" or len({len(row) for row in grid.rows}) != 1:
        return None
    factor = parse(scale) if scale else None
    if scale and factor is None:
        return None
    rows = [[_read(cell, depth - 1) for cell in row] for row in grid.rows]
    if factor is not None:
        rows = [[_scaled(cell, factor) for cell in row] for row in rows]
    return Matrix(tuple(map(tuple, rows)))


def _scaled(cell: Reading, factor: Expr) -> Reading:
    if not isinstance(cell, Quantity) or cell.expr is None:
        return Quantity("a factor of what is no number", None)
    expr: Expr = ("mul", factor, cell.expr)
    return Quantity(cell.text, expr, rational(expr), cell.unit)


def _system(grid: Grid, depth: int) -> Reading:
    """Read equations below each other; or, with a comma or a column, values and conditions."""
    lines = [[cell.strip(" ,") for cell in row] for row in grid.rows]
    pairs = [line if len(line) > 1 else line[0].split(",") for line in lines]
    if all(len(pair) == 2 and "=" not in pair[0] for pair in pairs):
        return Cases(tuple(tuple(_condition(cell, depth) for cell in pair) for pair in pairs))
    texts = tuple("".join(line) for line in lines)
    items = tuple(_read(text, depth - 1) for text in texts)
    return Collection(items, "", texts) if len(items) > 1 else items[0]


def _condition(text: str, depth: int) -> Reading:
    return _read(re.sub(r"^\s*(?:if|when|for|where)\b\s*", "", text), depth - 1)


def _family(text: str, depth: int) -> Reading | None:
    found = read_family(text)
    if found is None:
        return None
    inner = _read(found[0], depth - 1)
    if isinstance(inner, Named):
        return Named(inner.name, Family(inner.value, found[1]), inner.parameters)
    return Family(inner, found[1])


def _congruence(text: str, depth: int) -> Reading | None:
    """Read `x \\equiv 2 \\pmod{4}` as the family of x = 2 + 4k."""
    found = read_congruence(text)
    if found is None:
        return None
    name, residue, modulus = found
    expr: Expr = (
        "add", ("num", str(residue)), ("mul", ("num", str(modulus)), ("sym", "k")),
    )  # fmt: skip
    family = Family(Quantity(text, expr), ("k",))
    return Named(name, family) if name else family


def _member(text: str, depth: int) -> Reading | None:
    """Read `x \\in \\{1, 2\\}` or `(x, y) \\in \\{(1, 2)\\}`."""
    match = _MEMBER.fullmatch(text)
    if match is None:
        return None
    values = _read(match["set"], depth - 1)
    is_name = not match["name"].startswith("(") and isinstance(values, Collection)
    return Named(match["name"], values) if is_name else values


def _collection(text: str, depth: int) -> Reading | None:
    found = read_items(text)
    if found is None:
        return None
    opener, items = found
    if len(items) == 1 and opener in ("(", "{"):
        return _read(items[0], depth - 1)
    readings = tuple(_read(item, depth - 1) for item in items)
    if not opener and (whole := _joined(text, readings)):
        return whole
    if not opener and is_alternative(text):
        opener = "or"
    return _of_one_name(readings) or Collection(readings, opener, tuple(items))


def _joined(text: str, readings: tuple[Reading, ...]) -> Reading | None:
    """Join conditions that hold together, or alternatives of several names."""
    regions = [reading for reading in readings if isinstance(reading, Region)]
    if len(regions) == len(readings) and not is_alternative(text):
        found = common(regions, text)
        return found if isinstance(found, Region) or is_joint(text) else None
    names = {reading.name for reading in readings if isinstance(reading, Named)}
    return Quantity(squeeze(text), None) if len(names) > 1 and is_alternative(text) else None


def _of_one_name(readings: tuple[Reading, ...]) -> Named | None:
    """Join `x = 1 or 2`, or `x = 1 or x = 2`, into one name with its values."""
    first = readings[0] if readings else None
    if not isinstance(first, Named) or first.parameters:
        return None
    values = []
    for reading in readings:
        if isinstance(reading, Named):
            if reading.name != first.name:
                return None
            values.append(reading.value)
        elif isinstance(reading, (Quantity, Words)):
            values.append(reading)
        else:
            return None
    return Named(first.name, Collection(tuple(values), "or"))


def _statement(text: str, depth: int) -> Reading | None:
    statement = read_statement(text)
    if statement is None:
        return None
    if statement.equation:
        return Equation(*statement.equation)
    if statement.chain:
        return Collection(tuple(_read(link, depth - 1) for link in statement.chain), "")
    values = [_read(value, depth - 1) for value in statement.values]
    if _contradicts_itself(values, named=bool(statement.names)):
        return Quantity(squeeze(text), None)
    return _named(statement, values[-1])


def _named(statement: Statement, value: Reading) -> Reading:
    if not statement.names:
        return value
    several = tuple_of_names(statement.names[0]) if len(statement.names) == 1 else ()
    if several and isinstance(value, Collection) and len(value.items) == len(several):
        pairs = zip(several, value.items, strict=True)
        return Collection(tuple(Named(name, item) for name, item in pairs), "")
    if len(statement.names) == 1:
        return Named(statement.names[0], value, statement.parameters)
    return Collection(tuple(Named(name, value) for name in statement.names), "")


def _contradicts_itself(values: list[Reading], *, named: bool) -> bool:
    """Return whether it is false: `2+2 = 5`; and, without a name first, `0 = 0` and such."""
    if not named and not all(map(_is_number, values[:-1])):
        return True
    if not named and len(values) > 1 and len({_text(value) for value in values}) == 1:
        return True  # 0 = 0 always holds
    numbers = [value for value in values if isinstance(value, Quantity) and value.value is not None]
    rationals = {
        number.value * number.unit.times for number in numbers
        if number.value is not None and number.unit.powers == numbers[-1].unit.powers
    }  # fmt: skip
    return len(rationals) > 1


def _text(value: Reading) -> str:
    return squeeze(value.text) if isinstance(value, Quantity) else repr(value)


def _is_number(value: Reading) -> bool:
    return isinstance(value, Quantity) and value.expr is not None and not names(value.expr)
