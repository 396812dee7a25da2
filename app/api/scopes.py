"""What each operation of the API asks of a key: one table, and the one place that enforces it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fastapi import Request
from fastapi.routing import APIRoute

from app.api.access import caller_of
from app.domain.access import Scope
from app.errors import Forbidden

# By the operation's name. Reading (GET) needs ``read`` unless it is named here; everything else must be named.
NEEDS: Final[Mapping[str, Scope]] = {
    "publish_post_mortem": Scope.WRITE,
    "put_document": Scope.WRITE,
    "check_post_mortem": Scope.READ,
    "write_links_back": Scope.WRITE,
    "decide": Scope.WRITE,
    "put_tag": Scope.WRITE,
    "remove_tag": Scope.WRITE,
    "put_system": Scope.WRITE,
    "remove_system": Scope.WRITE,
    "register": Scope.WRITE,
    "decide_against": Scope.WRITE,
    "confirm_recurrence": Scope.WRITE,
    "dismiss_recurrence": Scope.WRITE,
    "approve_redaction": Scope.WRITE,
    "adopt_link": Scope.SYNC,
    "retry_link": Scope.SYNC,
    "replay_delivery": Scope.SYNC,
    "replay_deliveries_in_quarantine": Scope.SYNC,
    "run_audit_now": Scope.SYNC,
    "send_notice_again": Scope.SYNC,
    "dismiss_notice": Scope.SYNC,
    "list_keys": Scope.ADMIN,
    "make_key": Scope.ADMIN,
    "revoke_key": Scope.ADMIN,
    "list_changes": Scope.ADMIN,
    "verify_changes": Scope.ADMIN,
}
# What a key of one team may use: every row of these belongs to a post-mortem. The others speak of all teams.
OF_ONE_TEAM: Final = frozenset(
    {
        "publish_post_mortem",
        "put_document",
        "check_post_mortem",
        "list_post_mortems",
        "read_post_mortem",
        "read_document",
        "write_links_back",
        "list_action_items",
        "read_action_item",
        "decide",
        "list_decisions",
        "read_decision",
        "read_ledger",
        "list_links",
        "adopt_link",
        "retry_link",
    }
)


def needed(route: APIRoute) -> Scope | None:
    """The scope that an operation under ``/v1`` asks for; None for one outside.

    Raises:
        LookupError: it changes something and no scope is declared for it.
    """
    if not route.path.startswith("/v1/"):
        return None
    if route.name in NEEDS:
        return NEEDS[route.name]
    if set(route.methods or ()) <= {"GET", "HEAD"}:
        return Scope.READ
    raise LookupError(f"{route.name} ({route.path}) declares no scope: name it in app.api.scopes")


def require_declared(operations: Iterable[APIRoute]) -> None:
    """Refuse to start with an operation that anybody with any key could use; raises ``LookupError``."""
    for route in operations:
        needed(route)


def enforce(request: Request) -> None:
    """Let a request pass whose key allows its operation; raises ``Forbidden``."""
    caller, route = caller_of(request.scope), request.scope["route"]
    scope = needed(route)
    if caller is None or scope is None:
        return
    if not caller.may(scope):
        raise Forbidden(f'the key "{caller.name}" has not the scope "{scope.value}" that this needs')
    if caller.team is not None and route.name not in OF_ONE_TEAM:
        raise Forbidden(f'the key "{caller.name}" is for team "{caller.team}" alone, and this speaks of every team')
