"""Publishing what was published before this service came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import NOW, Service
from tests.api.documents import UNOWNED_SEV1
from tests.api.test_access import CONFIGURED, bearer, new_key
from tests.api.test_audits import audited
from tests.api.test_problems import assert_problem

OLD = UNOWNED_SEV1.replace("Severity: SEV-1", "Date: 2024-05-03\nSeverity: SEV-1").replace(
    "- Raise", "- [x] Page on the pool's size (Ada, 2024-05-10)\n- Raise"
)


def body(document: str = OLD, **more: object) -> dict[str, Any]:
    """A request to publish a document of an archive."""
    return {"document": document, "source": {"uri": "docs/old.md"}, "archive": True} | more


def test_an_archive_counts_from_its_own_day(service: Service) -> None:
    """A document of an archive is of its incident's day or of the day stated; what is open has been since then."""
    own = service.client.post("/v1/post-mortems", json=body()).json()
    stated = service.client.post(
        "/v1/post-mortems", json=body(source={"uri": "docs/older.md"}, published_on="2023-12-31")
    ).json()
    assert [one["published_at"] for one in (own, stated)] == ["2024-05-03T12:00:00Z", "2023-12-31T12:00:00Z"]
    groups = service.client.get("/v1/metrics/completion?group_by=month").json()["groups"]
    assert [(g["key"], g["total"], g["done"], g["open"]) for g in groups] == [
        ("2023-12", 2, 1, 1),
        ("2024-05", 2, 1, 1),
    ]


def test_a_day_that_nobody_saw_is_left_out_and_counted(service: Service) -> None:
    """What an archive marks done is done; days to close, on time, and the pace are of the others, and say so."""
    service.client.post("/v1/post-mortems", json=body())
    (group,) = service.client.get("/v1/metrics/completion?explain=1&from=2024-05-01&to=2024-05-31").json()["groups"]
    assert (group["done"], group["day_unknown"], group["median_days_to_close"]) == (1, 1, None)
    assert (group["on_time_numerator"], group["on_time_denominator"]) == (0, 0)
    (item,) = service.client.get("/v1/action-items?figure=day_unknown").json()["items"]
    assert (item["state"], item["closed_at"]) == ("done", None)
    (curve,) = service.client.get("/v1/metrics/time-to-close").json()["groups"]
    assert (curve["items"], curve["done"], curve["day_unknown"]) == (1, 0, 1)
    flow = service.client.get("/v1/metrics/flow?from=2024-05-01").json()["months"]
    assert [(m["month"], m["published"], m["done"], m["day_unknown"]) for m in flow if m["published"] or m["done"]] == [
        ("2024-05", 2, 0, 1)
    ]


def test_an_archive_stands_where_it_belongs(service: Service) -> None:
    """Lists are in the order of publication, whenever a document came in; what is open longest comes first."""
    for uri, day in (("new", None), ("middle", "2024-05-03"), ("old", "2023-12-31")):
        sent = body(source={"uri": uri}) | ({"published_on": day} if day else {"archive": False, "severity": "SEV-4"})
        assert service.client.post("/v1/post-mortems", json=sent).status_code == 201
    listed = service.client.get("/v1/post-mortems").json()["items"]
    assert [one["source"]["uri"] for one in listed] == ["new", "middle", "old"]
    with service.container.database.reading() as work:
        assert [one.created_at.year for one in work.action_items.oldest_open(3)] == [2023, 2024, NOW.year]


def test_an_archive_is_not_refused_and_says_what_it_lacks(service: Service) -> None:
    """What the policy would refuse is a warning: the document was published long ago."""
    answer = service.client.post("/v1/post-mortems", json=body())
    assert answer.status_code == 201
    assert "item-unowned" in {warning["code"] for warning in answer.json()["warnings"]}
    assert_problem(
        service.client.post("/v1/post-mortems", json=body(archive=False, source={"uri": "b"})), 422, "policy-rejected"
    )


def test_the_same_bytes_are_not_refused_later(service: Service) -> None:
    """Who publishes the whole folder again, no archive any more, is not told of what was known already."""
    service.client.post("/v1/post-mortems", json=body())
    again = service.client.post("/v1/post-mortems", json=body(archive=False))
    assert (again.status_code, again.json()["changed"]) == (200, False)
    changed = service.client.post("/v1/post-mortems", json=body(OLD + "- Write it down\n", archive=False))
    assert_problem(changed, 422, "policy-rejected")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (body(UNOWNED_SEV1), "archive-undated"),
        (body(published_on=f"{NOW.year + 1}-01-01"), "archive-undated"),
        (body(published_on="1969-12-31"), "archive-undated"),
        (body(archive=False, published_on="2024-05-03"), "not-an-archive"),
        (body(published_on="May 3"), "value-error"),
    ],
)
def test_a_day_that_cannot_be_is_refused(service: Service, sent: dict[str, Any], code: str) -> None:
    """An archive's document without a day, of a day to come, or a day without an archive: the member is named."""
    found = assert_problem(service.client.post("/v1/post-mortems", json=sent), 422, "invalid")
    assert [(error["pointer"], error["code"]) for error in found["errors"]] == [("/published_on", code)]
    assert service.client.get("/v1/post-mortems").json()["items"] == []


def test_a_document_of_an_archive_can_be_put(service: Service) -> None:
    """A document that is sent as it is can be one of an archive as well."""
    query = {"archive": True, "published_on": "2024-06-01"}
    answer = service.client.request("PUT", "/v1/documents/docs/old.md", content=OLD, params=query)
    assert answer.json()["published_at"] == "2024-06-01T12:00:00Z"


def test_an_archive_needs_a_key_that_keeps_the_service(make_service: Callable[..., Service]) -> None:
    """A key that may publish may not say that it was done long ago, and pass the gate by that."""
    guarded = make_service(CONFIGURED)
    headers = bearer(new_key(guarded, "write")["key"])
    assert_problem(guarded.client.post("/v1/post-mortems", json=body(), headers=headers), 403, "forbidden")
    put = guarded.client.request("PUT", "/v1/documents/a.md", content=OLD, params={"archive": True}, headers=headers)
    assert_problem(put, 403, "forbidden")


def test_a_report_says_how_many_days_nobody_saw(service: Service) -> None:
    """Beside the days to close stands how many items they leave out."""
    service.client.post("/v1/post-mortems", json=body())
    text = service.client.get(f"{audited(service)}/report").text
    assert "| all | 50.0% (1 of 2) | 50.0% (1 of 2) | - | 1 | 0 | - (without 1 done on an unknown day) |" in text
