"""Imports reasoning that other programs kept: chats, logs of evaluations, data sets, exports, plain
text."""
