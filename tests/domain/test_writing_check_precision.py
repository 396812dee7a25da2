"""How often the writing checks are right on real documents, by labels made by a reader."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from app.documents import reader
from app.domain import writing_checks

SHARED = Path(os.environ.get("FOLLOWTHROUGH_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DOCUMENTS = SHARED / "corpus" / "documents"
LABELS = Path(__file__).parent / "writing_check_labels.tsv"
FLOOR = 0.7
ENOUGH = 10  # fewer labelled remarks tell no rate


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the reference documents are not on this machine")
def test_every_rule_with_enough_remarks_is_right_more_often_than_the_floor() -> None:
    """Each rule's remarks on the real documents are labelled, and at least 70 % of them are right."""
    with LABELS.open(newline="") as lines:
        labels = {
            (row["file"], int(row["line"]), row["rule"]): row["right"] == "1"
            for row in csv.DictReader(lines, delimiter="\t")
        }
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    unlabelled = []
    for path in sorted(DOCUMENTS.iterdir()):
        data = path.read_bytes()
        found = reader.read(data, source_name=path.name)
        for remark in writing_checks.check(found, data.decode()):
            key = (path.name, remark.line, str(remark.rule))
            if key not in labels:
                unlabelled.append(key)
                continue
            made[key[2]] += 1
            right[key[2]] += labels[key]
    assert len(unlabelled) <= 5, unlabelled  # a change of the rules needs new labels
    assert {
        rule: right[rule] / count for rule, count in made.items() if count >= ENOUGH and right[rule] / count < FLOOR
    } == {}
    assert sum(right.values()) / sum(made.values()) >= 0.9
