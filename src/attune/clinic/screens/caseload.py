"""A clinician's couples: what needs them first, then every couple, oldest open alert on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attune.clinic.screens.alerts import AlertRow, alert_rows, standing
from attune.clinic.screens.people import PLACES, Person, named
from attune.instruments.folds import results
from attune.ledger.disclosure import View
from attune.ledger.label import Reader


@dataclass(frozen=True, slots=True)
class Progress:
    """How many questionnaires a partner has answered of those asked."""

    person: Person
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One couple of the caseload."""

    ref: str
    pair: tuple[Person, Person]
    opened: datetime
    alerts: int
    oldest_alert: datetime | None
    last_answers: datetime | None
    progress: tuple[Progress, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What a row is made of: a couple's address, opening, card names and the clinician's own view."""

    ref: str
    opened: datetime
    names: Mapping[Reader, str]
    view: View


@dataclass(frozen=True, slots=True)
class Caseload:
    """The page: open alerts of all couples, high first, and the couples."""

    alerts: tuple[AlertRow, ...]
    rows: tuple[CaseRow, ...]


def caseload(cases: Sequence[Case], *, staff: Mapping[UUID, str]) -> Caseload:
    """A clinician's caseload, from their own view of each couple."""
    found = [(case, standing(alert_rows(case.view, ref=case.ref, names=staff))) for case in cases]
    rows = [_row(case, waiting) for case, waiting in found]
    rows.sort(key=lambda row: (row.oldest_alert is None, row.oldest_alert or row.opened))
    return Caseload(standing(tuple(alert for _, waiting in found for alert in waiting)), tuple(rows))


def _row(case: Case, waiting: Sequence[AlertRow]) -> CaseRow:
    progress, sent = [], []
    for place in PLACES:
        found = results(case.view, place)
        done = [result.sent_at for result in found if result.sent_at]
        sent += done
        progress.append(Progress(named(case.names, place), len(done), len(found)))
    first, second = (each.person for each in progress)
    return CaseRow(
        ref=case.ref,
        pair=(first, second),
        opened=case.opened,
        alerts=len(waiting),
        oldest_alert=min((alert.raised for alert in waiting), default=None),
        last_answers=max(sent, default=None),
        progress=tuple(progress),
    )
