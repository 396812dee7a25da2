"""Shows a post-mortem as the JSON object that ``followthrough parse --json`` prints."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.facts import Fact
from app.documents.model import ActionItem, PostMortem


def to_json(path: str, post_mortem: PostMortem, facts: Sequence[Fact] | None = None) -> dict[str, object]:
    """Return the object of one document; ``path`` is shown as given, ``facts`` and timeline where asked for."""
    told = {} if facts is None else _told(post_mortem, facts)
    return {
        "path": path,
        "format": post_mortem.format,
        "title": post_mortem.title,
        "severity": post_mortem.severity,
        "kind": str(post_mortem.kind),
        "incident_date": post_mortem.incident_date.isoformat() if post_mortem.incident_date else None,
        "sections": list(post_mortem.section_names),
        "action_items": [_item(item) for item in post_mortem.action_items],
        "warnings": [{"line": w.line, "code": w.code, "message": w.message} for w in post_mortem.warnings],
        **told,
    }


def _told(post_mortem: PostMortem, facts: Sequence[Fact]) -> dict[str, object]:
    return {
        "facts": [
            {"name": f.name, "value": f.value, "line": f.line, "source": f.source, "confidence": f.confidence}
            for f in facts
        ],
        "timeline": [
            {"line": e.line, "time": e.time, "at": e.at.isoformat() if e.at else None, "text": e.text}
            for e in post_mortem.timeline
        ],
    }


def _item(item: ActionItem) -> dict[str, object]:
    return {
        "line": item.line,
        "text": item.text,
        "owner": item.owner,
        "due": item.due,
        "due_date": item.due_date.isoformat() if item.due_date else None,
        "tickets": list(item.tickets),
        "done": item.done,
        "given_up": item.given_up,
        "kind": str(item.kind) if item.kind else None,
        "section": item.section,
        "id": item.explicit_id,
        "scope": item.scope,
        "confidence": "high" if item.scope == "sectioned" else "low",
    }
