"""Chat templates: Jinja programs from untrusted files, run as their authors meant them."""
