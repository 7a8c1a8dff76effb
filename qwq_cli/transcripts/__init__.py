"""Reasoning that was kept elsewhere: chats, logs of evaluations, data sets, exports, plain text."""
