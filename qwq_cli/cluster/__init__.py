"""A run over problems on a cluster: engines on its nodes, one driver that keeps what they make."""
