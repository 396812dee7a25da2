from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
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


def test_the_job_engine_logs_like_everybody_else() -> None:
    """What the engine's library writes, by a handler of its own, becomes one line of ours without secrets."""
    program = (
        "import logging\n"
        "from dbos._logger import init_logger\n"
        "from app import telemetry\n"
        "telemetry.configure('info', 'json', ['canary-password'])\n"
        "init_logger()\n"
        "logging.getLogger('dbos').warning('before canary-password')\n"
        "telemetry.take_over('dbos')\n"
        "logging.getLogger('dbos').warning('after canary-password\\nsecond line')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    before, after = done.stderr.splitlines()
    assert "before canary-password" in before  # what it is about
    assert json.loads(after)["event"] == "after ***\nsecond line"


HOSTILE = "a\r\n2026-01-01 [info] forged\x1b[31m\u202e\u2028\x07"


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_what_is_logged_stays_on_its_line(log_format: str) -> None:
    """No value and no event ends a line, colours it or turns it round; a traceback's lines are indented."""
    program = (
        "import sys\n"
        "from app import telemetry\n"
        "telemetry.configure('info', sys.argv[1])\n"
        "log = telemetry.logger('x')\n"
        "log.info(sys.argv[2], title=sys.argv[2], more=[sys.argv[2], {'deep': sys.argv[2]}])\n"
        "try:\n"
        "    raise ValueError(sys.argv[2])\n"
        "except ValueError:\n"
        "    log.exception('failed')\n"
    )
    command = [sys.executable, "-c", program, log_format, HOSTILE]
    done = subprocess.run(command, capture_output=True, check=True)
    text = done.stderr.decode()
    assert "forged" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\u2028\u202e]", text)
    lines = text.splitlines()
    begun = [line for line in lines if line and not line.startswith("    ")]
    assert len(begun) == 2
    assert all("forged" not in line[:20] for line in begun)
