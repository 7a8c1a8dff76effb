"""What the chat template inside a model file was found to do, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qwq_cli.choices import Think
from qwq_cli.engine.chat_template import CHATML, ChatTemplate
from qwq_cli.errors import ChatTemplateError
from qwq_cli.hub.gguf.gguf import Header
from qwq_cli.hub.gguf.special_tokens import special_tokens
from qwq_cli.hub.local.locate import Located
from qwq_cli.hub.local.registry import ModelEntry
from qwq_cli.launch import asks_of
from qwq_cli.trace.start import Start, start_of
from qwq_cli.values.message import Message


@dataclass(frozen=True, kw_only=True)
class TemplateReport:
    """What was found out about a template.

    size: characters; None if the file has no template and ChatML is used. merges_system: whether
    the system text goes into the first question. thinking: how each state is asked for; a missing
    state can't be asked for. unsaid: the state if nothing is said. think: the state that the
    model's profile asks for. start: where a reply begins if thought is asked for, and how it is
    marked. problem: why the template can't be used.
    """

    size: int | None
    special_tokens: Mapping[str, str]
    merges_system: bool = False
    thinking: Mapping[Think, str] | None = None
    unsaid: Think | None = None
    think: Think = Think.ON
    start: Start | None = None
    problem: str | None = None


def report(located: Located) -> TemplateReport:
    """Return the report. Raises InvalidModelFile if the file can't be read."""
    header = located.file.header
    return report_of(header, special_tokens(located.path, header), located.entry)


def report_of(
    header: Header, tokens: tuple[tuple[str, str], ...], entry: ModelEntry
) -> TemplateReport:
    """Return the report for a file that need not be here. tokens: its special ones, by name."""
    size = None if header.chat_template is None else len(header.chat_template)
    template = ChatTemplate(header.chat_template or CHATML, tokens, asks_of(entry))
    try:
        found = template.thinking
        merges_system = template.merges_system
        prompt = template.render([Message("user", "?")])
    except ChatTemplateError as error:
        return TemplateReport(size=size, special_tokens=dict(tokens), problem=error.message)
    order = [state for state in Think if state in found.asks]
    return TemplateReport(
        size=size,
        special_tokens=dict(tokens),
        merges_system=merges_system,
        thinking={state: found.asks[state].words for state in order},
        unsaid=found.unsaid,
        think=entry.think,
        start=start_of(prompt[-1].text, template.source, entry.format),
    )
