"""docs/audit-rules.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from app.domain.audit_rules import RULES


def test_the_table_names_every_rule_as_it_is(root: Path) -> None:
    """Each rule has one row, in the order of reports, with its title and what to decide."""
    rows = re.findall(
        r"^\| `([a-z-]+)` \| ([^|]+?) \| [^|]+? \| ([^|]+?) \|$",
        (root / "docs" / "audit-rules.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert rows == [(rule.name, rule.title, rule.decide) for rule in RULES]
