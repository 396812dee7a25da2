"""Serves ``jira820``, a stateful Jira Data Center that nobody here wrote, with the few things it lacks.

Added: reading by numeric id, the number of comments, entity properties, ``update.labels.add``, and moments finer than
a day.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from jira820 import Config, Store, make_app  # type: ignore[import-untyped]  # it ships no types

PROJECT = "OPS"


class Jira820:
    """The server's application and its store."""

    def __init__(self) -> None:
        today = datetime.now(UTC).date()
        shape = {"epics_per_module": 0, "standalone_per_module": 0, "history_per_module": 0}
        config = Config(project_key=PROJECT, modules=["Web"], base_date=today, **shape)
        self.store: Any = Store(config)
        self.store.issues.clear()
        self.properties: dict[str, dict[str, object]] = {}
        self.app: FastAPI = make_app(store=self.store)
        self.app.middleware("http")(self._mend)

    async def _mend(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        path = str(request.scope["path"])
        parts = path.split("/")
        if path.startswith("/rest/api/2/issue/") and parts[5].isdigit():
            parts[5] = self._key_of(parts[5])
            request.scope["path"] = "/".join(parts)
            request.scope["raw_path"] = request.scope["path"].encode()
        sent = json.loads(await request.body() or b"{}") if request.method in {"POST", "PUT"} else {}
        response = await call_next(request)
        if path == "/rest/api/2/search" or not path.startswith("/rest/api/2/issue"):
            return response
        body = b"".join([part async for part in response.body_iterator])  # type: ignore[attr-defined]  # streamed
        answer = json.loads(body) if body else {}
        key = str(answer.get("key") if len(parts) == 5 else parts[5])
        if request.method != "GET" and response.status_code < 300:
            self._remember(key, sent)
        elif len(parts) == 6 and response.status_code == 200:
            answer["properties"] = self.properties.get(key, {})
            answer["fields"]["comment"] = {"total": len(self.store.jira_comments(key))}
            body = json.dumps(answer).encode()
        return Response(body, response.status_code, media_type="application/json")

    def _remember(self, key: str, sent: dict[str, Any]) -> None:
        issue = self.store.issues.get(key)
        if issue is None:
            return
        for found in sent.get("properties") or ():
            self.properties.setdefault(key, {})[found["key"]] = found["value"]
        for change in (sent.get("update") or {}).get("labels") or ():
            issue["labels"] = [*issue["labels"], change["add"]]
        moment = f"{datetime.now(UTC):%H:%M:%S}"
        issue["tupdated"] = moment
        if "fields" in sent and "project" in sent["fields"]:
            issue["tcreated"] = moment

    def _key_of(self, number: str) -> str:
        for key in self.store.issues:
            if str(self.store.serializer.issue_res(self.store.issues[key], "")["id"]) == number:
                return str(key)
        return f"{PROJECT}-99999"
