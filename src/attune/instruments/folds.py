"""What questionnaires mean: a partner's tasks, a clinician's results, and the alerts that must be seen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attune.instruments.alerts import Alert, alerts, first_responses, raises_alert
from attune.instruments.entries import (
    ANSWER,
    ASSIGNMENT,
    RESPONSE,
    SEALED_ANSWER,
    Answer,
    Assignment,
    Response,
)
from attune.instruments.key import SafetyRule
from attune.instruments.questionnaire import Item, Questionnaire, load
from attune.instruments.scoring import Change, Score, reliable_change, score
from attune.ledger.disclosure import View
from attune.ledger.entry import Entry
from attune.ledger.label import Reader


__all__ = [
    "Alert",
    "Given",
    "Result",
    "State",
    "Task",
    "alerts",
    "draft_answers",
    "raises_alert",
    "results",
    "tasks",
]


class State(StrEnum):
    """Where a partner is with a questionnaire. A wholly sealed one is always open and tells nothing."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETED = "completed"
    ALWAYS_OPEN = "always open"


@dataclass(frozen=True, slots=True)
class Task:
    """What a partner is asked. `next_number` is the page to go on with, from 1; None when all is done."""

    assignment: UUID
    questionnaire: Questionnaire
    state: State
    next_number: int | None
    assigned_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it reached the clinic. Of several to a sealed item, the one that `stands` is scored."""

    item: Item
    value: int | None
    at: datetime
    entry: UUID
    stands: bool = True

    @property
    def words(self) -> str:
        """The chosen option as a clinician reads it."""
        option = self.item.option(self.value)
        if self.value is None:
            return "Preferred not to answer"
        return (option.label or option.spoken) if option else f"{self.value}, not a printed answer"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one assignment.

    Attributes:
        sent_at: when it was sent; for a wholly sealed one, when it was last answered.
        response: the entry that was sent, if any.
        score: None while nothing can be scored.
        previous: the score before this one; `change` is since then, `since_first` since the first.
    """

    assignment: UUID
    questionnaire: Questionnaire
    assigned_at: datetime
    sent_at: datetime | None
    response: UUID | None
    answers: tuple[Given, ...]
    score: Score | None
    previous: Score | None = None
    change: Change | None = None
    since_first: Change | None = None

    @property
    def band(self) -> str | None:
        """The band of its score."""
        return self.score.band if self.score else None


def tasks(view: View) -> tuple[Task, ...]:
    """A partner's own questionnaires, oldest first; of a wholly sealed one only the last assignment."""
    own = [entry for entry in view.of(ASSIGNMENT) if entry.subject == view.viewer.partner]
    newest = {entry.payload.instrument: entry.id for entry in own}
    drafts, sent = _drafts(view), {entry.payload.assignment for entry in view.of(RESPONSE)}
    found = []
    for entry in own:
        questionnaire = load(entry.payload.instrument, entry.payload.version)
        if not questionnaire.wholly_sealed:
            draft = drafts.get(entry.id, {})
            state, number = _progress(questionnaire, draft, sent=entry.id in sent)
        elif newest[entry.payload.instrument] == entry.id:
            state, number = State.ALWAYS_OPEN, 1
        else:
            continue
        found.append(Task(entry.id, questionnaire, state, number, entry.occurred_at))
    return tuple(found)


def draft_answers(view: View, assignment: UUID) -> dict[str, int | None]:
    """A partner's own saved answers to the items that are not sealed, the last one to each."""
    return _drafts(view).get(assignment, {})


def results(view: View, partner: Reader) -> tuple[Result, ...]:
    """What came of each of a partner's assignments, in the order they were sent, then those still open."""
    sent = first_responses(view)
    sealed = _sealed_by_assignment(view, partner)
    found = [
        _result(entry, sent.get((entry.id, partner)), sealed.get(entry.id, ()))
        for entry in view.of(ASSIGNMENT)
        if entry.subject == partner
    ]
    found.sort(key=lambda result: (result.sent_at is None, result.sent_at or result.assigned_at))
    return tuple(_with_changes(found))


def _drafts(view: View) -> dict[UUID, dict[str, int | None]]:
    drafts: dict[UUID, dict[str, int | None]] = defaultdict(dict)
    own = view.viewer.partner.value
    for entry in view.of(ANSWER):
        if entry.confided_bits == own:
            drafts[entry.payload.assignment][entry.payload.item] = entry.payload.value
    return drafts


