"""How what goes wrong is answered."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import structlog

from app import errors
from app.api.error_handlers import STATUS, status_of
from app.api.problems import KINDS, MEDIA_TYPE
from app.storage.column_types import NotStorable
from connectors.builtin.webhooks import headers_for
from tests.api.conftest import Service
from tests.api.documents import GOOD

GOOD_BODY = {"document": GOOD, "source": {"uri": "docs/pm.md"}}


def assert_problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The answer is a whole problem of that kind."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    found: dict[str, Any] = answer.json()
    assert found["type"] == f"http://127.0.0.1:8000/docs#problem-{kind}"
    assert found["title"] == KINDS[kind]
    assert found["status"] == status
    assert found["detail"]
    assert found["instance"] == answer.headers["x-request-id"]
    return found


@pytest.mark.parametrize(
    "kind", [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.FollowthroughError)]
)
def test_every_error_has_its_own_line_in_the_table(kind: type[errors.FollowthroughError]) -> None:
    """Each class of the tree has a status and a kind that the page explains; private bases have their parent's."""
    status, name = status_of(kind("said"))
    assert 400 <= status < 600
    assert name in KINDS
    assert kind in STATUS or kind.__name__.startswith("_")


def test_an_error_without_a_line_is_answered_as_its_parent() -> None:
    """A narrower error of another module has the status of the class it belongs to."""
    assert status_of(NotStorable("said")) == STATUS[errors.Refused]


def test_an_unknown_address_is_a_problem(service: Service) -> None:
    """An address that leads nowhere answers 404."""
    assert_problem(service.client.get("/nowhere"), 404, "not-found")


def test_a_wrong_method_is_a_problem(service: Service) -> None:
    """A method that an address does not take answers 405 and says which it takes."""
    answer = service.client.request("DELETE", "/v1/audits")
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({"document": "x"}, "/source", "missing"),
        ({**GOOD_BODY, "source": {}}, "/source/uri", "missing"),
        ({**GOOD_BODY, "a/b~c": 1}, "/a~1b~0c", "extra-forbidden"),
        ({**GOOD_BODY, "format": "docx"}, "/format", "literal-error"),
        ({**GOOD_BODY, "tags": ["ok", 7]}, "/tags/1", "string-type"),
        ([], "", "model-attributes-type"),
    ],
)
def test_a_wrong_member_is_pointed_at(service: Service, sent: object, pointer: str, code: str) -> None:
    """A body that does not fit answers 422 with an RFC 6901 pointer and a code for each member that is wrong."""
    found = assert_problem(service.client.post("/v1/post-mortems", json=sent), 422, "invalid")
    assert [(e["pointer"], e["code"]) for e in found["errors"]] == [(pointer, code)]


def test_a_body_that_is_not_json_is_a_problem(service: Service) -> None:
    """Broken JSON answers 400 and says at which character."""
    answer = service.client.post("/v1/post-mortems", content=b'{"a": ', headers={"Content-Type": "application/json"})
    found = assert_problem(answer, 400, "bad-request")
    assert "character" in found["errors"][0]["message"]


def test_a_body_of_another_type_is_a_problem(service: Service) -> None:
    """A body that is not announced as JSON answers 415, so that no web page can send one unasked."""
    answer = service.client.post(
        "/v1/post-mortems", content=json.dumps(GOOD_BODY), headers={"Content-Type": "text/plain"}
    )
    assert "/v1/documents/NAME" in assert_problem(answer, 415, "unsupported-media-type")["detail"]


def test_a_page_of_another_site_changes_nothing(service: Service) -> None:
    """A request that a browser sends for another site's page answers 403, even where no key is asked for."""
    answer = service.client.post("/v1/audits", headers={"Sec-Fetch-Site": "cross-site"})
    assert_problem(answer, 403, "foreign-page")
    assert service.client.get("/v1/audits", headers={"Sec-Fetch-Site": "cross-site"}).json()["items"] == []


def test_a_body_that_is_not_utf_8_is_a_problem(service: Service) -> None:
    """Bytes that are not UTF-8 answer 422 and say which byte."""
    content = b'{"document": "caf\xe9", "source": {"uri": "x"}}'
    answer = service.client.post("/v1/post-mortems", content=content, headers={"Content-Type": "application/json"})
    found = assert_problem(answer, 422, "invalid")
    assert "byte 17 " in found["errors"][0]["message"]


