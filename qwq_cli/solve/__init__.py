"""Problems from a file: read, solved many at a time, voted on, graded, recorded."""
