"""A run over problems that a server may end early; what is done until then still counts."""

from __future__ import annotations

from typing import Protocol

from qwq_cli.errors import EndpointError
from qwq_cli.render.solving.solve_view import SolveView


class Run(Protocol):
    @property
    def view(self) -> SolveView: ...

    def carry_out(self) -> None: ...


def carried_out(run: Run) -> EndpointError | None:
    """Carry out the run in its view. Return the error of a server that ended it early, if any."""
    try:
        with run.view:
            run.carry_out()
    except EndpointError as error:
        return error
    return None
