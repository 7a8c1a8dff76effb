"""The reasoning trace: a value (model), and the pure machinery that reads one from a stream."""
