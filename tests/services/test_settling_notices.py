"""Notices that failed or may have been sent: a person sees them, and has them sent again or leaves them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.container import Container
from app.domain.notices import NoticeRecord, NoticeState
from app.errors import Conflict, NotFound
from app.services.settle_notices import dismiss, notices, send_again
from tests.domain.news import NOON
from tests.services.conftest import Jobs

PENDING = NoticeRecord("n1", "owner:Ada/0", "2026-04-13", "digest", "1 open", ("x",), ("k",), NOON, tries=2)


def keep(c: Container, *states: NoticeState) -> None:
    """Store one notice in each state, named after it."""
    with c.database.unit_of_work() as work:
        for state in states:
            work.notices.save(replace(PENDING, id=state.value, window=state.value, state=state))


def test_what_needs_a_person_is_listed(container: Container) -> None:
    """Failed and unsure notices are listed, newest id first; others only where their state is asked for."""
    keep(container, *NoticeState)
    assert [one.id for one in notices(container, before=None, limit=9)] == ["unsure", "failed"]
    assert [one.id for one in notices(container, before="unsure", limit=9)] == ["failed"]
    assert [one.id for one in notices(container, [NoticeState.SENT], before=None, limit=9)] == ["sent"]


@pytest.mark.parametrize("state", [NoticeState.UNSURE, NoticeState.FAILED])
def test_a_person_has_it_sent_again(container: Container, jobs: Jobs, state: NoticeState) -> None:
    """It waits to be sent, with a job whose key no earlier sending had; twice is a conflict."""
    keep(container, state)
    assert send_again(container, state.value).state is NoticeState.PENDING
    assert [(one.name, one.key) for one in jobs.waiting] == [("send_notice", f"notice:{state.value}:2")]
    with pytest.raises(Conflict, match="pending"):
        send_again(container, state.value)


def test_a_person_leaves_it_at_that(container: Container, jobs: Jobs) -> None:
    """A dismissed notice is listed no more and has no job."""
    keep(container, NoticeState.UNSURE)
    dismiss(container, "unsure")
    assert notices(container, before=None, limit=9) == []
    assert jobs.waiting == []


def test_what_needs_nobody_is_left_alone(container: Container) -> None:
    """A sent notice is not sent again, and one that nobody knows is not found."""
    keep(container, NoticeState.SENT)
    with pytest.raises(Conflict):
        dismiss(container, "sent")
    with pytest.raises(NotFound):
        send_again(container, "none")
