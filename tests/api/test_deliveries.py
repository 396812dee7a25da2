"""Deliveries in quarantine, and a database that cannot be written."""

from __future__ import annotations

from sqlalchemy import event

from connectors.builtin.webhooks import headers_for
from tests.api.conftest import Service
from tests.api.test_webhooks import closed


def quarantined(service: Service) -> list[dict[str, object]]:
    """What is in quarantine, as the API lists it."""
    found: list[dict[str, object]] = service.client.get("/v1/deliveries?state=quarantined").json()["items"]
    return found


def test_what_cannot_be_read_is_kept_listed_and_counted(service: Service) -> None:
    """An authentic delivery that cannot be read answers 400, and stands in quarantine with its reason, once."""
    headers = headers_for("d1", "ticket.closed", "hush", b"{")
    for _ in range(2):
        service.client.post("/webhooks/builtin", content=b"{", headers=headers)
    (kept,) = quarantined(service)
    assert (kept["outcome"], kept["bytes"], kept["connection"]) == ("unreadable", 1, "builtin")
    assert "ticket.closed cannot be read" in str(kept["reason"])
    counted = 'followthrough_webhook_deliveries_total{connection="builtin",outcome="unreadable"} 1.0'
    assert counted in service.client.get("/metrics").text
    assert service.client.get("/v1/deliveries?state=settled").json()["items"] == []


def test_a_replay_applies_what_can_be_read_now(service: Service) -> None:
    """A delivery that a mended program can read is applied by its replay and leaves the quarantine."""
    item, body = closed(service)
    headers = headers_for("d1", "ticket.closed", "hush", body)
    service.client.post("/webhooks/builtin", content=b"{", headers=headers_for("d0", "ticket.closed", "hush", b"{"))
    with service.container.database.unit_of_work() as work:  # as if the program of then could not read it
        work.session.connection().exec_driver_sql(
            "UPDATE delivery SET body = ?, headers = ?",
            (body, f'{{"x-followthrough-event": "ticket.closed", "x-followthrough-delivery": "{"d1"}"}}'),
        )
    (kept,) = quarantined(service)
    answer = service.client.post(f"/v1/deliveries/{kept['id']}/replay")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "applied")
    assert service.client.get(f"/v1/action-items/{item['id']}").json()["state"] == "done"
    assert quarantined(service) == []
    again = service.client.post("/webhooks/builtin", content=body, headers=headers)
    assert again.json()["outcome"] == "duplicate"
    assert service.client.post(f"/v1/deliveries/{kept['id']}/replay").status_code in {404, 409}


def test_replaying_everything_leaves_what_is_still_unreadable(service: Service) -> None:
    """``replay --all`` answers for each delivery; those that still cannot be read stay, with the reason."""
    service.client.post("/webhooks/builtin", content=b"{", headers=headers_for("d1", "ticket.closed", "hush", b"{"))
    (done,) = service.client.post("/v1/deliveries/replay").json()["items"]
    assert done["outcome"] == "unreadable"
    assert len(quarantined(service)) == 1


def test_a_database_that_cannot_be_written_is_a_clean_503(service: Service) -> None:
    """A full or read-only database answers 503 as a problem, /readyz says so, and no half row is left."""
    item, body = closed(service)
    headers = headers_for("d1", "ticket.closed", "hush", body)
    engine, driver = service.container.database.engine, []

    def full(connection: object, _record: object) -> None:
        driver.append(connection)
        connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]  # the driver's connection

    event.listen(engine, "connect", full)
    service.container.database.close()  # the next connections cannot write
    answer = service.client.post("/webhooks/builtin", content=body, headers=headers)
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("#problem-unavailable")
    assert answer.json()["instance"] == answer.headers["x-request-id"]
    ready = service.client.get("/readyz")
    assert (ready.status_code, ready.json()["checks"][0]["ok"]) == (503, False)
    event.remove(engine, "connect", full)
    service.container.database.close()
    assert service.client.get("/v1/deliveries").json()["items"] == []
    assert service.client.post("/webhooks/builtin", content=body, headers=headers).json()["outcome"] == "applied"
    assert service.client.get(f"/v1/action-items/{item['id']}").json()["state"] == "done"
    assert driver
