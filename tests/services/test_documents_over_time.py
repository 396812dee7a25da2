"""Post-mortems in a repository that are renamed there, or pushed in a form that their policy refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.refused_documents import RefusedDocument
from app.errors import SourceUnavailable
from app.services.follow_documents import look_for_documents, read_job
from app.services.publish import PublishRequest, publish
from app.services.report import build
from app.services.report_rendering import ReportFormat, render
from app.services.run_audit import start_audit
from app.services.source_documents import fetch, renamed_from
from tests.rigs.fixtures import emulate_github
from tests.rigs.losing_proxy import Fault
from tests.services.github_documents import PATH, TEXT, Make, Shelf, make

__all__ = ["emulate_github", "make"]

pytestmark = pytest.mark.network

FORMATS: tuple[ReportFormat, ...] = ("md", "html", "json", "csv")


def rename(on: Shelf, to: str, text: str) -> None:
    """Rename the post-mortem as a person does: the old file goes, the new one comes."""
    there = on.emulate.call("GET", f"/repos/{on.repository}/contents/{PATH}?ref=main")
    on.emulate.call("DELETE", f"/repos/{on.repository}/contents/{PATH}", {"message": "by hand", "sha": there["sha"]})
    on.put(text, path=to)


@pytest.mark.parametrize(
    ("link_back", "edited"),
    [
        ("none", lambda text: text),
        ("none", lambda text: text.replace("Logins failing", "Something else").replace("somebody", "Grace Example")),
        ("none", lambda text: text.replace("of auth is over 2 s", "of auth is above two seconds")),
        (
            "commit",
            lambda text: "# Other words\n\n## Action items\n" + text.rpartition("\n-")[1] + text.rpartition("\n-")[2],
        ),
    ],
    ids=["the same bytes", "the same items", "most of the items", "one ticket's link"],
)
@pytest.mark.parametrize("brought_by", ["look", "person"])
def test_a_renamed_document_is_the_post_mortem_that_it_was(
    make: Make, link_back: str, edited: Callable[[str], str], brought_by: str
) -> None:
    """Under its new name it keeps its items and tickets, whoever brings it, and its history says so."""
    on = make(document_paths=["postmortems/**/*.md"], link_back=link_back)
    look_for_documents(on.container, "github")
    on.jobs.run_all(on.container)
    with on.container.database.reading() as work:
        (before,) = work.post_mortems.all()
    rename(on, "postmortems/2026/new name.md", edited(on.text()))
    address = before.source_uri.replace("logins.md", "new name.md")
    if brought_by == "look":
        look_for_documents(on.container, "github")
    else:
        there = fetch(on.container, address)
        request = PublishRequest(there.content, there.name.uri, renamed_from=renamed_from(on.container, there))
        assert publish(on.container, request).post_mortem_id == before.id
    on.jobs.run_all(on.container)
    with on.container.database.reading() as work:
        (after,) = work.post_mortems.all()
        items = work.action_items.of_post_mortem(after.id)
        history = work.action_items.history(next(item.id for item in items if item.removed_at is None))
    assert (after.id, after.source_uri) == (before.id, address)
    assert len(on.issues()) == len(items) == 2
    moved = next(event for event in history if event.kind == "document_renamed")
    assert moved.data == {"from": before.source_uri, "to": address}


def test_a_copy_and_another_document_are_not_a_rename(make: Make) -> None:
    """Beside its original the same text is a second post-mortem; so is other text after it went."""
    on = make(document_paths=["postmortems/**/*.md"])
    look_for_documents(on.container, "github")
    on.jobs.run_all(on.container)
    on.put(TEXT, path="postmortems/copy.md")
    look_for_documents(on.container, "github")
    on.jobs.run_all(on.container)
    other = TEXT.replace("Add a load test stage to the deploy pipeline", "AI-1: Turn retries off").replace(
        "Alert when p95 latency of auth is over 2 s", "AI-2: Rotate the certificates of the mail relay"
    )
    rename(on, "postmortems/other.md", other)
    look_for_documents(on.container, "github")
    on.jobs.run_all(on.container)
    with on.container.database.reading() as work:
        assert len(work.post_mortems.all()) == 3
    assert len(on.issues()) == 6


def test_a_rename_that_cannot_be_asked_about_waits(make: Make) -> None:
    """Where the old name cannot be read for another reason than its absence, nothing is published yet."""
    on = make(document_paths=["postmortems/**/*.md"])
    look_for_documents(on.container, "github")
    on.jobs.run_all(on.container)
    rename(on, "postmortems/new.md", on.text())
    there = fetch(on.container, f"github:{on.repository}/postmortems/new.md")
    on.proxy.faults.append(Fault("GET", PATH, forward=False, status=503))
    with pytest.raises(SourceUnavailable, match="renamed"):
        renamed_from(on.container, there)
    assert renamed_from(on.container, there).endswith(PATH)


REFUSED = TEXT.replace("SEV-3", "SEV-1").replace(" (somebody, 2026-05-02)", " @octocat fixes #1")


def push(on: Shelf, text: str) -> str:
    """Push a text, and have it read as its delivery does; answers the commit."""
    commit = on.put(text)
    name = on.connector.documents.name_of(f"{on.address}@{commit}")
    assert name is not None
    with on.container.database.unit_of_work() as work:
        on.container.jobs.enqueue(work, read_job("github", name, f"delivery {commit}"))
    on.jobs.run_all(on.container)
    return commit


def refused_documents(on: Shelf) -> list[RefusedDocument]:
    """What is kept as refused."""
    with on.container.database.reading() as work:
        return work.refused_documents.page()


def test_a_refused_push_is_kept_and_told_until_it_is_mended(make: Make) -> None:
    """It is listed with rules and lines, found by an audit, told once on its commit as literal text; then no more."""
    on = make(document_paths=["postmortems/**/*.md"], comment_on_refused_documents=True)
    commit = push(on, REFUSED)
    (kept,) = refused_documents(on)
    assert (kept.connection, kept.version, kept.post_mortem_id) == ("github", commit, None)
    assert any("owner" in problem and "(line 10)" in problem for problem in kept.problems)
    push(on, REFUSED + "\nMore.\n")
    (again,) = refused_documents(on)
    assert (again.id, again.since) == (kept.id, kept.since)
    start_audit(on.container)
    on.jobs.run_all(on.container)
    with on.container.database.reading() as work:
        (audit,) = work.audits.page(before=None, limit=2)
        (finding,) = [one for one in work.audits.findings(audit.id) if one.rule == "document-refused"]
    assert finding.data["problems"] == list(again.problems)
    for format_ in FORMATS:
        assert "logins.md" in render(build(on.container, audit.id), format_)
    assert on.issues() == []
    comments = f"/repos/{on.repository}/commits/{commit}/comments"
    (comment,) = on.emulate.call("GET", comments)
    assert "line 10" in comment["body"]
    assert "@octocat" not in comment["body"]
    job = read_job("github", on.connector.documents.name_of(f"{on.address}@{commit}"), "again")  # type: ignore[arg-type]
    with on.container.database.unit_of_work() as work:
        on.container.jobs.enqueue(work, job)
    on.jobs.run_all(on.container)
    assert len(on.emulate.call("GET", comments)) == 1
    push(on, TEXT)
    assert refused_documents(on) == []
    assert len(on.issues()) == 2


def test_a_refused_document_that_is_gone_is_forgotten(make: Make) -> None:
    """Once it is not on the branch any more nobody is asked to mend it; by default nothing is said on a commit."""
    on = make(document_paths=["postmortems/**/*.md"])
    commit = push(on, REFUSED)
    assert on.emulate.call("GET", f"/repos/{on.repository}/commits/{commit}/comments") == []
    rename(on, "notes/logins.md", REFUSED)
    on.proxy.faults.append(
        Fault("GET", "/git/trees/main", forward=False, status=200, body={"tree": [], "truncated": True})
    )
    look_for_documents(on.container, "github")
    assert len(refused_documents(on)) == 1  # an incomplete list proves nothing
    look_for_documents(on.container, "github")
    assert refused_documents(on) == []


def test_authors_that_cannot_be_told_change_nothing(make: Make) -> None:
    """A commit that cannot be commented on leaves the refusal listed, and the connection at work."""
    on = make(document_paths=["postmortems/**/*.md"], comment_on_refused_documents=True)
    on.proxy.faults.append(Fault("POST", "/comments", forward=False, status=403, body={"message": "Forbidden"}))
    push(on, REFUSED)
    assert len(refused_documents(on)) == 1
    push(on, TEXT)
    assert len(on.issues()) == 2
