"""Tests of plain text in the form of the usual post-mortem template."""

from __future__ import annotations

import pytest

from app.documents import plain_text
from app.documents.blocks import Heading, ListBlock, Paragraph

TEMPLATE = """\
Incident: User logins failing in EU - 2026-04-12

Summary
Logins failed for three quarters of an hour.

Timeline
14:30 - Deploy begins
14:32 - First alert (alert: "p95 latency > 2s")

What went badly
- Finding the cause took long; the right tool to diagnose
was a runbook we didn't follow
- The load test ran in one region only

Action items (concrete, owned, dated)
- [ ] AI-1: Add a load test stage for the EU (X, 2026-04-26)
- [x] AI-2: Update the runbook (Y, 2026-04-19)
"""


@pytest.mark.parametrize("text", [TEMPLATE, "\n\n".join(line for line in TEMPLATE.split("\n") if line) + "\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_template_reads_the_same_spaced_and_tight(text: str, line_end: str) -> None:
    """Title, labels, wrapped entries and boxes are found with and without an empty line after every line."""
    blocks = plain_text.read_blocks(text.replace("\n", line_end).encode()).blocks
    headings = [(b.level, "".join(i.text for i in b.inlines)) for b in blocks if isinstance(b, Heading)]
    assert headings == [
        (1, "Incident: User logins failing in EU - 2026-04-12"),
        (2, "Summary"),
        (2, "Timeline"),
        (2, "What went badly"),
        (2, "Action items (concrete, owned, dated)"),
    ]
    assert sum(isinstance(b, Paragraph) for b in blocks) == 3
    badly, actions = [b for b in blocks if isinstance(b, ListBlock)]
    assert badly.items[0].inlines[-1].text.endswith("follow")
    assert len(badly.items) == 2
    assert [item.checked for item in actions.items] == [False, True]
