"""From a model's name to its files: what the hub offers, what fits, and how it is downloaded."""
