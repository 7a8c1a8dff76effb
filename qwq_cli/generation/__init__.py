"""A text that is being generated, by whatever source: pieces come out; it can be forced, rewound
and stopped."""
