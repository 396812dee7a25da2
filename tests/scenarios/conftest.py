"""Fixtures of the scenarios."""

from tests.rigs.fixtures import emulate_github, receiver

__all__ = ["emulate_github", "receiver"]
