"""What every connector must do, on real servers: one suite over all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.contract import Connector, TicketDraft, TicketPatch, TicketRef, TicketState
from connectors.errors import BadDelivery, Gone, Unreachable
from tests.connectors.contract_rigs import Rig

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
OTHER_KEY = "f" * 32
DRAFT = TicketDraft(
    title="Add an EU load test — ü 🔥",
    body=f"Action item of *EU logins*\n\n<!-- followthrough:{OTHER_KEY} -->\n\nhttps://pm.example/1",
    labels=("post-mortem",),
    due_date=date(2026, 12, 24),
)
MISSING = TicketRef(id="99999", key="#99999", url="")


def _since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_every_connector_is_a_connector(rig: Rig) -> None:
    """The object offers the whole contract, and checks out as usable."""
    assert isinstance(rig.connector, Connector)
    assert all(finding.ok or finding.fix for finding in rig.connector.check().findings)


def test_a_new_ticket_carries_all_that_was_asked(rig: Rig) -> None:
    """Title, text, labels and due date arrive in one write, with the key and nothing dropped."""
    before = rig.writes()
    created = rig.connector.create(DRAFT, KEY)
    assert rig.writes() - before == 1
    ticket = created.ticket
    assert created.dropped_fields == ()
    assert (ticket.title, ticket.state, ticket.labels) == (DRAFT.title, TicketState.OPEN, DRAFT.labels)
    assert (ticket.due_date, ticket.keys) == (DRAFT.due_date, (KEY,))
    assert "https://pm.example/1" in ticket.body
    assert ticket.updated_at.utcoffset() == timedelta(0)
    read = rig.connector.get(ticket.ref)
    assert read.updated_at >= ticket.updated_at  # one that was not read back counts as older than any news of it
    assert (
        replace(read, **{name: getattr(ticket, name) for name in ("updated_at", "created_at", "raw_state")}) == ticket
    )


def test_a_ticket_is_found_by_its_own_key_alone(rig: Rig) -> None:
    """A look finds the ticket by its key; a forged marker in the text names nothing."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    assert [ticket.ref for ticket in rig.connector.find_by_key(KEY, since=_since())] == [ref]
    assert rig.connector.find_by_key(OTHER_KEY, since=_since()) == ()


def test_the_same_key_again_is_as_the_capabilities_say(rig: Rig) -> None:
    """Where create is idempotent the first ticket comes back; elsewhere the look shows both."""
    first = rig.connector.create(DRAFT, KEY).ticket.ref
    second = rig.connector.create(DRAFT, KEY).ticket.ref
    assert (first == second) is rig.connector.capabilities.idempotent_create
    assert len(rig.connector.find_by_key(KEY, since=_since())) == len({first, second})


def test_setting_what_is_there_writes_nothing(rig: Rig) -> None:
    """An update with the present title, text, date, labels and state makes no write at all."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    before = rig.writes()
    patch = TicketPatch(title=DRAFT.title, body=DRAFT.body, due_date=DRAFT.due_date, add_labels=DRAFT.labels)
    assert rig.connector.update(ref, patch) == rig.connector.get(ref)
    rig.connector.set_state(ref, TicketState.OPEN, None)
    assert rig.writes() == before


def test_an_update_sets_each_field(rig: Rig) -> None:
    """Title, text, due date, assignee and labels are set, and the key stays."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    patch = TicketPatch("New title", "New text", date(2027, 1, 31), "hubot", ("eu",))
    ticket = rig.connector.update(ref, patch)
    assert (ticket.title, ticket.due_date, ticket.assignees) == ("New title", date(2027, 1, 31), ("hubot",))
    assert set(ticket.labels) == {"post-mortem", "eu"}
    assert "New text" in ticket.body
    assert "pm.example" not in ticket.body
    assert ticket.keys == (KEY,)
    assert rig.connector.get(ref) == ticket


def test_a_label_that_a_person_added_stays(rig: Rig) -> None:
    """Adding ours never takes away theirs."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    rig.person_labels(ref, "theirs")
    rig.connector.update(ref, TicketPatch(add_labels=("ours",)))
    assert set(rig.connector.get(ref).labels) == {"post-mortem", "theirs", "ours"}


@pytest.mark.parametrize("state", [TicketState.DONE, TicketState.WONT_DO, TicketState.DUPLICATE])
def test_closing_and_reopening(rig: Rig, state: TicketState) -> None:
    """Each closed state is reached with a reason, a second time is no write, and the ticket can be reopened."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    closed = rig.connector.set_state(ref, state, "Decided on Monday")
    assert closed.state is (state if state in rig.told_apart else TicketState.DONE)
    assert closed.closed_at is not None
    if state in rig.told_apart:
        before = rig.writes()
        rig.connector.set_state(ref, state, "Decided on Monday")
        assert rig.writes() == before
    reopened = rig.connector.set_state(ref, TicketState.OPEN, None)
    assert (reopened.state, reopened.closed_at) == (TicketState.OPEN, None)