@pytest.mark.parametrize("content", ["[" * 100_000, '{"document":' * 100_000, '{"document":' + "[" * 100_000])
def test_json_nested_without_end_is_a_problem(service: Service, content: str) -> None:
    """JSON deeper than anything of ours is refused, and the service lives on."""
    answer = service.client.post("/v1/post-mortems", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text
    assert service.client.get("/livez").status_code == 200
    signed = headers_for("d1", "ticket.closed", "hush", content.encode())
    assert service.client.post("/webhooks/builtin", content=content, headers=signed).status_code == 400


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 100_000


def test_a_body_without_end_is_cut_off(service: Service) -> None:
    """A body that never announced its length is refused as soon as it is over 5 MB."""
    headers = {"Content-Type": "application/json"}
    answer = service.client.post("/v1/post-mortems", content=_endless(), headers=headers)
    assert_problem(answer, 413, "too-large")


def test_an_announced_body_is_refused_unread(service: Service) -> None:
    """A length over 5 MB is refused by its header alone."""
    answer = service.client.post("/v1/post-mortems", content=b"{}", headers={"Content-Length": "5000001"})
    assert_problem(answer, 413, "too-large")


def test_a_text_that_cannot_be_stored_is_a_problem(service: Service) -> None:
    """U+0000 in a filter answers 422 on every database."""
    assert_problem(service.client.get("/v1/action-items?owner=%00"), 422, "invalid")


def test_what_breaks_on_our_side_is_not_told(service: Service) -> None:
    """A mistake of the program answers 500 with the request's id and nothing else."""
    path = service.client.post("/v1/audits").headers["location"]
    with service.container.database.unit_of_work() as work:
        work.session.connection().exec_driver_sql("DROP TABLE finding")
    with structlog.testing.capture_logs() as lines:
        answer = service.client.get(path)
    found = assert_problem(answer, 500, "internal")
    assert "finding" not in str(found)
    (line,) = lines
    assert "no such table: finding" in str(line["exc_info"])


def test_a_given_request_id_is_kept_and_a_strange_one_is_not(service: Service) -> None:
    """A client's request id comes back; one that could break a log line is replaced."""
    assert service.client.get("/livez", headers={"X-Request-Id": "build-4711"}).headers["x-request-id"] == "build-4711"
    assert service.client.get("/livez", headers={"X-Request-Id": "x" * 65}).headers["x-request-id"] != "x" * 65


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer ", "Bearer other", "Basic key-one", "Bearer key-on"])
def test_a_key_is_asked_for_where_keys_are_set(make_service: Callable[..., Service], authorization: str | None) -> None:
    """Without one of the configured keys every /v1 address answers 401, before anything else is looked at."""
    headers = {"Authorization": authorization} if authorization else {}
    client = make_service("key-one", "key-two").client
    for path in ("/v1/post-mortems", "/v1/nowhere", "/v1"):
        answer = client.get(path, headers=headers)
        assert_problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["key-one", "key-two"])
def test_each_key_opens_the_api(make_service: Callable[..., Service], key: str) -> None:
    """Every configured key is enough."""
    client = make_service("key-one", "key-two").client
    assert client.get("/v1/audits", headers={"Authorization": f"bearer {key}"}).status_code == 200


def test_health_and_webhooks_need_no_key(make_service: Callable[..., Service]) -> None:
    """Health checks and counters are open; deliveries prove themselves by their signature."""
    client = make_service("key-one").client
    assert [client.get(path).status_code for path in ("/livez", "/readyz", "/metrics", "/docs")] == [200] * 4
    assert_problem(client.post("/webhooks/builtin", content=b"{}"), 401, "signature-refused")


@pytest.mark.parametrize(
    "path", ["/v1/post-mortems?from=0", "/v1/metrics/completion?to=1", "/v1/wont-do?look_again_by=20261231"]
)
def test_a_number_is_no_day(service: Service, path: str) -> None:
    """A day is written 2026-12-31; a number is refused, not taken for a day of 1970."""
    answer = service.client.get(path)
    assert answer.status_code == 422
    assert "2026-12-31" in answer.json()["errors"][0]["message"]


def test_a_wrong_method_is_told_every_right_one(service: Service) -> None:
    """The Allow header of a 405 names all methods of the address, not those of one route of it."""
    answer = service.client.request("PATCH", "/v1/audits")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/v1/action-items?status=done", "query parameter status: is not known here; did you mean 'state'?"),
        ("/v1/metrics/completion?groupby=team&explain=1", "query parameter groupby: is not known here; did you mean"),
        ("/v1/post-mortems?limit=2&x=", "query parameter x: is not known here; known are cursor, "),
        ("/v1/audits/none?full=1", "query parameter full: is not known here, and nothing else is"),
    ],
)
def test_a_misspelt_parameter_is_refused(service: Service, path: str, told: str) -> None:
    """A query parameter that an operation does not know is refused by name: as a filter it would let everything in."""
    answer = service.client.get(path)
    assert answer.status_code == 422
    (entry,) = answer.json()["errors"]
    assert entry["code"] == "unknown-parameter"
    assert entry["message"].startswith(told)


def test_parameters_outside_the_api_are_let_be(service: Service) -> None:
    """Probes and scrapers may add what they like."""
    assert service.client.get("/livez?now=1").status_code == 200
