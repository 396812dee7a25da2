"""The same incident again, over HTTP: suggested once, answered once, and seen by the audit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.api.conftest import Service

CAUSE = "An abandoned replication slot held back write-ahead log segments until the disk of the primary was full."
OTHER = "A batch job opened one transaction for the whole month, and blocked the vacuum of the largest tables."


def published(service: Service, title: str, cause: str, uri: str, item: str = "- Add a limit (Ada, 2026-11-15)") -> str:
    """Publish a post-mortem about the ledger; its id."""
    service.clock.advance(timedelta(minutes=1))
    text = f"# {title}\n\nSeverity: SEV-3\n\n## Root causes\n\n{cause}\n\n## Action items\n\n{item}\n"
    post_mortem: str = service.publish(text, systems=["ledger"], uri=uri)["id"]
    service.run_jobs()
    return post_mortem


def suggested(service: Service, state: str = "suggested") -> list[dict[str, Any]]:
    """What is listed in a state."""
    found: list[dict[str, Any]] = service.client.get(f"/v1/recurrences?state={state}").json()["items"]
    return found


def test_the_same_again_is_suggested_with_its_evidence_and_answered_once(service: Service) -> None:
    """The new one is shown beside the earlier one; dismissing it is remembered over another revision."""
    published(service, "Disk full", CAUSE, "file:a.md")
    published(service, "Slow queries", OTHER, "file:b.md")
    published(service, "Disk full again", f"{CAUSE} Nobody had removed it.", "file:c.md")
    (one,) = suggested(service)
    assert (one["post_mortem"], one["earlier"], one["open_items"]) == ("Disk full again", "Disk full", 1)
    assert one["systems"] == ["ledger"]
    assert "replication" in one["words"]
    audit = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    assert "recurrence" in {finding["rule"] for finding in service.client.get(audit).json()["findings"]}
    answer = service.client.post(f"/v1/recurrences/{one['id']}/dismiss", json={"by": "Ada", "reason": "another disk"})
    assert (answer.status_code, answer.json()["state"]) == (200, "dismissed")
    assert service.client.post(f"/v1/recurrences/{one['id']}/confirm", json={"by": "Ada"}).status_code == 409
    published(service, "Disk full once more", f"{CAUSE} Nobody had removed it!", "file:c.md")
    assert suggested(service) == []


def test_a_confirmed_one_is_asked_no_more_and_its_follow_up_is(service: Service) -> None:
    """The report of the audit that asked has nothing left to decide of it; the next one asks for the earlier items."""
    earlier = published(service, "Disk full", CAUSE, "file:a.md")
    again = published(service, "Disk full again", CAUSE, "file:c.md")

    def questions(audit: str) -> dict[str, list[str]]:
        found = service.client.get(f"{audit}/report?format=json").json()["questions"]
        return {one["about"]["id"]: one["rules"] for one in found}

    first = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    assert "recurrence" in questions(first)[again]
    assert "](<http://127.0.0.1:8000/recurrences>)" in service.client.get(f"{first}/report?format=md").text
    service.clock.advance(timedelta(minutes=1))
    service.client.post(f"/v1/recurrences/{suggested(service)[0]['id']}/confirm", json={"by": "Ada"})
    assert "recurrence" not in questions(first).get(again, [])
    second = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    assert "recurrence" in questions(second)[again]
    assert f"](<http://127.0.0.1:8000/post-mortems/{earlier}>)" in service.client.get(f"{second}/report?format=md").text
    (asked,) = (one for one in service.client.get(second).json()["findings"] if one["rule"] == "recurrence")
    assert asked["decide"] == "do the earlier action items, or close them as won't-do with the reason"
    (item,) = service.client.get(f"/v1/post-mortems/{earlier}").json()["action_items"]
    body = {"kind": "done", "reason": "Merged", "by": "Ada"}
    service.client.post(f"/v1/action-items/{item['id']}/decisions", json=body)
    third = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    assert "recurrence" not in questions(third).get(again, [])


def test_what_is_followed_up_is_no_recurrence(service: Service) -> None:
    """An earlier post-mortem whose items are all closed is not compared; an unknown recurrence is not found."""
    published(service, "Disk full", CAUSE, "file:a.md", "- [x] Add a limit (Ada, 2026-09-15)")
    published(service, "Disk full again", CAUSE, "file:c.md")
    assert suggested(service) == []
    assert service.client.post("/v1/recurrences/none/confirm", json={"by": "Ada"}).status_code == 404
