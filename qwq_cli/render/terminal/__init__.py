"""The terminal itself: its colours, signs, units, keys, and what is unsafe to print."""
