"""Pairs of answers made from values: what is true of each pair is known before it is judged."""
