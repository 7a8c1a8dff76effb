"""A trace as a document: HTML, Markdown, SVG."""
