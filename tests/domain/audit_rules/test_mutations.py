"""A rule that is subtly wrong does not pass its own cases: each is changed in memory, and a case has to fail."""

from __future__ import annotations

import ast
import copy
import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.domain.audit_rules import RULE_BY_NAME, AuditSettings, Snapshot, incidents
from tests.domain.audit_rules import test_document_and_incident_rules as of_documents
from tests.domain.audit_rules import test_item_rules as of_items

Check = Callable[[Any, AuditSettings], Any]
_MOVED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
# Changes that change nothing: equal levels have been let go one line before.
_SAME = {
    "severity-calibration": {
        "implied.level >= record.severity_level",
        "implied.level <= record.severity_level",
    }
}


_WITHOUT_CONDITION = {"document-refused"}  # whatever is kept as refused is told


def function_of(name: str) -> Callable[..., Any]:
    """Return the function that is the rule."""
    return incidents.patterns if name == "incident-pattern" else RULE_BY_NAME[name].check


def judged(name: str, check: Check, case: object, settings: AuditSettings) -> list[object]:
    """Return what a rule finds in a case, with its words."""
    if not isinstance(case, Snapshot):
        return [check(case, settings)]
    if name == "incident-pattern":
        return list(check(case.incidents, settings))
    return [check(subject, settings) for subject in (*case.post_mortems, *case.incidents)]


def cases_of(name: str) -> list[tuple[object, AuditSettings, list[object]]]:
    """Return the cases of a rule with what it says of each."""
    found: list[tuple[object, AuditSettings, list[object]]] = []
    for cases, settings in ((of_items.CASES, of_items.SETTINGS), (of_documents.CASES, of_documents.SETTINGS)):
        for own, fires, misses in cases:
            if own == name:
                found += [(case, settings, judged(name, function_of(name), case, settings)) for case in (fires, misses)]
    return found


def mutants(function: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each way to turn round one condition of a function, or to move one of its limits by one."""
    tree = ast.parse(inspect.getsource(function))
    places = [node for node in ast.walk(tree) if isinstance(node, (ast.If, ast.Compare))]
    for at, place in enumerate(places):
        if isinstance(place, ast.Compare) and type(place.ops[0]) not in _MOVED:
            continue
        changed = copy.deepcopy(tree)
        node = [one for one in ast.walk(changed) if isinstance(one, (ast.If, ast.Compare))][at]
        if isinstance(node, ast.If):
            node.test = ast.UnaryOp(ast.Not(), node.test)
        else:
            node.ops[0] = _MOVED[type(node.ops[0])]()
        namespace = dict(vars(sys.modules[function.__module__]))
        exec(compile(ast.fix_missing_locations(changed), "<mutant>", "exec"), namespace)  # noqa: S102 - our own source
        yield ast.unparse(node).splitlines()[0], namespace[function.__name__]


def survives(name: str, mutant: Check) -> bool:
    """Whether a changed rule says of every case what the rule says."""
    try:
        return all(judged(name, mutant, case, settings) == said for case, settings, said in cases_of(name))
    except (AttributeError, TypeError, AssertionError):
        return False  # it asks what only makes sense under the right condition


@pytest.mark.parametrize("name", sorted(RULE_BY_NAME.keys() - _WITHOUT_CONDITION))
def test_a_changed_rule_fails_its_cases(name: str) -> None:
    """Turning round any condition of a rule, or moving any of its limits, is noticed by one of its cases."""
    made = list(mutants(function_of(name)))
    left = [what for what, mutant in made if survives(name, mutant)]
    assert made
    assert set(left) == _SAME.get(name, set())
