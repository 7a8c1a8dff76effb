"""Markdown as models write it, turned into styled text and HTML."""
