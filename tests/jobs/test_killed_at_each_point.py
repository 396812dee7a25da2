"""A worker that is killed anywhere leaves exactly one ticket per action item once it has been started again."""

from __future__ import annotations

import pytest

from tests.jobs.sites import KILLED, Site, assert_exactly_once

TICKET_POINTS = (
    "before_enqueue_commit",
    "after_enqueue_commit",
    "before_intent_commit",
    "after_intent_commit",
    "before_post",
    "after_post",
    "before_link_commit",
    "after_link_commit",
    "before_assign",
    "after_assign",
)

pytestmark = [pytest.mark.network, pytest.mark.slow]


@pytest.mark.parametrize("point", TICKET_POINTS)
def test_killed_once_then_one_ticket_each(site: Site, point: str) -> None:
    """Killed at the first pass of the point and started again: one ticket, one link, one assignee."""
    site.write(items=2)
    assert site.run(point) == KILLED, site.log()
    assert site.run() == 0, site.log()
    assert_exactly_once(site, expected=2)
