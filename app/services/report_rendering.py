"""Writes a report as Markdown, HTML, JSON or CSV.

Everything that comes from a document is literal text in every format: it formats nothing, links nothing, and is no
formula in a spreadsheet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any, Literal

from app.domain.csv_text import csv_line
from app.domain.literal_text import literal
from app.domain.metrics.rates import CompletionFigures
from app.services import report_charts
from app.services.report import Entry, Report
from app.services.report_parts import footing, opening, parts
from app.services.report_rates import told_months
from app.services.report_shape import Bullet, Cells, Link, Part
from app.storage.reporting import PlacedItem

ReportFormat = Literal["md", "html", "json", "csv"]
TITLE = "Action items: what needs a decision"


def render(report: Report, format_: ReportFormat) -> str:
    """The report's text in one of the formats."""
    return _RENDERERS[format_](report)


def _markdown(report: Report) -> str:
    return "\n".join([f"# {TITLE}", "", opening(report), *markdown_parts(parts(report)), "", footing(report), ""])


def markdown_parts(found: Sequence[Part]) -> list[str]:
    """The lines of some parts."""
    lines: list[str] = []
    for part in found:
        lines += ["", f"{'#' * part.level} {_gfm(part.title)}"]
        if part.lead:
            lines += ["", _gfm(part.lead)]
        if part.bullets:
            lines += ["", *(line for bullet in part.bullets for line in _markdown_bullet(bullet))]
        if part.head:
            lines += ["", _row(part.head), _row(("---",) * len(part.head)), *map(_row, part.rows)]
    return lines


def _markdown_bullet(bullet: Bullet) -> list[str]:
    facts = " · ".join(_markdown_fact(fact) for fact in bullet.facts)
    first = f"- **{_gfm(bullet.text)}**" + (f"  \n  {facts}" if facts else "")
    answer = [f"  - {_markdown_fact(bullet.answer)}"] if bullet.answer else []
    return [first, *(f"  - {_gfm(line)}" for line in bullet.under), *answer]


def _markdown_fact(fact: str | Link) -> str:
    return f"[{_gfm(fact.text)}](<{fact.address}>)" if isinstance(fact, Link) else _gfm(fact)


def _gfm(text: str) -> str:
    return literal(text, "gfm")


def _row(cells: Cells) -> str:
    """One row; its first cell may be a document's word, the others are our figures."""
    first, *figures = cells
    return f"| {' | '.join([first if first == '---' else _gfm(first), *figures])} |"


# The chart's colours are fixed, so the page is light everywhere; a printer sees what a screen sees, without buttons.
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;max-width:52rem;margin:0 auto;"
    "padding:1.5rem 1rem 4rem;overflow-wrap:anywhere}"
    "h1{font-size:1.6rem;line-height:1.25;margin:0 0 .8rem}"
    "h2{font-size:1.3rem;margin:2.5rem 0 .6rem;padding-bottom:.3rem;border-bottom:2px solid #1f4e8c}"
    "h3{font-size:1.05rem;margin:1.6rem 0 .5rem}p{margin:.5rem 0}a{color:#1f4e8c}"
    ".opening{background:#eef3f9;border-left:4px solid #1f4e8c;padding:.7rem 1rem}"
    "ul{list-style:none;margin:0;padding:0}.card{border:1px solid #d5dbe2;border-radius:6px;padding:.6rem .9rem;"
    "margin:.6rem 0}.facts{color:#57606a;font-size:.9rem;margin:.15rem 0}.card ul{margin:.35rem 0 0}"
    ".card li{margin:.15rem 0;padding-left:.7rem;border-left:3px solid #d9822b}"
    ".answer{margin:.4rem 0 0}.answer a{text-decoration-thickness:1px}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}"
    "td,th{border-bottom:1px solid #d5dbe2;padding:.3rem .7rem .3rem 0;text-align:left;vertical-align:top;"
    "overflow-wrap:normal}"
    "td{white-space:nowrap}td,th[scope=col]{min-width:4.5rem}"
    # A phone shows every column of a table at once, its words in pieces if need be.
    "@media screen and (max-width:30rem){table{font-size:.7rem}td,th{padding-right:.25rem;hyphens:auto}"
    "td{white-space:normal}td,th[scope=col]{min-width:0}}"
    "svg{max-width:32rem;display:block;margin:.8rem 0}footer{margin-top:3rem;color:#57606a;font-size:.9rem}"
    "@media print{body{font-size:10pt;max-width:none;padding:0}a{color:inherit;text-decoration:none}"
    ".card,tr,svg{break-inside:avoid}h2,h3{break-after:avoid}}"
)


def _html(report: Report) -> str:
    body = html_parts(parts(report), {"months": report_charts.months(told_months(report))})
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f'<body><h1>{TITLE}</h1><p class="opening">{escape(opening(report))}</p>{body}'
        f"<footer>{escape(footing(report))}</footer></body></html>\n"
    )


def html_parts(found: Sequence[Part], charts: Mapping[str, str]) -> str:
    """Some parts as HTML; ``charts`` are ready SVG by name."""
    return "".join(_html_part(part, charts.get(part.chart, "")) for part in found)


