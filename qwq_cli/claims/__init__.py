"""Claims: what a thought states and a machine can compute. Text in, values out; nothing is
evaluated."""
