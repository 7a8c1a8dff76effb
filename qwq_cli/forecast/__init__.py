"""How long a run will be: from similar runs, and from its own course while it goes on.

All lengths are in tokens that the model writes; `forecaster.py` turns them into seconds.
"""
