"""A person whose key is for one team sees that team's rows on the pages, and nothing of another's."""

from __future__ import annotations

from typing import Final

from app.web import router
from app.web.page_route import OF_ONE_TEAM, OpenPageRoute
from tests.api.conftest import Service
from tests.api.documents import GOOD
from tests.web.test_sign_in import KEY, guarded

__all__ = ["guarded"]

BEARER: Final = {"Authorization": f"Bearer {KEY}"}
# What the forms of one team are sent, so that only whose row it is can stand in the way.
FORMS: Final = {
    "decide": {"kind": "done", "reason": "Merged"},
    "change_label": {"kind": "tag", "name": "mine"},
    "settle_recurrence": {"said": "confirm"},
    "answer_incident": {"said": "none_needed", "reason": "small"},
    "approve_redaction": {"digest": "0" * 64},
}


def test_every_page_of_one_team_keeps_to_it(guarded: Service) -> None:
    """Each page and form, found from the routes: another team's row is 404, what speaks of every team is 403."""
    body = {"document": GOOD.replace("Payments", "Secret"), "source": {"uri": "b"}, "team": "search"}
    theirs = guarded.client.post("/v1/post-mortems", json=body, headers=BEARER).json()
    wanted = {"name": "mine", "scopes": ["read", "write", "sync"], "team": "payments"}
    key = guarded.client.post("/v1/api-keys", json=wanted, headers=BEARER).json()["key"]
    cookie = guarded.client.post("/sign-in", data={"key": key, "name": "Ada"}).headers["set-cookie"].partition(";")[0]
    ids = {
        "post_mortem_id": theirs["id"],
        "item_id": theirs["action_items"][0]["id"],
        "link_id": theirs["action_items"][1]["link"]["id"],
        "audit_id": "0" * 32,
        "recurrence_id": "0" * 32,
        "incident_id": "INC-12",
    }
    before = guarded.client.get("/v1/changes", headers=BEARER).json()
    tried = 0
    for route in router.routes():
        if isinstance(route, OpenPageRoute):
            continue
        method = next(iter(route.methods or ()))
        path = route.path.format(**ids)
        answer = guarded.client.request(method, path, data=FORMS.get(route.name), headers={"Cookie": cookie})
        expected = 403 if route.name not in OF_ONE_TEAM else 404 if "{" in route.path else 200
        assert answer.status_code == expected, (route.name, answer.status_code, answer.text)
        assert "Secret" not in answer.text, route.name
        assert not [one for one in ids.values() if one not in path and one in answer.text], route.name
        tried += 1
    assert tried > 20
    assert guarded.client.get("/v1/changes", headers=BEARER).json() == before
