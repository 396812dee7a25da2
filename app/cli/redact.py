"""The command ``redact``: shows what is taken out of a post-mortem, and writes it once that was approved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli import failures, printing
from app.cli.answers import ask, ask_json
from app.cli.files import read_bytes
from app.cli.invocation import Invocation
from app.cli.publish import log_quietly
from app.cli.service import service
from app.literal import literal

if TYPE_CHECKING:
    from app.services.redact import Redaction


def run(invocation: Invocation, what: str, output: Path | None, approve: str | None, by: str | None) -> int:
    """Redact a file, or a post-mortem by its id; return 1 where something is left or nothing was approved."""
    if Path(what).is_file():
        return _file(invocation, what, output, approve)
    settings = invocation.settings()
    log_quietly(invocation)
    path = f"/v1/post-mortems/{what}"
    with service(settings) as client:
        if approve is not None:
            body = {"digest": approve} | ({"by": by} if by else {})
            ask_json(client, "POST", f"{path}/redaction/approval", json=body)
            params = {"format": _format(output)}
            return _deliver(ask(client, "GET", f"{path}/redacted", params=params).content.decode(), output)
        return _show(ask_json(client, "GET", f"{path}/redaction"))


def _file(invocation: Invocation, path: str, output: Path | None, approve: str | None) -> int:
    from app.documents.reader import detect_format
    from app.services.redact import policy_of, redact_document

    data = read_bytes(path)
    redaction = redact_document(policy_of(invocation.settings()), data, detect_format(data, path))
    if approve is None or redaction.leaks:
        return _show(_as_answer(redaction))
    if approve != redaction.digest:
        failures.tell("followthrough: the redacted text is not the one that was looked at; run it without --approve.")
        return failures.FINDINGS
    return _deliver(redaction.html if _format(output) == "html" else redaction.markdown, output)


def _as_answer(redaction: Redaction) -> dict[str, Any]:
    return {
        "diff": redaction.diff,
        "digest": redaction.digest,
        "replacements": [
            {"pseudonym": one.pseudonym, "original": one.original, "count": one.count} for one in redaction.replacements
        ],
        "leaks": [
            {"where": one.where, "line": one.line, "called": one.called, "text": one.text} for one in redaction.leaks
        ],
    }


def _format(output: Path | None) -> str:
    return "html" if output is not None and output.suffix.casefold() in {".html", ".htm"} else "md"


def _show(answer: dict[str, Any]) -> int:
    for line in answer["diff"].split("\n"):
        style = "red" if line.startswith("-") else "green" if line.startswith("+") else ""
        printing.line(line, style=style)
    rows = [(one["pseudonym"], one["original"], str(one["count"])) for one in answer["replacements"]]
    if rows:
        printing.table(("stands for", "what was written", "times"), rows)
    for leak in answer["leaks"]:
        failures.tell(literal(f"{leak['where']}:{leak['line']}: {leak['called']} left: {leak['text']}"))
    if answer["leaks"]:
        failures.tell("Not to be published: add what is left to [redaction], or change the document.")
    else:
        printing.line(f"Nothing is left. To publish exactly this: --approve {answer['digest']} --output FILE")
    return failures.FINDINGS


def _deliver(content: str, output: Path | None) -> int:
    if output is None:
        print(content, end="")
        return failures.OK
    try:
        output.write_text(content, "utf-8")
    except OSError as error:
        failures.tell(f"{literal(str(output))}: the redacted text cannot be written: {error.strerror}")
        return failures.USAGE
    failures.tell(f"The redacted text is in {literal(str(output))}.")
    return failures.OK
