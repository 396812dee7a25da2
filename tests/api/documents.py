"""Documents that the tests publish."""

GOOD = """# Payments were slow

Severity: SEV-3
Team: payments

## Summary

Payments were slow for 46 minutes.

## Action items

- Add an alert on queue depth (Ada, 2026-11-15)
- Write the runbook (Grace, 2026-09-15)
- Raise the pool size
"""

UNOWNED_SEV1 = """# Outage

Severity: SEV-1

## Action items

- Raise the pool size
"""
