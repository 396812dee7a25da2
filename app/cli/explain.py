"""The command ``explain``: shows each line of a document with what it was taken for, and the rule that said so."""

from __future__ import annotations

from app.cli import failures, printing
from app.cli.files import read_bytes
from app.documents.explain import LineVerdict, explain
from app.errors import FollowthroughError
from app.literal import literal


def run(path: str) -> int:
    """Print the document with its verdicts; return the exit code."""
    try:
        verdicts = explain(read_bytes(path), source_name=path)
    except FollowthroughError as error:
        failures.tell(failures.describe(error, path=path))
        return failures.FINDINGS
    for verdict in verdicts:
        _show(verdict)
    return failures.OK


def _show(verdict: LineVerdict) -> None:
    text = literal(verdict.source_line)
    print(f"{verdict.line_no:>5}  {text}".rstrip())
    if verdict.verdict:
        said = f"^ {verdict.verdict}" + (f": {verdict.rule}" if verdict.rule else "")
        printing.line(f"       {said}", style="green" if verdict.verdict == "item" else "cyan")
