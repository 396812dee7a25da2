"""Tests that one word, mark or space repeated many times costs its length and no more, in every format."""

import time

import pytest

from app.documents import reader
from app.documents.model import Format
from app.errors import DocumentTooLarge

SECONDS = 3  # of processor time; each of these takes a few hundredths of one
PAGES: dict[Format, str] = {
    "markdown": "# T\n\n## Action items\n\n- [ ] fix 1 #12 {run} x (@bo) [A-1](https://t.example/A-1)\n\n{run} x\n",
    "html": "<h1>T</h1><h2>Action items</h2><ul><li>fix 1 #12 {run} x (@bo)</li></ul><p>{run} x</p>",
    "rst": "T\n=\n\nAction items\n------------\n\n- fix 1 #12 {run} x (@bo)\n\n{run} x\n",
    "asciidoc": "= T\n\n== Action items\n\n* fix 1 #12 {run} x (@bo)\n\n{run} x\n",
    "mediawiki": "== Action items ==\n* fix 1 #12 {run} x (@bo)\n\n{run} x\n",
    "text": "T\n\nACTION ITEMS\n- fix 1 #12 {run} x (@bo)\n\n{run} x\n",
}
RUNS = (
    *(
        "7",
        "a",
        "A",
        " ",
        "\u3000",
        "字",
        "-",
        ".",
        "(",
        "[",
        "*",
        "_",
        "`",
        "~",
        "|",
        "=",
        "!",
        "&",
        "{",
        "\\",
        '"',
        "'",
    ),
    *("a ", "A ", "7 ", "a-", "a.", "A1-", "/a", "a/", "1/", "a; ", "a: ", "#1 ", "#a", "@a ", "@a, ", "(a) ", "[a] "),
    *("[a](", "[ ]", "**a** ", "<a>", "<b>", "``", "[[", "{{", "::a", "— ", "“a” ", "2026-01-01 ", "10:00 ", "A-1, "),
    *("see ", "and ", "to ", "we ", "done ", "owner: ", "due: ", "http://a "),
)
# Found by fuzzing and by trying every pattern on runs of its own words.
WORST = {
    "digits in a bracket": f"# T\n\n## Action items\n\n- Move it [owner: ~ana] [{'7' * 60}due: x]\n",
    "words before a link": f"# T\n\n## Action items\n\n- Move it {'see ' * 29}[#1](https://github.com/a/b/pull/1) x\n",
    "a name with hyphens": f"# T\n\n## Action items\n\n- [ ] Move it {'a-' * 4000} #12 x\n",
    "spaces inside a line": f"# T\n\n## Action items\n\n- [ ] Move it{' ' * 200_000}x\n",
}


@pytest.mark.parametrize("form", PAGES)
def test_a_run_of_anything_is_read_or_refused_in_time(form: Format) -> None:
    """Each run of 20,000 characters in an entry and in a paragraph is read, or refused, in a moment."""
    slow = []
    for run in RUNS:
        data = PAGES[form].replace("{run}", run * (20_000 // len(run))).encode()
        began = time.process_time()
        try:
            reader.read(data, format=form)
        except DocumentTooLarge:
            continue
        if time.process_time() - began > SECONDS:
            slow.append(run)
    assert slow == []


@pytest.mark.parametrize("name", WORST)
def test_the_worst_runs_known_are_read_in_time(name: str) -> None:
    """What once took minutes or longer is read in a moment, as one entry."""
    began = time.process_time()
    post_mortem = reader.read(WORST[name].encode(), format="markdown")
    assert len(post_mortem.action_items) == 1
    assert time.process_time() - began < SECONDS
