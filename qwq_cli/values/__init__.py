"""The values that all rooms share: traces, events, messages, conversations."""
