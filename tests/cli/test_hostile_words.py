"""What a document says reaches a terminal as text: no command that shows it lets a control character through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

NASTY = (
    "\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \x9b2J \x08\x08 \u202egnp.exe\u2066"
    " \r::add-mask::x"
)
DOCUMENT = f"""# Logins failed {NASTY}

Severity: SEV-3
Team: pay{NASTY}

## Summary

Logins failed, {NASTY}. Ask ada@example.com.

## Root causes

Ada forgot to {NASTY} renew it.

## Action items

- [ ] Renew {NASTY} the certificate (Ada{NASTY}, 2026-11-15)
- [ ] Write the runbook (, {NASTY})
"""
SEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture
def nasty(tmp_path: Path) -> str:
    """The document, under a name that is nasty too."""
    name = "a\x1b[31m\u202eb.md"
    (tmp_path / name).write_bytes(DOCUMENT.encode())
    return name


@pytest.mark.network
def test_no_command_lets_a_document_steer_the_terminal(followthrough: Run, nasty: str) -> None:
    """Reading, checking, publishing, searching, auditing, redacting and listing show the words and nothing more."""
    commands = [
        ("parse", nasty), ("check", nasty), ("explain", nasty), ("redact", nasty),
        ("publish", nasty), ("publish", "missing\x1b[31m.md"), ("search", "renew"), ("search", "nothing:\x1b[31m"),
        ("audit",), ("links", "list"), ("changes", "list"), ("decide", "\x1b[31mnobody", "--done"),
        ("search", "renew", "--json"), ("parse", "--json", nasty),
    ]  # fmt: skip
    shown = ""
    for command in commands:
        done = followthrough(*command)
        assert "Traceback" not in done.stderr, (command, done.stderr)
        for stream in (done.stdout, done.stderr):
            assert SEEN.search(stream) is None, (command, SEEN.findall(stream), stream)
        shown += done.stdout
    assert shown.count("\\x1b[31mred") > 5
