"""What is left after redaction is never published."""

import pytest

from app.domain.redaction_leaks import Leak
from app.errors import Refused
from app.services.redact import Redaction, policy_of, redact_document, require_no_leaks
from app.settings import Settings
from app.settings_redaction import RedactionSettings


def test_anything_left_refuses_the_publication() -> None:
    """One problem names each thing that is left, where it stands."""
    left = Redaction("t", "m", "h", "", (), (Leak("markdown", 3, "engineer", "Ada"),))
    with pytest.raises(Refused, match="1 thing is left") as caught:
        require_no_leaks(left)
    assert caught.value.problems[0].line == 3
    assert "'Ada'" in caught.value.problems[0].message


def test_the_policy_is_the_configured_one() -> None:
    """People with their accounts, customers, hosts, patterns and switches come from the configuration."""
    settings = Settings(
        people={"Ada Byron": {"builtin": "adab"}},
        redaction=RedactionSettings(
            people=("Bo Ek",),
            customers=("Acme",),
            hosts=("*.acme.test",),
            patterns={"project": "PRJ[0-9]+"},
            tickets=False,
        ),
    )
    document = b"# T\n\nadab and bo ek of ACME on x.acme.test: PRJ1, OPS-1\n"
    found = redact_document(policy_of(settings), document, "markdown")
    assert "engineer 1 and engineer 2 of customer 1 on host 1: project 1, OPS-1" in found.markdown
    assert found.leaks == ()
