"""Workers: processes of their own that answer questions, and are killed when they hang."""
