"""The values that all rooms speak in: a trace, its events, messages, conversations."""
