"""From a name to a file: what the hub offers, what fits, and how it is fetched."""
