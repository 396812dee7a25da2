"""Forms that nobody filled: the action part of each common template, as it is before somebody writes in it."""

import pytest

from app.documents.reader import read
from app.documents.unfilled import is_unfilled

FORMS = {
    "blanks": "## Corrective actions\n\nAction: ____________\nResponsible: ____________\nDue: ___/___/_____\n",
    "boxes with numbers": "## Action items\n\n- [ ] Action item 1\n- [ ] Action item 2\n- [ ] To-do\n- [ ] \n",
    "fields in brackets": "## Follow-ups\n\n- What: [describe it]. Who: [name]. When: [date].\n",
    "named places": "## Action items\n\n- [ ] Action 2 - @owner - due date\n- Name / team\n- Short-term: xxx\n",
    "bug numbers to come": "## Actions\n\n* Bug NNNNNN - short description [owner]\n* Bug XXXX - title\n",
    "dots": "## What went well\n\n1. ...\n\n## Corrective actions\n\n- ...\n",
    "places in a table": (
        "## Action items\n\n| Action | Owner | Priority | Due |\n|---|---|---|---|\n"
        "| [Action 1] | [Name] | [High/Low] | [YYYY-MM-DD] |\n| e.g. Add an alert | @name | High | dd/mm/yyyy |\n"
        "| | | | |\n"
    ),
    "variables": "## Actions\n\n- {{ item.summary }} ({{ item.owner }})\n\nBy {DATE} {NUMBER} saw {EVENT SYMPTOMS}.\n",
    "instructions": "## Action plan\n\n(List here what we will do)\n\n## Summary\n\n(Describe the event here)\n",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_an_unfilled_form_holds_no_item_and_says_so(text: str) -> None:
    """A template's action part yields no item, and the reader warns that template text is left in."""
    found = read(f"# Post-mortem\n\n{text}".encode(), source_name="form.md")
    assert [item.text for item in found.action_items] == []
    assert "template-text" in {warning.code for warning in found.warnings}


@pytest.mark.parametrize(
    "text",
    [
        "Fix the link",
        "Item 2 of the checklist names the owner",
        "Rename the team",
        "Step 3: retry",
        "Title: add the date",
    ],
)
def test_words_of_a_form_in_work_are_work(text: str) -> None:
    """An entry with one word of its own is no empty form."""
    assert not is_unfilled(text)
