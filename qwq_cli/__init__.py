"""qwq: see how an open-weight reasoning model thinks, in a terminal."""

__version__ = "0.1.0"
