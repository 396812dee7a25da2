"""Writes a document with its ticket links into its file, only while the file is still what was published."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class WriteBack:
    """What became of one file."""

    state: Literal["written", "unchanged", "changed_meanwhile", "failed"]
    message: str

    @property
    def ok(self) -> bool:
        """Whether the file holds its links now."""
        return self.state in {"written", "unchanged"}


def write_back(path: Path, published: bytes, with_links: bytes) -> WriteBack:
    """Replace ``path`` by ``with_links`` in one step, keeping its mode, if it still holds ``published``."""
    if with_links == published:
        return WriteBack("unchanged", f"{path}: its links are there already")
    target = path.resolve()  # the file itself, where the path is a symbolic link to it
    try:
        if target.read_bytes() != published:
            return WriteBack(
                "changed_meanwhile", f"{path}: was changed after it was published; publish again to write its links"
            )
        _replace(target, with_links)
    except OSError as error:
        return WriteBack("failed", f"{path}: the links cannot be written: {error.strerror or error}")
    return WriteBack("written", f"{path}: the links are written")


def _replace(target: Path, content: bytes) -> None:
    mode = target.stat().st_mode
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode & 0o7777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
