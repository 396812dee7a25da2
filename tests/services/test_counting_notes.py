"""What deliveries note for the figures is in them at once, and counted by the clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import sqlalchemy as sa

from app.container import Container
from app.domain.records import ItemState
from app.jobs.clock import Clock
from app.services import figures
from app.services.receive_delivery import take_batch
from app.storage.database import Database
from connectors.contract import TicketState
from tests.databases import postgres_server, postgresql_database, until_somebody_waits
from tests.domain.news import a_ticket, after
from tests.services.test_receiving_deliveries import arrival, outcomes, publish, stored

__all__ = ["postgres_server", "postgresql_database"]
TAMPER = sa.text("UPDATE figure_month SET total = total + 1")


def done_of(c: Container) -> int:
    """How many items the figures count as done."""
    return figures.completion(c).groups[0].done


def noted(c: Container) -> int:
    """How many changes are noted and not counted."""
    with c.database.reading() as work:
        return work.rollups.waiting()


def test_a_delivery_is_in_the_figures_before_and_after_it_is_counted(container: Container) -> None:
    """The figures hold an item that is closed as soon as its delivery is acknowledged, and once."""
    publish(container.database)
    assert done_of(container) == 0
    outcomes(take_batch(container, [arrival("d1", a_ticket(TicketState.DONE, after(seconds=1)))]))
    assert stored(container.database)[0].state is ItemState.DONE
    assert (noted(container), done_of(container)) == (1, 1)
    figures.count_notes(container)
    assert (noted(container), done_of(container)) == (0, 1)


def test_the_clock_counts_what_is_noted(container: Container) -> None:
    """A running clock counts what deliveries note, without being asked."""
    publish(container.database)
    clock, waited = Clock(container), Event()
    clock.start()
    try:
        outcomes(take_batch(container, [arrival("d1", a_ticket(TicketState.DONE, after(seconds=1)))]))
        for _ in range(100):
            if not noted(container):
                break
            waited.wait(0.1)
        assert (noted(container), done_of(container)) == (0, 1)
    finally:
        clock.stop()


def test_replicas_that_start_together_count_everything_once(
    container: Container, postgresql_database: Database
) -> None:
    """Who has waited for another replica's first count does not count again."""
    c = replace(container, database=postgresql_database)
    publish(c.database)
    with c.database.engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE figure_lens, figure_month, figure_day"))
    with ThreadPoolExecutor() as pool:
        with c.database.unit_of_work() as work:
            work.rollup_repair.rebuild()
            work.session.execute(TAMPER)  # what another count would put right
            waiting = pool.submit(figures.keep, c)
            until_somebody_waits(c.database)
        waiting.result()
    with c.database.reading() as work:
        assert work.rollup_repair.drifts()
        assert not work.rollup_repair.is_empty()
