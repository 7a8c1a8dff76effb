"""Whether two answers mean the same: they are read, compared, and only then given to computer
algebra."""
