"""A tracker that refuses our account pauses its connection: one alert, one call now and then, and all goes on after."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from app.container import Container
from app.domain.records import LinkState
from app.services.calling import probe_soon, tracker_call
from connectors.contract import Created, TicketDraft
from connectors.errors import AuthFailed, ConnectorError, Forbidden, RateLimited
from tests.services.exactly_once import Cell, Site, prepare
from tests.services.model_trackers import FAULTS, Model, PlainTracker

ITEMS = 40
PLAIN = Cell("plain", FAULTS[0], 1, None, 1, 0.0)


class Refusing(PlainTracker):
    """Refuses every create until a moment."""

    def __init__(self, model: Model, error: type[ConnectorError], hours: float) -> None:
        super().__init__(model)
        self.calls = 0
        self._error, self._until, self._model = error, model.clock.now() + timedelta(hours=hours), model

    @override
    def create(self, draft: TicketDraft, key: str) -> Created:
        self.calls += 1
        if self._model.clock.now() < self._until:
            raise self._error("Bad credentials")
        return super().create(draft, key)


@pytest.mark.parametrize("error", [AuthFailed, Forbidden])
def test_a_refused_account_pauses_the_connection_with_one_alert(
    container: Container, error: type[ConnectorError]
) -> None:
    """For two hours 40 items wait: some ten calls instead of thousands, one alert, and then a ticket for each."""
    made: list[Refusing] = []

    def make(model: Model) -> Refusing:
        made.append(Refusing(model, error, hours=2))
        return made[0]

    with capture_logs() as logs:
        site = Site(PLAIN, container, connector=make)
        for n in range(1, ITEMS):
            _one_more(site, f"{PLAIN} {n}")
        site.jobs.steps = 5000
        site.jobs.run(site.container)
    rows: Any = site.container.database
    assert Counter(link.state for link in rows.kept.links.rows.values()) == {LinkState.LINKED: ITEMS}
    assert len(site.model.made) == ITEMS
    assert made[0].calls <= ITEMS + 12
    alerts = [entry["event"] for entry in logs if entry["log_level"] == "error"]
    assert alerts == ["connection paused"]
    assert sum(entry["event"] == "connection works again" for entry in logs) == 1


def _one_more(site: Site, name: str) -> None:
    prepare(site.container, name, connection=str(PLAIN))


def _call(c: Container, operation: str, error: ConnectorError | None = None) -> str:
    try:
        with tracker_call(c, "github", operation):
            if error is not None:
                raise error
    except ConnectorError as refused:
        return type(refused).__name__
    return "asked"


def test_reading_goes_on_where_only_writing_is_refused(container: Container) -> None:
    """After a 403 to a create tickets are still followed, which does not end the pause; a create that works does."""
    assert _call(container, "create", Forbidden("no")) == "Forbidden"
    asked = [_call(container, operation) for operation in ("create", "update", "changes", "get")]
    assert asked == ["RateLimited", "RateLimited", "asked", "asked"]
    probe_soon(container)  # a restart
    assert [_call(container, operation) for operation in ("create", "create", "update")] == ["asked"] * 3


def test_a_wrong_token_stops_everything_and_says_until_when(container: Container) -> None:
    """After a 401 nothing is asked before the next probe, whose moment the error carries; other connections go on."""
    assert _call(container, "changes", AuthFailed("Bad credentials")) == "AuthFailed"
    with pytest.raises(RateLimited, match="Bad credentials") as caught, tracker_call(container, "github", "get"):
        pytest.fail("it was asked")
    assert caught.value.retry_at is not None
    assert caught.value.retry_at > container.clock.now()
    with tracker_call(container, "other", "get"):
        pass


def test_what_is_refused_of_one_ticket_pauses_nothing(container: Container) -> None:
    """Who may not assign, link or change one ticket may still open others."""
    for operation in ("assign", "link_back", "edit", "comment", "get"):
        assert _call(container, operation, Forbidden("no")) == "Forbidden"
    assert _call(container, "create") == "asked"
