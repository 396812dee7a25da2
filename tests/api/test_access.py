"""Who may do what: every operation against every kind of key, and one team's key against another team's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

import pytest
from fastapi.routing import APIRoute
from limits import RateLimitItemPerMinute

from app.api import router, scopes
from app.domain.access import Scope
from tests.api.conftest import NOW, Service
from tests.api.documents import GOOD

CONFIGURED = "c" * 40
MAY = {
    "read": {Scope.READ},
    "write": {Scope.READ, Scope.WRITE},
    "sync": {Scope.READ, Scope.SYNC},
    "admin": set(Scope),
}


@pytest.fixture
def guarded(make_service: Callable[..., Service]) -> Service:
    """An application that asks for keys."""
    return make_service(CONFIGURED)


def bearer(key: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"Authorization": f"Bearer {key}"}


def new_key(service: Service, *wanted: str, **more: object) -> dict[str, Any]:
    """Make a key; the answer holds it."""
    body = {"name": "a key", "scopes": list(wanted), **more}
    answer = service.client.post("/v1/api-keys", json=body, headers=bearer(CONFIGURED))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def operations() -> Iterator[tuple[str, str, Scope]]:
    """Method, path and needed scope of every operation under /v1."""
    for route in router.operations():
        if (scope := scopes.needed(route)) is not None:
            for method in sorted(route.methods or ()):
                yield method, route.path.replace("{", "").replace("}", ""), scope


def test_the_operations_are_those_of_the_description(guarded: Service) -> None:
    """The matrix below leaves no documented operation out."""
    described = guarded.client.app.openapi()["paths"]
    documented = {(method.upper(), path) for path, methods in described.items() for method in methods}
    of_api = {(method, path) for method, path in documented if path.startswith("/v1/")}
    assert len(of_api) == len(list(operations())) > 30


@pytest.mark.parametrize("kind", ["none", "wrong", "expired", "revoked", *MAY])
def test_every_operation_asks_for_its_scope(guarded: Service, kind: str) -> None:
    """An operation answers 401 without a key that holds, 403 without its scope, and otherwise gets to work."""
    headers = _headers(guarded, kind)
    few = 9 if kind in {"expired", "revoked"} else None  # the tenth wrong key of a minute is told to wait
    for method, path, scope in islice(operations(), few):
        status = guarded.client.request(method, path, headers=headers).status_code
        if kind not in MAY:
            assert status == 401, (method, path)
        elif scope in MAY[kind]:
            assert status not in {401, 403}, (method, path)
        else:
            assert status == 403, (method, path)


def _headers(service: Service, kind: str) -> dict[str, str]:
    if kind == "none":
        return {}
    if kind == "wrong":
        return {"Authorization": "Basic bm90aGluZw=="}  # ten wrong keys are another test's matter
    if kind in MAY:
        return bearer(new_key(service, kind)["key"])
    made = new_key(service, "admin", expires_at=(NOW + timedelta(hours=1)).isoformat())
    if kind == "expired":
        service.clock.advance(timedelta(hours=1))
    else:
        service.client.request("DELETE", f"/v1/api-keys/{made['id']}", headers=bearer(CONFIGURED))
    return bearer(made["key"])


def test_an_operation_without_a_declared_scope_stops_the_start() -> None:
    """A new operation that changes something cannot be forgotten: the application refuses to be built."""
    route = APIRoute("/v1/new-things", lambda: None, methods=["POST"], name="make_new_thing")
    with pytest.raises(LookupError, match="make_new_thing"):
        scopes.require_declared([route])


def test_wrong_keys_are_not_tried_for_ever(guarded: Service) -> None:
    """After ten wrong keys in a minute an address is told to wait, even with a right one."""
    for _ in range(10):
        assert guarded.client.get("/v1/audits", headers=bearer("x" * 40)).status_code == 401
    answer = guarded.client.get("/v1/audits", headers=bearer(CONFIGURED))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) <= 60


def test_a_key_that_sends_too_much_waits_alone(guarded: Service) -> None:
    """Requests are counted by key: the one that sent too many waits, another key does not; pages count by address."""
    limit = guarded.container.settings.server.requests_per_minute
    guarded.client.app.state.pace.per_key = RateLimitItemPerMinute(3)
    busy, other = (new_key(guarded, "read")["key"] for _ in range(2))
    statuses = [guarded.client.get("/v1/audits", headers=bearer(busy)).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert guarded.client.get("/v1/audits", headers=bearer(other)).status_code == 200
    pages = [guarded.client.get("/sign-in") for _ in range(4)]
    assert [one.status_code for one in pages] == [200, 200, 200, 429]
    assert "wait a minute" in pages[-1].text
    assert int(pages[-1].headers["retry-after"]) <= 60
    assert limit >= 600


def test_only_the_digest_of_a_key_is_stored(guarded: Service) -> None:
    """The database holds nothing that a key could be made of."""
    key = new_key(guarded, "read")["key"]
    file = guarded.container.database.file
    assert file is not None
    with guarded.container.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert key[-32:].encode() not in file.read_bytes()  # its random part, which may hold any of base64's signs
    listed = guarded.client.get("/v1/api-keys", headers=bearer(CONFIGURED)).text
    assert key not in listed


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "scopes": []},
        {"name": "", "scopes": ["read"]},
        {"name": "x", "scopes": ["everything"]},
        {"name": "x", "scopes": ["admin"], "team": "payments"},
        {"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"},
        {"name": "x", "scopes": ["read"], "sha256": "0"},
    ],
)
def test_a_key_that_makes_no_sense_is_refused(guarded: Service, body: dict[str, Any]) -> None:
    """What is wrong with a key is said, and none is made."""
    assert guarded.client.post("/v1/api-keys", json=body, headers=bearer(CONFIGURED)).status_code == 422
    assert guarded.client.get("/v1/api-keys", headers=bearer(CONFIGURED)).json()["items"] == []


def test_another_teams_rows_are_not_there(guarded: Service) -> None:
    """With one team's key every id of another team is unknown, in every operation that the key may use."""
    ours = guarded.client.post(
        "/v1/post-mortems",
        json={"document": GOOD, "source": {"uri": "a"}, "team": "payments"},
        headers=bearer(CONFIGURED),
    ).json()
    theirs = guarded.client.post(
        "/v1/post-mortems",
        json={"document": GOOD, "source": {"uri": "b"}, "team": "search"},
        headers=bearer(CONFIGURED),
    ).json()
    headers = bearer(new_key(guarded, "read", "write", "sync", team="payments")["key"])
    item, link = theirs["action_items"][0]["id"], theirs["action_items"][0]["link"]["id"]
    unknown = [
        ("GET", f"/v1/post-mortems/{theirs['id']}", None),
        ("GET", f"/v1/post-mortems/{theirs['id']}/document", None),
        ("GET", f"/v1/action-items/{item}", None),
        ("POST", f"/v1/action-items/{item}/decisions", {"kind": "done", "by": "Eve"}),
        ("POST", f"/v1/links/{link}/retry", {}),
        ("POST", f"/v1/links/{link}/adopt", {"key": "#1"}),
    ]
    for method, path, body in unknown:
        assert guarded.client.request(method, path, json=body, headers=headers).status_code == 404, path
    for path, own in (
        ("/v1/post-mortems", {ours["id"]}),
        ("/v1/action-items", {one["id"] for one in ours["action_items"]}),
        ("/v1/links", {one["link"]["id"] for one in ours["action_items"]}),
    ):
        assert {one["id"] for one in guarded.client.get(path, headers=headers).json()["items"]} == own
    assert guarded.client.get("/v1/action-items?team=search", headers=headers).json()["items"] == []
    assert guarded.client.get(f"/v1/post-mortems/{ours['id']}", headers=headers).status_code == 200


