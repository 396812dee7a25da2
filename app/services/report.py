"""An audit as a person reads it: first what needs a decision, then the completion figures.

Everything that comes from a document is literal text in every format: it formats nothing, links nothing, and is no
formula in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Literal

from app.container import Container
from app.documents.link_back import safe_url
from app.domain.audit_rules import RULES, Rule
from app.domain.literal_text import literal, one_line
from app.domain.metrics.rates import CompletionFigures, GroupBy
from app.domain.records import ItemState, LinkState, TicketRef
from app.errors import Conflict
from app.services import overview

ReportFormat = Literal["md", "html", "json", "csv"]
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # https://owasp.org/www-community/attacks/CSV_Injection
_GROUPINGS: tuple[GroupBy, ...] = ("team", "severity")
_TITLES = {"all": "Everything", "team": "By team", "severity": "By severity"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding with what a reader needs to decide."""

    rule: str
    action_item_id: str
    text: str
    post_mortem: str
    team: str | None
    owner: str | None
    due: date | None
    ticket: TicketRef | None
    why: str
    state: ItemState  # now; an item may have been closed since the audit


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found, and how far things are at ``as_of``."""

    audit_id: str
    audited_at: datetime
    items: int
    as_of: datetime
    entries: tuple[Entry, ...]
    completion: Mapping[str, tuple[CompletionFigures, ...]]  # by grouping: "all", "team", "severity"

    @property
    def items_in_need(self) -> int:
        """How many items need a decision; one item may break several rules."""
        return len({entry.action_item_id for entry in self.entries})


def build(c: Container, audit_id: str) -> Report:
    """Gather a report.

    Raises:
        NotFound: no such audit.
        Conflict: it is still running.
    """
    record, findings = overview.audit(c, audit_id)
    if record.state != "done":
        raise Conflict(f"audit {audit_id} is still running; read its report when its state is done")
    with c.database.reading() as work:
        items = {item.id: (item, title, team) for item, title, team in work.action_items.all_with_context()}
        links = work.links.of_items([finding.action_item_id for finding in findings])
    entries = []
    for finding in findings:
        item, title, team = items[finding.action_item_id]
        link = links.get(item.id)
        ticket = link.ticket if link and link.state is LinkState.LINKED else None
        entries.append(
            Entry(
                finding.rule, item.id, item.text, title, team, item.owner, item.due_date, ticket, finding.message,
                item.state,
            )
        )  # fmt: skip
    everything = overview.completion_figures(c, None)
    return Report(
        audit_id=record.id,
        audited_at=record.finished_at or record.started_at,
        items=record.counts.get("items", 0),
        as_of=everything.as_of,
        entries=tuple(entries),
        completion={"all": everything.groups}
        | {by: figures for by in _GROUPINGS if (figures := overview.completion_figures(c, by).groups)},
    )


def render(report: Report, format_: ReportFormat) -> str:
    """The report's text in one of the formats."""
    return _RENDERERS[format_](report)


def _opening(report: Report) -> str:
    in_need = report.items_in_need
    verb = "needs" if in_need == 1 else "need"
    day = report.audited_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"Audit of {day}: {in_need} of {report.items} action items {verb} a decision."


def _sections(report: Report) -> list[tuple[Rule, list[Entry]]]:
    found = [(rule, [entry for entry in report.entries if entry.rule == rule.name]) for rule in RULES]
    return [(rule, entries) for rule, entries in found if entries]


def _facts(entry: Entry) -> list[tuple[str, str]]:
    facts = [
        ("Post-mortem", one_line(entry.post_mortem)),
        ("Team", one_line(entry.team or "")),
        ("Owner", one_line(entry.owner or "") or "nobody"),
        ("Due", entry.due.isoformat() if entry.due else "no date"),
        ("Why", one_line(entry.why)),
    ]
    if entry.state.closed:
        facts.append(("Since then", f"closed as {entry.state.value}"))
    return [(name, value) for name, value in facts if value]


def _figures(figures: CompletionFigures) -> tuple[str, ...]:
    """The cells of one group's row, after its name."""
    return (
        _rate(figures.completion_rate, figures.done, figures.rate_denominator),
        _rate(figures.resolution_rate, figures.done + figures.wont_do, figures.rate_denominator),
        _rate(figures.on_time_rate, figures.on_time_numerator, figures.on_time_denominator),
        str(figures.open),
        str(figures.overdue),
        "-" if figures.median_days_to_close is None else f"{figures.median_days_to_close:g}",
    )


_COLUMNS = ("", "Done", "Done or won't do", "Done on time", "Open", "Overdue", "Median days to close")


def _rate(rate: float | None, numerator: int, denominator: int) -> str:
    return "-" if rate is None else f"{rate:.1%} ({numerator} of {denominator})"


def _footing(report: Report) -> str:
    moment = report.as_of.strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"As of {moment}. Won't-do is never counted as done; duplicates are left out; items removed from a document "
        "stay counted."
    )


