"""Health checks, counters and the page of the API."""

from __future__ import annotations

import re

import sqlalchemy as sa

from tests.api.conftest import Service


def test_a_living_process_says_so(service: Service) -> None:
    """/livez asks nothing of the database."""
    service.container.database.close()
    assert service.client.get("/livez").json() == {"status": "ok", "checks": []}


def test_a_ready_service_names_each_check(service: Service) -> None:
    """/readyz answers 200 with the database writable and the migrations at head."""
    answer = service.client.get("/readyz")
    assert answer.status_code == 200
    assert [(check["name"], check["ok"]) for check in answer.json()["checks"]] == [
        ("database", True),
        ("migrations", True),
    ]


def test_a_database_that_is_behind_is_not_ready(service: Service) -> None:
    """/readyz answers 503 and names the migration that is missing."""
    with service.container.database.unit_of_work() as work:
        work.session.connection().exec_driver_sql("DELETE FROM alembic_version")
    answer = service.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"][1]["ok"] is False
    assert "restart the service" in answer.json()["checks"][1]["detail"]


def test_a_newer_version_beside_it_leaves_it_ready(service: Service) -> None:
    """While a new version is rolled out, the old one answers on; it is not ready where the new one leaves no room."""
    for migration, status in (("0099", 200), ("0100", 503)):
        with service.container.database.unit_of_work() as work:
            work.session.execute(sa.text("UPDATE alembic_version SET version_num = :at"), {"at": migration})
        answer = service.client.get("/readyz")
        assert answer.status_code == status
        assert answer.json()["checks"][1]["detail"].startswith(f"at {migration}, of a newer version of the program")


def test_a_database_that_cannot_be_opened_is_not_ready(service: Service) -> None:
    """/readyz answers 503 where the file is gone bad, without telling its path."""
    database = service.container.database
    assert database.file is not None
    database.close()
    for file in database.file.parent.glob(f"{database.file.name}*"):
        file.unlink()
    database.file.write_bytes(b"not a database" * 100)
    answer = service.client.get("/readyz")
    assert answer.status_code == 503
    assert [check["ok"] for check in answer.json()["checks"]] == [False, False]
    assert str(database.file) not in answer.text


def test_counters_are_in_the_format_of_prometheus(service: Service) -> None:
    """/metrics shows the registry of the container."""
    answer = service.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "followthrough_build_info{" in answer.text


def test_the_page_lists_every_operation_and_loads_nothing(service: Service) -> None:
    """/docs shows each operation of openapi.json and takes no script, style or picture from anywhere."""
    openapi = service.client.get("/openapi.json").json()
    page = service.client.get("/docs").text
    for path in openapi["paths"]:
        assert f"<code>{path}</code>" in page
    assert not re.search(r"<script|src=|href=\"http", page)


def test_the_description_names_problems_and_operations(service: Service) -> None:
    """openapi.json describes problems where FastAPI would describe its own errors, and names operations plainly."""
    openapi = service.client.get("/openapi.json").json()
    publish = openapi["paths"]["/v1/post-mortems"]["post"]
    assert publish["operationId"] == "publish_post_mortem"
    assert set(publish["responses"]["422"]["content"]) == {"application/problem+json"}
    assert {"ProblemOut", "ErrorOut"} <= set(openapi["components"]["schemas"])
    assert "HTTPValidationError" not in openapi["components"]["schemas"]
