"""The writing checks: what they point at, what they leave alone, and how they are switched off."""

import pytest

from app.documents import reader
from app.documents.model import Format
from app.domain import writing_checks
from app.domain.writing_checks import WritingRule
from app.domain.writing_rules import ADVICE


def remarks(text: str, *, form: Format = "markdown", disabled: frozenset[str] = frozenset()) -> list[tuple[str, int]]:
    """Return rule and line of each remark on a document."""
    found = reader.read(text.encode(), format=form)
    return [(str(r.rule), r.line) for r in writing_checks.check(found, text, disabled)]


def in_part(part: str, words: str) -> str:
    """Return a document that says ``words`` on line 5, in the part ``part``."""
    return f"# Logins fail\n\n## {part}\n\n{words}\n"


@pytest.mark.parametrize(
    ("part", "words", "rule"),
    [
        ("What went badly", "The on-call engineer should have noticed sooner.", "counterfactual"),
        ("What went badly", "This should have been caught in review.", "counterfactual"),
        ("What went badly", "We could have noticed the spike.", "counterfactual"),
        ("Root causes", "The engineer forgot to run the tests.", "blame"),
        ("Root causes", "@sam accidentally deleted the table.", "blame"),
        ("Root causes", "One of our newer database administrators forgot the index.", "blame"),
        ("Root causes", "Night shift operators ignored the second page.", "blame"),
        ("Root causes", "Someone misconfigured the proxy.", "blame"),
        ("Root causes", "The outage was the developer's mistake.", "blame"),
        ("Root causes", "The outage was caused by human error.", "human-error"),
        ("Root causes", "The deletion was accidental: human error.", "human-error"),
        ("Root causes", "The outage was the result of a mistake by an engineer, found after an hour.", "human-error"),
        ("Root causes", "A manual mistake during the migration caused the outage in both regions.", "human-error"),
        ("Root causes", "In the second window the hostname was mistyped, and both clusters look alike.", "human-error"),
        ("Root causes", "The backup had been switched off in June, three weeks earlier, by accident.", "human-error"),
        ("Root causes", "The root cause was a bad deploy.", "single-cause"),
        ("Root cause", "A bad deploy.", "single-cause"),
        ("Root cause", "The outage was caused by a misconfigured load balancer.", "single-cause"),
        ("Summary", "The cause of the outage was a memory leak.", "single-cause"),
        ("Timeline", "14:55 - The deploy was rolled back.", "missing-agent"),
        ("Timeline", "- 14:55 UTC: the cluster is restarted", "missing-agent"),
        ("Action items", "- Improve monitoring", "vague-action"),
        ("Action items", "- Improve the monitoring system to detect such issues earlier.", "vague-action"),
        ("Action items", "- Set up better monitoring", "vague-action"),
        ("Action items", "- Be more careful", "vague-action"),
        ("Action items", "- [ ] Pay more attention during deploys", "vague-action"),
        ("Action items", "- Investigate caching", "open-ended-action"),
        ("Action items", "- Consider a staging service", "open-ended-action"),
    ],
)
def test_each_rule_points_at_its_sentence(part: str, words: str, rule: str) -> None:
    """A sentence of the kind gives one remark, at its line."""
    assert remarks(in_part(part, words)) == [(rule, 5)]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("What went badly", "The runbook didn't include the diagnostic step."),
        ("What went badly", "Users should not have had lingering issues."),
        ("What went badly", "Recovery took longer than it should have."),
        ("What went badly", "Jobs of that hour should have been queued and were dropped."),
        ("What went badly", "A full disk shouldn't have resulted in lost orders."),
        ("What went badly", "This could have been caught earlier with a contract test."),
        ("Root causes", "Behind the operator error are systemic gaps, and human error was how they showed."),
        ("Root causes", "The immediate cause was a full disk."),
        ("Root cause", "The root cause was a full disk.\n\nLogs were kept without a limit, and no alert looked at it."),
        ("Root cause", "A full disk + a missing alert."),
        ("Root cause", "The pool of the worker filled with a connection per job and stayed full."),
        ("Root causes", "The pipeline accepted code that was not tested in EU; no stage would have prevented it."),
        ("Root causes", "The engineer on duty did not have access to the console."),
        ("Root causes", "The manual step is prone to human error."),
        ("Root causes", "Human error is never a root cause."),
        ("Root causes", "A validation error was shown to the users of the old client."),
        ("Root cause", "Under investigation."),
        ("Contributing factors", "A bad deploy."),
        ("Root cause", "A bad deploy, which the canary let through because it had no traffic."),
        ("Root causes", "Rows can be lost due to human error, and nothing checks them."),
        ("Root causes", "The root cause was a timeout of 60 s, which the breaker multiplied because retries were on."),
        ("Root causes", "The server failed to start."),
        ("Root causes", "Contributing factors: a short timeout.\n\nThe root cause was a bad deploy."),
        ("Timeline", "14:55 - On-call rolled back v2.4.7."),
        ("Timeline", "14:55 - The deploy was rolled back by on-call."),
        ("Timeline", "14:55 - The pod was restarted automatically."),
        ("Timeline", "14:55 - @ada announces that the fix is deployed."),
        ("Timeline", "14:55 - Latency was over 2 s."),
        ("Summary", "The deploy was rolled back."),
        ("Action items", "- Improve monitoring of the breaker: alert when it trips twice in 5 minutes"),
        ("Action items", "- [x] Improve monitoring"),
        ("Action items", "- Investigate caching and document the decision"),
        ("Action items", "- The cookie column should have been unique: add the constraint"),
        ("What went badly", "```\nhuman error caused this\n```"),
        ("What went badly", "> The engineer forgot to run the tests."),
        ("What went badly", "<!-- You should have noticed. -->"),
        ("何がうまくいかなかったか", "エンジニアがテストを忘れた。"),
    ],
)
def test_what_is_said_of_the_system_is_left_alone(part: str, words: str) -> None:
    """Analysis, agency, concrete work, quotations, code and comments give no remark."""
    assert remarks(in_part(part, words)) == []


