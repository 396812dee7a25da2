"""The completion figures."""

from __future__ import annotations

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD

ONE_DONE = GOOD.replace("- Add", "- [x] Add").replace("- Write", "- [ ] Write").replace("- Raise", "- [ ] Raise")


def test_every_rate_carries_its_numerator_and_denominator(service: Service) -> None:
    """A group shows counts, rates, what they are made of, and the moment they hold for."""
    service.publish(ONE_DONE)
    answer = service.client.get("/v1/metrics/completion").json()
    assert answer["as_of"] == "2026-10-01T12:00:00Z"
    (group,) = answer["groups"]
    assert group == {
        "key": "all", "total": 3, "done": 1, "wont_do": 0, "duplicate": 0, "open": 2, "overdue": 1,
        "completion_rate": 0.3333, "completion_numerator": 1, "completion_denominator": 3,
        "resolution_rate": 0.3333, "resolution_numerator": 1, "resolution_denominator": 3,
        "on_time_rate": 0.5, "on_time_numerator": 1, "on_time_denominator": 2,
        "median_days_to_close": 0.0, "day_unknown": 0, "as_of": answer["as_of"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("group_by", "keys"),
    [
        ("team", ["payments"]), ("severity", ["SEV-3"]), ("system", ["ledger", "web"]), ("owner_team", ["payments"]),
        ("month", ["2026-10"]), ("kind", None),
    ],
)  # fmt: skip
def test_figures_are_grouped(service: Service, group_by: str, keys: list[str] | None) -> None:
    """Each grouping answers with its own keys."""
    service.publish(GOOD, systems=["ledger", "web"])
    answer = service.client.get(f"/v1/metrics/completion?group_by={group_by}").json()
    assert keys is None or [group["key"] for group in answer["groups"]] == keys
    assert answer["group_by"] == group_by


@pytest.mark.parametrize("query", ["team=other", "severity=1", "system=x", "from=2026-10-02", "to=2026-09-30"])
def test_figures_are_narrowed_and_nothing_is_no_rate(service: Service, query: str) -> None:
    """A filter that matches nothing leaves an empty group, whose rates are null rather than zero."""
    service.publish(GOOD)
    (group,) = service.client.get(f"/v1/metrics/completion?{query}").json()["groups"]
    assert (group["total"], group["completion_rate"], group["completion_denominator"]) == (0, None, 0)
