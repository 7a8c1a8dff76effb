"""The embedded demonstration model: generator, training, export, evaluation."""
