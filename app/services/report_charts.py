"""Charts as inline SVG: presentation attributes only, so that they show, and print, under any content policy."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.domain.monthly import Month

_WIDTH, _HEIGHT, _BASE, _TOP = 480, 204, 160, 26  # so wide that its words can be read on a phone
_SLOT_GAP, _WIDEST = 16, 36


def months(found: Sequence[Month]) -> str:
    """Bars of what was published and what was done in each month, with the rate at its end above them."""
    if not found:
        return ""
    tallest = max(1, *(max(month.published, month.done) for month in found))
    slot = _WIDTH / len(found)
    bars = "".join(_month(month, at * slot, slot, tallest) for at, month in enumerate(found))
    said = "; ".join(
        f"{month.month}: {month.published} published, {month.done} done, {_rate(month)}" for month in found
    )
    key = (
        f'<text x="0" y="{_HEIGHT - 4}" font-size="14" fill="#555">Pale: published. Dark: done. '
        "Above: done of all so far.</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" role="img" '
        f'font-family="sans-serif" aria-label="{escape(said)}"><line x1="0" y1="{_BASE}" x2="{_WIDTH}" y2="{_BASE}" '
        f'stroke="#888"/>{bars}{key}</svg>'
    )


def _month(month: Month, left: float, slot: float, tallest: int) -> str:
    width, middle = min((slot - _SLOT_GAP) / 2, _WIDEST), left + slot / 2
    return (
        _bar(middle - width, width, month.published, tallest, "#9db8d9")
        + _bar(middle, width, month.done, tallest, "#1f4e8c")
        + _text(middle, 14, _rate(month))
        + _text(middle, _BASE + 18, month.month)
    )


def _bar(left: float, width: float, number: int, tallest: int, fill: str) -> str:
    height = (_BASE - _TOP) * number / tallest
    return f'<rect x="{left:.1f}" y="{_BASE - height:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'


def _text(middle: float, y: int, text: str) -> str:
    return f'<text x="{middle:.1f}" y="{y}" font-size="14" text-anchor="middle" fill="#222">{escape(text)}</text>'


def _rate(month: Month) -> str:
    return "-" if month.rate is None else f"{month.rate:.0%}"
