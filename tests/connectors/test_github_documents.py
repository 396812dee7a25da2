"""How documents on GitHub are named, which pushes speak of them, and what the check says of them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from connectors.contract import Severity
from connectors.errors import Unavailable
from connectors.github.connector import connect
from connectors.github.document_names import Library, read_push
from connectors.github.documents import GithubDocuments
from connectors.registry import kinds
from tests.connectors.contract_rigs import GithubRig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.losing_proxy import Fault

LIBRARY = Library(
    "Acme/Ops", "acme/tickets", "", ("postmortems/**/*.md", "/incidents/*/report.md"), "https://github.com"
)
PUSH: dict[str, Any] = {
    "ref": "refs/heads/main",
    "before": "a" * 40,
    "after": "b" * 40,
    "repository": {"full_name": "acme/ops", "default_branch": "main"},
    "commits": [{"added": ["postmortems/1.md"], "modified": [], "removed": []}],
}


@pytest.mark.parametrize(
    ("text", "uri", "at"),
    [
        ("github:acme/ops/postmortems/1.md", "github:acme/ops/postmortems/1.md", ""),
        ("github:ACME/Ops/postmortems/1.md@main", "github:acme/ops/postmortems/1.md", "main"),
        ("github:acme/ops/a.md@feature/x", "github:acme/ops/a.md", "feature/x"),
        ("github:acme/ops/a%40b.md@v1", "github:acme/ops/a%40b.md", "v1"),
        ("github:acme/tickets/a b.md", "github:acme/tickets/a b.md", ""),
        (
            "https://github.com/acme/ops/blob/main/postmortems/1.md?plain=1#L3",
            "github:acme/ops/postmortems/1.md",
            "main",
        ),
        ("github:acme/other/a.md", None, ""),
        ("github:ghe.example.com/acme/ops/a.md", None, ""),
        ("github:acme/ops/../a.md", None, ""),
        ("github:acme/ops/a//b.md", None, ""),
        ("github:acme/ops", None, ""),
        ("github:acme/../ops/a.md", None, ""),
        ("https://github.com/acme/ops/issues/1", None, ""),
        ("https://github.com.evil.example/acme/ops/blob/main/a.md", None, ""),
        ("gitlab:acme/ops/a.md", None, ""),
    ],
)
def test_names(text: str, uri: str | None, at: str) -> None:
    """A document of our repositories has one name, however it is written; nothing else has any."""
    found = LIBRARY.name_of(text)
    assert (found.uri if found else None, found.at if found else "") == (uri, at)
    if found is not None:
        again = LIBRARY.name_of(found.uri)
        assert again is not None
        assert again.uri == found.uri


def test_a_name_on_another_server_carries_the_server() -> None:
    """Two servers may have repositories of one name: only github.com's goes without its host."""
    library = Library("acme/ops", "acme/ops", "", (), "https://ghe.example.com")
    name = library.name_of("github:acme/ops/a.md")
    assert name is not None
    assert name.uri == "github:ghe.example.com/acme/ops/a.md"
    assert library.name_of(name.uri) == name


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("postmortems/1.md", True),
        ("postmortems/2026/05/1.md", True),
        ("postmortems/1.txt", False),
        ("docs/postmortems/1.md", False),
        ("incidents/7/report.md", True),
        ("incidents/7/8/report.md", False),
        ("incidents/7/report.md.bak", False),
        ("incidents/7/reportxmd", False),
    ],
)
def test_patterns(path: str, fits: bool) -> None:
    """One star stays within a folder, two go through folders, and the whole path must fit."""
    assert LIBRARY.matches(path) is fits


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["github:acme/ops/postmortems/1.md"]),
        ({"commits": [{"modified": ["postmortems/1.md"]}, {"removed": ["postmortems/1.md"]}]}, []),
        (
            {"commits": [{"removed": ["postmortems/1.md"]}, {"added": ["postmortems/1.md"]}]},
            ["github:acme/ops/postmortems/1.md"],
        ),
        ({"commits": [{"added": ["src/main.py"]}]}, []),
        ({"ref": "refs/heads/other"}, []),
        ({"ref": "refs/tags/main"}, []),
        ({"deleted": True}, []),
        ({"repository": {"full_name": "acme/else", "default_branch": "main"}}, []),
        ({"forced": True}, [None]),
        ({"before": "0" * 40}, [None]),
        ({"commits": [{"added": [f"postmortems/{number}.md" for number in range(201)]}]}, [None]),
    ],
)
def test_pushes(changes: dict[str, Any], expected: list[str | None]) -> None:
    """A push names what it changed and left there, at its commit; one that cannot tell asks for a look at all."""
    parsed = read_push("7:guid", json.dumps({**PUSH, **changes}).encode(), LIBRARY)
    assert [hint.name and hint.name.uri for hint in parsed.documents] == expected
    assert {hint.name.at for hint in parsed.documents if hint.name} <= {"b" * 40}
    assert (parsed.ignored_because is None) is bool(expected)
    assert parsed.known


