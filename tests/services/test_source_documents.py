"""Post-mortems that live in a repository: read, published, and written back without losing a word of anybody's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from typing_extensions import override

from app.domain.decisions import DecisionKind, Wish
from app.domain.deliveries import DOCUMENTS_ARE_READ
from app.domain.records import DeliveryOutcome
from app.errors import Conflict, PolicyRejected, Refused, SourceUnavailable
from app.faults import Faults
from app.services.decide import decide
from app.services.follow_documents import look_for_documents
from app.services.publish import Published, PublishRequest, publish
from app.services.receive_delivery import receive_delivery
from app.services.source_documents import fetch
from app.services.write_links import message, write_links
from tests.rigs.fixtures import emulate_github, receiver
from tests.rigs.losing_proxy import Fault
from tests.rigs.receiver import Receiver
from tests.services.exactly_once import ProcessDied
from tests.services.github_documents import PATH, SECRET, TEXT, Make, Shelf, make

__all__ = ["emulate_github", "make", "receiver"]

pytestmark = pytest.mark.network


def published(on: Shelf, address: str | None = None) -> Published:
    """Publish by address, as the API does, and open its tickets."""
    there = fetch(on.container, address or on.address)
    done = publish(on.container, PublishRequest(document=there.content, source_uri=there.name.uri))
    on.jobs.run_all(on.container)
    return done


@dataclass(slots=True)
class AtThePoint(Faults):
    """Does something the first times a point is passed."""

    then: Callable[[], None] = field(default=lambda: None)
    times: int = 1

    @override
    def at(self, point: str) -> None:
        """Pass a point."""
        if point == self.point and self.times > 0:
            self.times -= 1
            self.then()


def test_links_come_back_as_one_commit_with_ids_alone(make: Make) -> None:
    """Each item names its ticket, every other byte stays, the message holds no word of the text; again is nothing."""
    on = make()
    done = published(on)
    written = write_links(on.container, done.post_mortem_id)
    assert (written.state, on.messages()[0]) == ("written", message(done.post_mortem_id))
    assert on.messages()[0] == f"Write ticket links of post-mortem {done.post_mortem_id}"
    text = on.text()
    with on.container.database.reading() as work:
        record = work.post_mortems.get(done.post_mortem_id)
    assert record is not None
    assert record.revision == hashlib.sha256(text.encode()).hexdigest()  # before any push tells of it
    for issue in on.issues():
        link = f" [{on.repository}#{issue['number']}]({issue['html_url']})"
        assert text.count(link) == 1
        text = text.replace(link, "")
    assert text == TEXT
    before, commits = on.writes(), len(on.messages())
    assert write_links(on.container, done.post_mortem_id).state == "unchanged"
    assert published(on).plan is None
    assert (on.writes(), len(on.messages())) == (before, commits)


def test_one_document_has_one_name(make: Make) -> None:
    """A branch, the commit it was merged with, its page's address and other letter cases are one post-mortem."""
    on = make()
    commit = on.put(TEXT + "\nMore.\n")
    named = [on.address, f"{on.address}@main", f"{on.address}@{commit}", on.address.replace("octocat", "OctoCat")]
    named.append(f"{on.proxy.url}/{on.repository}/blob/main/{PATH}")
    assert len({published(on, one).post_mortem_id for one in named}) == 1
    assert len(on.issues()) == 2


def test_what_a_person_wrote_meanwhile_stays(make: Make) -> None:
    """A document that changes between our read and our write is read again: their words, our links, new tickets."""
    on = make()
    done = published(on)
    theirs = TEXT.replace("somebody", "Grace Example") + "- [ ] Write the runbook (Ada Example, 2026-05-03)\n"
    faults = AtThePoint(point="before_document_write", then=lambda: on.edit(theirs))
    racing = replace(on.container, faults=faults)
    assert write_links(racing, done.post_mortem_id).state == "waiting"
    assert on.text() == theirs
    on.jobs.run_all(on.container)
    assert write_links(on.container, done.post_mortem_id).state == "written"
    assert len(on.issues()) == 3
    assert all(issue["html_url"] in on.text() for issue in on.issues())
    assert "Grace Example" in on.text()


def test_a_document_that_never_rests_is_left_alone(make: Make) -> None:
    """After five tries the write is given up with the reason, and the person's last words stand."""
    on = make()
    done = published(on)
    edits = [f"{TEXT}\nEdit {number}.\n" for number in range(9)]
    faults = AtThePoint(point="before_document_write", then=lambda: on.edit(edits.pop(0)), times=9)
    with pytest.raises(Conflict, match="5 tries"):
        write_links(replace(on.container, faults=faults), done.post_mortem_id)
    assert on.text() == f"{TEXT}\nEdit 4.\n"


@pytest.mark.parametrize("cut", [True, False])
def test_a_lost_answer_is_looked_at_and_never_written_twice(make: Make, cut: bool) -> None:
    """The commit happened and its answer was lost, or a 502 hid it: one commit."""
    on = make()
    done = published(on)
    on.proxy.faults.append(Fault("PUT", PATH, cut=cut, status=None if cut else 502))
    assert write_links(on.container, done.post_mortem_id).state == "unchanged"
    assert on.messages().count(message(done.post_mortem_id)) == 1


