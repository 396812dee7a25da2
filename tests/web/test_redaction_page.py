"""The page for publication outside the company: nothing is published that nobody has looked at."""

from __future__ import annotations

import re

from tests.api.conftest import Service
from tests.api.test_redactions import SECRET, WITH_NAMES


def test_the_difference_is_approved_and_taken_away(service: Service) -> None:
    """The page shows what was taken out; what is approved is what both downloads hold."""
    address = f"/post-mortems/{service.publish(WITH_NAMES)['id']}"
    page = service.client.get(f"{address}/redaction").text
    taken_out = "".join(re.findall(r"<del>(.*?)</del>", page))
    assert all(written in taken_out for written in ("Ada Byron", "OPS-7", "10.0.0.9"))
    digest = re.findall(r'name="digest" value="(\w+)"', page)[0]
    assert service.client.get(f"{address}/redacted").status_code == 404
    assert service.client.post(f"{address}/redaction", data={"digest": digest}).status_code == 422
    answer = service.client.post(f"{address}/redaction", data={"digest": digest, "by": "Grace"})
    assert answer.status_code == 303
    assert "by Grace" in service.client.get(answer.headers["location"]).text
    for form in ("html", "md"):
        text = service.client.get(f"{address}/redacted?format={form}").text
        assert "Payments were slow" in text
        assert not any(left in text for left in ("Ada", "OPS-7", "10.0.0.9", SECRET))


def test_another_text_than_the_one_shown_is_not_approved(service: Service) -> None:
    """A page that was opened before a new revision approves nothing."""
    address = f"/post-mortems/{service.publish(WITH_NAMES)['id']}/redaction"
    digest = re.findall(r'name="digest" value="(\w+)"', service.client.get(address).text)[0]
    service.publish(WITH_NAMES.replace("46 minutes", "an hour"))
    assert service.client.post(address, data={"digest": digest, "by": "Grace"}).status_code == 409
