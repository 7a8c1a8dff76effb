"""A chat: turns with a model, kept as they are held. Nothing here draws anything."""
