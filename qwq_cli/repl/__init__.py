"""The prompt of `qwq chat`: what is typed, the commands, and what happens between two prompts."""