def test_a_comment_is_made_once_per_key(rig: Rig) -> None:
    """The same key twice is one comment; another key is another."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    for key in (KEY, KEY, OTHER_KEY, "decision-1", "decision-1"):
        rig.connector.comment(ref, "Still needed?", key)
    assert rig.connector.get(ref).comments == 3


def test_changes_are_complete_and_in_order(rig: Rig) -> None:
    """Every ticket touched since the moment is listed once, the oldest change first, none from before."""
    refs = [rig.connector.create(DRAFT, f"{n:032x}").ticket.ref for n in range(3)]
    rig.connector.update(refs[0], TicketPatch(title="Touched"))
    listing = rig.connector.changes(_since())
    assert listing.complete
    assert {ticket.ref for ticket in listing.tickets} == set(refs)
    assert len(listing.tickets) == 3
    moments = [ticket.updated_at for ticket in listing.tickets]
    assert moments == sorted(moments)
    assert rig.connector.changes(datetime.now(UTC) + timedelta(hours=1)).tickets == ()


def test_gone_and_unreachable_differ(rig: Rig) -> None:
    """A deleted ticket is Gone where the tracker says so; a number that answers 404 is Unreachable."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    rig.delete(ref)
    with pytest.raises(Gone if rig.tells_deletion else Unreachable):
        rig.connector.get(ref)
    with pytest.raises(Unreachable):
        rig.connector.get(MISSING)
    with pytest.raises(Unreachable):
        rig.connector.set_state(MISSING, TicketState.DONE, None)


def test_references_are_resolved_on_this_connection_only(rig: Rig) -> None:
    """The key and the URL of a ticket name it; another host, another kind of text and a bare number do not."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    found = rig.connector.resolve_reference(ref.key)
    assert found is not None
    assert rig.connector.get(found).ref == ref
    strangers = ["", "1", "ops-1", "OPSX-1", "see #1", "#", "#1x", "acme/other#1", "#" + "9" * 40]
    for text in (*strangers, "https://evil.example/tickets/1", "https://evil.example/browse/OPS-1"):
        assert rig.connector.resolve_reference(text) is None


def test_a_real_delivery_verifies_and_says_what_happened(rig: Rig) -> None:
    """A person closes the ticket; the delivery that arrives over HTTP is authentic and carries the new state."""
    ref = rig.connector.create(DRAFT, KEY).ticket.ref
    rig.person_closes(ref)
    delivery = rig.closed_delivery()
    assert rig.connector.verify(delivery.headers, delivery.body)
    parsed = rig.connector.parse(delivery.headers, delivery.body)
    assert parsed.delivery_key
    (hint,) = parsed.hints
    assert hint.ref == ref
    assert hint.ticket is not None
    assert (hint.ticket.state, hint.ticket.keys) == (TicketState.DONE, (KEY,))
    assert hint.ticket.updated_at == rig.connector.get(ref).updated_at


def test_a_delivery_that_was_tampered_with_is_refused(rig: Rig) -> None:
    """Another body, another signature, none, or a malformed one does not verify; an unreadable body is BadDelivery."""
    rig.person_closes(rig.connector.create(DRAFT, KEY).ticket.ref)
    delivery = rig.closed_delivery()
    name = rig.signature_header
    for value in ("", "sha256=", "sha1=" + "0" * 40, "sha256=" + "0" * 64, "sha256=" + "ü" * 64):
        assert not rig.connector.verify({**delivery.headers, name: value}, delivery.body)
    without = {key: value for key, value in delivery.headers.items() if key != name}
    assert not rig.connector.verify(without, delivery.body)
    assert not rig.connector.verify(delivery.headers, delivery.body[:-1])
    for body in (b"", b"[]", b"null", b'{"a":1}', b"\xff", b"[" * 10_000):
        with pytest.raises(BadDelivery):
            rig.connector.parse(delivery.headers, body)


def test_an_unknown_event_differs_from_an_ignored_one(rig: Rig) -> None:
    """A ping is ignored by name; an event nobody knows says so."""
    ignored = {"x-github-event": "ping", "x-followthrough-event": "ping", "x-gitlab-event": "Note Hook"}
    ping = rig.connector.parse(ignored, b'{"webhookEvent": "comment_created"}')
    assert ping.known
    assert ping.ignored_because
    surprise = dict.fromkeys(("x-github-event", "x-followthrough-event", "x-gitlab-event"), "surprise")
    unknown = rig.connector.parse(surprise, b'{"webhookEvent": "surprise"}')
    assert not unknown.known
    assert unknown.hints == ()