def test_one_teams_key_publishes_for_that_team(guarded: Service) -> None:
    """A team's key publishes for its team without saying so, and for no other."""
    headers = bearer(new_key(guarded, "write", team="payments")["key"])
    body = {"document": GOOD.replace("Team: payments", "Team: search"), "source": {"uri": "a"}}
    assert guarded.client.post("/v1/post-mortems", json=body, headers=headers).json()["team"] == "payments"
    answer = guarded.client.post("/v1/post-mortems", json={**body, "team": "search"}, headers=headers)
    assert answer.status_code == 403
    put = partial(guarded.client.request, "PUT", "/v1/documents/b", content=body["document"], headers=headers)
    assert put().json()["team"] == "payments"
    assert put(params={"team": "search"}).status_code == 403


def test_every_change_is_logged_once_and_the_log_is_sealed(guarded: Service) -> None:
    """Each operation that changes something leaves one entry with who, what and the request; edits are found."""
    guarded.client.post("/v1/post-mortems", json={"document": GOOD, "source": {"uri": "a"}}, headers=bearer(CONFIGURED))
    made = new_key(guarded, "read")
    guarded.client.get("/v1/post-mortems", headers=bearer(made["key"]))
    log = guarded.client.get("/v1/changes", headers=bearer(CONFIGURED)).json()
    assert [(one["number"], one["action"]) for one in log] == [(2, "make_key"), (1, "publish_post_mortem")]
    assert all(one["by"] and one["request_id"] for one in log)
    verified = "/v1/changes/verification"
    found = guarded.client.get(verified, headers=bearer(CONFIGURED)).json()
    assert found == {"entries": 2, "first_broken": None, "seal": log[0]["seal"], "seal_found": None}
    for seal, known in ((log[0]["seal"], True), ("f" * 64, False)):
        answer = guarded.client.get(verified, params={"seal": seal}, headers=bearer(CONFIGURED))
        assert answer.json()["seal_found"] is known


