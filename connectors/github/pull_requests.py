"""Proposes a change of one file as a pull request: one branch per content, so that the same again finds its own.

A branch is made, written once and never forced: what a person adds to it stays. A proposal that people closed without
taking it is not made again, and an open one whose content is outdated is closed for the new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from connectors.documents import DocumentWritten
from connectors.errors import Conflict, Forbidden, Invalid, ProtocolDrift, TargetMissing
from connectors.github.api import Api

_PREFIX = "followthrough/"
_PAGE = 100


class Write(Protocol):
    """Commits ``content`` over the blob ``version`` on ``branch``; returns the address of the commit."""

    def __call__(self, branch: str, content: bytes, version: str, message: str) -> str:
        """Write once."""
        ...


class Proposals:
    """Pull requests of ours against ``base`` in one repository."""

    def __init__(self, api: Api, repository: str, base: str) -> None:
        self._api = api
        self._repository = repository
        self._base = base
        self._path = f"/repos/{repository}"

    def propose(self, message: str, content: bytes, *, at_start: Callable[[str], str], write: Write) -> DocumentWritten:
        """Have a pull request that brings ``content``; ``message`` is its title and names what is changed.

        Args:
            message: the title of commit and pull request.
            content: what the file is to hold.
            at_start: returns the version of the file at a commit, or raises ``Conflict``.
            write: commits the content.
        """
        about = f"{_PREFIX}{hashlib.sha256(message.encode()).hexdigest()[:12]}-"
        branch = about + hashlib.sha256(content).hexdigest()[:12]
        known = next(self._pulls(state="all", head=f"{self._repository.partition('/')[0]}:{branch}"), None)
        if known is not None:
            declined = known.get("state") == "closed" and not known.get("merged_at")
            return DocumentWritten("declined" if declined else "proposed", str(known["html_url"]))
        start = self._head(branch)
        made = start is None
        if start is None:
            start = self._head(self._base)
            if start is None:
                raise TargetMissing(f"{self._repository} has no branch {self._base!r}", status=404)
        try:
            version = at_start(start)
        except Conflict:
            if made:
                raise  # else an earlier try came that far
        else:
            if made:
                self._make(branch, start)
            write(branch, content, version, message)
        url = self._open(branch, message)
        self._close_outdated(about, branch)
        return DocumentWritten("proposed", url)

    def _head(self, branch: str) -> str | None:
        path = f"{self._path}/git/ref/heads/{quote(branch, safe='/')}"
        try:
            data = self._api.get(path, what=f"read the branch {branch}", target="other").data
            return str(data["object"]["sha"])
        except TargetMissing:
            return None
        except (KeyError, TypeError) as error:
            raise ProtocolDrift(f"the answer about the branch {branch} lacks its commit") from error

    def _make(self, branch: str, commit: str) -> None:
        body = {"ref": f"refs/heads/{branch}", "sha": commit}
        what = f"make the branch {branch}"
        try:
            self._api.send("POST", f"{self._path}/git/refs", body, what=what, target="repository")
        except Invalid as error:
            if self._head(branch) is None:  # else somebody made it just now
                raise
            raise Conflict(f"{what}: it was made meanwhile", status=error.status) from error

    def _open(self, branch: str, title: str) -> str:
        body = {"title": title, "head": branch, "base": self._base, "body": "", "maintainer_can_modify": True}
        what = f"open a pull request for {branch}"
        try:
            made = self._api.send("POST", f"{self._path}/pulls", body, what=what, target="repository").data
        except Forbidden as error:
            hint = "give the token Pull requests: read and write"
            raise Forbidden(f"{error}; {hint}", status=error.status) from error
        return str(made["html_url"])

    def _close_outdated(self, about: str, current: str) -> None:
        for pull in self._pulls(state="open", base=self._base):
            branch = str((pull.get("head") or {}).get("ref", ""))
            if branch.startswith(about) and branch != current:
                path = f"{self._path}/pulls/{int(pull['number'])}"
                self._api.send("PATCH", path, {"state": "closed"}, what=f"close {branch}", target="other")

    def _pulls(self, **wanted: object) -> Iterator[Mapping[str, Any]]:
        page = 1
        while True:
            what = "list the pull requests"
            order = {**wanted, "per_page": _PAGE, "page": page}
            answer = self._api.get(f"{self._path}/pulls", what=what, target="repository", **order)
            if not isinstance(answer.data, list):
                raise ProtocolDrift(f"{what}: GitHub did not answer with a list")
            yield from answer.data
            if not answer.more:
                return
            page += 1
