"""Model files: the registry, and what a GGUF header tells before anything is loaded."""
