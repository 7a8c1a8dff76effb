"""Model files: what a GGUF header tells before anything is loaded."""