def _progress(
    questionnaire: Questionnaire, draft: Mapping[str, int | None], *, sent: bool
) -> tuple[State, int | None]:
    """The state and the page to go on with: sealed items just before the next open one are asked again."""
    if sent:
        return State.COMPLETED, None
    number = 1
    for place, item in enumerate(questionnaire.items, start=1):
        if item.sealed:
            continue
        if item.id not in draft:
            return (State.IN_PROGRESS if draft else State.NOT_STARTED), number
        number = place + 1
    return State.IN_PROGRESS, number if number <= len(questionnaire.items) else None


def _sealed_by_assignment(view: View, partner: Reader) -> dict[UUID, list[Entry[Answer]]]:
    found: dict[UUID, list[Entry[Answer]]] = defaultdict(list)
    for entry in view.of(SEALED_ANSWER):
        if entry.confided_by == partner:
            found[entry.payload.assignment].append(entry)
    return found


def _standing(rule: SafetyRule | None, answers: Iterable[Entry[Answer]]) -> Entry[Answer]:
    """Of several answers to one sealed item, the most alarming; if none alarms, the last, be it a refusal.

    A later no never hides an earlier yes: the person may have been made to change it.
    """

    def weight(numbered: tuple[int, Entry[Answer]]) -> tuple[bool, int, int]:
        number, entry = numbered
        alarms = rule is not None and rule.alarms(entry.payload.value)
        return alarms, (entry.payload.value or 0) if alarms else 0, number

    return max(enumerate(answers), key=weight)[1]


def _outdated(
    questionnaire: Questionnaire, item: str, stands: Entry[Answer], by_item: Mapping[str, list[Entry[Answer]]]
) -> bool:
    """Whether a clearing answer is older than what it would clear: then the question is open again, not answered."""
    rule = questionnaire.rule(item)
    if rule is not None and rule.alarms(stands.payload.value):
        return False
    alarming = [
        entry.recorded_at
        for other in questionnaire.items
        if (cleared := questionnaire.rule(other.id)) and cleared.cleared_by == item
        for entry in by_item.get(other.id, [])
        if cleared.alarms(entry.payload.value)
    ]
    return bool(alarming) and stands.recorded_at < max(alarming)


def _result(
    asked: Entry[Assignment], response: Entry[Response] | None, sealed: Iterable[Entry[Answer]]
) -> Result:
    questionnaire = load(asked.payload.instrument, asked.payload.version)
    by_item: dict[str, list[Entry[Answer]]] = defaultdict(list)
    last = None
    for entry in sealed:
        by_item[entry.payload.item].append(entry)
        last = entry.occurred_at
    sent_at = last if questionnaire.wholly_sealed else (response.occurred_at if response else None)
    open_answers = response.payload.answers if response else {}
    scored: dict[str, int | None] = {}
    given = []
    for item in questionnaire.items:
        if item.sealed and by_item[item.id]:
            stands = _standing(questionnaire.rule(item.id), by_item[item.id])
            if not _outdated(questionnaire, item.id, stands, by_item):
                scored[item.id] = stands.payload.value
            given += [
                Given(item, e.payload.value, e.occurred_at, e.id, e is stands) for e in by_item[item.id]
            ]
        elif not item.sealed and response and item.id in open_answers:
            scored[item.id] = open_answers[item.id]
            given.append(Given(item, open_answers[item.id], response.occurred_at, response.id))
    return Result(
        asked.id,
        questionnaire,
        asked.occurred_at,
        sent_at,
        response.id if response else None,
        tuple(given),
        score(questionnaire, scored) if sent_at else None,
    )


def _with_changes(found: Iterable[Result]) -> Iterable[Result]:
    """Results, each with the score before it and the change since then and since the first."""
    scores: dict[str, list[Score]] = defaultdict(list)
    for result in found:
        if result.score is None:
            yield result
            continue
        earlier = scores[result.questionnaire.name]
        yield _compared(result, result.score, earlier)
        if result.score.total is not None or result.questionnaire.screen:
            earlier.append(result.score)


def _compared(result: Result, now: Score, earlier: list[Score]) -> Result:
    if not earlier:
        return result
    return replace(
        result,
        previous=earlier[-1],
        change=reliable_change(result.questionnaire, earlier[-1], now),
        since_first=reliable_change(result.questionnaire, earlier[0], now),
    )