def test_a_death_after_the_commit_writes_nothing_again(make: Make) -> None:
    """The process dies between the commit and our note of it; the next run finds its own text and writes nothing."""
    on = make()
    done = published(on)

    def die() -> None:
        raise ProcessDied

    with pytest.raises(ProcessDied):
        write_links(
            replace(on.container, faults=AtThePoint(point="after_document_write", then=die)), done.post_mortem_id
        )
    before = on.writes()
    assert write_links(on.container, done.post_mortem_id).state == "unchanged"
    assert on.writes() == before


def test_a_commit_is_read_and_its_branch_written(make: Make) -> None:
    """A fixed version cannot be written: the links go to the branch; a named branch gets them itself."""
    on = make()
    commit = on.put(TEXT + "\nMore.\n")
    done = published(on, f"{on.address}@{commit}")
    assert write_links(on.container, done.post_mortem_id, f"{on.address}@{commit}").state == "written"
    assert on.issues()[0]["html_url"] in on.text()
    head = on.emulate.call("GET", f"/repos/{on.repository}/git/ref/heads/main")["object"]["sha"]
    on.emulate.call("POST", f"/repos/{on.repository}/git/refs", {"ref": "refs/heads/draft/1", "sha": head})
    on.put(TEXT, branch="draft/1")
    main = on.text()
    assert write_links(on.container, done.post_mortem_id, f"{on.address}@draft/1").state == "written"
    assert on.issues()[0]["html_url"] in on.text("draft/1")
    assert on.text() == main


def test_links_are_proposed_once(make: Make) -> None:
    """A pull request brings the links; again is the same one; new content closes it for another; a refusal is kept."""
    on = make(link_back="pull_request")
    done = published(on)
    assert write_links(on.container, done.post_mortem_id).state == "proposed"
    (first,) = on.pulls()
    assert (first["title"], first["body"] or "") == (message(done.post_mortem_id), "")
    assert on.text() == TEXT
    assert on.issues()[0]["html_url"] in on.text(first["head"]["ref"])
    before = on.writes()
    assert write_links(on.container, done.post_mortem_id).state == "proposed"
    assert on.writes() == before
    on.put(TEXT + "\nMore.\n")
    assert write_links(on.container, done.post_mortem_id).state == "proposed"
    assert [pull["state"] for pull in on.pulls()] == ["closed", "open"]
    on.emulate.call("PATCH", f"/repos/{on.repository}/pulls/{on.pulls()[1]['number']}", {"state": "closed"})
    assert write_links(on.container, done.post_mortem_id).state == "declined"
    assert len(on.pulls()) == 2


@pytest.mark.parametrize(("method", "end"), [("POST", "/git/refs"), ("PUT", PATH), ("POST", "/pulls")])
def test_a_proposal_goes_on_where_it_was_cut(make: Make, method: str, end: str) -> None:
    """Whichever answer of the three writes is lost, there is one pull request in the end, with one commit of ours."""
    on = make(link_back="pull_request")
    done = published(on)
    on.proxy.faults.append(Fault(method, end, cut=True))
    for _ in range(2):
        assert write_links(on.container, done.post_mortem_id).state == "proposed"
    (pull,) = on.pulls()
    assert on.issues()[0]["html_url"] in on.text(pull["head"]["ref"])


def deliver(on: Shelf, receiver: Receiver, since: int) -> list[tuple[DeliveryOutcome, str | None]]:
    """Give the service what GitHub has sent since, and run what that makes necessary."""
    outcomes = []
    for delivery in receiver.received[since:]:
        received = receive_delivery(on.container, "github", delivery.headers, delivery.body)
        outcomes.append((received.outcome, received.reason))
        on.jobs.run_all(on.container)
    return outcomes


def test_a_push_publishes_and_our_own_commit_does_not_echo(make: Make, receiver: Receiver) -> None:
    """A pushed post-mortem gets tickets and links; the push of our commit changes nothing, and nothing follows it."""
    on = make(document_paths=["postmortems/**/*.md"])
    config = {"url": receiver.url, "content_type": "json", "secret": SECRET, "insecure_ssl": "0"}
    hook = {"name": "web", "events": ["push"], "config": config}
    on.emulate.call("POST", f"/repos/{on.repository}/hooks", hook)
    pushes = len([one for one in receiver.received if one.headers["x-github-event"] == "push"])
    on.put(TEXT.replace("Logins", "All logins"))
    receiver.wait_for(lambda one: one.headers["x-github-event"] == "push")
    outcomes = deliver(on, receiver, pushes)
    assert (DeliveryOutcome.REREAD, DOCUMENTS_ARE_READ) in outcomes
    assert len(on.issues()) == 2
    assert all(issue["html_url"] in on.text() for issue in on.issues())
    count = len(receiver.received)
    receiver.wait_for(lambda one: b"Write ticket links" in one.body)
    writes, commits = on.writes(), len(on.messages())
    assert deliver(on, receiver, min(count, len(receiver.received) - 1))
    assert (on.writes(), len(on.messages())) == (writes, commits)


