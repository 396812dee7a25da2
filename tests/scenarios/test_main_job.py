"""The main job on real post-mortems and a stateful GitHub, with the service killed again and again on the way."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.documents import reader
from connectors.markers import find_keys
from tests.rigs.emulate import EmulateGithub
from tests.rigs.losing_proxy import LosingProxy
from tests.rigs.ports import free_port
from tests.rigs.receiver import Receiver
from tests.scenarios.real_documents import as_read, choose, insertions
from tests.scenarios.service import Killer, Service
from tests.scenarios.world import SECRET, World, compact, publish_while_killed, wait_until, write_config

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(600)]

DOCUMENTS = 44
KILLS = 22
SEED = "2026-04-12"
OWN_TICKETS = 2  # tickets that a person opened before, and that a document names
MARKER = re.compile("<!-- followthrough:[0-9a-f]{32} -->")
THEIRS = "https://github.com/jupyterhub/jupyterhub/issues"


@pytest.fixture(scope="module")
def world(shared_dir: Path, emulate_github: EmulateGithub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Real documents published to a service that was killed on the way, and then left alone until it was done."""
    directory = tmp_path_factory.mktemp("main-job")
    repository = emulate_github.new_repository()
    proxy = LosingProxy(emulate_github.base_url)
    port = free_port()
    config = write_config(directory, port, base_url=proxy.url, repository=repository, token=emulate_github.token)
    service = Service(config, f"http://127.0.0.1:{port}")
    hook = emulate_github.new_hook(repository, f"{service.url}/webhooks/github", SECRET)
    made = World(directory, emulate_github, repository, hook, proxy, service)
    for number in range(1, OWN_TICKETS + 1):
        emulate_github.call("POST", f"/repos/{repository}/issues", {"title": f"Written by a person, {number}"})
    names = {f"{THEIRS}/{987 - n}": f"{proxy.url}/{repository}/issues/{n}" for n in range(1, OWN_TICKETS + 1)}
    made.documents = choose(shared_dir, DOCUMENTS, names)
    killer = Killer(service, KILLS, SEED, proxy.catch_up)
    try:
        _publish(made, killer)
        yield made
    finally:
        killer.stop()
        service.close()
        proxy.close()


def _publish(world: World, killer: Killer) -> None:
    started = time.monotonic()
    killer.start()
    publish_while_killed(world, killer)
    wait_until(lambda: killer.reached(KILLS), 120, "the last kill")
    published = time.monotonic()
    assert world.service.wait_until_ready()
    wait_until(lambda: all(link.state.settled for link in world.links()), 120, "every link to settle")
    assert killer.failed == []
    world.figures = {
        "documents": len(world.documents),
        "items": sum(len(document.items) for document in world.documents),
        "open_items": sum(len(document.open_items) for document in world.documents),
        "tickets": len(world.tickets()),
        "adopted": sum(link.adopted for link in world.links()),
        "duplicates": sum(len(numbers) - 1 for numbers in world.tickets_by_key().values()),
        "killed_at_points": killer.at_points,
        "killed_from_outside": killer.from_outside,
        "creates_sent_again": sum(link.attempts > 1 for link in world.links()),
        "creates_at_the_wire": sum(call == ("POST", f"/repos/{world.repository}/issues") for call in world.proxy.seen),
        "looks": sum(path.startswith(f"/repos/{world.repository}/issues?") for _, path in world.proxy.seen),
        "seconds_until_published": round(published - started, 1),
        "seconds_until_settled": round(time.monotonic() - started, 1),
    }


def test_every_open_item_has_exactly_one_ticket(world: World, record_property: Callable[[str, object], None]) -> None:
    """Forty documents, twenty kills: every item that was parsed has one ticket, and no ticket lacks its item."""
    for name, figure in world.figures.items():
        record_property(name, figure)
    print(world.figures)  # noqa: T201 - shown by "pytest -s" and in the summary of a failure
    links = world.links()
    assert len(world.documents) >= 40
    assert int(str(world.figures["killed_at_points"])) + int(str(world.figures["killed_from_outside"])) >= 20
    assert int(str(world.figures["killed_at_points"])) >= 5
    assert Counter(link.state.value for link in links) == {"linked": world.figures["open_items"]}
    numbers = [link.ticket.id for link in links if link.ticket]
    assert len(set(numbers)) == len(numbers) == len(links)
    assert set(numbers) == set(world.tickets())


def test_items_are_the_documents_items(world: World) -> None:
    """What the service lists for a document is what was parsed: done items without a ticket, the others with one."""
    for document in world.documents:
        shown = world.items_of(world.published[document.uri])
        assert [(i["line"], i["text"], i["ticket"] is None) for i in shown] == [
            (i.line, i.text, i.done is True) for i in document.items
        ]


def test_every_ticket_carries_its_marker_and_names_its_document(world: World) -> None:
    """A ticket that we opened ends in its link's own marker and names its document; an adopted one is untouched."""
    tickets = world.tickets()
    sources = {item["id"]: uri for uri, id_ in world.published.items() for item in world.items_of(id_)}
    for link in world.links():
        assert link.ticket is not None
        body = tickets[link.ticket.id]["body"] or ""
        if link.adopted:
            assert body == ""
        else:
            assert find_keys(body) == (link.key,)
            assert len(MARKER.findall(body)) == 1
            assert f"<{sources[link.action_item_id]}>" in body
    assert world.figures["adopted"] == OWN_TICKETS


