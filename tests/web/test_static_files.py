"""The files that pages load come with the program, unchanged and with their licences."""

from __future__ import annotations

import hashlib
import json
import re

from app.web.rendering import HERE
from tests.api.conftest import Service

VENDOR = HERE / "static" / "vendor"


def test_vendored_files_are_what_the_manifest_says() -> None:
    """Each file of somebody else is named with package, version, licence and hash, and has that hash."""
    named = json.loads((VENDOR / "manifest.json").read_text())["files"]
    for one in named:
        assert hashlib.sha256((VENDOR / one["file"]).read_bytes()).hexdigest() == one["sha256"], one["file"]
        assert re.search(r"@\d+\.\d+\.\d+\Z", one["package"])
        assert (VENDOR / one["licence"].split()[0]).is_file()
    own = {"manifest.json", "echarts.entry.js"}
    present = {path.name for path in VENDOR.iterdir() if not path.name.startswith("LICENSE")} - own
    assert present == {one["file"] for one in named}


def test_pages_find_the_files_they_load(service: Service) -> None:
    """Every script, style and picture that a template names is there."""
    templates = "".join(path.read_text() for path in (HERE / "templates").glob("*.html"))
    named = set(re.findall(r"/static/[\w./-]+", templates))
    assert named
    for address in named:
        assert service.client.get(address).status_code == 200, address
