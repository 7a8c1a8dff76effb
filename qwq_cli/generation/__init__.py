"""A text that is being generated, whoever generates it: pieces out; force, rewind, stop in."""
