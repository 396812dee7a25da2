"""Sends messages to people and to programs; knows nothing of what they say."""
