"""`publish` with an address: the service reads the document, and the links go back to where it lives."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.rigs.emulate import EmulateGithub
from tests.rigs.fixtures import emulate_github
from tests.services.github_documents import PATH, TEXT

__all__ = ["emulate_github"]

pytestmark = pytest.mark.network


def test_publish_and_write_back_by_address(followthrough: Run, tmp_path: Path, emulate_github: EmulateGithub) -> None:
    """One command reads the post-mortem, opens its tickets and commits their links; again it changes nothing."""
    repository = emulate_github.new_repository()
    contents = f"/repos/{repository}/contents/{PATH}"
    emulate_github.call("PUT", contents, {"message": "m", "content": base64.b64encode(TEXT.encode()).decode()})
    (tmp_path / "config.toml").write_text(
        f'[[connections]]\nname = "github"\nkind = "github"\nrepository = "{repository}"\n'
        f'base_url = "{emulate_github.base_url}"\ntoken = "{emulate_github.token}"\nwrite_interval_seconds = 0\n'
    )
    address = f"github:{repository}/{PATH}@main"
    planned = followthrough("publish", "--dry-run", "--json", address)
    assert planned.returncode == 0, planned.stderr
    assert emulate_github.issues(repository) == []
    done = followthrough("publish", "--write-back", "--json", address)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    urls = [item["ticket"]["url"] for item in outcome["action_items"]]
    assert (len(set(urls)), outcome["written"]) == (2, "written")
    text = base64.b64decode(emulate_github.call("GET", contents)["content"]).decode()
    assert all(url in text for url in urls)
    again = followthrough("publish", "--write-back", "--json", address)
    assert json.loads(again.stdout)["written"] == "unchanged"
    assert len(emulate_github.issues(repository)) == 2


def test_an_address_that_nobody_reads_is_named(followthrough: Run) -> None:
    """Without a connection that reads it, the address is refused with what to do; nothing is published."""
    done = followthrough("publish", "github:acme/ops/postmortems/1.md")
    assert done.returncode == 1
    assert "no document that a connection reads" in done.stderr
