"""Known models and local files: the registry, the hub's cache, the cards of models."""
