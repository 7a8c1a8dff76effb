"""A question on its way through a model: generation in, events out, and in the end a trace."""