def test_a_version_is_what_git_calls_it() -> None:
    """The version of a content is its blob name, so that a list of a tree can be compared with what is stored."""
    documents = GithubDocuments.version_of
    assert documents(None, b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"  # type: ignore[arg-type]
    assert "github" in kinds()


@pytest.mark.network
def test_a_large_file_is_read_by_its_blob(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """Over 1 MB GitHub leaves the content out of its answer; it is read from the blob."""
    connector = connect("github", github.settings(), github.context())
    path = f"/repos/{github.repository}/contents/large.md"
    body = {"message": "m", "content": base64.b64encode(b"# Large\n").decode()}
    made = emulate_github.call("PUT", path, body)["content"]
    github.proxy.faults.append(
        Fault(
            "GET",
            "large.md",
            forward=False,
            status=200,
            body={**made, "type": "file", "content": "", "encoding": "none"},
        )
    )
    name = connector.documents.name_of(f"github:{github.repository}/large.md")
    assert name is not None
    assert connector.documents.read(name).content == b"# Large\n"
    connector.close()


@pytest.mark.network
def test_a_tree_that_is_the_same_is_not_sent_again(github: GithubRig) -> None:
    """The list of files is asked for with the ETag of the last one; 304 is the same list, any other a new one."""
    connector = connect("github", github.settings(document_paths=["*.md"]), github.context())
    connector.documents.listing()  # asks for the default branch
    tree = {"tree": [{"type": "blob", "path": "1.md", "sha": "a" * 40}], "truncated": False}
    path = "/git/trees/main"
    github.proxy.faults += [
        Fault("GET", path, forward=False, status=200, body=tree, headers={"etag": '"one"'}),
        Fault("GET", path, forward=False, status=304),
        Fault("GET", path, forward=False, status=200, body={**tree, "truncated": True}),
        Fault("GET", path, forward=False, status=503),
    ]
    first = connector.documents.listing()
    assert list((first or {}).values()) == ["a" * 40]
    assert connector.documents.listing() == first
    assert connector.documents.listing() is None
    with pytest.raises(Unavailable):
        connector.documents.listing()
    connector.close()


@pytest.mark.network
def test_the_hooks_ask_for_pushes_where_documents_are_followed(
    github: GithubRig, emulate_github: EmulateGithub
) -> None:
    """Set-up makes one hook for issues and pushes, or one in each repository, and mends one without pushes."""
    home = emulate_github.new_repository()
    plain = connect("github", github.settings(), github.context())
    plain.ensure_webhook("http://127.0.0.1:9/webhooks/github")
    same = connect("github", github.settings(document_paths=["*.md"]), github.context())
    assert "not subscribed to push" in same.ensure_webhook("http://127.0.0.1:9/webhooks/github")
    (hook,) = emulate_github.call("GET", f"/repos/{github.repository}/hooks")
    assert sorted(hook["events"]) == ["issues", "push"]
    settings = github.settings(document_paths=["*.md"], document_repository=home)
    apart = connect("github", settings, github.context())
    assert "was created" in apart.ensure_webhook("http://127.0.0.1:9/webhooks/github")
    (hook,) = emulate_github.call("GET", f"/repos/{home}/hooks")
    assert hook["events"] == ["push"]
    for one in (plain, same, apart):
        one.close()


@pytest.mark.network
def test_the_check_says_whether_documents_can_be_read_and_written(github: GithubRig) -> None:
    """How many files match; none; a repository that is not there; and an account that may not write."""
    said = {}
    asked: dict[str, dict[str, object]] = {
        "some": {"document_paths": ["*.md"]},
        "none": {"document_paths": ["*.rst"]},
        "missing": {"document_paths": ["*.md"], "document_repository": "octocat/nowhere"},
    }
    for name, changes in asked.items():
        connector = connect("github", github.settings(**changes), github.context())
        said[name] = [one for one in connector.check().findings if "document" in one.what or "post-mortems" in one.what]
        connector.close()
    assert [one.severity for one in said["some"]] == [Severity.OK]
    assert "1 of them" in said["some"][0].what
    assert [one.severity for one in said["none"]] == [Severity.WARN]
    assert [one.severity for one in said["missing"]] == [Severity.FAIL]
    assert "Contents: read and write" in said["missing"][0].fix
