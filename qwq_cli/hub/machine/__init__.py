"""This machine: its memory and speed, and which models fit."""
