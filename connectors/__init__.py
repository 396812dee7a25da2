"""Trackers: one folder per kind, behind one contract."""
