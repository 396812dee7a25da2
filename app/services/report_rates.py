"""The rates of a report: month by month with the movement in words, then by team and by severity."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile

from app.domain.literal_text import one_line
from app.domain.metrics.rates import UNSTATED, CompletionFigures
from app.domain.monthly import Month
from app.services.report import Report
from app.services.report_shape import Cells, Part

_FIGURES = ("", "Done", "Done or won't do", "Done on time", "Open", "Overdue", "Median days to close")
_MONTHS = ("Month", "Published", "Done", "Won't do or duplicate", "Open at its end", "Done of all so far")
_TITLES = {"all": "Everything", "team": "By team", "severity": "By severity"}


def rates(report: Report) -> Iterator[Part]:
    """The parts."""
    yield Part(
        "Rates against the last six months",
        lead=_movement(report),
        head=_MONTHS,
        rows=tuple(
            (
                month.month,
                str(month.published),
                str(month.done),
                str(month.otherwise),
                str(month.open),
                _rate(month.rate, month.done_so_far, month.published_so_far),
            )
            for month in told_months(report)
        ),
        chart="months",
    )
    for grouping, groups in report.completion.items():
        rows = tuple((_named(grouping, group.key), *_figures(group)) for group in groups)
        yield Part(_TITLES[grouping], level=3, head=_FIGURES, rows=rows)


def _named(grouping: str, key: str) -> str:
    return "No team" if (grouping, key) == ("team", UNSTATED) else one_line(key)


def told_months(report: Report) -> tuple[Month, ...]:
    """The months from the first on of which there is anything to tell."""
    return tuple(dropwhile(lambda month: not (month.published_so_far or month.done or month.otherwise), report.months))


def _movement(report: Report) -> str:
    known = [month for month in report.months if month.rate is not None]
    if not known:
        return "Nothing has been published yet."
    last = known[-1]
    said = f"{last.done_so_far} of {last.published_so_far} action items published so far are done: {last.rate:.1%}"
    if len(known) == 1:
        return f"{said}. There is no earlier month to compare with."
    first = known[0]
    points = ((last.rate or 0) - (first.rate or 0)) * 100
    how = "unchanged" if abs(points) < 0.05 else f"{'up' if points > 0 else 'down'} {abs(points):.1f} points"  # noqa: PLR2004 - as it is shown
    return f"{said}, {how} since the end of {first.month}."


def _figures(figures: CompletionFigures) -> Cells:
    """The cells of one group's row, after its name."""
    return (
        _rate(figures.completion_rate, figures.done, figures.rate_denominator),
        _rate(figures.resolution_rate, figures.done + figures.wont_do, figures.rate_denominator),
        _rate(figures.on_time_rate, figures.on_time_numerator, figures.on_time_denominator),
        str(figures.open),
        str(figures.overdue),
        _days(figures),
    )


def _days(figures: CompletionFigures) -> str:
    median = "-" if figures.median_days_to_close is None else f"{figures.median_days_to_close:g}"
    return f"{median} (without {figures.day_unknown} done on an unknown day)" if figures.day_unknown else median


def _rate(rate: float | None, numerator: int, denominator: int) -> str:
    return "-" if rate is None else f"{rate:.1%} ({numerator} of {denominator})"
