"""Redacted publication: take out what the policy names, check the result, have it approved, keep what was approved."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from app.container import Container
from app.documents import reader
from app.documents.blocks import Format
from app.documents.readable_text import readable_text
from app.domain.publishing import UNTITLED
from app.domain.redacted_output import to_html, to_markdown
from app.domain.redaction import Redactor, Replacement, clean, people_in
from app.domain.redaction_leaks import Leak, leaks
from app.domain.redaction_policy import RedactionPolicy
from app.errors import Conflict, NotFound, Problem, Refused
from app.settings import Settings
from app.storage.redactions import RedactedText


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted text to be looked at. ``digest`` names exactly this result: it is what is approved."""

    title: str
    markdown: str
    html: str
    diff: str
    replacements: tuple[Replacement, ...]
    leaks: tuple[Leak, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of both outputs, hexadecimal."""
        return hashlib.sha256(f"{self.markdown}\0{self.html}".encode()).hexdigest()


def policy_of(settings: Settings) -> RedactionPolicy:
    """The configured policy: its lists, and everybody in [people] with their accounts."""
    own = settings.redaction
    accounts = {name: tuple(ids.values()) for name, ids in settings.people.items()}
    return RedactionPolicy(
        people={**dict.fromkeys(own.people, ()), **accounts},
        roles=own.roles,
        customers=own.customers,
        hosts=own.hosts,
        link_hosts=own.link_hosts,
        keep=own.keep,
        patterns=own.patterns,
        addresses=own.addresses,
        emails=own.emails,
        tickets=own.tickets,
        secrets=own.secrets,
    )


def redact_document(
    policy: RedactionPolicy, document: bytes, fmt: Format, *, title: str | None = None, owners: Iterable[str] = ()
) -> Redaction:
    """Redact a document, store nothing; ``owners`` are people known beside those that the text names.

    Raises:
        DocumentUnreadable: it cannot be read.
    """
    read = reader.read(document, format=fmt)
    stated = [item.owner for item in read.action_items if item.owner]
    people = people_in(clean(readable_text(document, fmt)), [*owners, *stated])
    given = reader.read_blocks(document, fmt).blocks
    redactor = Redactor(policy, people)
    redacted = redactor.blocks(given)
    shown_title = redactor.text(clean(title or read.title or UNTITLED))
    markdown, page = to_markdown(redacted), to_html(redacted, shown_title)
    found = leaks(policy, people, {"markdown": markdown, "html": page})
    return Redaction(shown_title, markdown, page, _diff(to_markdown(given), markdown), redactor.replacements, found)


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "as published", "redacted", lineterm="", n=1)
    return "\n".join(lines)


def preview(c: Container, post_mortem_id: str) -> Redaction:
    """The redacted current revision of a post-mortem, to be looked at; raises ``NotFound``."""
    with c.database.reading() as work:
        record = work.post_mortems.get(post_mortem_id)
        if record is None:
            raise NotFound(f"no post-mortem {post_mortem_id}")
        document = work.post_mortems.document(record.id, record.revision)
        items = work.action_items.of_post_mortem(record.id)
    if document is None:
        raise NotFound(f"the text of post-mortem {post_mortem_id} is not stored")
    owners = [item.owner for item in items if item.owner]
    return redact_document(policy_of(c.settings), document, record.format, title=record.title, owners=owners)


def approve(c: Container, post_mortem_id: str, digest: str, *, by: str | None = None) -> RedactedText:
    """Keep the redacted text that was looked at, for publication.

    Raises:
        NotFound: no such post-mortem.
        Refused: something is left that must not be published; one problem for each.
        Conflict: the text or the policy changed since it was looked at.
    """
    redaction = preview(c, post_mortem_id)
    require_no_leaks(redaction)
    if redaction.digest != digest:
        raise Conflict("the redacted text is not the one that was looked at; look at it again and approve that one")
    with c.database.unit_of_work() as work:
        record = work.post_mortems.get(post_mortem_id)
        if record is None:
            raise NotFound(f"no post-mortem {post_mortem_id}")
        approved = RedactedText(
            record.id, record.revision, digest, redaction.title, redaction.markdown, redaction.html, c.clock.now(), by
        )
        work.redactions.add(approved)
    return approved


def require_no_leaks(redaction: Redaction) -> None:
    """Raise ``Refused`` where something is left that must not be published."""
    if not redaction.leaks:
        return
    count = len(redaction.leaks)
    problems = tuple(
        Problem("redaction-leak", f"{leak.called} {leak.text!r} is left in the {leak.where}", line=leak.line)
        for leak in redaction.leaks
    )
    raise Refused(f"{count} {'thing is' if count == 1 else 'things are'} left that must not be published", problems)


def approved(c: Container, post_mortem_id: str) -> RedactedText:
    """The redacted text approved last; raises ``NotFound``."""
    with c.database.reading() as work:
        known = work.post_mortems.get(post_mortem_id)
        found = work.redactions.latest(post_mortem_id) if known is not None else None
    if found is None:
        raise NotFound(f"no redacted text of post-mortem {post_mortem_id} was approved")
    return found
