"""What the global options said, and the settings they lead to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings

DEFAULT_CONFIG = Path("config.toml")


@dataclass(frozen=True, slots=True)
class Invocation:
    """The global options of one run."""

    config: Path | None = None  # as given; None: ./config.toml where there is one, else the defaults
    quiet: bool = False
    debug: bool = False

    @property
    def config_file(self) -> Path | None:
        """The file that is read; None for the defaults."""
        if self.config is not None:
            return self.config
        return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None

    def settings(self) -> Settings:
        """Read the settings.

        Raises:
            ConfigurationError: with one problem for each thing that is wrong.
        """
        from app.settings import load_settings

        return load_settings(self.config_file, os.environ)
