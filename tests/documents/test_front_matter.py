"""Front matter is hostile input: text values only, no aliases, tags or guessing."""

import time

import pytest

from app.documents.front_matter import read


def test_values_stay_as_written() -> None:
    """No type is guessed: "no", numbers and dates are text; lists and quotes work."""
    found = read(b'---\nowner: no\ncount: 012\ndate: 2024-01-02\ntags: [a, "b c"]\ntitle: "x: y"\n---\n# T\n')
    assert found is not None
    assert found.values == {"owner": "no", "count": "012", "date": "2024-01-02", "tags": ["a", "b c"], "title": "x: y"}


def test_toml_is_read_too() -> None:
    """Between ``+++`` lines stands TOML; its values become text."""
    found = read(b"+++\ntitle = 'x'\ndraft = true\n+++\nbody")
    assert found is not None
    assert found.values == {"title": "x", "draft": "true"}


@pytest.mark.parametrize("yaml", ["a: &x 1\nb: *x", "a: !!python/object:os.system x", "a: [", "- just a list"])
def test_what_front_matter_may_not_use_is_skipped(yaml: str) -> None:
    """Aliases, anchors, tags and broken YAML give no values, and no error."""
    found = read(f"---\n{yaml}\nk: v\n---\nbody".encode())
    assert found is None or found.values == {}


def test_a_bomb_costs_nothing() -> None:
    """Nested aliases are refused at the first one."""
    lines = ["a0: &a0 [x,x]"] + [f"a{n}: &a{n} [*a{n - 1},*a{n - 1},*a{n - 1}]" for n in range(1, 30)]
    start = time.process_time()
    found = read("---\n{}\n---\n".format("\n".join(lines)).encode())
    assert found is not None
    assert found.values == {}
    assert time.process_time() - start < 0.5


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    """Two thematic breaks around prose are a document, not front matter."""
    assert read(b"---\n\nSome prose here.\n\n---\n") is None


def test_a_second_colon_is_no_hindrance() -> None:
    """A title with a colon is no YAML, and every reader knows what it says; stranger lines are still refused."""
    found = read(b"---\ntitle: Post-mortem: mail held back\nlayout: post\n---\nbody")
    assert found is not None
    assert found.values == {"title": "Post-mortem: mail held back", "layout": "post"}
