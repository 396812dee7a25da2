"""The command ``init``: writes a post-mortem template or a configuration file, never over an existing file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.cli import failures
from app.clock import SystemClock
from app.documents.templates import BY_SEVERITY, template
from app.literal import literal

_TAKEN: Final = "already exists and is left as it is. Give another path."


def write_template(path: Path | None, *, severity: int, near_miss: bool) -> int:
    """Write a post-mortem template; return the exit code. Without ``path``, into this directory, named by the day."""
    day = SystemClock().now().date()
    name = "near-miss" if near_miss else BY_SEVERITY[severity]
    target = path or Path(f"{day.isoformat()}-{'near-miss' if near_miss else 'post-mortem'}.md")
    if target.is_dir():
        target /= f"{day.isoformat()}-{'near-miss' if near_miss else 'post-mortem'}.md"
    return _write(target, template(name, severity=severity, on=day))


def write_config(path: Path | None) -> int:
    """Write a configuration file with every setting and its default; return the exit code."""
    from app.bootstrap import example_config

    return _write(path or Path("config.toml"), _without_its_origin(example_config()))


def _without_its_origin(text: str) -> str:
    """The shipped example is generated and not to be edited; this copy is the user's own."""
    return text.replace(" Generated from the settings; do not edit by hand.", "", 1)


def _write(target: Path, text: str) -> int:
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        failures.tell(f"{literal(str(target))}: {_TAKEN}")
        return failures.USAGE
    except OSError as error:
        failures.tell(
            f"{literal(str(target))}: cannot be written: {error.strerror}. Give a path in a writable directory."
        )
        return failures.USAGE
    print(literal(str(target)))
    return failures.OK
