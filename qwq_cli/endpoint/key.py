"""The key of an endpoint, and where it may be sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from qwq_cli.endpoint.address import Address
from qwq_cli.errors import ConfigError

HIDDEN = "[key]"
_TELLING = 8  # characters at a key's beginning that no message may show


@dataclass(frozen=True)
class Key:
    """A key, which no message shows. variable: the environment variable that holds it."""

    variable: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if not (self.value.isascii() and self.value.isprintable()):
            raise ConfigError(f"{self.variable} holds no key: it has characters that no key has.")

    def require_safe(self, address: Address, *, plain: bool) -> None:
        """Check that the key may be sent. plain: whether the user allowed unencrypted http.

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
        """Return the text with the key hidden, which some servers repeat in their errors.

        A beginning of the key is hidden too, because a long error may be cut in the middle of it.
        """
        head, rest = self.value[:_TELLING], self.value[_TELLING:]
        before, *parts = text.split(head)
        return HIDDEN.join([before, *(part[_shared(rest, part) :] for part in parts)])


def _shared(one: str, other: str) -> int:
    """Return the length of the common beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
