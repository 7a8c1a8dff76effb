"""The help of a command whose flags stand in panels, as plain sections: no boxes, no colours."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from qwq_cli.settings import Panel

ARGUMENTS, OTHERS = "Arguments", "Options"


class PaneledCommand(TyperCommand):
    """Its arguments, then the panels in their order, then the flags that are in none."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        order = (ARGUMENTS, *(panel.value for panel in Panel), OTHERS)
        rows: dict[str, list[tuple[str, str]]] = {title: [] for title in order}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                rows[_title(parameter)].append(record)
        for title, records in rows.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def _title(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return ARGUMENTS
    return getattr(parameter, "rich_help_panel", None) or OTHERS
