"""The list of documents that were refused when they were to be published."""

from __future__ import annotations

from app.domain.refused_documents import RefusedDocument
from tests.api.conftest import Service
from tests.domain.news import NOON


def test_refused_documents_are_listed_by_page(service: Service) -> None:
    """Newest first, each with its rules and the post-mortem that an earlier revision of it is."""
    document = {"document": "# Outage\n", "source": {"uri": "github:acme/ops/1.md"}}
    known = service.client.post("/v1/post-mortems", json=document).json()["id"]
    for number in range(3):
        uri = f"github:acme/ops/{number}.md"
        record = RefusedDocument(
            f"{number:032x}", uri, "github", "b" * 40, NOON, "1 rule not met", ("no owner (line 3)",)
        )
        with service.container.database.unit_of_work() as work:
            work.refused_documents.save(record)
    first = service.client.get("/v1/refused-documents?limit=2")
    assert [one["uri"] for one in first.json()["items"]] == ["github:acme/ops/2.md", "github:acme/ops/1.md"]
    assert [one["post_mortem_id"] for one in first.json()["items"]] == [None, known]
    assert first.json()["items"][0]["problems"] == ["no owner (line 3)"]
    last = service.client.get(first.headers["link"].partition(">")[0][1:])
    assert [one["uri"] for one in last.json()["items"]] == ["github:acme/ops/0.md"]
    with service.container.database.unit_of_work() as work:
        work.refused_documents.forget(["github:acme/ops/0.md", "github:acme/ops/1.md"])
    assert len(service.client.get("/v1/refused-documents").json()["items"]) == 1
