"""The command ``audit``: runs one audit through the service and prints its findings or its report."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.cli import failures, printing
from app.cli.answers import ask, ask_json
from app.cli.invocation import Invocation
from app.cli.publish import log_quietly
from app.cli.service import service
from app.literal import literal

if TYPE_CHECKING:
    import httpx

_PATIENCE_SECONDS: Final = 300.0
_PAUSE_SECONDS: Final = 0.1


def run(invocation: Invocation, report: str | None, output: Path | None) -> int:
    """Audit now; return 1 when there are findings."""
    settings = invocation.settings()
    log_quietly(invocation)
    with service(settings) as client:
        started = ask_json(client, "POST", "/v1/audits")
        audit = _finished(client, started["id"])
        findings = audit["findings"]
        if report is None and output is None:
            _show(ask_json(client, "GET", f"/v1/audits/{audit['id']}/report", params={"format": "json"})["findings"])
        else:
            params = {"format": report or _format_of(output)}
            content = ask(client, "GET", f"/v1/audits/{audit['id']}/report", params=params).content
            if not _deliver(content, output):
                return failures.USAGE
    return failures.FINDINGS if findings else failures.OK


def _finished(client: httpx.Client, id_: str) -> dict[str, Any]:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        audit = ask_json(client, "GET", f"/v1/audits/{id_}")
        if audit["state"] == "done":
            return audit
        if time.monotonic() > deadline:
            message = f"the audit {id_} is not done after {_PATIENCE_SECONDS:.0f} s; look at /v1/audits/{id_} later"
            raise failures.ServiceUnavailable(message)
        time.sleep(_PAUSE_SECONDS)


def _format_of(output: Path | None) -> str:
    suffix = output.suffix.lstrip(".").casefold() if output is not None else ""
    return suffix if suffix in {"md", "html", "json", "csv"} else "md"


def _show(findings: list[dict[str, Any]]) -> None:
    """Print the findings by rule: first what asks for a decision, then what is good to know."""
    from app.domain.audit_rules import RULES

    order = {rule.name: place for place, rule in enumerate(RULES)}
    rows = [
        (
            f["rule"],
            f["text"],
            f["owner"] or "",
            f["ticket"]["key"] if f["ticket"] else "",
            f["message"],
            f["action_item_id"] or "",
        )
        for f in sorted(findings, key=lambda finding: order.get(finding["rule"], -1))
    ]
    if rows:
        printing.table(("rule", "action item", "owner", "ticket", "why", "id"), rows)
    counts = Counter(finding["rule"] for finding in findings)
    summary = ", ".join(f"{number} {rule}" for rule, number in sorted(counts.items())) or "nothing found"
    printing.line(f"Audit: {summary}.")


def _deliver(content: bytes, output: Path | None) -> bool:
    if output is None:
        print(content.decode(), end="")
        return True
    try:
        output.write_bytes(content)
    except OSError as error:
        failures.tell(f"{literal(str(output))}: the report cannot be written: {error.strerror}")
        return False
    failures.tell(f"The report is in {literal(str(output))}.")
    return True