def test_pushes_of_other_files_publish_nothing(make: Make, receiver: Receiver) -> None:
    """A file that no pattern names is no post-mortem."""
    on = make(document_paths=["postmortems/**/*.md"])
    config = {"url": receiver.url, "content_type": "json", "secret": SECRET, "insecure_ssl": "0"}
    on.emulate.call("POST", f"/repos/{on.repository}/hooks", {"name": "web", "events": ["push"], "config": config})
    on.put("# Notes", path="notes/postmortems.md")
    receiver.wait_for(lambda one: one.headers["x-github-event"] == "push")
    outcomes = deliver(on, receiver, 0)
    assert (DeliveryOutcome.IGNORED, "it changes no document that is followed") in outcomes
    assert on.jobs.keys == set()


def test_a_push_that_never_arrived_is_found(make: Make) -> None:
    """Looking at the branch finds what no delivery told; the same again reads nothing."""
    on = make(document_paths=["postmortems/**/*.md"])
    assert look_for_documents(on.container, "github") is None
    on.jobs.run_all(on.container)
    assert len(on.issues()) == 2
    assert on.issues()[0]["html_url"] in on.text()
    look_for_documents(on.container, "github")
    assert on.jobs.waiting == []


def test_a_decision_reaches_the_document(make: Make) -> None:
    """A new date stands in the ticket and in the document's own line, by a commit of its own."""
    on = make(document_paths=["postmortems/**"])
    look_for_documents(on.container, "github")
    on.jobs.run_all(on.container)
    with on.container.database.reading() as work:
        (record,) = work.post_mortems.all()
        item = work.action_items.of_post_mortem(record.id)[0]
    wish = Wish(DecisionKind.NEW_DATE, by="Ada Example", due_date=item.due_date.replace(year=2031), reason="later")  # type: ignore[union-attr]
    decide(on.container, item.id, wish)
    on.jobs.run_all(on.container)
    assert "2031-05-01" in on.text()
    assert "**Due:** 2031-05-01" in on.issues()[-1]["body"] + on.issues()[0]["body"]


def test_what_cannot_be_read_or_written_says_why(make: Make) -> None:
    """No such file, another repository, a folder, and switched off: each is named with what to do."""
    on = make(link_back="none")
    with pytest.raises(Refused, match="no such file"):
        fetch(on.container, f"github:{on.repository}/nowhere.md")
    with pytest.raises(Refused, match="no document that a connection reads"):
        fetch(on.container, "github:acme/secrets/keys.md")
    with pytest.raises(Refused, match="folder"):
        fetch(on.container, f"github:{on.repository}/postmortems")
    done = published(on)
    with pytest.raises(SourceUnavailable, match="link_back"):
        write_links(on.container, done.post_mortem_id)


def test_a_token_that_may_not_write_is_told_what_it_lacks(make: Make) -> None:
    """A refused commit names the permission, and the setting that does without."""
    on = make()
    done = published(on)
    refused = {"message": "Resource not accessible by personal access token"}
    on.proxy.faults.append(Fault("PUT", PATH, forward=False, status=403, body=refused))
    with pytest.raises(SourceUnavailable, match="Contents: read and write, or set link_back"):
        write_links(on.container, done.post_mortem_id)
    assert on.text() == TEXT


def test_what_was_stated_beside_the_text_still_holds(make: Make) -> None:
    """Team and severity that the publisher gave are not lost when a push publishes the next revision."""
    on = make(document_paths=["postmortems/**"])
    there = fetch(on.container, on.address)
    request = PublishRequest(there.content, there.name.uri, team="payments", severity="SEV-4", systems=("auth",))
    done = publish(on.container, request)
    on.put(TEXT + "\nMore.\n")
    look_for_documents(on.container, "github")
    on.jobs.run_all(on.container)
    with on.container.database.reading() as work:
        record = work.post_mortems.get(done.post_mortem_id)
    assert record is not None
    assert (record.team, record.severity_level, record.systems) == ("payments", 4, ("auth",))


def test_a_document_that_the_policy_refuses_is_not_published(make: Make) -> None:
    """A pushed document that breaks its policy opens no ticket, and the one that was published stands."""
    on = make(document_paths=["postmortems/**"])
    done = published(on)
    on.put(TEXT.replace("SEV-3", "SEV-1"))
    with pytest.raises(PolicyRejected):
        publish(on.container, PublishRequest(fetch(on.container, on.address).content, done.plan.post_mortem.source_uri))  # type: ignore[union-attr]
    look_for_documents(on.container, "github")
    on.jobs.run_all(on.container)
    with on.container.database.reading() as work:
        record = work.post_mortems.get(done.post_mortem_id)
    assert record is not None
    assert record.severity == "SEV-3"
