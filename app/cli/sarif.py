"""Renders check results as SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub reads of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from app.literal import literal

if TYPE_CHECKING:
    from app.cli.check_formats import CheckResult

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PLACEHOLDER_SIGNS: Final = str.maketrans({"{": "{{", "}": "}}"})


def render(results: Sequence[CheckResult]) -> str:
    """Return one SARIF log with one run; an empty ``results`` gives a run without results, which closes old alerts."""
    rules = list(dict.fromkeys(result.rule for result in results))
    seen: Counter[str] = Counter()
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "followthrough",
                        "version": version("followthrough"),
                        "rules": [_rule(rule, results) for rule in rules],
                    },
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(result, rules.index(result.rule), seen) for result in results],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=True, indent=2) + "\n"


def _rule(rule: str, results: Sequence[CheckResult]) -> dict[str, Any]:
    title = next((r.rule_title for r in results if r.rule == rule and r.rule_title), rule.replace("-", " "))
    first = next(r for r in results if r.rule == rule)
    return {
        "id": rule,
        "shortDescription": {"text": _message(title)},
        "defaultConfiguration": {"level": first.level},
    }


def _result(result: CheckResult, index: int, seen: Counter[str]) -> dict[str, Any]:
    text = f"{result.message} {result.fix}".strip()
    print_of = hashlib.sha256(f"{result.path}\0{result.rule}\0{result.message}".encode("utf-8", "replace")).hexdigest()
    seen[print_of] += 1
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(result.path)}}
    # Code scanning shows nothing without a line: a problem of the whole file stands at its first.
    place["region"] = {"startLine": max(result.line or 1, 1)}
    return {
        "ruleId": result.rule,
        "ruleIndex": index,
        "level": result.level,
        "message": {"text": _message(text)},
        "locations": [{"physicalLocation": place}],
        # Without the line number, so that text added above an item does not make it a new alert.
        "partialFingerprints": {"primaryLocationLineHash": f"{print_of[:32]}:{seen[print_of]}"},
    }


def _message(text: str) -> str:
    """Return the text literally: no placeholders (3.11.5), no embedded links (3.11.6)."""
    shown = literal(text).translate(_PLACEHOLDER_SIGNS)
    return shown.replace("[", "\\[").replace("]", "\\]") if "](" in shown else shown


def _uri(path: str) -> str:
    """Return ``path`` as a URI reference: forward slashes, relative paths stay relative, all else percent-encoded."""
    pure = PurePath(path)
    written = quote(pure.as_posix().encode("utf-8", "replace"), safe="/-._~")
    return f"file://{written}" if pure.is_absolute() else written
