"""What the Markdown reader gathers of a block while it is open."""

from __future__ import annotations

from typing import Any

import msgspec

from app.documents.blocks import Inline


class Frame(msgspec.Struct, gc=False):
    """An open block: what it has gathered so far, and what of its source shows no text (marks, images, tags)."""

    kind: str
    value: Any
    children: list[Any] = []
    runs: list[Inline] = []
    checked: bool | None = None
    start: int = -1
    end: int = -1

    def cover(self, start: int, end: int) -> None:
        """Count ``[start, end)`` to the block's own source."""
        if self.start < 0:
            self.start = start
        self.end = max(self.end, end)

    def own(self) -> tuple[int, int]:
        """Return where the block's own source begins and ends, breaks at its end left out; -1 where there is none."""
        start, end = self.start, self.end
        if self.runs:
            first = self.runs[0].span.start
            start = first if start < 0 else min(start, first)
            for run in reversed(self.runs):
                if run.text != "\n":
                    end = max(end, run.span.end)
                    break
        return start, end
