"""Takes off an entry's end what note-taking tools and trackers add to a task: dates behind signs, tags, labels.

Obsidian writes "📅 2024-05-03" and "⏫", Dataview "[due:: 2024-05-03]", HackMD "[name=Ada] [time=...]", GitLab
``~"severity::2"``, most of them "#task".
"""

from __future__ import annotations

import re
from typing import Final

from app.documents import dates, owners
from app.documents.decorated import Work

_DAY: Final = r"\ufe0f?\s*(?P<{0}>\d{{4}}-\d{{2}}-\d{{2}})"
_SIGN_END: Final = re.compile(
    rf"(?:\s|^)(?:[📅🗓]{_DAY.format('due')}|✅{_DAY.format('done')}|[🛫⏳➕❌]{_DAY.format('other')}|[🔺⏫🔼🔽⏬]\ufe0f?"
    r"|🔁 ?\w[\w ]{1,30}|\#[A-Za-z][\w/-]*|~(?:\"[^\"]{1,60}\"|[A-Za-z][\w:-]{1,40})"
    r"|[\[(](?P<key>due|name|owner|assignee|time|completion|scheduled|start|created|priority|color)\s?(?:::|=)"
    r"\s?(?P<value>[^\[\]()]{1,60})[\])])\s*$",
    re.IGNORECASE,
)
_REACH: Final = 70  # characters in which such a sign and its value stand
_OWNERS: Final = frozenset(("name", "owner", "assignee"))
_DUES: Final = frozenset(("due", "time"))


def strip_signs(work: Work) -> None:
    """Take one such sign off the end of ``work`` and note what it states."""
    tail = work.text[-_REACH:]
    if tail.isascii() and tail[-1:] not in "])" and "#" not in tail and "~" not in tail:
        return
    found = _SIGN_END.search(work.text, max(0, len(work.text) - _REACH))
    if found is None or not found.start():
        return
    work.text = work.text[: found.start()].rstrip()
    key = (found["key"] or "").casefold()
    if found["due"] or key in _DUES:
        work.due(dates.of_cell(found["due"] or found["value"], work.reference))
    elif found["done"] or key == "completion":
        work.done(True)
    elif key in _OWNERS:
        work.owner(owners.clean(found["value"]))
