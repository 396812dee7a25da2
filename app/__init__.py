"""Followthrough: post-mortem action items that get done."""
