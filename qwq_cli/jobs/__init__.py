"""What a command runs: decided values in, an exit status out. Nothing here reads flags."""
