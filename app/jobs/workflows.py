"""Which use case each durable job runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.container import Container
from app.services.close_twin import close_twin
from app.services.follow_documents import look_for_documents, read_document
from app.services.follow_ticket import assign_ticket, refresh_ticket
from app.services.link_back import link_back
from app.services.notify import plan_notices, send_notice
from app.services.open_ticket import open_ticket
from app.services.reconcile import run_reconcile, run_reconcile_fully
from app.services.recover_deliveries import recover_deliveries
from app.services.recurrences import find_recurrences
from app.services.run_audit import run_audit
from app.services.write_decision import write_decision
from app.services.write_edit import write_edit
from app.services.write_links import run_write_links

# A handler takes the container and the job's arguments. It answers with the seconds after which it wants to be
# called again while its queue's place is held (a rate limit asks for that), or None when it is done.
Handler = Callable[..., float | None]

HANDLERS: Mapping[str, Handler] = {
    "open_ticket": open_ticket,
    "assign_ticket": assign_ticket,
    "link_back": link_back,
    "close_twin": close_twin,
    "refresh_ticket": refresh_ticket,
    "write_decision": write_decision,
    "reconcile": run_reconcile,
    "reconcile_fully": run_reconcile_fully,
    "read_document": read_document,
    "look_for_documents": look_for_documents,
    "write_links": run_write_links,
    "write_edit": write_edit,
    "recover_deliveries": recover_deliveries,
    "find_recurrences": find_recurrences,
    "run_audit": run_audit,
    "plan_notices": plan_notices,
    "send_notice": send_notice,
}


def run(c: Container, name: str, args: Mapping[str, object]) -> float | None:
    """Run one job."""
    return HANDLERS[name](c, **args)
