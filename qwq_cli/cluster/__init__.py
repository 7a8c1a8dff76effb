"""A run over problems on a cluster: engines on its nodes, and a driver that keeps their results."""
