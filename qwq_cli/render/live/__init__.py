"""Views of a run that goes on: live, plain, JSON lines."""