def _markdown(report: Report) -> str:
    lines = ["# Action items: what needs a decision", "", _opening(report)]
    for rule, entries in _sections(report):
        lines += ["", f"## {rule.title} ({len(entries)})", "", f"To decide: {rule.decide}.", ""]
        lines += [_markdown_entry(entry) for entry in entries]
    lines += ["", "## Completion"]
    for grouping, groups in report.completion.items():
        lines += ["", f"### {_TITLES[grouping]}", "", _row(_COLUMNS), _row(("---",) * len(_COLUMNS))]
        lines += [_row((_gfm(group.key), *_figures(group))) for group in groups]
    return "\n".join([*lines, "", _footing(report), ""])


def _markdown_entry(entry: Entry) -> str:
    facts = " · ".join(f"{name}: {_gfm(value)}" for name, value in _facts(entry))
    return f"- **{_gfm(entry.text)}**  \n  {facts} · Ticket: {_markdown_ticket(entry.ticket)}"


def _markdown_ticket(ticket: TicketRef | None) -> str:
    if ticket is None:
        return "none"
    address = _address(ticket)
    return f"[{_gfm(ticket.key)}](<{address}>)" if address else _gfm(ticket.key)


def _gfm(text: str) -> str:
    return literal(one_line(text), "gfm")


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _address(ticket: TicketRef) -> str | None:
    try:
        return safe_url(ticket.url)
    except ValueError:
        return None  # not a web address: shown by its key alone


_HTML_START = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Action items: what needs a decision</title>'
    "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .6rem;text-align:left}"
    "li{margin:.6rem 0}</style></head><body><h1>Action items: what needs a decision</h1>"
)


def _html(report: Report) -> str:
    parts = [_HTML_START, f"<p>{escape(_opening(report))}</p>"]
    for rule, entries in _sections(report):
        parts.append(f"<h2>{escape(rule.title)} ({len(entries)})</h2><p>To decide: {escape(rule.decide)}.</p><ul>")
        parts += [_html_entry(entry) for entry in entries]
        parts.append("</ul>")
    parts.append("<h2>Completion</h2>")
    header = "".join(f'<th scope="col">{escape(name)}</th>' for name in _COLUMNS)
    for grouping, groups in report.completion.items():
        parts.append(f"<h3>{_TITLES[grouping]}</h3><table><tr>{header}</tr>")
        for group in groups:
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in _figures(group))
            parts.append(f'<tr><th scope="row">{escape(one_line(group.key))}</th>{cells}</tr>')
        parts.append("</table>")
    return "".join([*parts, f"<p>{escape(_footing(report))}</p></body></html>\n"])


def _html_entry(entry: Entry) -> str:
    facts = " · ".join(f"{name}: {escape(value)}" for name, value in _facts(entry))
    ticket = "none"
    if entry.ticket is not None:
        address, key = _address(entry.ticket), escape(one_line(entry.ticket.key))
        ticket = f'<a href="{escape(address)}">{key}</a>' if address else key
    return f"<li><strong>{escape(one_line(entry.text))}</strong><br>{facts} · Ticket: {ticket}</li>"


def _json(report: Report) -> str:
    document = {
        "audit_id": report.audit_id,
        "audited_at": report.audited_at.isoformat(),
        "items": report.items,
        "items_in_need": report.items_in_need,
        "as_of": report.as_of.isoformat(),
        "findings": [
            {
                "rule": entry.rule,
                "action_item_id": entry.action_item_id,
                "text": entry.text,
                "post_mortem": entry.post_mortem,
                "team": entry.team,
                "owner": entry.owner,
                "due_date": entry.due.isoformat() if entry.due else None,
                "ticket": {"key": entry.ticket.key, "url": entry.ticket.url} if entry.ticket else None,
                "message": entry.why,
                "state": entry.state.value,
            }
            for entry in report.entries
        ],
        "completion": {
            grouping: [{"key": group.key, **_json_figures(group)} for group in groups]
            for grouping, groups in report.completion.items()
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json_figures(group: CompletionFigures) -> dict[str, float | None]:
    return {name: getattr(group, name) for name in CompletionFigures.__slots__ if name != "key"}


def _csv(report: Report) -> str:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(
        ("rule", "text", "post_mortem", "team", "owner", "due_date", "ticket", "ticket_url", "message", "state", "id")
    )
    for entry in report.entries:
        ticket = entry.ticket
        cells = (
            entry.rule, entry.text, entry.post_mortem, entry.team or "", entry.owner or "",
            entry.due.isoformat() if entry.due else "", ticket.key if ticket else "", ticket.url if ticket else "",
            entry.why, entry.state.value, entry.action_item_id,
        )  # fmt: skip
        writer.writerow([_cell(one_line(value)) for value in cells])
    return target.getvalue()


def _cell(value: str) -> str:
    """A cell that a spreadsheet shows and does not compute."""
    return f"'{value}" if value.startswith(_FORMULA) else value


_RENDERERS: Mapping[ReportFormat, Callable[[Report], str]] = {
    "md": _markdown,
    "html": _html,
    "json": _json,
    "csv": _csv,
}
