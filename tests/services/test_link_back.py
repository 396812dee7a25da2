"""The link from a ticket back to its post-mortem, on trackers that keep such links."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from app.container import Container
from connectors.contract import TicketRef
from connectors.errors import ConnectorError, Forbidden, OutcomeUnknown, RateLimited, Unavailable
from tests.services.exactly_once import Cell, Site
from tests.services.model_trackers import FAULTS, Model, PlainTracker

PLAIN = Cell("plain", FAULTS[0], 1, None, 1, 0.0)


@dataclass
class Linking(PlainTracker):
    """A tracker with links of their own; each try meets the next error."""

    model: Model
    errors: list[ConnectorError] = field(default_factory=list)
    links: list[tuple[str, str, str, str]] = field(default_factory=list)
    tries: int = 0

    def __post_init__(self) -> None:
        super().__init__(self.model)

    def link_back(self, ref: TicketRef, key: str, url: str, title: str) -> None:
        """Take the link, or fail."""
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        self.links.append((ref.id, key, url, title))


def _run(container: Container, errors: list[ConnectorError]) -> tuple[Site, Linking]:
    made: list[Linking] = []

    def make(model: Model) -> Linking:
        made.append(Linking(model, errors))
        return made[0]

    site = Site(replace(PLAIN, connector="linking"), container, container.database, make)
    site.end()
    return site, made[0]


def _warnings(site: Site) -> tuple[str, ...]:
    with site.container.database.reading() as work:
        link = work.links.get(site.link_id)
    assert link is not None
    return link.warnings


@pytest.mark.parametrize(
    "errors",
    [
        [],
        [Unavailable("down"), OutcomeUnknown("lost")],
        [RateLimited("slow down")],
    ],
    ids=["at once", "uncertain", "limited"],
)
def test_every_ticket_links_back_under_its_key(container: Container, errors: list[ConnectorError]) -> None:
    """However its linking was learnt and whatever was uncertain, the ticket names its post-mortem's page."""
    site, tracker = _run(container, list(errors))
    with site.container.database.reading() as work:
        link = work.links.get(site.link_id)
    assert link is not None
    assert link.ticket is not None
    ((ticket_id, key, url, title),) = tracker.links
    assert (ticket_id, key, bool(title)) == (link.ticket.id, link.key, True)
    assert url.startswith("http")
    assert _warnings(site) == ()


def test_what_is_refused_is_a_warning_and_never_another_ticket(container: Container) -> None:
    """Without the permission, or after enough tries, the link says that the ticket does not link back."""
    site, tracker = _run(container, [Forbidden("no Link Issues")])
    assert (tracker.tries, len(site.model.made)) == (1, 1)
    assert "no Link Issues" in _warnings(site)[0]