TAMPERING = {
    "an edit": ("UPDATE change SET by = 'Eve' WHERE number = 2", 2),
    "another moment": ("UPDATE change SET at = '2020-01-01 00:00:00.000000' WHERE number = 3", 3),
    "one taken out": ("DELETE FROM change WHERE number = 2", 2),
    "two that change places": (
        "UPDATE change SET number = CASE number WHEN 1 THEN 101 ELSE 102 END WHERE number < 3",
        1,
    ),
    "one put in": (
        "INSERT INTO change SELECT 5, at, by, key_id, action, target, request_id, seal FROM change LIMIT 1",
        5,
    ),
    "the last cut off": ("DELETE FROM change WHERE number = 4", None),
}


@pytest.mark.parametrize(("statement", "broken"), TAMPERING.values(), ids=TAMPERING.keys())
def test_a_log_that_was_tampered_with_is_found(guarded: Service, statement: str, broken: int | None) -> None:
    """The database refuses to rewrite the log; who forces it breaks the chain, or the seal that was noted is gone."""
    for _ in range(4):
        new_key(guarded, "read")
    verified = "/v1/changes/verification"
    seal = guarded.client.get(verified, headers=bearer(CONFIGURED)).json()["seal"]
    with guarded.container.database.engine.begin() as connection:
        for refused in ("UPDATE change SET by = 'Eve'", "DELETE FROM change"):
            with pytest.raises(Exception, match="append-only"):
                connection.exec_driver_sql(refused)
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in triggers:
            if name.startswith("change_"):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)
    found = guarded.client.get(verified, params={"seal": seal}, headers=bearer(CONFIGURED)).json()
    assert found["first_broken"] == broken
    assert broken is not None or found["seal_found"] is False


