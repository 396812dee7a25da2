from __future__ import annotations

from prometheus_client import generate_latest

from app.telemetry import Redaction, make_metrics


def test_redaction() -> None:
    """Secret names, known values at any depth, and user parts of addresses are hidden; the rest stays."""
    event = {
        "event": "sent hunter22",
        "api_key": "z",
        "deep": {"Authorization": "y", "n": 1},
        "url": "http://a:b@h/x",
    }
    cleaned = Redaction(["hunter22"])(None, "info", event)
    assert cleaned == {
        "event": "sent ***",
        "api_key": "***",
        "deep": {"Authorization": "***", "n": 1},
        "url": "http://***@h/x",
    }


def test_states_are_counted_at_most_every_15_seconds() -> None:
    """Reading the metrics often does not count often, and counts again once 15 seconds have passed."""
    moment, calls = [0.0], [0]

    def count() -> dict[str, int]:
        calls[0] += 1
        return {"linked": calls[0]}

    metrics = make_metrics("1", count, dict, lambda: moment[0])
    assert calls == [0]
    generate_latest(metrics.registry)
    moment[0] = 14.9
    assert b'followthrough_links{state="linked"} 1.0' in generate_latest(metrics.registry)
    moment[0] = 15.0
    assert b'followthrough_links{state="linked"} 2.0' in generate_latest(metrics.registry)
