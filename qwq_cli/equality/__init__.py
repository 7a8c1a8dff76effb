"""Whether two answers mean the same: read, compared, and only then left to computer algebra."""
