"""Adds a comment to an issue or a commit once per key: a hidden marker is looked for first."""

from __future__ import annotations

import hashlib

from connectors import markers
from connectors.github.api import Api

_PAGE = 100
_MOST_PAGES = 200


def comment_once(api: Api, path: str, text: str, key: str, what: str) -> None:
    """Comment on the issue or commit at ``path``, unless a comment of ``key`` is there."""
    mark = markers.marker(key if markers.is_key(key) else hashlib.sha256(key.encode()).hexdigest()[:32])
    comments = f"{path}/comments"
    for page in range(1, _MOST_PAGES):
        answer = api.get(comments, what=what, target="issue", per_page=_PAGE, page=page)
        if any(str(comment.get("body") or "").rstrip().endswith(mark) for comment in answer.data):
            return
        if not answer.more:
            break
    api.send("POST", comments, {"body": f"{text}\n\n{mark}"}, what=what, target="issue")
