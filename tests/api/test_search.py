"""Search over HTTP."""

from tests.api.conftest import Service
from tests.api.documents import GOOD

OTHER = GOOD.replace("Payments were slow", "The <b>queue</b> stood still").replace("Team: payments", "Team: web")


def test_a_published_post_mortem_is_found_at_once_with_its_items(service: Service) -> None:
    """What is published is found by its text and by its items; marks are spans of text that is given as it is."""
    published = service.publish(GOOD)
    other = service.publish(OTHER, "docs/other.md")
    body = service.client.get("/v1/search", params={"q": "queue"}).json()
    assert [hit["post_mortem"]["id"] for hit in body["items"]] == [
        other["id"],
        published["id"],
    ]  # the title counts more
    assert (body["ranked"], body["complete"], body["next_cursor"]) == (2, True, None)
    title = body["items"][0]["title"]
    assert title["text"] == other["title"]
    assert [title["text"][start:end] for start, end in title["marks"]] == ["queue"]
    (item,) = body["items"][1]["action_items"]
    assert item["id"] in {one["id"] for one in published["action_items"]}
    assert [item["text"]["text"][start:end] for start, end in item["text"]["marks"]] == ["queue"]
    assert (item["owner"], item["state"], item["due_date"]) == ("Ada", "open", "2026-11-15")


def test_a_revision_replaces_what_is_found(service: Service) -> None:
    """The words of the old text are gone, those of removed items stay: they are still owed."""
    service.publish(GOOD)
    service.publish(GOOD.replace("46 minutes", "an hour").replace("- Raise the pool size\n", ""))
    found = {
        word: service.client.get("/v1/search", params={"q": word}).json()["ranked"]
        for word in ("46", "hour", "team:payments", "pool")
    }
    assert found == {"46": 0, "hour": 1, "team:payments": 1, "pool": 1}


def test_a_refused_publication_is_not_found(service: Service) -> None:
    """A dry run leaves nothing in the index."""
    body = {"document": GOOD, "source": {"uri": "docs/pm.md"}}
    assert service.client.post("/v1/post-mortems", json=body, params={"dry_run": "true"}).status_code == 200
    assert service.client.get("/v1/search", params={"q": "payments"}).json()["ranked"] == 0


def test_pages_follow_each_other(service: Service) -> None:
    """The cursor of a page leads to the next one, in the answer and as a link, until all are shown."""
    ids = [service.publish(GOOD.replace("slow", f"slow {n}"), f"docs/{n}.md")["id"] for n in range(3)]
    first = service.client.get("/v1/search", params={"q": "payments", "limit": 2})
    assert first.headers["link"] == '</v1/search?q=payments&limit=2&cursor=2>; rel="next"'
    second = service.client.get(
        "/v1/search", params={"q": "payments", "limit": 2, "cursor": first.json()["next_cursor"]}
    )
    shown = [hit["post_mortem"]["id"] for page in (first, second) for hit in page.json()["items"]]
    assert shown == ids[::-1]
    assert second.json()["next_cursor"] is None


def test_a_query_that_cannot_be_understood_names_the_character(service: Service) -> None:
    """The problem says where the query is wrong and what to do."""
    answer = service.client.get("/v1/search", params={"q": 'pool "breaker'})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("at character 6 of the query: this quote is not closed")
    assert service.client.get("/v1/search").status_code == 422
    assert service.client.get("/v1/search", params={"q": "team:\0"}).json()["ranked"] == 0
