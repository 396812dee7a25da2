"""A stateful stand-in for GitLab's issues, written from its documentation: the calls, answers and webhooks we use.

No package carries a GitLab, so unlike the other trackers this one is ours. Every answer has the fields of the examples
in https://docs.gitlab.com/api/issues/, and a parameter that the documentation does not name is refused.
"""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

PROJECT = "acme/ops"
TOKEN = "glpat-stand-in"
_NEW = {"title", "description", "labels", "due_date", "assignee_ids", "confidential", "issue_type"}
_CHANGE = {*_NEW, "add_labels", "remove_labels", "state_event"}
_LIST = {"scope", "state", "labels", "search", "in", "order_by", "sort", "updated_after", "created_after"} | {
    "per_page",
    "page",
    "iids[]",
}
PEOPLE = {"hubot": 7, "ada": 8}


class Gitlab:
    """One GitLab with one project."""

    def __init__(self) -> None:
        self.url = ""  # set once it is served
        self.issues: dict[int, dict[str, Any]] = {}
        self.notes: dict[int, list[dict[str, Any]]] = {}
        self.hooks: list[dict[str, Any]] = []
        self.project: dict[str, Any] = {
            "id": 42,
            "path_with_namespace": PROJECT,
            "archived": False,
            "issues_enabled": True,
            "permissions": {"project_access": {"access_level": 40}, "group_access": None},
        }
        prefix = "/api/v4/projects/{project}"
        routes = [
            Route(prefix, self._show_project),
            Route(f"{prefix}/issues", self._list_issues, methods=["GET"]),
            Route(f"{prefix}/issues", self._new_issue, methods=["POST"]),
            Route(f"{prefix}/issues/{{iid:int}}", self._show_issue, methods=["GET"]),
            Route(f"{prefix}/issues/{{iid:int}}", self._change_issue, methods=["PUT"]),
            Route(f"{prefix}/issues/{{iid:int}}/notes", self._list_notes, methods=["GET"]),
            Route(f"{prefix}/issues/{{iid:int}}/notes", self._new_note, methods=["POST"]),
            Route(f"{prefix}/labels/{{label}}", self._show_label),
            Route(f"{prefix}/members/all", self._members),
            Route(f"{prefix}/hooks", self._list_hooks, methods=["GET"]),
            Route(f"{prefix}/hooks", self._new_hook, methods=["POST"]),
            Route(f"{prefix}/hooks/{{hook:int}}", self._change_hook, methods=["PUT"]),
            Route("/api/v4/issues", self._list_issues, methods=["GET"]),
            Route("/api/v4/users", self._users),
        ]
        self._routes = Starlette(routes=routes)

    def change(self, iid: int, changes: dict[str, Any], by: str = "ada") -> None:
        """Change an issue as a person does on the page."""
        issue = self.issues[iid]
        action = "update"
        for name, value in changes.items():
            if name == "state_event":
                action = value
                issue["state"] = "closed" if value == "close" else "opened"
                issue["closed_at"] = _now() if value == "close" else None
            elif name in {"labels", "add_labels", "remove_labels"}:
                given = _names(value)
                kept = [] if name == "labels" else [label for label in issue["labels"] if label not in given]
                issue["labels"] = kept if name == "remove_labels" else sorted({*kept, *given})
            elif name == "assignee_ids":
                issue["assignees"] = [_person(account) for account, number in PEOPLE.items() if number in value]
            else:
                issue[name] = value
        issue["updated_at"] = _now()
        self._tell(issue, action, by)

    def move(self, iid: int, project: str, new_iid: int) -> None:
        """Move an issue: the old one is closed and names the global id of its copy."""
        issue = self.issues[iid]
        copy = {**issue, "id": 90_000 + new_iid, "iid": new_iid, "references": {"full": f"{project}#{new_iid}"}}
        copy["web_url"] = f"{self.url}/{project}/-/issues/{new_iid}"
        self.issues[-new_iid] = {**copy, "elsewhere": project}
        issue.update(state="closed", closed_at=_now(), updated_at=_now(), moved_to_id=copy["id"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; a project's path stays encoded ("acme%2Fops"), as GitLab wants it."""
        if scope["type"] == "http":
            scope["path"] = scope["raw_path"].decode()
            if dict(scope["headers"]).get(b"private-token") != TOKEN.encode():
                await JSONResponse({"message": "401 Unauthorized"}, 401)(scope, receive, send)
                return
        await self._routes(scope, receive, send)

    def _own(self, request: Request) -> str:
        return unquote(str(request.path_params.get("project", "")))

    async def _show_project(self, request: Request) -> Response:
        if self._own(request) != PROJECT:
            return JSONResponse({"message": "404 Project Not Found"}, 404)
        return JSONResponse(self.project)

    async def _list_issues(self, request: Request) -> Response:
        query = dict(request.query_params)
        if unknown := set(query) - _LIST:
            return JSONResponse({"error": f"{', '.join(unknown)} is invalid"}, 400)
        project = self._own(request)
        if project not in {"", PROJECT}:
            return JSONResponse({"message": "404 Project Not Found"}, 404)
        found = [issue for issue in self.issues.values() if not project or "elsewhere" not in issue]
        after = datetime.fromisoformat(query.get("updated_after", "1970-01-01T00:00:00Z"))
        found = [issue for issue in found if datetime.fromisoformat(issue["updated_at"]) >= after]
        found = [issue for issue in found if query.get("search", "") in f"{issue['title']} {issue['description']}"]
        order = query.get("order_by", "created_at")
        found.sort(key=lambda issue: (issue[order], issue["iid"]), reverse=query.get("sort", "desc") == "desc")
        return _page(found, query)

    async def _new_issue(self, request: Request) -> Response:
        asked = await request.json()
        if self._own(request) != PROJECT:
            return JSONResponse({"message": "404 Project Not Found"}, 404)
        if unknown := set(asked) - _NEW:
            return JSONResponse({"error": f"{', '.join(sorted(unknown))} is invalid"}, 400)
        if not asked.get("title"):
            return JSONResponse({"error": "title is missing"}, 400)
        if len(asked["title"]) > 255:
            return JSONResponse({"message": {"title": ["is too long (maximum is 255 characters)"]}}, 400)
        iid = max([number for number in self.issues if number > 0], default=0) + 1
        self.issues[iid] = self._issue(iid, asked)
        self._tell(self.issues[iid], "open", "followthrough")
        return JSONResponse(self.issues[iid], 201)

    def _issue(self, iid: int, asked: dict[str, Any]) -> dict[str, Any]:
        moment = _now()
        return {
            "id": 1000 + iid,
            "iid": iid,
            "project_id": self.project["id"],
            "title": asked["title"].strip(),
            "description": asked.get("description"),
            "state": "opened",
            "created_at": moment,
            "updated_at": moment,
            "closed_at": None,
            "closed_by": None,
            "labels": sorted(_names(asked.get("labels", ""))),
            "milestone": None,
            "assignees": [_person(name) for name, number in PEOPLE.items() if number in asked.get("assignee_ids", ())],
            "author": _person("followthrough"),
            "type": "ISSUE",
            "issue_type": "issue",
            "user_notes_count": 0,
            "merge_requests_count": 0,
            "upvotes": 0,
            "downvotes": 0,
            "due_date": asked.get("due_date"),
            "confidential": False,
            "discussion_locked": None,
            "moved_to_id": None,
            "web_url": f"{self.url}/{PROJECT}/-/issues/{iid}",
            "references": {"short": f"#{iid}", "relative": f"#{iid}", "full": f"{PROJECT}#{iid}"},
            "task_completion_status": {"count": 0, "completed_count": 0},
        }

    def _found(self, request: Request) -> dict[str, Any] | None:
        iid, project = request.path_params["iid"], self._own(request)
        issue = self.issues.get(iid if project == PROJECT else -iid)
        return issue if issue is not None and issue.get("elsewhere", PROJECT) == project else None

    async def _show_issue(self, request: Request) -> Response:
        issue = self._found(request)
        return JSONResponse(issue) if issue else JSONResponse({"message": "404 Issue Not Found"}, 404)

    async def _change_issue(self, request: Request) -> Response:
        issue, asked = self._found(request), await request.json()
        if issue is None:
            return JSONResponse({"message": "404 Issue Not Found"}, 404)
        if not asked or (unknown := set(asked) - _CHANGE):
            return JSONResponse({"error": f"{', '.join(sorted(unknown)) if asked else 'everything'} is missing"}, 400)
        self.change(issue["iid"], asked, "followthrough")
        return JSONResponse(issue)

    async def _list_notes(self, request: Request) -> Response:
        return _page(self.notes.get(request.path_params["iid"], []), dict(request.query_params))

    async def _new_note(self, request: Request) -> Response:
        issue, asked = self._found(request), await request.json()
        if issue is None or not asked.get("body"):
            return JSONResponse({"message": "404 Issue Not Found"}, 404)
        notes = self.notes.setdefault(issue["iid"], [])
        note = {"id": len(notes) + 1, "body": asked["body"], "system": False, "author": _person("followthrough")}
        notes.append(note)
        issue["user_notes_count"] = len(notes)
        issue["updated_at"] = _now()
        return JSONResponse(note, 201)

    async def _show_label(self, request: Request) -> Response:
        name = unquote(str(request.path_params["label"]))
        if any(name in issue["labels"] for issue in self.issues.values()):
            return JSONResponse({"id": 1, "name": name, "color": "#428bca"})
        return JSONResponse({"message": "404 Label Not Found"}, 404)

    async def _members(self, request: Request) -> Response:
        query = request.query_params.get("query", "")
        return JSONResponse([_person(name) for name in PEOPLE if query in name])

    async def _users(self, request: Request) -> Response:
        return JSONResponse([_person(name) for name in PEOPLE if name == request.query_params.get("username")])

    async def _list_hooks(self, request: Request) -> Response:
        shown = [{key: value for key, value in hook.items() if "token" not in key} for hook in self.hooks]
        return _page(shown, dict(request.query_params))

    async def _new_hook(self, request: Request) -> Response:
        hook = {"id": len(self.hooks) + 1, "alert_status": "executable", **await request.json()}
        self.hooks.append(hook)
        return JSONResponse({key: value for key, value in hook.items() if "token" not in key}, 201)

    async def _change_hook(self, request: Request) -> Response:
        hook = self.hooks[request.path_params["hook"] - 1]
        hook.update(await request.json())
        return JSONResponse({key: value for key, value in hook.items() if "token" not in key})

    def _tell(self, issue: dict[str, Any], action: str, by: str) -> None:
        for hook in self.hooks:
            if hook.get("issues_events"):
                headers, body = self.delivery(issue, action, by, hook)
                threading.Thread(target=_post, args=(hook["url"], headers, body), daemon=True).start()

    def delivery(
        self, issue: dict[str, Any], action: str, by: str, hook: dict[str, Any]
    ) -> tuple[dict[str, str], bytes]:
        """Return what GitLab sends to a hook of an issue."""
        moments = {name: _as_hooks_write(issue[name]) for name in ("created_at", "updated_at", "closed_at")}
        left_out = {
            "labels",
            "assignees",
            "author",
            "references",
            "web_url",
            "user_notes_count",
            "merge_requests_count",
        }
        labels = [{"id": n, "title": label, "color": "#428bca"} for n, label in enumerate(issue["labels"])]
        own = {name: value for name, value in issue.items() if name not in left_out}
        body = json.dumps(
            {
                "object_kind": "issue",
                "event_type": "issue",
                "user": {"id": PEOPLE.get(by, 1), "name": by, "username": by, "email": "[REDACTED]"},
                "project": {
                    "id": self.project["id"],
                    "path_with_namespace": PROJECT,
                    "web_url": f"{self.url}/{PROJECT}",
                },
                "object_attributes": {**own, **moments, "url": issue["web_url"], "action": action, "labels": labels},
                "labels": labels,
                "changes": {},
                "assignees": [
                    {"name": person["name"], "username": person["username"]} for person in issue["assignees"]
                ],
            }
        ).encode()
        number, stamp = str(uuid.uuid4()), str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Gitlab-Event": "Issue Hook",
            "X-Gitlab-Event-UUID": str(uuid.uuid4()),
            "X-Gitlab-Webhook-UUID": str(uuid.uuid4()),
            "Idempotency-Key": number,
        }
        if "signing_token" in hook:
            key = base64.b64decode(hook["signing_token"].removeprefix("whsec_"))
            signature = base64.b64encode(hmac.digest(key, f"{number}.{stamp}.".encode() + body, "sha256")).decode()
            headers |= {"webhook-id": number, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}
        if "token" in hook:
            headers["X-Gitlab-Token"] = hook["token"]
        return headers, body


def _page(found: list[dict[str, Any]], query: dict[str, str]) -> Response:
    size, page = min(int(query.get("per_page", 20)), 100), int(query.get("page", 1))
    more = str(page + 1) if len(found) > size * page else ""
    return JSONResponse(found[size * (page - 1) : size * page], headers={"X-Next-Page": more, "X-Page": str(page)})


def _names(labels: object) -> set[str]:
    listed = labels.split(",") if isinstance(labels, str) else list(labels) if isinstance(labels, list) else []
    return {str(label).strip() for label in listed if str(label).strip()}


def _person(username: str) -> dict[str, Any]:
    return {"id": PEOPLE.get(username, 1), "username": username, "name": username.title(), "state": "active"}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_hooks_write(moment: str | None) -> str | None:
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M:%S} UTC" if moment else None


def _post(url: str, headers: dict[str, str], body: bytes) -> None:
    try:
        httpx.post(url, headers=headers, content=body, timeout=10)
    except httpx.HTTPError:
        return  # GitLab tries again later; no test waits for that
