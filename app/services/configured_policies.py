"""Makes the domain's policies of the configured ones."""

from __future__ import annotations

from app.domain.policies import Policy
from app.settings import PolicySettings, Settings


def configured_policies(settings: Settings) -> dict[int, Policy]:
    """Return the configured policies by severity level, 1 to 4."""
    return {level: _policy(level, getattr(settings.policy, f"sev{level}")) for level in range(1, 5)}


def _policy(level: int, policy: PolicySettings) -> Policy:
    return Policy(
        name=f"SEV-{level}",
        post_mortem=policy.post_mortem,
        require_owner=policy.require_owner,
        require_due_date=policy.require_due_date,
        own_within_days=policy.own_within_days,
        done_within_days=policy.done_within_days,
        required_sections=policy.required_sections,
    )
