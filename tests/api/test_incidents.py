"""The register of incidents over HTTP, and what audits see of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD

INCIDENT = {
    "id": "INC-12",
    "title": "Payments were slow",
    "severity": "SEV-2",
    "started_at": "2026-09-01T10:00:00+02:00",
    "ended_at": "2026-09-01T11:00:00+02:00",
    "systems": ["ledger"],
    "source": "https://pager.example/incidents/12",
}


def entered(service: Service, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Enter an incident; the answer."""
    answer = service.client.post("/v1/incidents", json={**INCIDENT, **changes})
    assert answer.status_code in {200, 201}, answer.text
    body: dict[str, Any] = answer.json()
    return body


def findings(service: Service) -> list[dict[str, Any]]:
    """Audit; what was found."""
    path = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    found: list[dict[str, Any]] = service.client.get(path).json()["findings"]
    return found


def test_an_incident_is_entered_once(service: Service) -> None:
    """201 the first time, 200 for the same id again, which brings it up to date; it is listed once."""
    assert service.client.post("/v1/incidents", json=INCIDENT).status_code == 201
    again = service.client.post(
        "/v1/incidents",
        json={**INCIDENT, "id": "INC-13", "started_at": "2026-09-01T09:59:00+02:00", "severity": "SEV-3"},
    )
    assert again.status_code == 201
    assert service.client.post("/v1/incidents", json={**INCIDENT, "title": "Slow"}).status_code == 200
    first = service.client.get("/v1/incidents?limit=1").json()
    rest = service.client.get(f"/v1/incidents?limit=1&cursor={first['next_cursor']}").json()
    assert [i["id"] for i in (*first["items"], *rest["items"])] == ["INC-12", "INC-13"]
    assert first["items"][0]["title"] == "Slow"
    assert rest["next_cursor"] is None
    assert [i["id"] for i in service.client.get("/v1/incidents?severity=3").json()["items"]] == ["INC-13"]
    assert service.client.get("/v1/incidents/INC-13").json()["demands"] == "decide"


def test_an_audit_asks_for_the_post_mortem(service: Service) -> None:
    """A SEV-2 without a post-mortem is found with what is asked for; publishing one that names its id ends that."""
    entered(service, id="INC-12")
    (finding,) = findings(service)
    assert (finding["rule"], finding["incident_id"], finding["what"]) == (
        "post-mortem-missing",
        "INC-12",
        "Payments were slow",
    )
    assert (finding["since"], finding["action_item_id"]) == ("2026-09-11", None)
    assert "publish it" in finding["decide"]
    service.publish(GOOD.replace("# Payments", "# INC-12: payments"))
    assert "post-mortem-missing" not in {f["rule"] for f in findings(service)}
    assert service.client.get("/v1/incidents/INC-12").json()["post_mortem"].startswith("INC-12")


def test_a_report_shows_incidents_beside_items(service: Service) -> None:
    """Every form of the report holds the finding about the incident."""
    entered(service, id="INC-12", title="=Payments <b>were</b> slow")
    path = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    for form in ("md", "html", "json", "csv"):
        text = service.client.get(f"{path}/report?format={form}").text
        assert "INC" in text
        assert "<b>" not in text or form in {"json", "csv"}
        assert "\n=Payments" not in text
    assert "and so does 1 post-mortem or incident." in service.client.get(f"{path}/report").text
    assert service.client.get(f"/audits/{path.rsplit('/', 1)[1]}").status_code == 200


def test_no_post_mortem_needed_is_decided_once(service: Service) -> None:
    """The decision with its reason ends the finding and outlives a second report of the incident."""
    entered(service, id="INC-12", severity="SEV-3")
    assert [f["rule"] for f in findings(service)] == ["incident-undecided"]
    body = {"reason": "A known limit of the supplier", "by": "Ada"}
    answer = service.client.post("/v1/incidents/INC-12/decision", json=body)
    assert answer.status_code == 200
    assert findings(service) == []
    again = entered(service, id="INC-12", severity="SEV-3", title="Slow")
    assert (again["decision"], again["reason"], again["decided_by"]) == ("no_post_mortem", body["reason"], "Ada")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"severity": "terrible"}, "/severity"),
        ({"id": "INC/12"}, "/id"),
        ({"ended_at": "2026-08-01T10:00:00Z"}, "/ended_at"),
        ({"started_at": "2026-09-01T10:00:00"}, "/started_at"),
        ({"started_at": "2027-09-01T10:00:00Z", "ended_at": None}, "/started_at"),
    ],
)
def test_what_is_wrong_with_an_incident_is_named(service: Service, changes: dict[str, Any], pointer: str) -> None:
    """422 with one entry at the member."""
    answer = service.client.post("/v1/incidents", json={**INCIDENT, **changes})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_mandatory_post_mortem_cannot_be_decided_away(service: Service) -> None:
    """A SEV-1 answers 409; an unknown incident 404; a cursor that is not ours 422."""
    entered(service, id="INC-12", severity="SEV-1")
    body = {"reason": "no time", "by": "Ada"}
    assert service.client.post("/v1/incidents/INC-12/decision", json=body).status_code == 409
    assert service.client.post("/v1/incidents/none/decision", json=body).status_code == 404
    assert service.client.get("/v1/incidents?cursor=x").status_code == 422


def test_a_report_counts_the_incidents_of_its_month(service: Service) -> None:
    """By severity, small ones too: how many, with a post-mortem, with a decision, with neither; earlier ones not."""
    entered(service, id="OLD", severity="SEV-4", started_at="2026-08-20T10:00:00Z", ended_at=None)
    for number in range(3):
        entered(service, id=f"BLIP-{number}", severity="SEV-4", systems=[f"cache-{number}"])
    entered(service, id="INC-3", severity="SEV-3", systems=["wiki"])
    service.client.post("/v1/incidents/INC-3/decision", json={"reason": "A mistyped command", "by": "Ada"})
    written = service.publish(GOOD)["id"]
    entered(service, id="INC-2", severity="SEV-2", systems=["mail"], post_mortem_id=written)
    path = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    found = service.client.get(f"{path}/report?format=json").json()["incidents"]
    assert [tuple(one.values()) for one in found] == [(2, 1, 1, 0, 0), (3, 1, 0, 1, 0), (4, 3, 0, 0, 3)]
    text = service.client.get(f"{path}/report?format=md").text
    assert "## Incidents (5)" in text
    assert "| SEV-4 | 3 | 0 | 0 | 3 |" in text
