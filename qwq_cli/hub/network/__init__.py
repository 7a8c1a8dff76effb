"""Requests to the hub: retried, resumed, one download at a time."""
