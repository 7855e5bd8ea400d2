"""The director's overview: counts of the whole clinic, no names, no number that points at somebody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


SMALLEST_CELL = 5  # ux.md 2.7: cells under 5 read "<5"
ALERT_WORKING_DAYS = 1  # questionnaires promise that answers are read within 1 working day
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One count and what it counts."""

    words: str
    count: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The page's figures, and couples by the month they were opened, newest first."""

    figures: tuple[Figure, ...]
    months: tuple[Figure, ...]


def overview(
    *,
    requests: int,
    couples_opened: Sequence[date],
    alerts_opened: Sequence[datetime],
    credentials_expiring: int,
    at: datetime,
) -> Overview:
    """The overview from plain counts and dates.

    Args:
        couples_opened: when each couple was opened, in the clinic's zone.
        alerts_opened: when each alert that is still open was raised.
    """
    late = sum(1 for opened in alerts_opened if overdue(opened, at=at))
    by_month = Counter((opened.year, opened.month) for opened in couples_opened)
    return Overview(
        figures=(
            Figure("Open requests", cell(requests)),
            Figure("Couples", cell(len(couples_opened))),
            Figure("Alerts open", cell(len(alerts_opened))),
            Figure("Alerts open for more than 1 working day", cell(late)),
            Figure("Staff credentials expired, or expiring within 60 days", cell(credentials_expiring)),
        ),
        months=tuple(
            Figure(f"{date(year, month, 1):%B %Y}", cell(count))
            for (year, month), count in sorted(by_month.items(), reverse=True)
        ),
    )


def cell(count: int) -> str:
    """A count as it may be shown. None is said as none: an overdue alert must not look like no alert."""
    return str(count) if count >= SMALLEST_CELL or count == 0 else f"<{SMALLEST_CELL}"


def overdue(opened: datetime, *, at: datetime) -> bool:
    """Whether something has waited longer than one working day. Weekends do not count; public holidays do."""
    due = opened
    for _ in range(ALERT_WORKING_DAYS):
        due += timedelta(days=1)
        while due.weekday() > FRIDAY:
            due += timedelta(days=1)
    return at > due
