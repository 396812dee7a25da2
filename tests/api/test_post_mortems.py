"""The post-mortem routes."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD, UNOWNED_SEV1


def body(document: str, **more: object) -> dict[str, object]:
    """A request to publish."""
    return {"document": document, "source": {"uri": "docs/pm.md"}, **more}


def test_a_new_document_is_created_and_a_known_one_is_not(service: Service) -> None:
    """A first publication answers 201 with its address; the same bytes again answer 200 and change nothing."""
    first = service.client.post("/v1/post-mortems", json=body(GOOD, team="payments", systems=["ledger"]))
    again = service.client.post("/v1/post-mortems", json=body(GOOD, team="payments", systems=["ledger"]))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == f"/v1/post-mortems/{first.json()['id']}"
    assert (first.json()["created"], first.json()["changed"]) == (True, True)
    assert again.json() == {**first.json(), "created": False, "changed": False, "warnings": again.json()["warnings"]}
    assert [job.name for job in service.jobs.waiting].count("open_ticket") == 3


def test_a_published_item_has_its_link_at_once_and_its_ticket_once_it_is_open(service: Service) -> None:
    """An item shows a pending link and no ticket until the tracker has answered, then the ticket."""
    published = service.publish(GOOD)
    item = service.client.get(f"/v1/post-mortems/{published['id']}").json()["action_items"][0]
    assert item["ticket"] is None
    assert item["link"] == {"id": item["link"]["id"], "state": "pending", "error": None}
    service.run_jobs()
    item = service.client.get(f"/v1/post-mortems/{published['id']}").json()["action_items"][0]
    assert item["link"]["state"] == "linked"
    assert item["ticket"] == {
        "connection": "builtin",
        "key": "#1",
        "url": "http://127.0.0.1:8000/tracker/builtin/tickets/1",
        "state": "open",
    }


def test_a_new_revision_keeps_the_items_it_still_lists(service: Service) -> None:
    """An item that stands in the new revision keeps its id; one that was removed comes last and says when."""
    first = service.publish(GOOD)
    second = service.publish(GOOD.replace("- Write the runbook (Grace, 2026-09-15)\n", ""))
    ids = [item["id"] for item in first["action_items"]]
    assert [item["id"] for item in second["action_items"]] == [ids[0], ids[2], ids[1]]
    assert [bool(item["removed_at"]) for item in second["action_items"]] == [False, False, True]


def test_warnings_name_the_rule_and_the_line(service: Service) -> None:
    """What the policy only warns about is published and said, with the line of the document."""
    warnings = service.publish(GOOD)["warnings"]
    assert ("item-unowned", 14) in [(warning["code"], warning["line"]) for warning in warnings]


def test_each_warning_is_said_once(service: Service) -> None:
    """What both the reader and the gate notice is one warning, the gate's, which says what to do."""
    warnings = service.publish("# Outage\n\n## Summary\n\n2-3 sentences. What broke, who was affected.\n")["warnings"]
    codes = [warning["code"] for warning in warnings]
    assert [codes.count(code) for code in ("template-text", "no-action-items")] == [1, 1]


@pytest.mark.parametrize("path", ["/v1/post-mortems", "/v1/post-mortems?dry_run=true", "/v1/post-mortems/check"])
def test_a_refused_document_is_told_every_broken_rule(service: Service, path: str) -> None:
    """A document that its policy rejects answers 422 with one entry per broken rule, stored or only checked."""
    answer = service.client.post(path, json=body(UNOWNED_SEV1))
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"].endswith("/docs#problem-policy-rejected")
    unowned = next(entry for entry in problem["errors"] if entry["code"] == "item-unowned")
    assert unowned["line"] == 7
    assert unowned["pointer"] == "/action_items/0/owner"
    assert {"item-undated", "section-missing"} <= {entry["code"] for entry in problem["errors"]}
    assert service.client.get("/v1/post-mortems").json()["items"] == []


def test_what_stores_nothing_waits_for_nobody_who_writes(service: Service) -> None:
    """While somebody else has SQLite's write lock, what is refused, known already or only checked is answered."""
    service.publish(GOOD)
    revised = body(GOOD.replace("queue depth", "the depth of the queue"))
    with service.container.database.unit_of_work():
        assert service.client.post("/v1/post-mortems", json=body(UNOWNED_SEV1)).status_code == 422
        assert service.client.post("/v1/post-mortems", json=body(GOOD)).json()["changed"] is False
        assert service.client.post("/v1/post-mortems/check", json=revised).json()["created"] is False


def test_the_same_bytes_at_once_are_published_once(service: Service) -> None:
    """Of several who publish the same new document at the same moment one makes it, and the others change nothing."""

    def publish(_: int) -> tuple[int, bool]:
        answer = service.client.post("/v1/post-mortems", json=body(GOOD))
        return answer.status_code, answer.json()["changed"]

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(publish, range(4))) == [(200, False)] * 3 + [(201, True)]
    assert [job.name for job in service.jobs.waiting].count("open_ticket") == 3


