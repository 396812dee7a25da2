"""Tags, systems and similar post-mortems over HTTP."""

from tests.api.conftest import Service
from tests.api.documents import GOOD

LAG = """# Replica {n} lagged

Severity: SEV-3
Date: 2026-0{n}-10
Systems: {systems}
Tags: {tags}

## Summary

The archive job moved rows in one transaction and the ledger's replica lagged behind the primary.

## Action items

- Move archive rows in batches of ten thousand (Ada, 2026-09-15)
- [x] Alert on replica lag in the on-call channel (Grace, 2026-09-15)
"""


def lagging(n: int, systems: str = "ledger", tags: str = "replication") -> str:
    """One of several post-mortems about the same thing."""
    return LAG.format(n=n, systems=systems, tags=tags)


def test_labels_are_changed_by_hand_with_a_history(service: Service) -> None:
    """What is put and removed is found at once and outlasts a new revision; each change is in the history."""
    id_ = service.publish(lagging(1, "ledger", "replication, Archive"))["id"]
    path = f"/v1/post-mortems/{id_}"
    put = service.client.request("PUT", f"{path}/systems/refunds%2Fapi", params={"by": "Ada"})
    assert put.status_code == 200, put.text
    assert put.json()["systems"] == ["ledger", "refunds/api"]
    assert service.client.request("PUT", f"{path}/systems/REFUNDS%2Fapi").json() == put.json()
    removed = service.client.request("DELETE", f"{path}/tags/archive")
    assert removed.json()["tags"] == ["replication"]
    assert service.client.request("DELETE", f"{path}/tags/archive").status_code == 404
    service.publish(lagging(1, "ledger", "replication, Archive").replace("ten thousand", "a thousand"))
    after = service.client.get(f"{path}/labels").json()
    assert (after["systems"], after["tags"]) == (["ledger", "refunds/api"], ["replication"])
    assert [(one["kind"], one["name"], one["change"], one["by"]) for one in after["history"]] == [
        ("system", "refunds/api", "added", "Ada"),
        ("tag", "archive", "removed", None),
    ]
    listed = service.client.get("/v1/post-mortems", params={"system": "Refunds/API"}).json()
    assert [one["id"] for one in listed["items"]] == [id_]
    for query, ranked in {'system:"refunds/api"': 1, "tag:archive": 0}.items():
        assert service.client.get("/v1/search", params={"q": query}).json()["ranked"] == ranked


def test_labels_are_counted(service: Service) -> None:
    """Each label is there once, however its case is written, most used first."""
    service.publish(lagging(1, "ledger, auth", "x"), "a.md")
    service.publish(lagging(2, "Ledger", "y"), "b.md")
    assert service.client.get("/v1/systems").json() == {
        "items": [{"name": "Ledger", "post_mortems": 2}, {"name": "auth", "post_mortems": 1}],
        "next_cursor": None,
    }
    assert [one["name"] for one in service.client.get("/v1/tags").json()["items"]] == ["x", "y"]


def test_what_is_unknown_or_no_name_is_refused(service: Service) -> None:
    """An unknown post-mortem is 404, a name that cannot be shown is 422, and nothing is kept."""
    id_ = service.publish(GOOD)["id"]
    assert service.client.request("PUT", "/v1/post-mortems/nobody/tags/x").status_code == 404
    assert service.client.request("PUT", f"/v1/post-mortems/{id_}/tags/%00").status_code == 422
    assert service.client.request("PUT", f"/v1/post-mortems/{id_}/tags/{'x' * 201}").status_code == 422
    for name in ("labels", "similar", "label-suggestions"):
        assert service.client.get(f"/v1/post-mortems/nobody/{name}").status_code == 404
    assert service.client.get(f"/v1/post-mortems/{id_}/labels").json()["history"] == []


def test_earlier_ones_that_are_alike_with_what_was_open_then(service: Service) -> None:
    """The earlier one is found with the shared words and the states of its items then; later ones are not."""
    first = service.publish(lagging(1), "a.md")
    service.publish(GOOD, "b.md")
    third = service.publish(lagging(3, "billing", "x"), "c.md")
    body = service.client.get(f"/v1/post-mortems/{third['id']}/similar").json()
    (found,) = body["items"]
    assert body["happened_at"] == "2026-03-10T00:00:00Z"
    assert found["post_mortem"]["id"] == first["id"]
    assert {"archive", "replica"} <= {word.lower() for word in found["shared_words"]}
    assert [item["state_then"] for item in found["action_items"]] == ["open", None]
    assert found["open_then"] == 1
    assert service.client.get(f"/v1/post-mortems/{first['id']}/similar").json()["items"] == []


def test_labels_are_suggested_and_never_applied(service: Service) -> None:
    """Labels of earlier ones that are alike are suggested with the reason; the post-mortem stays as it is."""
    first = service.publish(lagging(1, "ledger, billing", "replication"), "a.md")["id"]
    third = service.publish(lagging(3, "Billing", "x"), "c.md")["id"]
    body = service.client.get(f"/v1/post-mortems/{third}/label-suggestions").json()
    assert body["items"] == [
        {"kind": "system", "name": "ledger", "because": [first]},
        {"kind": "tag", "name": "replication", "because": [first]},
    ]
    assert service.client.get(f"/v1/post-mortems/{third}").json()["systems"] == ["Billing"]
