"""Reads post-mortems from a repository and writes them back: as a commit on their branch, or as a pull request.

Nothing is ever overwritten: each write names the blob that it replaces, and GitHub refuses it where that is another.
Source: https://docs.github.com/en/rest/repos/contents#create-or-update-file-contents
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from connectors.documents import DocumentName, DocumentWritten, SourceDocument
from connectors.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    Misconfigured,
    ProtocolDrift,
    TargetMissing,
    Unreachable,
)
from connectors.github.api import Api
from connectors.github.comments import comment_once
from connectors.github.document_names import Library, Place
from connectors.github.pull_requests import Proposals
from connectors.github.settings import GithubSettings


class GithubDocuments:
    """The documents within reach of one connection."""

    def __init__(self, api: Api, settings: GithubSettings) -> None:
        self._api = api
        self._settings = settings
        self.library = library_of(settings)
        self._defaults: dict[str, str] = {}
        self._listed: tuple[str, Mapping[str, str] | None] = ("", None)  # ETag of the tree, and what it held

    def name_of(self, text: str) -> DocumentName | None:
        """Return the document that ``text`` names in one of the connection's repositories."""
        return self.library.name_of(text)

    def follows(self, uri: str) -> bool:
        """Whether a push publishes it, and its links are written back."""
        return self._settings.link_back != "none" and self.library.follows(uri)

    def version_of(self, content: bytes) -> str:
        """Return the name that git gives to a file with this content."""
        return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

    def read(self, name: DocumentName) -> SourceDocument:
        """Read a file at a branch, tag or commit."""
        place = self._place(name)
        at = name.at or self._settings.document_branch
        what = f"read {name.uri}" + (f" at {at}" if at else "")
        try:
            data = self._api.get(_contents(place), what=what, target="other", **({"ref": at} if at else {})).data
        except TargetMissing as error:
            raise Unreachable(f"{what}: there is no such file, or the token may not see it", status=404) from error
        if not isinstance(data, dict) or data.get("type") != "file":
            raise Invalid(f"{what}: that is a folder or a link, not a document", fields=("source",))
        try:
            version = str(data["sha"])
            content = self._content(place, data, what)
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise ProtocolDrift(f"{what}: GitHub's answer lacks {type(error).__name__}: {error}") from error
        return SourceDocument(name, content, version)

    def listing(self) -> Mapping[str, str] | None:
        """Return the blobs of all files of the branch whose paths are followed."""
        if not self.library.patterns:
            return {}
        repository, what = self.library.repository, "list the documents"
        branch = self._branch(DocumentName(""), repository)
        path = f"/repos/{repository}/git/trees/{quote(branch, safe='/')}"
        etag, known = self._listed
        answer = self._api.get_if_changed(path, etag, what=what, target="repository", recursive=1)
        if answer is None:  # a tree of megabytes that is looked at every few minutes, and mostly the same
            return known
        data = answer.data
        try:
            found = {
                self.library.uri(repository, str(one["path"])): str(one["sha"])
                for one in data["tree"]
                if one["type"] == "blob" and self.library.matches(str(one["path"]))
            }
            self._listed = (str(answer.headers.get("etag") or ""), None if data.get("truncated") else found)
            return self._listed[1]
        except (KeyError, TypeError, AttributeError) as error:
            raise ProtocolDrift(f"{what}: GitHub's answer lacks {type(error).__name__}: {error}") from error

    def writable(self, name: DocumentName) -> DocumentName:
        """Return the name at its branch; a tag or commit cannot be written, so that stands for the usual branch."""
        if not name.at:
            return name
        place = self._place(name)
        path = f"/repos/{place.repository}/branches/{quote(name.at, safe='/')}"
        try:
            self._api.get(path, what=f"whether {name.at} is a branch", target="other")
        except TargetMissing:
            return replace(name, at="")
        return name

    def write(self, document: SourceDocument, content: bytes, message: str) -> DocumentWritten:
        """Commit the content on the document's branch, or propose it as a pull request, as the settings say."""
        place = self._place(document.name)
        branch = self._branch(document.name, place.repository)
        if self._settings.link_back == "none":
            raise Misconfigured(
                'link_back = "none": links are not written back. Set it to "commit" or "pull_request"',
                fields=("link_back",),
            )
        if self._settings.link_back == "pull_request":
            proposals = Proposals(self._api, place.repository, branch)
            return proposals.propose(
                message, content, at_start=lambda commit: self._unchanged(document, commit), write=self._put(place)
            )
        url = self._put(place)(branch, content, document.version, message)
        return DocumentWritten("written", url)

    def tell_authors(self, name: DocumentName, text: str) -> None:
        """Comment on the commit that was read, where the settings want that."""
        if name.at and self._settings.comment_on_refused_documents:
            path = f"/repos/{self._place(name).repository}/commits/{quote(name.at, safe='')}"
            comment_once(self._api, path, text, f"{name.uri}@{name.at}:{text}", f"comment on the commit {name.at[:12]}")

    def _unchanged(self, document: SourceDocument, commit: str) -> str:
        """Return the document's version at ``commit``; raises ``Conflict`` where it is another one."""
        there = self.read(replace(document.name, at=commit))
        if there.version != document.version:
            raise Conflict(f"{document.name.uri} was changed meanwhile")
        return there.version

    def _put(self, place: Place) -> _Put:
        return _Put(self._api, place)

    def _branch(self, name: DocumentName, repository: str) -> str:
        named = name.at or (self._settings.document_branch if repository == self.library.repository else "")
        if named:
            return named
        if repository not in self._defaults:
            data = self._api.get(f"/repos/{repository}", what=f"read {repository}", target="repository").data
            self._defaults[repository] = str(data.get("default_branch") or "main")
        return self._defaults[repository]

    def _content(self, place: Place, data: Mapping[str, Any], what: str) -> bytes:
        if data.get("encoding") != "base64":  # over 1 MB the content is left out
            path = f"/repos/{place.repository}/git/blobs/{data['sha']}"
            data = self._api.get(path, what=what, target="other").data
        return base64.b64decode(data["content"])

    def _place(self, name: DocumentName) -> Place:
        place = self.library.place_of(name.uri)
        if place is None:
            raise Invalid(f"{name.uri!r} names no file on GitHub", fields=("source",))
        return place


class _Put:
    """Writes one file on a branch."""

    def __init__(self, api: Api, place: Place) -> None:
        self._api = api
        self._place = place

    def __call__(self, branch: str, content: bytes, version: str, message: str) -> str:
        """Replace the blob ``version``; returns the address of the commit."""
        body = {
            "message": message,
            "content": base64.b64encode(content).decode(),
            "sha": version,
            "branch": branch,
        }
        what = f"write {self._place.repository}/{self._place.path} on {branch}"
        try:
            answer = self._api.send("PUT", _contents(self._place), body, what=what, target="other")
        except (Forbidden, TargetMissing) as error:
            hint = 'give the token Contents: read and write, or set link_back = "none"'
            raise Forbidden(f"{error}; {hint}", status=error.status) from error
        except Gone as error:
            raise Conflict(f"{what}: the file is gone", status=error.status) from error
        return str(answer.data.get("commit", {}).get("html_url") or "")


def library_of(settings: GithubSettings) -> Library:
    """Return which documents the settings name."""
    return Library(
        repository=settings.document_repository or settings.repository,
        also=settings.repository,
        branch=settings.document_branch,
        patterns=settings.document_paths,
        web_url=settings.web_url,
    )


def _contents(place: Place) -> str:
    return f"/repos/{place.repository}/contents/{quote(place.path, safe='/')}"