@pytest.mark.parametrize("path", ["/v1/post-mortems?dry_run=true", "/v1/post-mortems/check"])
def test_a_check_stores_nothing(service: Service, path: str) -> None:
    """A dry run and a check answer as publishing would, and leave neither rows nor jobs nor a logged change behind."""
    answer = service.client.post(path, json=body(GOOD))
    assert answer.status_code == 200
    assert answer.json()["stored"] is False
    assert [item["owner"] for item in answer.json()["action_items"]] == ["Ada", "Grace", None]
    assert service.client.get("/v1/post-mortems").json()["items"] == []
    assert service.jobs.waiting == []
    assert service.client.get("/v1/changes").json() == []


def test_a_dry_run_of_a_revision_shows_the_tickets_that_are_there(service: Service) -> None:
    """A dry run over a known document matches its items with their tickets and stores nothing."""
    service.publish(GOOD)
    service.run_jobs()
    revised = GOOD.replace("queue depth", "the depth of the queue")
    answer = service.client.post("/v1/post-mortems?dry_run=true", json=body(revised)).json()
    assert answer["created"] is False
    assert answer["action_items"][0]["ticket"]["key"] == "#1"
    stored = service.client.get(f"/v1/post-mortems/{answer['id']}").json()
    assert stored["action_items"][0]["text"] == "Add an alert on queue depth"


@pytest.mark.parametrize(
    ("document", "status", "code"),
    [
        ("", 422, "document-empty"),
        ("# Title\n\0", 422, "document-binary"),
        ("x" * 2_000_001, 413, "document-too-large"),
        ("x\n" * 20_002, 413, "document-too-many-lines"),
        ("# Title\n\ud800", 422, "half-character"),
    ],
)
def test_a_document_that_cannot_be_read_says_why_and_where(
    service: Service, document: str, status: int, code: str
) -> None:
    """An empty, binary, too large or broken document is refused with a code, at the member that holds it."""
    answer = service.client.post("/v1/post-mortems", content=escaped(document), headers=JSON)
    assert answer.status_code == status
    (error,) = answer.json()["errors"]
    assert (error["code"], error["pointer"]) == (code, "/document")


JSON = {"Content-Type": "application/json"}


def escaped(document: str) -> bytes:
    """A request to publish with every character beyond ASCII spelled as an escape."""
    return json.dumps(body(document)).encode()


def test_a_severity_off_the_scale_is_refused(service: Service) -> None:
    """A severity that cannot be placed is refused instead of passing as unstated."""
    answer = service.client.post("/v1/post-mortems", json=body(GOOD, severity="banana"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/severity"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=SLOW", 1), ("q=fast", 0), ("team=payments", 1), ("team=search", 0), ("severity=SEV-3", 1),
        ("severity=sev1", 0), ("system=ledger", 1), ("system=led", 0), ("tag=latency", 1), ("kind=incident", 1),
        ("kind=near_miss", 0), ("from=2026-10-01&to=2026-10-01", 1), ("from=2026-10-02", 0), ("to=2026-09-30", 0),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_each_filter(service: Service, query: str, found: int) -> None:
    """Each filter of the list of post-mortems keeps what matches and nothing else."""
    service.publish(GOOD, systems=["ledger"], tags=["latency"])
    answer = service.client.get(f"/v1/post-mortems?{query}")
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == found


def test_the_document_comes_back_with_its_ticket_links(service: Service) -> None:
    """The text is what was published, byte for byte, but for the reference written at each item."""
    published = service.publish(GOOD)
    path = f"/v1/post-mortems/{published['id']}/document"
    before = service.client.get(path)
    assert before.content == GOOD.encode()
    assert before.headers["content-type"] == "text/markdown; charset=utf-8"
    service.run_jobs()
    after = service.client.get(path)
    written = after.text
    for number in (1, 2, 3):
        written = written.replace(f" [#{number}](http://127.0.0.1:8000/tracker/builtin/tickets/{number})", "")
    assert written == GOOD
    assert after.text.count("/tickets/") == 3
    assert before.headers["etag"] != after.headers["etag"]
    same = service.client.get(path, headers={"If-None-Match": after.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


def test_an_html_document_runs_nothing_under_our_name(service: Service) -> None:
    """A published page is served in a sandbox, so that its scripts cannot act as the service."""
    page = "<h1>Outage</h1><script>steal()</script><h2>Action items</h2><ul><li>Fix it (Ada, 2026-11-15)</li></ul>"
    published = service.publish(page, uri="pm.html")
    answer = service.client.get(f"/v1/post-mortems/{published['id']}/document")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/v1/post-mortems/none", "/v1/post-mortems/none/document"])
def test_an_unknown_post_mortem_is_not_found(service: Service, path: str) -> None:
    """An id that names no post-mortem answers 404."""
    assert service.client.get(path).status_code == 404
