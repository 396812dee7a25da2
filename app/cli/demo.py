"""The demo: the whole loop on this machine, with no account: documents in, tickets out, state back, figures."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from app.cli import printing
from app.errors import FollowthroughError
from app.settings import Settings, load_settings

DOCUMENTS = {".md", ".html", ".rst", ".adoc", ".txt", ".mediawiki"}
CONNECTION = "builtin"
CLOSED = (("done", None), ("done", None), ("wont_do", "The service it was for is switched off in December."))
PATIENCE_SECONDS = 60.0
MARK = ".followthrough-demo"


class DemoFailed(FollowthroughError):
    """Something that the demo needed did not happen."""


def run_demo(output: Path, *, examples: Path | None = None, keep_running: bool = False) -> int:
    """Run the loop in a fresh folder ``output``; tells its steps on stderr; a program gets a line of JSON on stdout.

    Returns:
        The exit code: 0, or 1 where something did not come out as it must.
    """
    try:
        documents = _copy_examples(examples or _examples_folder(), output / "post-mortems")
    except OSError as error:
        message = f"{output} cannot be written ({error.strerror}); start the demo in a folder that you may write to"
        raise DemoFailed(message) from error
    with _service(output) as (settings, client):
        _say(f"The service runs at {settings.server.public_url}")
        summary = _Demo(client, documents, output).run()
        if not printing.is_terminal():
            print(json.dumps(summary))
        if keep_running:
            _say(f"Still running at {settings.server.public_url} (tickets: /tracker/{CONNECTION}/). Ctrl-C ends it.")
            _wait_for_ctrl_c()
        else:
            _say("The service ends here. To look around: followthrough demo --keep-running")
    return 0 if summary["duplicates"] == 0 else 1


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _examples_folder() -> Path:
    package = Path(__file__).resolve().parents[1]
    return next(folder for folder in (package / "examples", package.parent / "examples") if folder.is_dir())


def _copy_examples(source: Path, target: Path) -> list[Path]:
    output = target.parent
    if output.exists():
        if any(output.iterdir()) and not (output / MARK).exists():
            raise DemoFailed(f"{output} holds something that no demo left there; move it away first")
        shutil.rmtree(output)
    target.mkdir(parents=True)
    (output / MARK).write_text("The demo may delete this folder.\n", encoding="utf-8")
    found = [path for path in sorted(source.iterdir()) if path.suffix in DOCUMENTS and path.name != "README.md"]
    return [Path(shutil.copy(path, target)) for path in found]


@contextmanager
def _service(output: Path) -> Iterator[tuple[Settings, httpx.Client]]:
    import uvicorn

    from app.bootstrap import running
    from app.cli.ports import free_port
    from app.main import create_app

    database = (output / "followthrough.db").resolve()
    environ = {
        "FOLLOWTHROUGH_DATABASE__URL": f"sqlite:///{database}",
        "FOLLOWTHROUGH_PATHS__DATA_DIR": str(output.resolve()),
        "FOLLOWTHROUGH_JOBS__POLL_SECONDS": "0.1",
        "FOLLOWTHROUGH_SERVER__PORT": str(free_port()),
    }
    settings = load_settings(None, environ)
    with running(settings) as container:
        config = uvicorn.Config(
            create_app(container), host=settings.server.host, port=settings.server.port, log_level="warning"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, name="demo-server", daemon=True)
        thread.start()
        with httpx.Client(base_url=settings.server.public_url, timeout=30) as client:
            try:
                _until("the service to answer", lambda: server.started)
                yield settings, client
            finally:
                server.should_exit = True
                thread.join(timeout=10)


def _until(what: str, true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            message = f"waited {PATIENCE_SECONDS:.0f} s for {what}"
            raise DemoFailed(message)
        time.sleep(0.05)


def _wait_for_ctrl_c() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        _say("")


class _Demo:
    """The steps, each said as it happens."""

    def __init__(self, client: httpx.Client, documents: list[Path], output: Path) -> None:
        self._client = client
        self._documents = documents
        self._output = output
        self._ids: dict[Path, str] = {}

    def run(self) -> dict[str, Any]:
        self._publish()
        items = self._wait_for_tickets()
        self._write_back()
        again = self._publish_again(items)
        deliveries = self._close_tickets(items)
        findings = self._audit()
        figures = self._get("/v1/metrics/completion")["groups"][0]
        with_ticket = [item for item in items if item["ticket"]]
        tickets = self._get(f"/tracker/{CONNECTION}/api/tickets")["items"]
        rate = figures["completion_rate"]
        _say(
            f"\nCompletion rate {rate:.1%}: {figures['done']} done of {figures['total']} action items;"
            f" {figures['wont_do']} won't be done, {figures['overdue']} are overdue."
        )
        return {
            "post_mortems": len(self._documents),
            "action_items": len(items),
            "tickets": len(tickets),
            "duplicates": len(tickets) - len({item["ticket"]["key"] for item in with_ticket}) + again,
            "deliveries": deliveries,
            "completion_rate": rate,
            "findings": findings,
        }

    def _get(self, path: str, **params: str) -> Any:  # noqa: ANN401 - JSON
        answer = self._client.get(path, params=params)
        answer.raise_for_status()
        return answer.json()

    def _post(self, path: Path) -> dict[str, Any]:
        body = {"document": path.read_bytes().decode(), "source": {"uri": f"file:{path.name}"}}
        answer = self._client.post("/v1/post-mortems", json=body)
        if answer.is_error:
            raise DemoFailed(f"{path.name}: {answer.text}")
        result: dict[str, Any] = answer.json()
        return result

    def _publish(self) -> None:
        _say(f"\nPublishing {len(self._documents)} post-mortems:")
        for path in self._documents:
            published = self._post(path)
            self._ids[path] = published["id"]
            count = len(published["action_items"])
            _say(f"  {path.name:<37} {count} items  {textwrap.shorten(published['title'], 30, placeholder=' …')}")

    def _items(self) -> list[dict[str, Any]]:
        return [item for id_ in self._ids.values() for item in self._get(f"/v1/post-mortems/{id_}")["action_items"]]

    def _wait_for_tickets(self) -> list[dict[str, Any]]:
        _until("every ticket", lambda: all(i["link"] is None or i["link"]["state"] == "linked" for i in self._items()))
        items = self._items()
        _say(f"\nOne ticket for each of {sum(bool(i['ticket']) for i in items)} open action items:")
        for item in items[:6]:
            if item["ticket"]:
                text = textwrap.shorten(item["text"], 52, placeholder=" …")
                _say(f"  {item['ticket']['key']:<5} {text:<53} {item['owner'] or ''}")
        _say(f"  ... all of them at {self._client.base_url}/tracker/{CONNECTION}/")
        return items

    def _write_back(self) -> None:
        for path, id_ in self._ids.items():
            answer = self._client.get(f"/v1/post-mortems/{id_}/document")
            answer.raise_for_status()
            path.write_bytes(answer.content)
        _say(f"\nThe links are written into the copies in {self._documents[0].parent}.")

    def _publish_again(self, before: list[dict[str, Any]]) -> int:
        """Publish what was written back: the items are known, so no ticket may appear."""
        for path in self._documents:
            self._post(path)
        tickets = {item["id"]: item["ticket"] and item["ticket"]["key"] for item in before}
        after = self._items()
        _say("Published again with their links: nothing new.")
        return sum(tickets.get(item["id"], "new") != (item["ticket"] and item["ticket"]["key"]) for item in after)

    def _close_tickets(self, items: list[dict[str, Any]]) -> int:
        open_items = [item for item in items if item["ticket"] and item["state"] == "open"][:: max(1, len(items) // 4)]
        _say("\nClosing tickets in the tracker, as people do; signed webhooks tell the service:")
        wanted = {}
        for item, (state, reason) in zip(open_items, CLOSED, strict=False):
            number = item["ticket"]["key"].lstrip("#")
            change = {"state": state} | ({"state_reason": reason} if reason else {})
            answer = self._client.patch(f"/tracker/{CONNECTION}/api/tickets/{number}", json=change)
            answer.raise_for_status()
            wanted[item["id"]] = state
            _say(f"  {item['ticket']['key']:<5} -> {state}")
        _until(
            "the webhooks",
            lambda: all(self._get(f"/v1/action-items/{id_}")["state"] == state for id_, state in wanted.items()),
        )
        delivered = self._get(f"/tracker/{CONNECTION}/api/deliveries")["items"]
        return sum(delivery["delivered"] for delivery in delivered)

    def _audit(self) -> int:
        audit = self._client.post("/v1/audits").json()
        _until("the audit", lambda: self._get(f"/v1/audits/{audit['id']}")["state"] == "done")
        findings = self._get(f"/v1/audits/{audit['id']}")["findings"]
        report = self._client.get(f"/v1/audits/{audit['id']}/report", params={"format": "md"})
        report.raise_for_status()
        path = self._output / "report.md"
        path.write_text(report.text, encoding="utf-8")
        _say(f"\nThe audit has {len(findings)} findings; the report is in {path}.")
        return len(findings)
