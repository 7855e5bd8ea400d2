"""Small pure screens: the director's counts, the rule line, the drawing of a course."""

from datetime import UTC, date, datetime, timedelta

import pytest

from attune.clinic.charts import Point, sparkline
from attune.clinic.screens.contact import rule_line
from attune.clinic.screens.overview import cell, overdue, overview
from attune.scheduling.entries import Channel, SafeContact


MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (120, "120")])
def test_no_cell_points_at_a_person(count: int, shown: str) -> None:
    assert cell(count) == shown


@pytest.mark.parametrize(
    ("opened", "looked", "late"),
    [
        ("Mon 09:00", MONDAY + timedelta(hours=24), False),
        ("Mon 09:00", MONDAY + timedelta(hours=24, seconds=1), True),
        ("Fri 09:00", MONDAY + timedelta(days=7), False),
        ("Fri 09:00", MONDAY + timedelta(days=7, minutes=1), True),
        ("Sat 09:00", MONDAY + timedelta(days=7), False),
        ("Sun 09:00", MONDAY + timedelta(days=7, minutes=1), True),
    ],
)
def test_a_working_day_leaves_weekends_out(opened: str, looked: datetime, late: bool) -> None:
    days = {"Mon": 0, "Fri": 4, "Sat": 5, "Sun": 6}[opened[:3]]
    assert overdue(MONDAY + timedelta(days=days), at=looked) is late


def test_couples_are_counted_by_the_month_they_were_opened_newest_first() -> None:
    opened = [date(2026, 9, day) for day in range(1, 7)] + [date(2026, 10, 1)]
    screen = overview(requests=6, couples_opened=opened, alerts_opened=[], credentials_expiring=0, at=MONDAY)
    assert [(month.words, month.count) for month in screen.months] == [
        ("October 2026", "<5"),
        ("September 2026", "6"),
    ]
    assert [figure.count for figure in screen.figures] == ["6", "7", "0", "0", "0"]


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        (None, "Ana: nobody has asked yet. Do not contact"),
        (
            SafeContact("Ana R.", "Ana", Channel.TEXT, "555 0111", "12-14 h"),
            "Ana: text only, 12-14 h, no message, say “Harbour”",
        ),
        (
            SafeContact("Ana R.", "Ana", Channel.EMAIL, "ana@example.com", may_leave_message=True),
            "Ana: e-mail only, may leave a message, say “Harbour”",
        ),
        (SafeContact("Ana R.", "Ana", Channel.PORTAL), "Ana: do not contact. They sign in themselves"),
    ],
)
def test_the_rule_line_says_how_to_reach_somebody(contact: SafeContact | None, line: str) -> None:
    assert rule_line(contact, name="Ana", service="Harbour") == line


def test_one_score_is_no_course() -> None:
    assert sparkline([Point(MONDAY, 12)], low=0, high=27, lower_is_better=True) is None


def test_a_course_is_drawn_true_to_time_and_on_the_whole_scale() -> None:
    points = [Point(MONDAY + timedelta(days=days), value) for days, value in ((10, 0), (0, 27), (5, 27))]
    course = sparkline(points, low=0, high=27, lower_is_better=True)
    assert course is not None
    assert [(mark.x, mark.y) for mark in course.marks] == [(6, 6), (80, 6), (154, 42)]
    assert course.better == "lower is better"
