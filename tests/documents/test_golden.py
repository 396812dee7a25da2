"""Documents in every form the reader knows, each beside what reading it must yield."""

import json
from pathlib import Path

import pytest

from app.documents.parse_json import to_json
from app.documents.reader import read

GOLDEN = Path(__file__).parent / "golden"
DOCUMENTS = sorted(path for path in GOLDEN.iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_reads_as_its_golden_file_says(path: Path) -> None:
    """Title, sections, items with all their fields, and warnings are exactly those of the file beside the document."""
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert to_json(path.name, read(path.read_bytes(), source_name=path.name)) == expected
