"""Facts, gate and writing checks answer in bounded time, whatever a document holds."""

import time

import pytest

from app.documents import reader
from app.domain import policies, writing_checks
from app.errors import DocumentTooLarge

WORST = {
    "digits and commas": "# T\n\n## Impact\n\n" + ("1," * 450 + " users\n\n") * 1500,
    "dates": "# T\n\n## Timeline\n\n" + ("May 1 2024, " * 70 + "\n\n") * 1500,
    "lead words": "# T\n\n## Timeline\n\n" + ("at on " * 150 + "\n\n") * 1500,
    "unclosed comments": "# T\n\n" + "<!-- " * 100_000,
    "switches": "# T\n\n" + "<!-- followthrough: off blame -->\n" * 15_000,
    "headings": "# T\n" + "## Impact\n\nCaused by human error.\n\n" * 4_500,
    "passives": "# T\n\n## Timeline\n\n" + "was rolled " * 80_000,
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_documents_are_answered_in_bounded_time(name: str) -> None:
    """No input makes the patterns run away: ten seconds are far above what is measured, far below a hang."""
    text = WORST[name]
    began = time.process_time()
    found = reader.read(text.encode(), source_name="hostile.md")
    writing_checks.check(found, text)
    policies.gate(found, policies.policy_for(1))
    assert time.process_time() - began < 10


def test_tags_that_never_close_are_refused_at_their_line() -> None:
    """HTML in Markdown that is nested deeper than any document's is refused at once, with the line."""
    text = "# T\n\n" + "<pre>" * 100_000
    began = time.process_time()
    with pytest.raises(DocumentTooLarge) as refused:
        reader.read(text.encode(), source_name="hostile.md")
    assert [problem.line for problem in refused.value.problems] == [3]
    assert time.process_time() - began < 10
