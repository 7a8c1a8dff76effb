"""Servers that generate text: their addresses and keys, requests to them, and what they can do."""
