"""Figures over time, and every figure traced to the items behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD

ONE_DONE = GOOD.replace("- Add", "- [x] Add").replace("- Write", "- [ ] Write").replace("- Raise", "- [ ] Raise")


@pytest.fixture
def two(service: Service) -> Service:
    """Two post-mortems of different teams, read 40 days later."""
    service.publish(ONE_DONE, systems=["ledger", "web"], tags=["dns"])
    service.publish(GOOD, "docs/other.md", team="identity & access")
    service.clock.advance(timedelta(days=40))
    return service


GROUPED = ("", "&group_by=team", "&group_by=system", "&group_by=month", "&group_by=kind", "&tag=dns&group_by=severity")


@pytest.mark.parametrize("figure", ["completion", "quality", "time-to-close", "ageing"])
def test_each_part_links_exactly_its_items(two: Service, figure: str) -> None:
    """Numerator, denominator and exclusions name a list that holds as many items as they say."""
    for query in GROUPED:
        answer = two.client.get(f"/v1/metrics/{figure}?explain=1{query}").json()
        assert answer["explain"]
        for explanation in answer["explain"]:
            (group,) = (one for one in answer["groups"] if one["key"] == explanation["group"])
            for part in (explanation["numerator"], explanation["denominator"], *explanation["excluded"]):
                listed = two.client.get(f"{part['items']}&limit=200").json()
                assert len(listed["items"]) == part["count"], part
            rate = group.get(explanation["figure"])
            if rate is not None:
                assert rate == round(explanation["numerator"]["count"] / explanation["denominator"]["count"], 4)


def test_each_age_lists_exactly_its_items(two: Service) -> None:
    """The numerator of each age is its bucket, in every group; together they are all that is open."""
    for query in ("", "&group_by=team", "&group_by=month", "&from=2026-10-01&to=2026-10-02"):
        answer = two.client.get(f"/v1/metrics/ageing?explain=1{query}").json()
        for group in answer["groups"]:
            own = [one for one in answer["explain"] if one["group"] == group["key"]]
            assert [one["numerator"]["count"] for one in own] == [bucket["open"] for bucket in group["buckets"]]
            assert {one["denominator"]["count"] for one in own} == {group["open"]}


def test_in_and_out_are_traced_month_by_month(two: Service) -> None:
    """What came in, what was done and what is open each link exactly their items; won't-do is not among the done."""
    items = two.client.get("/v1/action-items?state=open").json()["items"]
    for item, kind in zip(items, ("done", "wont_do"), strict=False):
        body = {"kind": kind, "reason": "Merged", "by": "Ada"}
        two.client.post(f"/v1/action-items/{item['id']}/decisions", json=body)
    answer = two.client.get("/v1/metrics/flow?explain=1").json()
    explained = {(one["figure"], one["group"]): one for one in answer["explain"]}
    assert explained["backlog", ""]["numerator"]["count"] == answer["backlog"] == 3
    for month in answer["months"]:
        came, went = explained["published", month["month"]], explained["done", month["month"]]
        assert came["numerator"]["count"] == month["published"]
        assert went["numerator"]["count"] == month["done"]
        assert went["denominator"]["count"] == month["done"] + month["closed_otherwise"]
    assert [month["done"] for month in answer["months"]] == [1, 1]
    for one in answer["explain"]:
        for part in (one["numerator"], one["denominator"], *one["excluded"]):
            assert len(two.client.get(f"{part['items']}&limit=200").json()["items"]) == part["count"], part


def test_the_near_miss_ratio_links_its_post_mortems(two: Service) -> None:
    """A near miss without a team stands in the group of those that state none, and each link lists what it counts."""
    lines = ("# Nearly", "Severity: SEV-4", "Kind: near miss", "## Summary", "A close call.")
    two.publish("\n\n".join(lines), "docs/near.md")
    for query, key, ratio in (
        ("", "all", 0.3333),
        ("&group_by=team", "unstated", 1.0),
        ("&group_by=month", "2026-11", 1.0),
    ):
        answer = two.client.get(f"/v1/metrics/quality?explain=1{query}").json()
        (one,) = (e for e in answer["explain"] if e["figure"] == "near_miss_ratio" and e["group"] == key)
        (group,) = (g for g in answer["groups"] if g["key"] == key)
        assert round(one["numerator"]["count"] / one["denominator"]["count"], 4) == group["near_miss_ratio"] == ratio
        for part in (one["numerator"], one["denominator"]):
            assert len(two.client.get(f"{part['items']}&limit=200").json()["items"]) == part["count"]


def test_without_explain_nothing_is_counted_twice(two: Service) -> None:
    """The explanation is null unless it is asked for."""
    assert two.client.get("/v1/metrics/completion").json()["explain"] is None


def test_open_items_by_age(two: Service) -> None:
    """Open items stand in the bucket of their days since publication."""
    (group,) = two.client.get("/v1/metrics/ageing").json()["groups"]
    assert group["open"] == 5
    assert [bucket["open"] for bucket in group["buckets"]] == [0, 0, 5, 0, 0, 0]
    teams = two.client.get("/v1/metrics/ageing?group_by=team").json()["groups"]
    assert [(team["key"], team["open"]) for team in teams] == [("identity & access", 3), ("payments", 2)]


def test_time_to_close_counts_open_items(two: Service) -> None:
    """One of six done at once leaves five sixths undone and no median."""
    (group,) = two.client.get("/v1/metrics/time-to-close").json()["groups"]
    assert (group["items"], group["done"], group["not_done"], group["median_days"]) == (6, 1, 5, None)
    assert group["points"] == [{"days": 0, "at_risk": 6, "done": 1, "still_undone": 0.833333}]


def test_flow_by_month(two: Service) -> None:
    """What was published and closed stands in its month; the backlog is what is open now."""
    answer = two.client.get("/v1/metrics/flow").json()
    assert answer["months"] == [
        {"month": "2026-10", "published": 6, "done": 1, "closed_otherwise": 0, "day_unknown": 0},
        {"month": "2026-11", "published": 0, "done": 0, "closed_otherwise": 0, "day_unknown": 0},
    ]
    assert (answer["backlog"], answer["net_per_month"], answer["clears_on"]) == (5, -5.0, None)


@pytest.mark.parametrize("query", ["figure=none", "published_from=yesterday", "as_of=2026-02-30"])
def test_what_a_list_is_not_narrowed_by_is_refused(service: Service, query: str) -> None:
    """An unknown part or a day that does not exist is an error that names the parameter."""
    answer = service.client.get(f"/v1/action-items?{query}")
    assert answer.status_code == 422
    assert query.split("=", maxsplit=1)[0] in answer.json()["errors"][0]["message"]
