"""One questionnaire of one partner, item by item, as the care team reads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attune.clinic.screens.people import PLACES, Person, person
from attune.instruments.folds import Given, Result, results
from attune.instruments.questionnaire import Item
from attune.ledger.disclosure import View


NOT_ANSWERED = "Not answered: unknown, not “no”"


@dataclass(frozen=True, slots=True)
class Line:
    """One item and one answer to it. An item that was answered twice has two lines."""

    text: str
    words: str
    value: int | None
    at: datetime | None
    sealed: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class AnswersScreen:
    """All items of one assignment, answered or not."""

    person: Person
    title: str
    state: str
    stem: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def answers_screen(view: View, entry_id: UUID) -> AnswersScreen | None:
    """The questionnaire that an entry assigned or sent; None where there is none to read."""
    for place in PLACES:
        for result in results(view, place):
            if entry_id in (result.assignment, result.response):
                return _screen(person(view, place), result)
    return None


def lines(result: Result, *, sealed_only: bool = False) -> tuple[Line, ...]:
    """Items in printed order, each with every answer given to it, and those that have none."""
    found = []
    for item in result.questionnaire.items:
        if sealed_only and not item.sealed:
            continue
        given = [each for each in result.answers if each.item is item]
        found += [_line(each) for each in given] or [_blank(item)]
    return tuple(found)


def _screen(who: Person, result: Result) -> AnswersScreen:
    questionnaire = result.questionnaire
    key = result.score.reasons if result.score else ()
    return AnswersScreen(
        person=who,
        title=questionnaire.full_title,
        state=f"Sent {result.sent_at:%-d %b %Y}" if result.sent_at else "Not sent yet",
        stem=questionnaire.stem,
        lines=lines(result),
        notes=(*key, *questionnaire.limits),
    )


def _line(given: Given) -> Line:
    later = "" if given.stands else " (another answer stands: the more alarming one)"
    return Line(
        _words(given.item), given.words + later, given.value, given.at, given.item.sealed, given.stands
    )


def _blank(item: Item) -> Line:
    return Line(_words(item), NOT_ANSWERED, None, None, item.sealed, stands=False)


def _words(item: Item) -> str:
    return item.text or f"Item {item.id}"