def test_an_owner_named_as_the_cause_is_noticed() -> None:
    """A person is known as such because the document names them as an owner; a product's name is not."""
    items = "\n## Action items\n\n- [ ] Add the stage (Ada Example, 2026-05-01)\n"
    assert remarks(in_part("Root causes", "Ada Example forgot to run the tests.") + items) == [("blame", 5)]
    assert remarks(in_part("Root causes", "Kubernetes forgot to evict the pods.") + items) == []


def test_a_remark_quotes_the_words_and_says_why_and_what_instead() -> None:
    """The quoted words are the document's, on one line; the reason is the guide's; there is a suggestion."""
    text = in_part("What went badly", "The `deploy` engineer\nshould have noticed sooner.")
    (remark,) = writing_checks.check(reader.read(text.encode(), format="markdown"), text)
    assert remark.quoted == "The `deploy` engineer should have noticed sooner."
    assert "that's blame" in remark.why
    assert remark.suggestion
    assert remark.quoted in remark.message


def test_no_advice_blames() -> None:
    """The checks' own words pass the checks."""
    for advice in ADVICE.values():
        assert remarks(in_part("Lessons learned", advice.suggestion)) == []


SWITCHES: dict[Format, str] = {
    "markdown": "# T\n\n## A\n\n<!-- followthrough: off counterfactual -->\n{s}\n\n## B\n\n{s}\n",
    "html": "<h1>T</h1>\n<h2>A</h2>\n<!-- followthrough: off counterfactual -->\n<p>{s}</p>\n<h2>B</h2>\n<p>{s}</p>\n",
    "rst": "T\n=====\n\nA\n-----\n\n.. followthrough: off counterfactual\n\n{s}\n\nB\n-----\n\n{s}\n",
}


@pytest.mark.parametrize("form", SWITCHES)
def test_a_switch_below_a_heading_holds_to_the_next(form: Format) -> None:
    """In each format's comment syntax the rule is off in part A and on again in part B."""
    text = SWITCHES[form].format(s="We should have noticed.")
    last = max(number for number, line in enumerate(text.splitlines(), start=1) if "noticed" in line)
    assert remarks(text, form=form) == [("counterfactual", last)]


def test_a_switch_above_the_parts_holds_for_the_document() -> None:
    """Under the title, the named rules are off everywhere and the others stay on."""
    text = (
        "# T\n\n<!-- followthrough: off counterfactual, blame -->\n\n## A\n\nWe should have noticed.\n\n"
        "## Action items\n\n- Be more careful\n"
    )
    assert remarks(text) == [("vague-action", 11)]
    assert remarks(text.replace("counterfactual, blame", "all")) == []


def test_a_switch_that_names_no_rule_is_reported() -> None:
    """A misspelt rule switches nothing off and says so."""
    text = in_part("What went badly", "<!-- followthrough: off counterfactuals -->\nWe should have noticed.")
    assert remarks(text) == [("unknown-switch", 5), ("counterfactual", 6)]


def test_configuration_switches_rules_off() -> None:
    """Disabled ids give no remark; ``all`` disables every rule."""
    text = in_part("What went badly", "The engineer forgot it. We should have noticed.")
    assert remarks(text, disabled=frozenset({"blame"})) == [("counterfactual", 5)]
    assert remarks(text, disabled=frozenset({"all"})) == []


def test_every_rule_has_advice() -> None:
    """No rule is without its reason."""
    assert set(ADVICE) == set(WritingRule)
