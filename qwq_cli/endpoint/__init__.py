"""Servers that generate text: their addresses and keys, requests to them, what they can do."""
