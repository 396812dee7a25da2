"""Writes a document with its ticket links into its file, or has the service write it where else it lives."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.cli.answers import ask_json
from app.cli.failures import ServiceUnavailable
from app.errors import Conflict, NotFound, Refused

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class WriteBack:
    """What became of one file."""

    state: Literal["written", "proposed", "unchanged", "changed_meanwhile", "failed"]
    message: str

    @property
    def ok(self) -> bool:
        """Whether the document holds its links now, or will once people take the proposal."""
        return self.state in {"written", "proposed", "unchanged"}


def at_source(client: httpx.Client, post_mortem_id: str, address: str) -> WriteBack:
    """Have the service write the links into the document at ``address``."""
    try:
        done = ask_json(client, "POST", f"/v1/post-mortems/{post_mortem_id}/write-back", json={"source": address})
    except (Refused, Conflict, NotFound, ServiceUnavailable) as error:
        return WriteBack("failed", f"{address}: the links are not written: {error}")
    url = f" ({done['url']})" if done["url"] else ""
    match done["state"]:
        case "written":
            return WriteBack("written", f"{address}: the links are written{url}")
        case "proposed":
            return WriteBack("proposed", f"{address}: the links are proposed{url}")
        case "unchanged":
            return WriteBack("unchanged", f"{address}: its links are there already")
        case "declined":
            return WriteBack("failed", f"{address}: the proposal of the links was closed{url}")
        case _:
            return WriteBack("failed", f"{address}: not all tickets are known yet; publish again to write its links")


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
