"""Whether two answers mean the same. They are read and compared; computer algebra comes last."""
