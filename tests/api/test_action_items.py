"""The action item routes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD


@pytest.mark.parametrize(
    ("query", "owners"),
    [
        ("", [None, "Ada", "Grace"]), ("owner=ada", ["Ada"]), ("state=done", []),
        ("team=payments", [None, "Ada", "Grace"]),
        ("team=other", []), ("severity=3", [None, "Ada", "Grace"]), ("system=ledger", [None, "Ada", "Grace"]),
        ("overdue=true", ["Grace"]), ("unowned=true", [None]), ("unowned=false", ["Ada", "Grace"]),
        ("undated=true", [None]), ("stale=true", []),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_each_filter(service: Service, query: str, owners: list[str | None]) -> None:
    """Each filter of the list of items keeps what matches and nothing else."""
    service.publish(GOOD, systems=["ledger"])
    answer = service.client.get(f"/v1/action-items?{query}")
    assert answer.status_code == 200
    assert sorted((item["owner"] for item in answer.json()["items"]), key=str) == sorted(owners, key=str)


def test_items_without_news_become_stale(service: Service) -> None:
    """An open item is listed as stale once nothing has happened for the configured days."""
    service.publish(GOOD)
    service.clock.advance(timedelta(days=30, seconds=1))
    assert len(service.client.get("/v1/action-items?stale=true").json()["items"]) == 3


def test_an_item_tells_its_history(service: Service) -> None:
    """One item answers with what happened to it, oldest first."""
    item = service.publish(GOOD)["action_items"][0]
    service.publish(GOOD.replace("Ada", "Barbara"))
    answer = service.client.get(f"/v1/action-items/{item['id']}").json()
    assert [event["kind"] for event in answer["history"]] == ["published", "revised"]
    assert answer["history"][1]["data"]["owner"] == ["Ada", "Barbara"]
    assert answer["owner"] == "Barbara"


def test_an_unknown_item_is_not_found(service: Service) -> None:
    """An id that names no item answers 404."""
    assert service.client.get("/v1/action-items/none").status_code == 404


def test_a_list_is_paged_to_its_end(service: Service) -> None:
    """Following the Link header visits each item once and ends; filters stay on the way."""
    service.publish(GOOD)
    path: str | None = "/v1/action-items?limit=1&team=payments"
    seen = []
    while path is not None:
        answer = service.client.get(path)
        seen += [item["id"] for item in answer.json()["items"]]
        link = answer.links.get("next")
        path = link["url"] if link else None
        assert (path is None) == (answer.json()["next_cursor"] is None)
        assert path is None or "team=payments" in path
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "state=finished"])
def test_a_wrong_parameter_is_named(service: Service, query: str) -> None:
    """A parameter that cannot be used answers 422 and is named in the message."""
    answer = service.client.get(f"/v1/action-items?{query}")
    assert answer.status_code == 422
    assert f"query parameter {query.partition('=')[0]}" in answer.json()["errors"][0]["message"]
