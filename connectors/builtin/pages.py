"""Renders the built-in tracker's pages as text: the list, and one ticket with its forms. Pure; everything escaped."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape

from connectors.builtin.mapping import TicketRow
from connectors.contract import TicketState

_STYLE = """time{white-space:nowrap}
:root{color-scheme:light dark;--line:#8885;--soft:#8882}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
a{color:inherit}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
.wide{overflow-x:auto}.state{border:1px solid var(--line);border-radius:.4rem;padding:.05rem .4rem;white-space:nowrap}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);padding:.8rem;border-radius:.4rem;font:inherit}
form{display:flex;gap:.5rem;flex-wrap:wrap;align-items:end;margin:.6rem 0}
label{display:flex;flex-direction:column;font-size:.85rem;flex:1 1 14rem}
input,textarea,button{font:inherit;padding:.35rem .6rem}button{cursor:pointer}
time{white-space:nowrap}.note{border-left:.3rem solid #c60;padding:.3rem .8rem;background:var(--soft)}
""".strip()
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}]")
_WORDS = {
    TicketState.OPEN: "open",
    TicketState.IN_PROGRESS: "in progress",
    TicketState.DONE: "done",
    TicketState.WONT_DO: "won't do",
    TicketState.DUPLICATE: "duplicate",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A comment or one line of the history."""

    at: str
    who: str | None
    text: str


def render_list(name: str, root: str, rows: Iterable[TicketRow]) -> str:
    """Return the page that lists ``rows``."""
    lines = "".join(_list_line(root, row) for row in rows)
    table = (
        '<div class="wide"><table><thead><tr><th scope="col">Ticket</th><th scope="col">Title</th>'
        '<th scope="col">State</th><th scope="col">Assignee</th><th scope="col">Due</th></tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )
    empty = "<p>No ticket yet. Publish a post-mortem and its action items appear here.</p>"
    return _page(f"Tickets of {name}", f"<h1>Tickets of {escape(name)}</h1>{table if lines else empty}")


def render_ticket(
    name: str, root: str, row: TicketRow, comments: Iterable[Note], history: Iterable[Note], problem: str | None = None
) -> str:
    """Return the page of one ticket; ``problem`` says what was wrong with the form that was sent."""
    note = f'<p class="note" role="alert">{escape(problem)}</p>' if problem else ""
    facts = {
        "Assignee": row.assignee or "nobody",
        "Due": row.due_date.isoformat() if row.due_date else "no date",
        "Labels": ", ".join(row.labels) or "none",
        "Opened": _moment(row.created_at),
        "Updated": _moment(row.updated_at),
    }
    if row.state_reason:
        facts["Reason"] = row.state_reason
    listed = "".join(f'<tr><th scope="row">{escape(k)}</th><td>{escape(v)}</td></tr>' for k, v in facts.items())
    body = (
        f'<p><a href="{escape(root)}/">All tickets of {escape(name)}</a></p>{note}'
        f"<h1>#{row.number} {escape(row.title)} {_state(row.state)}</h1>"
        f"<pre>{_with_links(row.body)}</pre><table>{listed}</table>"
        f"<h2>Change</h2>{_forms(f'{root}/tickets/{row.number}', row)}"
        f"<h2>Comments</h2>{_notes(comments, 'No comment yet.')}<h2>History</h2>{_notes(history, 'Nothing yet.')}"
    )
    return _page(f"#{row.number} {row.title}", body)


def render_message(title: str, text: str) -> str:
    """Return a page that only says something."""
    return _page(title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>")


def describe(what: str, detail: Mapping[str, object]) -> str:
    """Return one line of history in words; ``detail`` maps a field to its value before and after."""
    if what != "changed":
        return what
    return "; ".join(f"{name}: {_pair(pair)}" for name, pair in detail.items() if name != "closed_at")


def _pair(pair: object) -> str:
    before, after = pair if isinstance(pair, list) else (None, pair)
    return f"{_value(before)} to {_value(after)}"


def _value(value: object) -> str:
    return "nothing" if value in {None, "", "[]"} else str(value)[:200]


def _list_line(root: str, row: TicketRow) -> str:
    due = row.due_date.isoformat() if row.due_date else ""
    return (
        f'<tr><td><a href="{escape(root)}/tickets/{row.number}">#{row.number}</a></td><td>{escape(row.title)}</td>'
        f"<td>{_state(row.state)}</td><td>{escape(row.assignee or '')}</td><td><time>{due}</time></td></tr>"
    )


def _forms(action: str, row: TicketRow) -> str:
    closing = (
        _form(f"{action}/reopen", "", "Reopen")
        if row.state.closed
        else _form(f"{action}/close", "", "Close as done")
        + _form(f"{action}/drop", _input("reason", "Why it will not be done", required=True), "Drop")
    )
    return (
        closing
        + _form(f"{action}/assign", _input("assignee", "Assignee", row.assignee or ""), "Assign")
        + _form(
            f"{action}/due",
            _input("due_date", "Due date", row.due_date.isoformat() if row.due_date else "", kind="date"),
            "Set due date",
        )
        + _form(f"{action}/comment", '<label>Comment<textarea name="text" required></textarea></label>', "Comment")
    )


def _form(action: str, fields: str, button: str) -> str:
    return f'<form method="post" action="{escape(action)}">{fields}<button>{escape(button)}</button></form>'


def _input(name: str, label: str, value: str = "", *, kind: str = "text", required: bool = False) -> str:
    return (
        f'<label>{escape(label)}<input name="{name}" type="{kind}" value="{escape(value)}"'
        f"{' required' if required else ''}></label>"
    )


def _notes(notes: Iterable[Note], empty: str) -> str:
    lines = "".join(
        f"<li><small>{escape(note.at[:19])} UTC, {escape(note.who or 'somebody')}</small>"
        f"<pre>{_with_links(note.text)}</pre></li>"
        for note in notes
    )
    return f"<ul>{lines}</ul>" if lines else f"<p>{escape(empty)}</p>"


def _state(state: TicketState) -> str:
    return f'<span class="state">{escape(_WORDS[state])}</span>'


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def _with_links(text: str) -> str:
    parts: list[str] = []
    last = 0
    for found in _WEB_ADDRESS.finditer(text):
        address = escape(found.group())
        parts += (escape(text[last : found.start()]), f'<a href="{address}" rel="noreferrer nofollow">{address}</a>')
        last = found.end()
    return "".join((*parts, escape(text[last:])))


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def history_note(at: str, actor: str | None, what: str, detail: str) -> Note:
    """Return one row of the history table as a note; ``detail`` is JSON."""
    return Note(at, actor, describe(what, json.loads(detail)))
