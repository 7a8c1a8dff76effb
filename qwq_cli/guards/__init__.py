"""What watches a thought and may act on it. Pure: no I/O, no clock."""
