"""What becomes of a link when the tracker's answer is lost, refused or late: never a second ticket, never given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.domain.records import LinkRecord, LinkState
from tests.jobs.sites import LONGEST_RUN, GithubSide, Site, assert_exactly_once
from tests.jobs.waiting import wait_until
from tests.rigs.emulate import EmulateGithub
from tests.rigs.forked import end
from tests.rigs.losing_proxy import Fault, LosingProxy
from tests.rigs.ports import free_port

pytestmark = [pytest.mark.network, pytest.mark.slow]


@pytest.fixture
def proxy(emulate_github: EmulateGithub) -> Iterator[LosingProxy]:
    """The wire to GitHub."""
    wire = LosingProxy(emulate_github.base_url)
    yield wire
    wire.close()


@pytest.fixture
def site(new_site: Callable[..., Site], emulate_github: EmulateGithub, proxy: LosingProxy) -> Site:
    """One action item, and a repository behind the proxy."""
    made = new_site(GithubSide(emulate_github, base_url=proxy.url))
    made.write(items=1)
    return made


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST", "/issues", cut=True),
        Fault("POST", "/issues", status=502),
        Fault("POST", "/issues", status=200, body={"id": 1}),
    ],
    ids=["cut", "502", "unreadable"],
)
def test_a_lost_answer_is_found_by_looking(site: Site, proxy: LosingProxy, fault: Fault) -> None:
    """The ticket was opened and nobody said so: it is found by its marker, and the create is not sent again."""
    proxy.faults.append(fault)
    assert site.run() == 0, site.log()
    assert_exactly_once(site, expected=1)
    assert _creates(proxy) == 1


def test_a_create_that_never_arrived_is_repeated(site: Site, proxy: LosingProxy) -> None:
    """The connection was cut before the tracker saw the create: after the settle time it is sent once more."""
    proxy.faults.append(Fault("POST", "/issues", forward=False, cut=True))
    assert site.run() == 0, site.log()
    assert_exactly_once(site, expected=1)
    assert _creates(proxy) == 2
    (link,) = site.stored()[1]
    assert link.attempts == 2


def test_a_rate_limit_is_obeyed(site: Site, proxy: LosingProxy) -> None:
    """After 429 with Retry-After no create is sent before the pause is over."""
    proxy.faults.append(Fault("POST", "/issues", forward=False, status=429, headers={"Retry-After": "2"}))
    worker = site.start("--ready", str(site.directory / "ready"))
    try:
        wait_until(lambda: _creates(proxy) == 2, seconds=60)
        first, second = (at for at, call in zip(proxy.moments, proxy.seen, strict=False) if _is_create(*call))
        assert second - first >= 2
        worker.join(LONGEST_RUN)
        assert worker.exitcode == 0, site.log()
    finally:
        end(worker)
    assert_exactly_once(site, expected=1)


def test_a_tracker_that_is_down_is_waited_for(new_site: Callable[..., Site], emulate_github: EmulateGithub) -> None:
    """Connection refused: the link stays pending and says why; once the tracker is up it gets its ticket."""
    port = free_port()
    site = new_site(GithubSide(emulate_github, base_url=f"http://127.0.0.1:{port}"))
    site.write(items=1)
    worker = site.start("--ready", str(site.directory / "ready"))
    proxy = None
    try:
        link = _first_error(site)
        assert link.state is LinkState.PENDING
        assert link.attempts == 0
        proxy = LosingProxy(emulate_github.base_url, port)
        worker.join(LONGEST_RUN)
        assert worker.exitcode == 0, site.log()
    finally:
        end(worker)
        if proxy is not None:
            proxy.close()
    assert_exactly_once(site, expected=1)


@pytest.mark.parametrize("status", [401, 404], ids=["wrong-token", "no-repository"])
def test_a_wrong_setting_leaves_the_link_pending(site: Site, proxy: LosingProxy, status: int) -> None:
    """A wrong token or repository is the connection's fault, not the item's: the link waits and says what is wrong."""
    proxy.faults += [Fault(method, "", forward=False, status=status) for method in ("GET", "POST") for _ in range(20)]
    worker = site.start("--ready", str(site.directory / "ready"))
    try:
        link = _first_error(site)
    finally:
        end(worker)
    assert link.state is LinkState.PENDING
    assert str(status) in (link.error or "")
    assert link.next_at is not None
    assert site.tracker.tickets() == []


def _creates(proxy: LosingProxy) -> int:
    return sum(_is_create(method, path) for method, path in tuple(proxy.seen))


def _is_create(method: str, path: str) -> bool:
    return method == "POST" and path.endswith("/issues")


def _first_error(site: Site) -> LinkRecord:
    """Wait until the only link says what is wrong."""
    found: list[LinkRecord] = []

    def has_error() -> bool:
        if not (site.directory / "ready").exists():
            return False
        found[:] = [link for link in site.stored()[1] if link.error]
        return bool(found)

    wait_until(has_error, seconds=60)
    return found[0]
