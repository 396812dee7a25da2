"""Tags and systems: configured names, and changes by hand over what documents say."""

import pytest

from app.domain.labels import Aliases, LabelChange, LabelKind, checked_name, labelled, repeated_aliases
from app.errors import Refused
from tests.storage.records import NOON, a_post_mortem

ALIASES = Aliases(systems={"auth": ["Authentication", "login  service"]}, tags={"caching": ["cache"]})


def a_change(kind: LabelKind, name: str, *, added: bool = True) -> LabelChange:
    """A change by hand."""
    return LabelChange("p1", kind, name, "added" if added else "removed", NOON)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("system", "AUTHENTICATION", "auth"),
        ("system", " Login service ", "auth"),
        ("system", "Auth", "auth"),
        ("system", "Auth  Gateway", "Auth Gateway"),
        ("tag", "Cache", "caching"),
        ("tag", "auth", "auth"),
    ],
)
def test_an_alias_leads_to_its_name(kind: str, name: str, expected: str) -> None:
    """Case and blanks do not matter; what is not configured stays as it was written."""
    assert ALIASES.canonical(kind, name) == expected


def test_changes_by_hand_outlast_revisions() -> None:
    """What was removed by hand stays away though the document names it; what was added stays; the last change wins."""
    record = a_post_mortem(systems=("Login Service", "auth", "API", "api"), tags=("cache", "dns"))
    changes = [
        a_change("system", "api", added=False),
        a_change("system", "edge"),
        a_change("tag", "dns", added=False),
        a_change("tag", "dns"),
        a_change("tag", "edge"),
        a_change("tag", "Edge", added=False),
    ]
    after = labelled(record, changes, ALIASES)
    assert (after.systems, after.tags) == (("auth", "edge"), ("caching", "dns"))
    assert labelled(after, changes, ALIASES) == after


def test_an_alias_of_two_names_is_told() -> None:
    """An alias that stands for several names, or is itself another name, is ambiguous."""
    assert repeated_aliases({"auth": ["login", "auth"], "web": ["LOGIN"], "login": []}) == ["login"]
    assert repeated_aliases({"auth": ["login"], "web": []}) == []


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "a\u202eb", "x" * 201])
def test_names_that_cannot_be_shown_are_refused(name: str) -> None:
    """Control and direction characters, nothing at all, and far too much are no names."""
    with pytest.raises(Refused, match="cannot be a name"):
        checked_name(name)
