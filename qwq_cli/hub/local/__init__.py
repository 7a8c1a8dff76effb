"""What is known and what is on this disk: the registry, the cache, the cards of models."""
