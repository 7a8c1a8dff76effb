"""Claims: what a thought states and can be computed. Text in, values out; nothing is evaluated."""