def test_what_changes_nothing_leaves_no_entry(guarded: Service) -> None:
    """What did not happen is not in the log: a document that is refused, and one that is there already."""
    for document, entries in (("", 0), (GOOD, 1), (GOOD, 1)):
        sent = {"document": document, "source": {"uri": "a"}}
        guarded.client.post("/v1/post-mortems", json=sent, headers=bearer(CONFIGURED))
        assert len(guarded.client.get("/v1/changes", headers=bearer(CONFIGURED)).json()) == entries


def test_a_foreign_name_is_not_answered(service: Service, guarded: Service) -> None:
    """Without keys only the service's own names are answered, so that no web page can reach it by a name of its own."""
    assert service.client.get("/v1/audits", headers={"Host": "evil.example"}).status_code == 421
    assert service.client.get("/", headers={"Host": "evil.example:8000"}).status_code == 421
    assert service.client.get("/v1/audits", headers={"Host": "localhost:8000"}).status_code == 200
    answer = guarded.client.get("/v1/audits", headers={"Host": "a.example", **bearer(CONFIGURED)})
    assert answer.status_code == 200


# What is sent to the operations that change something, so that only whose row it is can stand in the way.
BODIES: dict[str, object] = {
    "decide": {"kind": "done", "by": "Eve"},
    "adopt_link": {"key": "#1"},
    "retry_link": {},
}
# They name no row: a team's key publishes for its team (below), and a check stores nothing.
WITHOUT_A_ROW = {"publish_post_mortem", "put_document", "check_post_mortem"}


def test_every_operation_of_one_team_keeps_to_it(guarded: Service) -> None:
    """In each operation that a team's key may use, by the OpenAPI document, another team's rows are not there."""
    body = {"document": GOOD, "source": {"uri": "b"}, "team": "search"}
    theirs = guarded.client.post("/v1/post-mortems", json=body, headers=bearer(CONFIGURED)).json()
    item = theirs["action_items"][0]["id"]
    wish = {"kind": "wont_do", "by": "Eve", "reason": "It is switched off"}
    path = f"/v1/action-items/{item}/decisions"
    decision = guarded.client.post(path, json=wish, headers=bearer(CONFIGURED)).json()["id"]
    link = theirs["action_items"][1]["link"]["id"]
    ids = {"post_mortem_id": theirs["id"], "item_id": item, "link_id": link, "decision_id": decision}
    assert guarded.client.get(f"/v1/decisions/{decision}", headers=bearer(CONFIGURED)).status_code == 200
    headers = bearer(new_key(guarded, "read", "write", "sync", team="payments")["key"])
    described = guarded.client.app.openapi()["paths"]
    tried = set()
    for template, methods in described.items():
        for method, operation in methods.items():
            name = operation["operationId"]
            if not operation.get("x-key-of-one-team") or name in WITHOUT_A_ROW:
                continue
            path = template.format(**ids)
            answer = guarded.client.request(method.upper(), path, json=BODIES.get(name), headers=headers)
            tried.add(name)
            expected = {404} if "{" in template and name != "list_decisions" else {200, 404}
            assert answer.status_code in expected, (name, answer.text)
            assert not [one for one in ids.values() if one not in path and one in answer.text], name
    assert tried == scopes.OF_ONE_TEAM - WITHOUT_A_ROW


def test_the_document_says_what_each_operation_asks_for(guarded: Service) -> None:
    """The scope in the OpenAPI document is the one that is enforced, for every operation under /v1 and no other."""
    described = guarded.client.app.openapi()["paths"]
    said = {
        (method.upper(), path): operation["security"][0]["key"]
        for path, methods in described.items()
        for method, operation in methods.items()
        if "security" in operation
    }
    enforced = {
        (method, route.path.replace(":path}", "}")): [scope.value]
        for route in router.operations()
        if (scope := scopes.needed(route)) is not None and route.include_in_schema
        for method in route.methods or ()
    }
    assert said == enforced
    assert all(path.startswith("/v1/") for _, path in said)
