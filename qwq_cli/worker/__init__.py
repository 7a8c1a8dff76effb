"""Workers: separate processes that answer questions, and are killed when they hang."""
