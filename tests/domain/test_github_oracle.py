"""What GitHub makes of our tickets, by npm's remark-github: nothing in them that a document wrote is alive."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.drafting import draft_ticket
from connectors.github.mapping import new_issue
from tests.domain.news import a_post_mortem, an_item
from tests.rigs.install import JUDGES, install, node
from tests.services.model_trackers import CONNECTORS, Model
from tests.services.standing_clock import StandingClock

TEXTS = 10_000
PAGE = "https://pm.example/post-mortems/1"
KEY = "0123456789abcdef0123456789abcdef"
SHA = "deadbeef1234567890abcdef1234567890abcdef"
PIECES = (
    *("@octocat", "@acme/ops", "mail@example.com", "@", "#1", "#", "1", "acme/ops#12", "octocat#3", "GH-7", "gh-9"),
    *(SHA, SHA[:7], f"acme/ops@{SHA}", f"octocat@{SHA[:9]}", "0123456", "1234567"),
    *("fixes", "Closes:", "resolved", "https://github.com/acme/ops/issues/1"),
    *("http://www.github.com/acme/ops/pull/2"),
    *(
        "https://github.com/acme/ops/commit/" + SHA,
        "www.example.com",
        "ftp://x.example/y",
        "https://evil.example/a?b=#1",
    ),
    *(
        "[a](https://evil.example)",
        "![i](https://evil.example/p.png)",
        "[ref][1]",
        "\n[1]: https://evil.example\n",
        "<b>",
    ),
    *("<https://evil.example>", "<img src=x>"),
    *("<!-- followthrough:" + "f" * 32 + " -->", "<!-- followthrough:end -->"),
    *(
        "- [ ] task",
        "\n- [x] done",
        "\n* [ ] t",
        "\n1. [ ] t",
        "\n> quote",
        "\n    code",
        "\n```\n@x\n```",
        "`@octocat`",
        "\t",
    ),
    *(
        "**",
        "__",
        "~~",
        "*",
        "_",
        "|",
        "\n|a|b|\n|-|-|\n",
        "\\",
        "\\\\",
        "\n",
        "\n\n",
        " ",
        "\n---\n",
        "\n# h",
        "&#64;octocat",
    ),
    *(
        "&lt;",
        "$x$",
        ":tada:",
        "[^1]",
        "\n[^1]: note",
        "\u200b",
        "\u202e",
        "é",
        "e\u0301",
        "👩‍👩‍👧",
        "🇩🇪",
        "ｅ",
        "\x00",
        "\ufeff",
    ),
    *("add", "a", "load", "test", "for", "EU", "(", ")", ":"),
    *(",", ".", "!", "-", "+", "=", "{", "}", "xn--", "/close"),
)  # fmt: skip


def _texts(rng: random.Random) -> list[str]:
    """Make texts of a few pieces each, glued or spaced."""
    return [
        "".join(rng.choice(PIECES) + rng.choice(("", "", " ", "\n")) for _ in range(rng.randint(1, 9)))
        for _ in range(TEXTS)
    ]


def _judge(texts: list[str]) -> list[list[str]]:
    script = Path(__file__).parents[1] / "rigs" / JUDGES / "live_references.mjs"
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    run = subprocess.run(
        [str(node()), str(script), str(install(JUDGES))],
        input=lines.encode(),
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    verdicts: list[list[str]] = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(verdicts) == len(texts)
    return verdicts


@pytest.mark.slow
def test_nothing_that_a_document_wrote_is_alive_in_a_ticket() -> None:
    """10,000 hostile items with hostile titles, owners and details: no reference, link, image, HTML, code or task."""
    rng = random.Random(20261128)  # noqa: S311 - a repeatable sequence
    texts = _texts(rng)
    capabilities = CONNECTORS["github"](Model(StandingClock(), 0.0)).capabilities
    bodies, titles = [], []
    for at, text in enumerate(texts):
        item = replace(an_item("a"), text=text, owner=texts[at - 1], details=texts[at - 2])
        post_mortem = a_post_mortem(title=texts[at - 3], source_uri="file:outage.md")
        draft = draft_ticket(item, post_mortem, page_url=PAGE, capabilities=capabilities)
        issue = new_issue(draft, KEY, ())
        bodies.append(str(issue["body"]))
        titles.append(str(issue["title"]))
    ours = {f"link {PAGE}"}
    begin = "html <!-- followthrough:begin "
    known = {"html <!-- followthrough:end -->", f"html <!-- followthrough:{KEY} -->"}
    for body, found in zip(bodies, _judge(bodies), strict=True):
        alive = [one for one in found if one not in ours | known and not one.startswith(begin)]
        assert not alive, (alive, body)
        assert sum(one in known for one in found) == 2, (found, body)
        assert body.endswith(f"<!-- followthrough:{KEY} -->")
    # a title is no Markdown (a backslash is one more sign), but references in it count
    some = [title.replace("\\", "·").replace("://", ":·") for title in titles[:2000]]
    for title, found in zip(some, _judge(some), strict=True):
        assert not found or not any("link https://github.com/" in one for one in found), (found, title)
    assert not any("://github.com" in title or "www.github.com" in title for title in titles)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("@octocat", "link"),
        ("#1", "link"),
        (f"acme/ops@{SHA}", "link"),
        ("GH-7", "link"),
        ("- [ ] t", "task"),
        ("<b>", "html"),
        ("www.example.com", "link"),
    ],
)
def test_the_judge_notices(text: str, says: str) -> None:
    """Each kind of live text is found where it is not escaped, so that the test above can fail."""
    assert any(one.startswith(says) for one in _judge([text])[0])
