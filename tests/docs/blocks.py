"""Finds what the documentation tells a reader to type or to save: shell lines, configuration, mentions of commands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).parents[2]
PAGES: Final = (
    CHECKOUT / "README.md",
    *sorted((CHECKOUT / "docs").rglob("*.md")),
    *sorted((CHECKOUT / "connectors").rglob("README.md")),
    CHECKOUT / "examples" / "README.md",
)
SHELLS: Final = frozenset({"console", "sh", "bash", "shell"})
_FENCE: Final = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE: Final = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Block:
    """A fenced block; ``text`` without the block's own indent."""

    page: str
    language: str
    text: str

    @property
    def lines(self) -> list[str]:
        """The lines that a shell gets: without prompt, comment behind two blanks, and what is no command."""
        found = []
        for line in self.text.splitlines():
            command = line.strip().removeprefix("$ ").split("  #")[0].strip()
            if command and not command.startswith("#"):
                found.append(command)
        return found


def blocks() -> list[Block]:
    """Every fenced block of every page, in order."""
    found = []
    for page in PAGES:
        for fence in _FENCE.finditer(page.read_text(encoding="utf-8")):
            indent = fence["indent"]
            text = "\n".join(line.removeprefix(indent) for line in fence["text"].splitlines())
            found.append(Block(page.relative_to(CHECKOUT).as_posix(), fence["language"], f"{text}\n"))
    return found


def mentions() -> list[tuple[str, str]]:
    """Everything that stands between backquotes in a page's prose, with the page."""
    found = []
    for page in PAGES:
        prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
        found += [(page.relative_to(CHECKOUT).as_posix(), span) for span in _INLINE.findall(prose)]
    return found
