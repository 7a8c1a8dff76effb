"""How long a run will be: from runs like it, and from its own course while it goes on.

All lengths are in tokens that the model writes; `forecaster.py` turns them into seconds.
"""
