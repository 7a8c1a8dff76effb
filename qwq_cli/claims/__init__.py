"""Claims: what a thought states and a machine can compute. Nothing is evaluated as code."""
