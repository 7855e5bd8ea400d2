"""Alerts as the care team sees them: rank in words, who, what, when, and what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attune.clinic.screens.people import Person, person
from attune.instruments.folds import Alert, alerts
from attune.instruments.questionnaire import Level
from attune.ledger.disclosure import View


RANK = {Level.URGENT: "HIGH", Level.ALERT: "CAUTION"}


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who acted on an alert, when, and what they did."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert of one couple."""

    ref: str
    source: UUID
    assignment: UUID
    person: Person
    what: str
    rank: str
    raised: datetime
    acknowledged: Acknowledged | None


def alert_rows(view: View, *, ref: str, names: Mapping[UUID, str]) -> tuple[AlertRow, ...]:
    """All alerts of a couple, oldest first.

    Args:
        names: staff by id, for who acknowledged.
    """
    return tuple(_row(view, alert, ref=ref, names=names) for alert in alerts(view))


def alerts_from(rows: tuple[AlertRow, ...], source: UUID) -> tuple[AlertRow, ...]:
    """What one entry raised."""
    return tuple(row for row in rows if row.source == source)


def standing(rows: tuple[AlertRow, ...]) -> tuple[AlertRow, ...]:
    """What nobody has acted on yet: high before caution, then oldest first."""
    waiting = [row for row in rows if row.acknowledged is None]
    return tuple(sorted(waiting, key=lambda row: (row.rank != RANK[Level.URGENT], row.raised)))


def _row(view: View, alert: Alert, *, ref: str, names: Mapping[UUID, str]) -> AlertRow:
    done = alert.acknowledged
    return AlertRow(
        ref=ref,
        source=alert.source,
        assignment=alert.assignment,
        person=person(view, alert.subject),
        what=alert.what,
        rank=RANK[alert.level],
        raised=alert.raised_at,
        acknowledged=Acknowledged(names.get(done.author, "Staff"), done.recorded_at, done.payload.note)
        if done
        else None,
    )
