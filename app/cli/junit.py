"""Renders check results as JUnit XML: one suite per file, one case per result, errors as failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from app.literal import literal

if TYPE_CHECKING:
    from app.cli.check_formats import CheckResult


def render(results: Sequence[CheckResult], checked: Sequence[str]) -> str:
    """Return the suites as one XML document; a file without results is one passing case."""
    failures = sum(result.level == "error" for result in results)
    root = ET.Element(
        "testsuites",
        name="followthrough check",
        tests=str(_cases(results, checked)),
        failures=str(failures),
        errors="0",
    )
    for path in checked:
        _add_suite(root, path, [result for result in results if result.path == path])
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _cases(results: Sequence[CheckResult], checked: Sequence[str]) -> int:
    return len(results) + len(set(checked) - {result.path for result in results})


def _add_suite(root: ET.Element, path: str, results: Sequence[CheckResult]) -> None:
    failures = sum(result.level == "error" for result in results)
    suite = ET.SubElement(
        root, "testsuite", name=literal(path), tests=str(len(results) or 1), failures=str(failures), errors="0"
    )
    if not results:
        ET.SubElement(suite, "testcase", classname=literal(path), name="check")
    for result in results:
        place = f" (line {result.line})" if result.line is not None else ""
        case = ET.SubElement(suite, "testcase", classname=literal(path), name=literal(result.rule) + place)
        text = literal(result.message) + (f"\n{literal(result.fix)}" if result.fix else "")
        if result.level == "error":
            failure = ET.SubElement(case, "failure", message=literal(result.message), type=literal(result.rule))
            failure.text = text
        else:
            ET.SubElement(case, "system-out").text = f"{result.level}: {text}"
