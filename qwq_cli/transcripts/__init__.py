"""Imports reasoning that other programs kept: chats, evaluation logs, data sets, exports, text."""
