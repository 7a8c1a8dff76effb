"""Model files: what a GGUF header says before anything is loaded."""
