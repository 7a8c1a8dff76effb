"""Markdown as models write it, to styled text and to HTML."""
