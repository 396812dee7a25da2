"""Writes a report: first what needs a decision, then what is good to know, then the completion figures.

Everything that comes from a document is literal text in every format: it formats nothing, links nothing, and is no
formula in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Literal

from app.documents.link_back import safe_url
from app.domain.audit_rules import RULE_BY_NAME, RULES, Rule
from app.domain.literal_text import literal, one_line
from app.domain.metrics.rates import CompletionFigures
from app.domain.records import TicketRef
from app.services.report import Entry, Report

ReportFormat = Literal["md", "html", "json", "csv"]
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # https://owasp.org/www-community/attacks/CSV_Injection
_TITLES = {"all": "Everything", "team": "By team", "severity": "By severity"}


def render(report: Report, format_: ReportFormat) -> str:
    """The report's text in one of the formats."""
    return _RENDERERS[format_](report)


def _opening(report: Report) -> str:
    in_need = report.items_in_need
    verb = "needs" if in_need == 1 else "need"
    day = report.audited_at.strftime("%Y-%m-%d %H:%M UTC")
    said = f"Audit of {day}: {in_need} of {report.items} action items {verb} a decision."
    others = report.others_in_need
    if not others:
        return said
    what = "post-mortem or incident needs one" if others == 1 else "post-mortems and incidents need one"
    return f"{said} {others} {what}."


def _sections(report: Report) -> list[tuple[Rule[Any], list[Entry]]]:
    found = [(rule, [entry for entry in report.entries if entry.rule == rule.name]) for rule in RULES]
    return [(rule, entries) for rule, entries in found if entries]


def _asking(rule: Rule[Any]) -> str:
    return "To decide" if rule.asks else "Good to know"


def _facts(entry: Entry) -> list[tuple[str, str]]:
    facts = [
        ("Post-mortem", one_line(entry.post_mortem)),
        ("Team", one_line(entry.team or "")),
        ("Incident", one_line(entry.incident_id or "")),
        ("Why", one_line(entry.why)),
        ("Since", entry.since.isoformat() if entry.since else ""),
    ]
    if entry.state is None:
        return [(name, value) for name, value in facts if value]
    owner, due = one_line(entry.owner or "") or "nobody", entry.due.isoformat() if entry.due else "no date"
    facts[2:2] = [("Owner", owner), ("Due", due)]
    if entry.state.closed and not RULE_BY_NAME[entry.rule].closed:
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
        lines += ["", f"## {rule.title} ({len(entries)})", "", f"{_asking(rule)}: {rule.decide}.", ""]
        lines += [_markdown_entry(entry) for entry in entries]
    lines += ["", "## Completion"]
    for grouping, groups in report.completion.items():
        lines += ["", f"### {_TITLES[grouping]}", "", _row(_COLUMNS), _row(("---",) * len(_COLUMNS))]
        lines += [_row((_gfm(group.key), *_figures(group))) for group in groups]
    return "\n".join([*lines, "", _footing(report), ""])


def _markdown_entry(entry: Entry) -> str:
    facts = " · ".join(f"{name}: {_gfm(value)}" for name, value in _facts(entry))
    ticket = f" · Ticket: {_markdown_ticket(entry.ticket)}" if entry.state is not None else ""
    return f"- **{_gfm(entry.text)}**  \n  {facts}{ticket}"


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
        parts.append(
            f"<h2>{escape(rule.title)} ({len(entries)})</h2><p>{_asking(rule)}: {escape(rule.decide)}.</p><ul>"
        )
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
    if entry.state is None:
        return f"<li><strong>{escape(one_line(entry.text))}</strong><br>{facts}</li>"
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
        "others_in_need": report.others_in_need,
        "as_of": report.as_of.isoformat(),
        "findings": [
            {
                "rule": entry.rule,
                "action_item_id": entry.action_item_id,
                "post_mortem_id": entry.post_mortem_id,
                "incident_id": entry.incident_id,
                "text": entry.text,
                "post_mortem": entry.post_mortem,
                "team": entry.team,
                "owner": entry.owner,
                "due_date": entry.due.isoformat() if entry.due else None,
                "ticket": {"key": entry.ticket.key, "url": entry.ticket.url} if entry.ticket else None,
                "message": entry.why,
                "since": entry.since.isoformat() if entry.since else None,
                "decide": entry.decide,
                "state": entry.state.value if entry.state else None,
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
        (
            "rule",
            "text",
            "post_mortem",
            "team",
            "owner",
            "due_date",
            "ticket",
            "ticket_url",
            "message",
            "state",
            "id",
            "since",
            "decide",
            "incident",
        )
    )
    for entry in report.entries:
        ticket = entry.ticket
        cells = (
            entry.rule, entry.text, entry.post_mortem, entry.team or "", entry.owner or "",
            entry.due.isoformat() if entry.due else "", ticket.key if ticket else "", ticket.url if ticket else "",
            entry.why, entry.state.value if entry.state else "", entry.action_item_id or "",
            entry.since.isoformat() if entry.since else "", entry.decide, entry.incident_id or "",
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