def _html_part(part: Part, chart: str) -> str:
    written = [f"<h{part.level}>{escape(part.title)}</h{part.level}>"]
    if part.lead:
        written.append(f"<p>{escape(part.lead)}</p>")
    written.append(chart)
    if part.bullets:
        written.append(f"<ul>{''.join(map(_html_bullet, part.bullets))}</ul>")
    if part.head:
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in part.head)
        rows = "".join(_html_row(row) for row in part.rows)
        written.append(f'<div class="wide"><table><tr>{head}</tr>{rows}</table></div>')
    return "".join(written)


def _html_row(cells: Cells) -> str:
    first, *others = (escape(cell) for cell in cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'


def _html_bullet(bullet: Bullet) -> str:
    facts = " · ".join(_html_fact(fact) for fact in bullet.facts)
    under = "".join(f"<li>{escape(line)}</li>" for line in bullet.under)
    written = [f'<li class="card"><strong>{escape(bullet.text)}</strong>']
    if facts:
        written.append(f'<p class="facts">{facts}</p>')
    if under:
        written.append(f"<ul>{under}</ul>")
    if bullet.answer:
        written.append(f'<p class="answer">{_html_fact(bullet.answer)}</p>')
    return "".join(written) + "</li>"


def _html_fact(fact: str | Link) -> str:
    return f'<a href="{escape(fact.address)}">{escape(fact.text)}</a>' if isinstance(fact, Link) else escape(fact)


def _json(report: Report) -> str:
    document = {
        "audit_id": report.audit_id,
        "audited_at": report.audited_at.isoformat(),
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "items": report.items,
        "items_in_need": report.items_in_need,
        "as_of": report.as_of.isoformat(),
        "questions": [
            {
                "about": dict(zip(("kind", "id"), question.first.subject, strict=True)),
                "rules": [entry.rule for entry in question.entries],
                "asked_before": question.asked_before,
            }
            for question in report.questions
        ],
        "findings": [_json_entry(entry) for entry in report.entries],
        "completion": {
            grouping: [{"key": group.key, **_json_figures(group)} for group in groups]
            for grouping, groups in report.completion.items()
        },
        "months": [asdict(month) | {"completion_rate": month.rate} for month in report.months],
        "slipped": [_json_item(one) for one in report.slipped],
        "recurrences": [
            {
                "id": one.id,
                "state": one.record.state.value,
                "post_mortem_id": one.record.post_mortem_id,
                "post_mortem": one.title,
                "earlier_id": one.record.earlier_id,
                "earlier": one.earlier_title,
                "open_items": one.open_items,
            }
            for one in report.recurrences
        ],
        "near_misses": [{"post_mortem_id": one.id, "title": one.title, "team": one.team} for one in report.near_misses],
        "incidents": [asdict(one) | {"neither": one.neither} for one in report.incidents],
        "for_leadership": [
            {"post_mortem_id": one.id, "title": one.title, "team": one.team} for one in report.for_leadership
        ],
        "reading": [
            {
                "post_mortem_id": one.candidate.id,
                "title": one.candidate.title,
                "team": one.candidate.team,
                "reasons": list(one.reasons),
            }
            for one in report.reading
        ],
        "wont_do": [_json_item(one) for one in report.dropped],
        "wont_do_ever": report.dropped_ever,
        "data_quality": asdict(report.gaps) if report.gaps else None,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json_entry(entry: Entry) -> dict[str, Any]:
    return {
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
        "severity_level": entry.severity_level,
    }


def _json_figures(group: CompletionFigures) -> dict[str, float | None]:
    return {name: getattr(group, name) for name in CompletionFigures.__slots__ if name != "key"}


def _json_item(one: PlacedItem) -> dict[str, Any]:
    item = one.item
    return {
        "action_item_id": item.id,
        "text": item.text,
        "post_mortem": one.post_mortem,
        "team": one.team,
        "owner": item.owner,
        "due_date": item.due_date.isoformat() if item.due_date else None,
        "first_due_date": one.first_due_date.isoformat() if one.first_due_date else None,
        "slips": item.slips,
        "reason": item.reason,
        "decided_by": item.decided_by,
        "look_again_on": item.look_again_on.isoformat() if item.look_again_on else None,
    }


_COLUMNS = (
    "rule", "text", "post_mortem", "team", "owner", "due_date", "ticket", "ticket_url", "message", "state", "id",
    "since", "decide", "incident",
)  # fmt: skip


def _csv(report: Report) -> str:
    return csv_line(_COLUMNS) + "".join(csv_line(_csv_cells(entry)) for entry in report.entries)


def _csv_cells(entry: Entry) -> tuple[str, ...]:
    ticket = entry.ticket
    return (
        entry.rule, entry.text, entry.post_mortem, entry.team or "", entry.owner or "",
        entry.due.isoformat() if entry.due else "", ticket.key if ticket else "", ticket.url if ticket else "",
        entry.why, entry.state.value if entry.state else "", entry.action_item_id or "",
        entry.since.isoformat() if entry.since else "", entry.decide, entry.incident_id or "",
    )  # fmt: skip


_RENDERERS: Mapping[ReportFormat, Callable[[Report], str]] = {
    "md": _markdown,
    "html": _html,
    "json": _json,
    "csv": _csv,
}
