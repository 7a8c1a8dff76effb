"""The work of a command: decided values in, an exit status out. Nothing here reads flags."""
