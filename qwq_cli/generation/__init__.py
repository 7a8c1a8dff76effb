"""A text that is being generated, by any source: pieces come out, and a caller can act on it.

It can be forced, rewound and stopped.
"""
