from __future__ import annotations

import pytest

from qwq_cli.cli.commands import SUMMARIES, Commands


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_list_says_what_the_command_says_of_itself(name: str) -> None:
    assert Commands()[name].get_short_help_str(120) == SUMMARIES[name]
