"""Data sets on the hub: their names, their files, their rows."""
