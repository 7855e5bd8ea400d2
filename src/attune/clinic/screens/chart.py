"""The couple chart: two columns that never swap and one for both, alerts above, the timeline below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attune.clinic.screens.alerts import AlertRow, alert_rows, standing
from attune.clinic.screens.answers import Line, lines
from attune.clinic.screens.contact import rule_line
from attune.clinic.screens.people import PLACE, Person, pair, whom
from attune.clinic.screens.scores import INCOMPLETE, ScoreCard, missing_words, score_cards
from attune.instruments.entries import ACKNOWLEDGEMENT, ANSWER, ASSIGNMENT, RESPONSE, SEALED_ANSWER
from attune.instruments.folds import Result, results
from attune.ledger.disclosure import View
from attune.ledger.entry import Entry
from attune.ledger.label import PARTNERS
from attune.scheduling.entries import SAFE_CONTACT
from attune.scheduling.folds import name_of, safe_contact
from attune.store.kinds import BY_NAME


TIMELINE_ROWS = 12
_STAFF_WORDS = {
    ASSIGNMENT.name: "Asked to answer",
    RESPONSE.name: "Answers sent",
    ACKNOWLEDGEMENT.name: "Alert acknowledged",
    SAFE_CONTACT.name: "Safe contact recorded",
}  # other kinds go by their own title
_SHOWN_ELSEWHERE = frozenset({ANSWER.name, SEALED_ANSWER.name})  # in the columns, once sent


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed answers of one questionnaire, told by one partner alone."""

    title: str
    summary: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One partner. `recused`: the viewer does not read what is private to them."""

    person: Person
    rule: str
    scores: tuple[ScoreCard, ...]
    missing: tuple[str, ...]
    sealed: tuple[Sealed, ...]
    recused: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One measure of both, side by side; never averaged."""

    title: str
    values: tuple[str, str]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One entry: its kind's title, whom it is about, who wrote it. `answers` leads to a page of its own."""

    at: datetime
    title: str
    summary: str
    about: str
    by: str
    answers: UUID | None


@dataclass(frozen=True, slots=True)
class ChartScreen:
    """The couple at a glance."""

    ref: str
    opened: datetime
    pair: tuple[Person, Person]
    alerts: tuple[AlertRow, ...]
    past_alerts: tuple[AlertRow, ...]
    columns: tuple[Column, ...]
    together: tuple[Beside, ...]
    timeline: tuple[TimelineRow, ...]
    earlier: int


def chart_screen(
    view: View, *, ref: str, opened: datetime, service: str, names: Mapping[UUID, str], whole: bool
) -> ChartScreen:
    """The chart of one couple.

    Args:
        names: staff by id.
        whole: whether the timeline goes back to the beginning.
    """
    rows = alert_rows(view, ref=ref, names=names)
    both = pair(view)
    columns = tuple(_column(view, each, service=service) for each in both)
    entries = [entry for entry in reversed(view.entries) if entry.kind not in _SHOWN_ELSEWHERE]
    shown = entries if whole else entries[:TIMELINE_ROWS]
    return ChartScreen(
        ref=ref,
        opened=opened,
        pair=both,
        alerts=standing(rows),
        past_alerts=tuple(row for row in rows if row.acknowledged),
        columns=columns,
        together=_together(columns),
        timeline=tuple(_timeline_row(view, entry, names=names) for entry in shown),
        earlier=len(entries) - len(shown),
    )


def _column(view: View, who: Person, *, service: str) -> Column:
    place = PLACE[who.place]
    found = results(view, place)
    return Column(
        person=who,
        rule=rule_line(safe_contact(view, place), name=who.name, service=service),
        scores=score_cards(found),
        missing=missing_words(found),
        sealed=_sealed(found),
        recused=bool(view.viewer.recused_from & place),
    )


def _sealed(found: Sequence[Result]) -> tuple[Sealed, ...]:
    """The newest sealed answers of each instrument, and every older one that is not a plain no."""
    shown, named = [], set()
    for result in reversed(found):
        given = [each for each in result.answers if each.item.sealed]
        newest = result.questionnaire.name not in named
        if given and (newest or any(each.value != 0 for each in given)):
            named.add(result.questionnaire.name)
            title = f"{result.questionnaire.title}, {max(each.at for each in given):%-d %b}"
            standing_words = "; ".join(f"item {each.item.id}: {each.words}" for each in given if each.stands)
            outcome = result.band if result.questionnaire.wholly_sealed else standing_words
            shown.append(Sealed(title, outcome or INCOMPLETE, lines(result, sealed_only=True)))
    return tuple(shown)


def _together(columns: Sequence[Column]) -> tuple[Beside, ...]:
    """Measures of both; never those that were told under seal."""
    values: dict[str, dict[str, str]] = {}
    for column in columns:
        for card in column.scores:
            if not card.sealed:
                words = card.outcome if card.sent else "unknown"
                number = f"{card.value} {card.scale}".strip()
                values.setdefault(card.title, {})[column.person.place] = number or words
    return tuple(
        Beside(title, (by.get("A", "not asked"), by.get("B", "not asked"))) for title, by in values.items()
    )


def _timeline_row(view: View, entry: Entry[Any], *, names: Mapping[UUID, str]) -> TimelineRow:
    return TimelineRow(
        at=entry.occurred_at,
        title=_STAFF_WORDS.get(entry.kind) or BY_NAME[entry.kind].title,
        summary=_summary(entry),
        about=whom(view, entry.subject & PARTNERS),
        by=names.get(entry.author) or (name_of(view, entry.confided_by) if entry.confided_by else "Staff"),
        answers=_answers(entry),
    )


def _summary(entry: Entry[Any]) -> str:
    """What an entry says in one line, for the kinds that have a short one."""
    payload = entry.payload
    if entry.kind in (ASSIGNMENT.name, RESPONSE.name):
        return str(payload.instrument).upper()
    return str(getattr(payload, "note", ""))


def _answers(entry: Entry[Any]) -> UUID | None:
    return entry.id if entry.kind in (ASSIGNMENT.name, RESPONSE.name) else None
