"""Incidents as pages: where a report's question about one leads, and where it is answered."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD
from tests.api.test_incidents import entered


def audited(service: Service) -> str:
    """Audit; the address of its report."""
    path = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    return f"{path}/report?format=html"


def test_a_question_about_an_incident_is_answered_where_it_leads(service: Service) -> None:
    """The report leads to the incident's page, whose form takes the reason; the next audit asks no more."""
    entered(service, id="INC-12", severity="SEV-3", title="Wiki slow")
    report = audited(service)
    assert "Wiki slow" in service.client.get("/review").text
    service.clock.advance(timedelta(minutes=1))
    (asked,) = re.findall(r'href="([^"]+/incidents/[^"]+)">To decide', service.client.get(report).text)
    where = asked.removeprefix("http://127.0.0.1:8000")
    page = unescape(service.client.get(where).text)
    assert "a post-mortem if there is something to learn, otherwise the reason why not" in page
    form = {"said": "none_needed", "reason": "One mistyped command, and it is gone", "by": "Ada"}
    answer = service.client.post(where, data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, where)
    assert "No post-mortem is needed: One mistyped command, and it is gone" in service.client.get(where).text
    assert "none needed: One mistyped command" in service.client.get("/incidents").text
    assert "1 was answered since." in service.client.get(report).text
    assert "To decide (0)" in service.client.get(report).text
    assert "Wiki slow" not in service.client.get("/review").text
    assert "/incidents/INC-12" not in service.client.get(audited(service)).text


def test_a_person_says_which_post_mortem_is_about_it(service: Service) -> None:
    """The address of a post-mortem's page, pasted as it is, ties the two together; one that is not there is refused."""
    published = service.publish(GOOD)["id"]
    entered(service, id="INC-12", severity="SEV-1")
    page = service.client.get("/incidents/INC-12").text
    assert "makes a post-mortem mandatory" in page
    form = {"said": "written", "post_mortem": f"http://127.0.0.1:8000/post-mortems/{published}"}
    assert service.client.post("/incidents/INC-12", data=form).status_code == 303
    assert f'href="/post-mortems/{published}"' in service.client.get("/incidents/INC-12").text
    assert service.client.get("/v1/incidents/INC-12").json()["post_mortem_id"] == published
    gone = {"said": "written", "post_mortem": "0" * 32}
    assert service.client.post("/incidents/INC-12", data=gone).status_code == 404


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"said": "none_needed", "by": "Ada"}, 422, "say why no post-mortem is needed"),
        ({"said": "none_needed", "reason": "small"}, 422, "say who decides"),
        ({"said": "written", "post_mortem": "the one of May"}, 422, "paste the address"),
        ({"said": "nothing"}, 422, "said"),
    ],
)
def test_what_is_missing_is_said(service: Service, form: dict[str, str], status: int, said: str) -> None:
    """An answer without what it needs is refused with what is missing, and changes nothing."""
    entered(service, id="INC-12", severity="SEV-3")
    answer = service.client.post("/incidents/INC-12", data=form)
    assert answer.status_code == status
    assert said in unescape(answer.text)
    assert service.client.get("/v1/incidents/INC-12").json()["decision"] is None


def test_what_is_mandatory_cannot_be_decided_away(service: Service) -> None:
    """A SEV-1 has no form for it, and sending one all the same is refused; the audit does not offer it either."""
    entered(service, id="INC-1", severity="SEV-1")
    assert "Why not" not in service.client.get("/incidents/INC-1").text
    form = {"said": "none_needed", "reason": "too busy", "by": "Ada"}
    assert service.client.post("/incidents/INC-1", data=form).status_code == 409
    assert "no post-mortem needed" not in unescape(service.client.get(audited(service)).text)


def test_a_long_register_is_read_in_parts(service: Service) -> None:
    """The latest are shown first, and the rest lie behind one link, each incident once."""
    for number in range(53):
        entered(service, id=f"INC-{number}", started_at=f"2026-08-01T10:{number:02}:00Z", ended_at=None)
    first = service.client.get("/incidents").text
    (more,) = re.findall(r'href="(/incidents[?]cursor=[^"]+)"', first)
    second = service.client.get(more).text
    shown = [re.findall(r'href="/incidents/(INC-[0-9]+)"', page) for page in (first, second)]
    assert [len(some) for some in shown] == [50, 3]
    assert {*shown[0], *shown[1]} == {f"INC-{number}" for number in range(53)}
