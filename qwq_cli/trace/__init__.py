"""The reasoning trace: a value, and the pure code that reads one from a stream."""
