"""Publishing a document that is sent as it is."""

from __future__ import annotations

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD, UNOWNED_SEV1
from tests.api.test_problems import assert_problem

NAME = "post-mortems/2026/eu logins.md"


def test_a_document_is_published_as_it_is(service: Service) -> None:
    """The bytes are the body and the address is the name: 201 and the address first, 200 and nothing new after."""
    query = {"team": "payments", "system": ["ledger", "billing"], "tag": "eu"}
    first = service.client.request("PUT", f"/v1/documents/{NAME}", content=GOOD, params=query)
    again = service.client.request("PUT", f"/v1/documents/{NAME}", content=GOOD, params=query)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == f"/v1/post-mortems/{first.json()['id']}"
    assert (again.json()["created"], again.json()["changed"]) == (False, False)
    found = service.client.get(first.headers["location"]).json()
    assert (found["source"]["uri"], found["team"], found["systems"], found["tags"]) == (
        NAME,
        "payments",
        ["ledger", "billing"],
        ["eu"],
    )


def test_both_ways_to_publish_are_one(service: Service) -> None:
    """A document that was published as JSON is the same one when it is sent as it is."""
    first = service.publish(GOOD, uri=NAME)
    second = service.client.request("PUT", f"/v1/documents/{NAME}", content=GOOD + "\nLate addition.\n").json()
    assert second["id"] == first["id"]
    assert [item["id"] for item in second["action_items"]] == [item["id"] for item in first["action_items"]]


@pytest.mark.parametrize(
    "media_type", ["text/markdown", "text/plain; charset=utf-8", "application/x-www-form-urlencoded"]
)
def test_the_media_type_is_not_asked_for(service: Service, media_type: str) -> None:
    """Whatever a client calls the bytes, they are a document: its name's ending and its text tell the format."""
    answer = service.client.request("PUT", "/v1/documents/a.md", content=GOOD, headers={"Content-Type": media_type})
    assert answer.status_code == 201


def test_a_dry_run_stores_nothing(service: Service) -> None:
    """What would happen is said, and nothing is stored."""
    answer = service.client.request("PUT", "/v1/documents/a.md", content=GOOD, params={"dry_run": True})
    assert answer.status_code == 200
    assert len(answer.json()["action_items"]) == 3
    assert service.client.get("/v1/post-mortems").json()["items"] == []


def test_a_refusal_names_the_line(service: Service) -> None:
    """What the policy refuses answers 422 with the line of the document."""
    found = assert_problem(
        service.client.request("PUT", "/v1/documents/a.md", content=UNOWNED_SEV1), 422, "policy-rejected"
    )
    assert {"item-unowned"} <= {error["code"] for error in found["errors"]}
    assert all(error["line"] for error in found["errors"] if error["code"] == "item-unowned")


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "empty"), (b"# caf\xe9\n", "UTF-8"), (b"%PDF-1.7\n\x00\x01\x02", "")]
)
def test_bytes_that_are_no_document_are_a_problem(service: Service, content: bytes, says: str) -> None:
    """An empty body, bytes that are not UTF-8 and a binary file answer 422, say why, and leave nothing behind."""
    found = assert_problem(
        service.client.request("PUT", "/v1/documents/a.md", content=content), 422, "document-unreadable"
    )
    assert says in found["detail"] + str(found.get("errors"))
    assert service.client.get("/v1/post-mortems").json()["items"] == []


def test_a_document_needs_a_name(service: Service) -> None:
    """Without a name there is nothing to know it by the next time."""
    assert_problem(service.client.request("PUT", "/v1/documents/", content=GOOD), 422, "invalid")


def test_a_wrong_parameter_is_named(service: Service) -> None:
    """A format that does not exist answers 422 and names the parameter."""
    answer = service.client.request("PUT", "/v1/documents/a.md", content=GOOD, params={"format": "docx"})
    assert "format" in assert_problem(answer, 422, "invalid")["errors"][0]["message"]
