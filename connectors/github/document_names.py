"""Names documents in repositories, and reads which of them a push changed. Pure.

A document is ``github:OWNER/REPOSITORY/PATH``; of an Enterprise Server ``github:HOST/OWNER/REPOSITORY/PATH``. The
branch is no part of the name: a document that is read at a branch, and at the commit it was merged with, is one.

Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict
from urllib.parse import quote, unquote, urlsplit

import msgspec

from connectors.contract import ParsedDelivery
from connectors.documents import DocumentHint, DocumentName

_PLACE = re.compile(
    r"(?:(?P<host>[^/@]*[.:][^/@]*)/)?(?P<repository>[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)/(?P<path>.+)", re.DOTALL
)
_PREFIX = "github:"
_PATH_SAFE = "/ !$&'()*+,;=:~.-_"  # what a path shows as it is; "@" begins the version
_MOST_COMMITS = 2048  # a payload with that many may not hold them all
_MOST_DOCUMENTS = 200  # a push that changes more is looked at as a whole
_ZEROS = re.compile(r"0+")


class Place(NamedTuple):
    """Where a document lies: ``repository`` is "owner/name" as it was written."""

    repository: str
    path: str


@dataclass(frozen=True, slots=True)
class Library:
    """Which documents a connection reads: those of ``repository``, and of ``also`` where the tickets are.

    It follows what lies in ``repository`` on ``branch`` ("" is the default one) under one of the ``patterns``.
    """

    repository: str
    also: str
    branch: str
    patterns: tuple[str, ...]
    web_url: str

    @property
    def host(self) -> str:
        """The server's name, and port where there is one; "" is github.com."""
        host = urlsplit(self.web_url).netloc
        return "" if host == "github.com" else host

    def uri(self, repository: str, path: str) -> str:
        """The stable name; GitHub does not tell cases of repositories apart, so the name does not either."""
        host = f"{self.host}/" if self.host else ""
        return f"{_PREFIX}{host}{repository.casefold()}/{quote(path, safe=_PATH_SAFE)}"

    def name_of(self, text: str) -> DocumentName | None:
        """Return what ``github:OWNER/REPOSITORY/PATH@REF`` or the address of a file's page names, else None."""
        found = self._from_page(text.strip()) or self._from_short(text.strip())
        if found is None:
            return None
        place, at = found
        if place.repository.casefold() not in {self.repository.casefold(), self.also.casefold()}:
            return None  # a token often sees more than the callers of this service may
        return DocumentName(self.uri(*place), at, home=self._is_home(place.repository))

    def place_of(self, uri: str) -> Place | None:
        """Return where the document of that name lies; its repository as the settings spell it where it is theirs."""
        found = self._from_short(uri)
        if found is None:
            return None
        place = found[0]
        return place._replace(repository=self.repository) if self._is_home(place.repository) else place

    def follows(self, uri: str) -> bool:
        """Whether a push that changes it publishes it."""
        place = self.place_of(uri)
        return place is not None and self._is_home(place.repository) and self.matches(place.path)

    def matches(self, path: str) -> bool:
        """Whether one of the patterns names the path."""
        return any(_pattern(one).fullmatch(path) for one in self.patterns)

    def _is_home(self, repository: str) -> bool:
        return repository.casefold() == self.repository.casefold()

    def _from_short(self, text: str) -> tuple[Place, str] | None:
        if not text.startswith(_PREFIX):
            return None
        whole, mark, at = text.removeprefix(_PREFIX).rpartition("@")
        found = _PLACE.fullmatch(whole if mark else at)
        if found is None or (found["host"] or self.host).casefold() != self.host.casefold():
            return None
        return _checked(found["repository"], unquote(found["path"]), at if mark else "")

    def _from_page(self, text: str) -> tuple[Place, str] | None:
        """Read the address of a file's page; its branch is taken to have no slash."""
        if not text.startswith(self.web_url + "/"):
            return None
        parts = urlsplit(text).path.removeprefix(urlsplit(self.web_url).path).strip("/").split("/", 4)
        if len(parts) != 5 or parts[2] != "blob":  # noqa: PLR2004 - owner, name, "blob", branch, path
            return None
        return _checked("/".join(parts[:2]), unquote(parts[4]), unquote(parts[3]))


def _checked(repository: str, path: str, at: str) -> tuple[Place, str] | None:
    steps = path.split("/")
    if repository.rsplit("/", maxsplit=1)[-1] in {".", ".."} or any(step in {"", ".", ".."} for step in steps):
        return None
    return Place(repository, path), at


def _pattern(text: str) -> re.Pattern[str]:
    """Compile ``*`` (within a folder), ``**`` (over folders) and ``?``."""
    pieces = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", text.lstrip("/"))
    return re.compile("".join(pieces.get(part) or re.escape(part) for part in parts), re.DOTALL)


class _Commit(TypedDict, total=False):
    added: list[str] | None
    modified: list[str] | None
    removed: list[str] | None


class _Repository(TypedDict, total=False):
    full_name: Any
    default_branch: Any


class _Push(TypedDict, total=False):
    ref: Any
    before: Any
    after: Any
    forced: Any
    deleted: Any
    commits: list[_Commit] | None
    repository: _Repository


_DECODER = msgspec.json.Decoder(_Push)


def read_push(key: str | None, body: bytes, library: Library) -> ParsedDelivery:
    """Read a push: one hint for each followed document that it changed, at the commit that was pushed.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it cannot be read.
    """
    data = _DECODER.decode(body)
    repository, branch = str(data["repository"]["full_name"]), str(data["ref"]).removeprefix("refs/heads/")
    wanted = library.branch or str(data["repository"].get("default_branch"))
    if repository.casefold() != library.repository.casefold():
        return ParsedDelivery(key, "push", ignored_because=f"about another repository ({repository[:140]})")
    if branch != wanted or data.get("deleted"):
        return ParsedDelivery(key, "push", ignored_because=f"not to the branch of the documents ({wanted[:100]})")
    commits = data.get("commits") or []
    if data.get("forced") or _ZEROS.fullmatch(str(data.get("before"))) or len(commits) >= _MOST_COMMITS:
        return ParsedDelivery(key, "push", documents=(DocumentHint(None),))
    changed = [path for path in _changed(commits) if library.matches(path)]
    if not changed:
        return ParsedDelivery(key, "push", ignored_because="it changes no document that is followed")
    if len(changed) > _MOST_DOCUMENTS:
        return ParsedDelivery(key, "push", documents=(DocumentHint(None),))
    at = str(data["after"])
    names = (DocumentName(library.uri(library.repository, path), at) for path in changed)
    return ParsedDelivery(key, "push", documents=tuple(DocumentHint(name) for name in names))


def _changed(commits: Sequence[_Commit]) -> Iterator[str]:
    """Yield each path that is there after the commits and was touched by one of them, once."""
    there: dict[str, bool] = {}
    for commit in commits:
        there |= dict.fromkeys((*(commit.get("added") or ()), *(commit.get("modified") or ())), True)
        there |= dict.fromkeys(commit.get("removed") or (), False)
    return (path for path, kept in there.items() if kept)
