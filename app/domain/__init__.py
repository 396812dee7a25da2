"""Decisions: pure functions over values. Time and ids are arguments; nothing here does I/O."""
