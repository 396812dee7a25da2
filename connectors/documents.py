"""What a connector offers that also keeps documents: their names, reading them, and writing them back.

A *source* is bound to the connection's credentials. Its calls make one attempt and raise only the errors of
``connectors.errors``, as those of a connector do; what is called pure sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class DocumentName:
    """Names one document. ``uri`` is the same whichever version is meant."""

    uri: str
    at: str = ""  # the version: a branch, tag or commit; empty: the branch that documents live on
    home: bool = True  # whether this source is the configured place of such documents, or only may be able to read it


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as it was read."""

    name: DocumentName
    content: bytes
    version: str  # tells contents apart: a write is refused where it is another one by now


@dataclass(frozen=True, slots=True)
class DocumentHint:
    """What a delivery says of documents: ``name`` changed; None: any may have, so that all have to be looked at."""

    name: DocumentName | None


@dataclass(frozen=True, slots=True)
class DocumentWritten:
    """What became of a write: ``written``; ``proposed`` where people have to take it; or ``declined`` by them."""

    state: Literal["written", "proposed", "declined"]
    url: str  # the commit or the proposal, for people


class DocumentSource(Protocol):
    """Documents that one connection can reach."""

    def name_of(self, text: str) -> DocumentName | None:
        """The document that ``text`` (an address as people write it, or a ``uri``) names here, else None. Pure."""
        ...

    def follows(self, uri: str) -> bool:
        """Whether its changes are published, and its links written back, without anybody asking. Pure."""
        ...

    def version_of(self, content: bytes) -> str:
        """The version that a document with this content has. Pure."""
        ...

    def read(self, name: DocumentName) -> SourceDocument:
        """Read one document; raises ``Unreachable`` where there is none, ``Invalid`` where it is no document."""
        ...

    def listing(self) -> Mapping[str, str] | None:
        """Version by ``uri`` of every document that is followed; None where the list is not complete."""
        ...

    def writable(self, name: DocumentName) -> DocumentName:
        """The name under which it can be written: at its branch, or at that of all documents for a fixed version."""
        ...

    def write(self, document: SourceDocument, content: bytes, message: str) -> DocumentWritten:
        """Replace the content, or propose to; raises ``Conflict`` where the document is another one by now.

        The same again after a lost answer does nothing twice.
        """
        ...


@runtime_checkable
class KeepsDocuments(Protocol):
    """A connector whose tracker keeps documents beside tickets."""

    @property
    def documents(self) -> DocumentSource:
        """The documents within its reach."""
        ...


@runtime_checkable
class TellsAuthors(Protocol):
    """A source that can tell the people who wrote a document something, where they look."""

    def tell_authors(self, name: DocumentName, text: str) -> None:
        """Say ``text`` (in the tracker's own format) beside the version ``name.at``, once however often it is called.

        Nothing is said where the settings do not want it, or ``name`` holds no version.
        """
        ...
