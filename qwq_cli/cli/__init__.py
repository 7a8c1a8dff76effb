"""The command line; only this room uses typer."""
