"""Models and data sets: the registry, files on this disk, the hub, and what fits this machine."""
