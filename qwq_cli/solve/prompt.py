"""The model's prompt: the question, its choices, the instruction."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.solve.choice_list import are_lettered, shown_choices
from qwq_cli.solve.record import Problem, RunInfo


def prompt(question: str, choices: Sequence[str], instructions: tuple[str, str]) -> str:
    """Return the user's text as the model gets it.

    instructions: the text after a question, and the text after one that a letter answers.
    """
    instruction = instructions[are_lettered(choices)]
    return "\n\n".join(filter(None, (question, shown_choices(choices), instruction)))


def asked(problem: Problem, run: RunInfo) -> str:
    """Return the prompt of a problem in a run."""
    instructions = (run.instruction, run.choice_instruction)
    return prompt(problem.question, problem.choices, instructions)
