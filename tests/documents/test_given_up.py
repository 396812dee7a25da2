"""Work that a document gives up is neither done nor open."""

import pytest

from app.documents.reader import read

TABLE = "| Action | Owner | Due | Status |\n|---|---|---|---|\n| {} | ada | 2026-12-01 | {} |\n"


def items(entry: str) -> list[tuple[str, bool | None, bool]]:
    """Return text, done and given up of each item of an action part."""
    found = read(f"# Outage\n\n## Action items\n\n{entry}\n".encode(), source_name="outage.md").action_items
    return [(item.text, item.done, item.given_up) for item in found]


@pytest.mark.parametrize(
    "status",
    [
        "won't do",
        "Won\u2019t do",
        "wontfix",
        "Cancelled",
        "rejected: no budget",
        "\u274c Dropped",
        "no longer needed",
        "\u898b\u9001\u308a",
        "verworfen",
        "abandonn\u00e9",
        "descartada",
        "cancelado",
    ],
)
@pytest.mark.parametrize("work", ["Move to Redis", "~~Move to Redis~~"])
def test_a_status_cell_gives_up_its_row(work: str, status: str) -> None:
    """Whatever is struck out, a row whose status says that it will not be done is not done."""
    assert items(TABLE.format(work, status)) == [("Move to Redis", False, True)]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("- [x] ~~Move to Redis~~ (won't do)", "Move to Redis"),
        ("- [ ] Move to Redis (dropped: too dear)", "Move to Redis (dropped: too dear)"),
        ("- ~~Move to Redis~~ - cancelled", "Move to Redis"),
        ("- WONTFIX: move to Redis", "WONTFIX: move to Redis"),
        ("- Move to Redis\n  - Status: won't do", "Move to Redis"),
        ("- Move to Redis\n  - Statut : abandonn\u00e9", "Move to Redis"),
    ],
)
def test_an_entry_gives_up_itself(entry: str, text: str) -> None:
    """A last bracket or clause, a label, or a status line below it says so."""
    assert items(entry) == [(text, False, True)]


@pytest.mark.parametrize(
    "entry",
    [
        "- Alert when orders are cancelled",
        "- Dropped packets: alert above 1 %",
        "- Retry jobs that were rejected",
        "- ~~Move to Redis~~",
        "- Show cancelled orders (in the admin page)",
    ],
)
def test_words_of_the_work_give_up_nothing(entry: str) -> None:
    """Orders are cancelled and packets dropped in work that is very much wanted; a mere strike is done as before."""
    assert [given_up for _, _, given_up in items(entry)] == [False]
