"""The key of an endpoint, and where it may go."""

from __future__ import annotations

from dataclasses import dataclass, field

from qwq_cli.endpoint.address import Address
from qwq_cli.errors import ConfigError

HIDDEN = "[key]"
_TELLING = 8  # characters of a key's beginning that are told of nowhere


@dataclass(frozen=True)
class Key:
    """variable: that holds it in the environment. It is not told anywhere."""

    variable: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if not (self.value.isascii() and self.value.isprintable()):
            raise ConfigError(f"{self.variable} holds no key: it has characters that no key has.")

    def require_safe(self, address: Address, *, plain: bool) -> None:
        """plain: whether somebody allowed it to go where everybody on the way can read it.

        Raises ConfigError.
        """
        if address.is_encrypted or address.is_loopback or plain:
            return
        raise ConfigError(
            f"The key in {self.variable} would be sent to {address.host} unencrypted: others "
            "could read it.",
            "Use https, or allow it with `plain = true` beside key_env.",
        )

    def hidden_in(self, text: str) -> str:
        """The text without the key, which some servers repeat in their errors, and without a
        beginning of it, where a long error was cut."""
        head, rest = self.value[:_TELLING], self.value[_TELLING:]
        before, *parts = text.split(head)
        return HIDDEN.join([before, *(part[_shared(rest, part) :] for part in parts)])


def _shared(one: str, other: str) -> int:
    """Characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
