"""The work of a command: it takes values that are decided and returns an exit status. Nothing here
reads flags."""
