"""The full-screen view of a trace."""
