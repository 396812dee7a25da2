"""A badge with one rate: as SVG, and as shields.io reads it (https://shields.io/badges/endpoint-badge)."""

from __future__ import annotations

from html import escape

from app.domain.literal_text import one_line

_COLOURS = (
    (0.9, "brightgreen", "#2c8a0c"),
    (0.75, "green", "#6a8a0c"),
    (0.5, "yellow", "#8a6d00"),
    (0.0, "red", "#b3332a"),
)
_GREY = ("lightgrey", "#6b6b6b")
_WIDTH_OF_A_LETTER = 7
_LONGEST = 60


def endpoint(label: str, rate: float | None) -> dict[str, str | int]:
    """The answer that shields.io wants."""
    return {"schemaVersion": 1, "label": _label(label), "message": _message(rate), "color": _colours(rate)[0]}


def svg(label: str, rate: float | None) -> str:
    """The badge itself: no script, no font and no address of elsewhere."""
    left, right = _label(label), _message(rate)
    one, two = (len(text) * _WIDTH_OF_A_LETTER + 12 for text in (left, right))
    named = escape(f"{left}: {right}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{one + two}" height="20" role="img" aria-label="{named}">'
        f'<title>{named}</title><rect width="{one}" height="20" fill="#444"/>'
        f'<rect x="{one}" width="{two}" height="20" fill="{_colours(rate)[1]}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{one / 2:g}" y="14">{escape(left)}</text>'
        f'<text x="{one + two / 2:g}" y="14">{escape(right)}</text></g></svg>'
    )


def _label(text: str) -> str:
    return one_line(text)[:_LONGEST]


def _message(rate: float | None) -> str:
    return "nothing yet" if rate is None else f"{int(rate * 100)}%"  # rounded down: 99.9 % is not everything


def _colours(rate: float | None) -> tuple[str, str]:
    if rate is None:
        return _GREY
    return next((name, colour) for least, name, colour in _COLOURS if rate >= least)
