"""Redacted publication over HTTP: look, approve, read."""

from tests.api.conftest import Service
from tests.api.documents import GOOD

SECRET = "ghp_" + "a1B2" * 9
WITH_NAMES = GOOD.replace("46 minutes.", f"46 minutes. Ada Byron ran OPS-7 on 10.0.0.9 with {SECRET}.")


def test_what_was_looked_at_is_what_is_published(service: Service) -> None:
    """The preview stores nothing; its digest approves exactly that text, which is then read as Markdown and HTML."""
    path = f"/v1/post-mortems/{service.publish(WITH_NAMES)['id']}"
    preview = service.client.get(f"{path}/redaction").json()
    assert preview["leaks"] == []
    assert {one["original"] for one in preview["replacements"]} >= {"OPS-7", "10.0.0.9", SECRET, "Grace"}
    assert "-Payments were slow for 46 minutes. Ada Byron ran OPS-7 on 10.0.0.9" in preview["diff"]
    assert service.client.get(f"{path}/redacted").status_code == 404
    approval = {"digest": preview["digest"], "by": "Grace"}
    approved = service.client.post(f"{path}/redaction/approval", json=approval)
    assert approved.status_code == 201, approved.text
    markdown = service.client.get(f"{path}/redacted")
    page = service.client.get(f"{path}/redacted", params={"format": "html"})
    assert markdown.text == preview["markdown"]
    assert page.text.startswith("<!doctype html>")
    assert "sandbox" in page.headers["content-security-policy"]
    for left in ("Ada", "OPS-7", "10.0.0.9", SECRET, "Grace"):
        assert left not in markdown.text + page.text


def test_another_text_than_the_one_looked_at_is_not_approved(service: Service) -> None:
    """A digest of an older revision is a conflict, and nothing is published."""
    path = f"/v1/post-mortems/{service.publish(WITH_NAMES)['id']}"
    digest = service.client.get(f"{path}/redaction").json()["digest"]
    service.publish(WITH_NAMES.replace("46 minutes", "an hour"))
    assert service.client.post(f"{path}/redaction/approval", json={"digest": digest}).status_code == 409
    assert service.client.get(f"{path}/redacted").status_code == 404


def test_what_is_not_there_cannot_be_redacted(service: Service) -> None:
    """An unknown post-mortem is 404; a digest that is none is 422."""
    path = "/v1/post-mortems/nobody"
    assert service.client.get(f"{path}/redaction").status_code == 404
    assert service.client.post(f"{path}/redaction/approval", json={"digest": "0" * 64}).status_code == 404
    assert service.client.post(f"{path}/redaction/approval", json={"digest": "x"}).status_code == 422
