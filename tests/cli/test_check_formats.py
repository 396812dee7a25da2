"""How the results of ``check`` are shown, with hostile words in every place."""

import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from app.cli.check_formats import CheckResult, render

HOSTILE = "\x1b[31mred [bold]x[/bold]\r\n::add-mask::secret %0A <b>&\x00\u202e [l](http://x) {0} ]]> \ufffe"
RESULTS = (
    CheckResult("docs/a.md", 3, "item-unowned", "error", "No owner", "Name a person"),
    CheckResult("docs/a.md", 9, "blame", "warning", "Said of a person", rule_title="A person is made the cause"),
)
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text())


def hostile() -> CheckResult:
    """Return a result with hostile words wherever a document or a file name can put them."""
    return CheckResult(f"a,b:c%{HOSTILE}.md", 1, "item-unowned", "error", HOSTILE, HOSTILE)


def test_text_names_place_level_rule_and_remedy() -> None:
    """Each result is one line with its remedy below, and a count ends the output."""
    assert render(RESULTS, "text", paths=("docs/a.md", "b.md")) == (
        "docs/a.md:3: error: No owner [item-unowned]\n"
        "    Name a person\n"
        "docs/a.md:9: warning: Said of a person [blame]\n"
        "2 files checked: 1 error, 1 warning.\n"
    )
    assert render((), "text", paths=("b.md",)) == "1 file checked: nothing to remark.\n"


def test_text_colours_only_what_the_caller_paints() -> None:
    """The caller's colour surrounds place and level; words from the document bring none of their own."""
    painted = render([hostile()], "text", paint=lambda style, text: f"<{style}>{text}</{style}>")
    assert "<error>error</error>" in painted
    assert "\x1b" not in painted


def test_json_gives_every_field() -> None:
    """Programs get the results and every checked file."""
    document = json.loads(render(RESULTS, "json", paths=("b.md",)))
    assert document["files"] == ["b.md", "docs/a.md"]
    assert document["results"][0] == {
        "path": "docs/a.md",
        "line": 3,
        "rule": "item-unowned",
        "level": "error",
        "message": "No owner",
        "fix": "Name a person",
    }


def test_github_commands_are_escaped() -> None:
    """Percent signs, line ends, colons and commas cannot end a property or begin another command."""
    (line,) = render([hostile()], "github").splitlines()
    head, _, message = line.removeprefix("::error ").partition("::")
    assert head.startswith("file=a%2Cb%3Ac%25")
    assert head.endswith(",line=1,title=item-unowned")
    assert "%250A" in message
    assert message.count("%0A") == 1  # before the remedy
    assert not any(ord(char) < 32 for char in line)


def _errors(log: object) -> Sequence[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(log)]


@pytest.mark.parametrize("results", [RESULTS, (hostile(),), ()], ids=["plain", "hostile", "empty"])
def test_sarif_is_valid_by_the_official_schema(results: tuple[CheckResult, ...]) -> None:
    """The log validates against the OASIS schema of SARIF 2.1.0."""
    assert _errors(json.loads(render(results, "sarif"))) == []


def test_the_schema_can_refuse() -> None:
    """A wrong level is refused, so that the test above can fail."""
    log = json.loads(render(RESULTS, "sarif"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert _errors(log)


def test_sarif_places_rules_and_fingerprints() -> None:
    """Rules are described once, results point at them, and a moved line keeps its fingerprint."""
    run = json.loads(render(RESULTS, "sarif"))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["item-unowned", "blame"]
    assert run["tool"]["driver"]["rules"][1]["shortDescription"]["text"] == "A person is made the cause"
    first = run["results"][0]
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    moved = [CheckResult("docs/a.md", 30, "item-unowned", "error", "No owner", "Name a person")]
    again = json.loads(render(moved, "sarif"))["runs"][0]["results"][0]
    assert again["partialFingerprints"] == first["partialFingerprints"]


def test_two_equal_results_have_two_fingerprints() -> None:
    """The same words at two lines are two alerts."""
    twice = [CheckResult("a.md", line, "blame", "warning", "Same") for line in (1, 2)]
    results = json.loads(render(twice, "sarif"))["runs"][0]["results"]
    assert len({r["partialFingerprints"]["primaryLocationLineHash"] for r in results}) == 2


def test_sarif_messages_hold_no_link_and_no_placeholder() -> None:
    """Words that look like an embedded link or a placeholder are escaped as the standard says (3.11.5, 3.11.6)."""
    text = json.loads(render([hostile()], "sarif"))["runs"][0]["results"][0]["message"]["text"]
    assert "{{0}}" in text
    assert "\\[l\\](http://x)" in text


def test_junit_counts_failures_and_clean_files() -> None:
    """Errors are failures, warnings pass with their words, a clean file is one passing case."""
    root = ET.fromstring(render(RESULTS, "junit", paths=("b.md",)))  # noqa: S314 - our own output
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    assert [suite.get("name") for suite in root] == ["b.md", "docs/a.md"]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "No owner"


@given(st.text(max_size=60), st.text(min_size=1, max_size=20))
def test_any_words_stay_words_in_every_format(message: str, path: str) -> None:
    """Whatever a document says, JSON, SARIF and JUnit stay readable and text stays on its lines."""
    result = CheckResult(path, 1, "blame", "warning", message, message)
    assert json.loads(render([result], "json"))["results"][0]["message"] == message
    assert _errors(json.loads(render([result], "sarif"))) == []
    ET.fromstring(render([result], "junit"))  # noqa: S314 - our own output
    assert len(render([result], "text").splitlines()) == (3 if message else 2)
    assert len(render([result], "github").splitlines()) == 1
