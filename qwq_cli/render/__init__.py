"""Views: events in, characters out. Nothing here knows an engine or a hub."""
