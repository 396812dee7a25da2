"""What is written about figures, and the dashboards that are shipped, agree with the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

from app.domain.metrics.asking import PARTS, FigurePart
from app.domain.metrics.explaining import EXPLAINED
from app.domain.metrics.facts import STEPS
from app.services.figure_gauges import GAUGES
from tests.api.conftest import Service


def rows(page: str, cells: int) -> list[list[str]]:
    """The rows of tables of so many cells, after their heads."""
    found = [line.strip("| \n").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    return [row for row in found if len(row) == cells]


def test_the_page_defines_every_figure(root: Path) -> None:
    """Each part and rate stands in docs/figures.md as the code has it, and nothing else does."""
    page = (root / "docs" / "figures.md").read_text(encoding="utf-8")
    assert {name.strip("`"): text for name, text in rows(page, 2)} == {name: p.text for name, p in PARTS.items()}
    expected = [
        [f"`{name}`", f"`{e.numerator}`", f"`{e.denominator}`", ", ".join(f"`{one}`" for one in e.excluded), e.why]
        for name, e in EXPLAINED.items()
    ]
    assert rows(page, 5) == expected
    assert set(get_args(FigurePart)) == set(PARTS)
    assert f"0 to 7, {', '.join(map(str, STEPS[8:]))}" in page


def test_dashboards_ask_for_what_there_is(root: Path, service: Service) -> None:
    """Every expression is one of our gauges; every address answers with the columns that a panel shows."""
    prometheus = json.loads((root / "observability" / "grafana-figures-prometheus.json").read_text(encoding="utf-8"))
    asked = {target["expr"] for panel in prometheus["panels"] for target in panel["targets"]}
    assert asked == {f"max by (severity) ({gauge})" for gauge in GAUGES}  # every replica shows the same figures
    infinity = json.loads((root / "observability" / "grafana-figures-infinity.json").read_text(encoding="utf-8"))
    service.publish(
        "# Slow\n\nSeverity: SEV-3\n\n## Summary\n\nS.\n\n## Action items\n\n- [x] Do it (Ada, 2026-11-15)\n"
    )
    for panel in infinity["panels"]:
        (target,) = panel["targets"]
        found: Any = service.client.get(target["url"]).json()
        for step in re.split(r"\.", target["root_selector"]):
            found = found[int(step)] if step.isdigit() else found[step]
        assert {column["selector"] for column in target["columns"]} <= found[0].keys()
