"""A disk that fills up, or a file that cannot be written any more, under a service that runs."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from app.storage.database import Database, make_engine
from benchmarks.webhooks import service as seeded
from benchmarks.webhooks.requests import Delivery, deliveries
from tests.rigs.ports import free_port
from tests.scenarios.service import Service

pytestmark = [pytest.mark.slow, pytest.mark.network]

DOCUMENT = "# Logins failed\n\nSeverity: SEV-3\n\n## Action items\n\n- [ ] Add a check (Ada, 2026-12-01)\n"
ROOM = 64  # MB of the small disk
COUNTS = {
    "delivery": "SELECT count(*) FROM delivery",
    "post_mortem": "SELECT count(*) FROM post_mortem",
    "revision": "SELECT count(*) FROM revision",
    "action_item": "SELECT count(*) FROM action_item",
    "link": "SELECT count(*) FROM link",
    "item_event": "SELECT count(*) FROM item_event",
    "job": "SELECT count(*) FROM workflow_status WHERE workflow_uuid LIKE 'open-ticket:%'",
}
NoRoom = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A directory that holds little; only root may make one."""
    (directory := tmp_path / "small").mkdir()
    options = f"size={ROOM}m"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip(f"no small disk can be made here: {made.stderr.decode().strip()}")
    yield directory
    subprocess.run(["umount", "-l", str(directory)], check=True)


def _started(directory: Path) -> Service:
    url = f"sqlite:///{directory}/f.db"
    seeded.seed(url, tickets=3)
    port = free_port()
    service = Service(seeded.configure(directory, port, url), f"http://127.0.0.1:{port}")
    service.start()
    service.wait_until_ready()
    return service


def test_a_full_disk_is_a_clear_refusal_until_there_is_room(small_disk: Path) -> None:
    """On a disk without room deliveries and documents answer 503 and nothing is half stored; with room they go in."""

    @contextmanager
    def full() -> Iterator[None]:
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError:
                    continue
        yield
        ballast.unlink()

    service = _started(small_disk)
    try:
        _refuses_until_there_is_room(service, small_disk, full)
    finally:
        service.close()


def test_a_file_that_cannot_be_written_is_a_clear_refusal_until_it_can(tmp_path: Path) -> None:
    """Where the system refuses every write, the log's too, the answers are the same, and it goes on afterwards."""
    service = _started(tmp_path)

    @contextmanager
    def refused() -> Iterator[None]:
        before = resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        yield
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, before)

    try:
        _refuses_until_there_is_room(service, tmp_path, refused)
    finally:
        service.close()


def _refuses_until_there_is_room(service: Service, directory: Path, no_room: NoRoom) -> None:
    first, *others = deliveries(4, tickets=3)
    assert _deliver(service, first) == (202, "")
    before = _stored(directory)
    with no_room():
        for one in others:
            _refused(_deliver(service, one))
        _refused(_publish(service))
        assert service.client.get("/v1/post-mortems").status_code == 200  # what is stored can be read
        assert _stored(directory) == before
    for one in others:
        assert _deliver(service, one) == (202, "")
    assert _publish(service) == (201, "")
    assert service.stop()
    after = _stored(directory)
    assert after == {
        **after,
        "delivery": before["delivery"] + 3,
        "post_mortem": 2,
        "action_item": 4,
        "link": 4,
    }


def _deliver(service: Service, one: Delivery) -> tuple[int, str]:
    answer = service.client.post("/webhooks/github", content=one.body, headers=one.headers)
    return answer.status_code, answer.text if answer.is_error else ""


def _publish(service: Service) -> tuple[int, str]:
    body = {"document": DOCUMENT, "source": {"uri": "file:logins.md"}}
    answer = service.client.post("/v1/post-mortems", json=body)
    return answer.status_code, answer.text if answer.is_error else ""


def _refused(answer: tuple[int, str]) -> None:
    status, text = answer
    assert status == 503, text
    assert "#problem-unavailable" in text


def _stored(directory: Path) -> dict[str, int]:
    """The number of rows of each table that a delivery or a document is written to."""
    database = Database(make_engine(f"sqlite:///file:{directory}/f.db?mode=ro&uri=true"))
    with database.engine.connect() as connection:
        counts = {t: int(connection.exec_driver_sql(count).scalar_one()) for t, count in COUNTS.items()}
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    database.close()
    return counts
