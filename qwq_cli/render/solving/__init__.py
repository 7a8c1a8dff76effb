"""Runs over problems: progress, tables, reports, curves."""