def test_no_two_tickets_carry_one_marker(world: World) -> None:
    """However often the process died, the tracker holds no marker twice."""
    assert {key: numbers for key, numbers in world.tickets_by_key().items() if len(numbers) > 1} == {}


def test_documents_get_their_references_and_nothing_else(world: World) -> None:
    """The text with its references is the original plus one reference per ticket, and reads as the same items."""
    written = 0
    for document in world.documents:
        id_ = world.published[document.uri]
        urls = [item["ticket"]["url"] for item in world.items_of(id_) if item["ticket"]]
        answer = world.service.client.get(f"/v1/post-mortems/{id_}/document")
        pieces = insertions(document.data, answer.content)
        owed = [url for item, url in zip(document.open_items, urls, strict=True) if url.encode() not in document.data]
        named = [[url for url in urls if _names(piece, url)] for piece in pieces]
        again = reader.read(answer.content, source_name=document.uri)
        assert [as_read(item) for item in again.action_items] == [
            as_read(item) for item in document.post_mortem.action_items
        ], document.name
        assert sorted(map(str, named)) == sorted(str([url]) for url in owed), document.name
        written += len(pieces)
    assert written >= len(world.tickets()) - OWN_TICKETS


def _names(piece: bytes, url: str) -> bool:
    after = piece.partition(url.encode())
    return bool(after[1]) and not after[2][:1].isdigit()


def test_same_documents_again_write_nothing(world: World) -> None:
    """Publishing the same bytes again answers 200 and sends the tracker no call that writes."""
    writes, tickets = len(world.proxy.writes()), world.tickets()
    answers = [world.publish(document) for document in world.documents]
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["id"] for answer in answers] == list(world.published.values())
    wait_until(lambda: all(link.state.settled for link in world.links()), 60, "every link to settle")
    assert len(world.proxy.writes()) == writes
    assert world.tickets().keys() == tickets.keys()


def test_closing_tickets_moves_the_rate(world: World) -> None:
    """Tickets closed at the tracker arrive as signed deliveries, and the rate is what the tickets say."""
    before = world.deliveries("applied") + world.deliveries("reread")
    issues = f"/repos/{world.repository}/issues"
    open_ = [number for number, issue in world.tickets().items() if issue["state"] == "open"]
    for place, number in enumerate(open_[:11]):
        reason = "not_planned" if place % 3 == 2 else "completed"
        world.emulate.call("PATCH", f"{issues}/{number}", {"state": "closed", "state_reason": reason})
    world.emulate.call("PATCH", f"{issues}/{open_[0]}", {"state": "open"})
    wait_until(lambda: _rates(world) == _from_tickets(world), 60, f"{_rates(world)} to be {_from_tickets(world)}")
    assert world.deliveries("applied") + world.deliveries("reread") - before >= 12


def _from_tickets(world: World) -> tuple[int, int, int, float]:
    states = Counter((issue["state"], issue["state_reason"]) for issue in world.tickets().values())
    wont_do = states["closed", "not_planned"]
    total = sum(len(document.items) for document in world.documents)
    done_in_text = total - sum(len(document.open_items) for document in world.documents)
    done = sum(count for (state, _), count in states.items() if state == "closed") - wont_do + done_in_text
    return total, done, wont_do, round(done / total, 4)


def _rates(world: World) -> tuple[int, int, int, float]:
    (found,) = world.get("/v1/metrics/completion")["groups"]
    return found["total"], found["done"], found["wont_do"], found["completion_rate"]


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", "sha256=zz", "sha1=" + "0" * 40, "sha256=" + "0" * 64, "0" * 64],
    ids=["missing", "empty", "cut", "not-hexadecimal", "other-algorithm", "wrong", "no-algorithm"],
)
def test_a_delivery_without_a_right_signature_is_refused(world: World, signature: str | None) -> None:
    """A missing, malformed or wrong signature is answered with 401 before the body is read as JSON."""
    before = _rates(world)
    headers = {"X-GitHub-Event": "issues", "X-GitHub-Delivery": "forged", "Content-Type": "application/json"}
    given = {"X-Hub-Signature-256": signature} if signature is not None else {}
    for body in (b"{this is not JSON", compact({"action": "closed"})):
        answer = world.deliver(body, headers | given)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    assert _rates(world) == before


def test_the_same_delivery_twice_changes_nothing(world: World, receiver: Receiver) -> None:
    """A delivery that arrives again is acknowledged and leaves the item, its history and the rate as they were."""
    item = next(i for i in world.items() if i["ticket"] and i["state"] == "open")
    number = item["ticket"]["key"].partition("#")[2]
    beside = world.emulate.new_hook(world.repository, receiver.url, SECRET)  # gets the same bytes as the service
    world.emulate.call("PATCH", f"/repos/{world.repository}/issues/{number}", {"state": "closed"})
    copy = receiver.wait_for(lambda delivery: b'"action":"closed"' in delivery.body)
    world.emulate.call("DELETE", f"/repos/{world.repository}/hooks/{beside}")
    path = f"/v1/action-items/{item['id']}"
    wait_until(lambda: world.get(path)["state"] == "done", 60, "the first arrival")
    before = world.get(path), _rates(world)
    first = world.emulate.call("GET", f"/repos/{world.repository}/hooks/{world.hook}/deliveries")[0]
    assert (first["action"], first["status_code"]) == ("closed", 202)
    again = [world.deliver(copy.body, copy.headers | {"x-github-delivery": str(first["id"])}) for _ in range(2)]
    assert [(answer.status_code, answer.json()["outcome"]) for answer in again] == [(202, "duplicate")] * 2
    assert (world.get(path), _rates(world)) == before
