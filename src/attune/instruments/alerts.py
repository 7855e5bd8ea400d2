"""What a clinician must see to: alarming answers, and required ones that never came."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attune.instruments.entries import (
    ACKNOWLEDGEMENT,
    RESPONSE,
    SEALED_ANSWER,
    Acknowledgement,
    Answer,
    Response,
)
from attune.instruments.key import Level, SafetyRule
from attune.instruments.questionnaire import load, sealed_item
from attune.ledger.disclosure import View
from attune.ledger.entry import Entry
from attune.ledger.label import Reader


@dataclass(frozen=True, slots=True)
class Alert:
    """An answer, or the lack of one, that a clinician must see to. `source` is the entry that raised it."""

    source: UUID
    subject: Reader
    assignment: UUID
    what: str
    level: Level
    raised_at: datetime
    acknowledged: Entry[Acknowledgement] | None


def alerts(view: View) -> tuple[Alert, ...]:
    """Everything that must be seen to, and what was done, in the order it was raised."""
    seen_to: dict[UUID, Entry[Acknowledgement]] = {}
    for done in view.of(ACKNOWLEDGEMENT):
        for source in done.payload.sources:
            seen_to.setdefault(source, done)
    answers = view.of(SEALED_ANSWER)
    raised = [*_answer_alerts(answers, seen_to), *_unanswered_alerts(view, answers, seen_to)]
    return tuple(sorted(raised, key=lambda alert: (alert.raised_at, alert.source)))


def raises_alert(entry: Entry[Answer]) -> Level | None:
    """How soon one sealed answer must be seen, by itself; None when it need not be."""
    known = sealed_item(entry.payload.item)
    if known is None:  # its file is gone: only a plain no is known to be harmless
        return None if entry.payload.value == 0 else Level.ALERT
    rule = known[0].rule(entry.payload.item)
    return rule.level if rule and rule.alarms(entry.payload.value) else None


def first_responses(view: View) -> dict[tuple[UUID, Reader], Entry[Response]]:
    """The response that counts for each assignment and sender: what was sent cannot be sent again."""
    first: dict[tuple[UUID, Reader], Entry[Response]] = {}
    for entry in sorted(view.of(RESPONSE), key=lambda entry: entry.recorded_at):
        first.setdefault((entry.payload.assignment, entry.confided_by), entry)
    return first


def _answer_alerts(
    answers: Iterable[Entry[Answer]], seen_to: Mapping[UUID, Entry[Acknowledgement]]
) -> Iterable[Alert]:
    given: dict[tuple[Reader, UUID, str], list[Entry[Answer]]] = defaultdict(list)
    for entry in answers:
        given[entry.confided_by, entry.payload.assignment, entry.payload.item].append(entry)
    first_asked: dict[tuple[Reader, str], UUID] = {}
    for entry in sorted(answers, key=lambda entry: entry.recorded_at):
        if (level := raises_alert(entry)) is None:
            continue
        payload, who = entry.payload, entry.confided_by
        words = _what(payload)
        found = sealed_item(payload.item)
        rule = found[0].rule(payload.item) if found else None
        if found and rule and rule.cleared_by:
            asked_then = given.get((who, payload.assignment, rule.cleared_by), [])
            clearing = [each for each in asked_then if each.recorded_at >= entry.recorded_at]
            level = level if clearing and _cleared(found[0].rule(rule.cleared_by), clearing) else Level.URGENT
        if rule and rule.lifetime and payload.value is not None:
            known = first_asked.setdefault((who, payload.item), payload.assignment) != payload.assignment
            words += " (known history)" if known else ""
        yield Alert(entry.id, who, payload.assignment, words, level, entry.recorded_at, seen_to.get(entry.id))


def _cleared(rule: SafetyRule | None, answers: Iterable[Entry[Answer]]) -> bool:
    return rule is not None and not any(rule.alarms(entry.payload.value) for entry in answers)


def _what(answer: Answer) -> str:
    found = sealed_item(answer.item)
    if found is None:
        return f"A sealed answer to item {answer.item}, whose questionnaire is not in the library"
    questionnaire, item = found
    option = item.option(answer.value)
    rule = questionnaire.rule(item.id)
    chosen = (
        "preferred not to answer" if answer.value is None else f"“{option.label if option else answer.value}”"
    )
    about = rule.about if rule else item.text
    return f"{questionnaire.title} item {item.id}: {chosen}. It asks about {about}"


def _unanswered_alerts(
    view: View, answers: Iterable[Entry[Answer]], seen_to: Mapping[UUID, Entry[Acknowledgement]]
) -> Iterable[Alert]:
    """Questionnaires sent while a required sealed item had no answer."""
    answered: dict[tuple[UUID, Reader, str], datetime] = {}
    for entry in answers:
        if entry.payload.value is not None:
            key = (entry.payload.assignment, entry.confided_by, entry.payload.item)
            answered[key] = min(entry.recorded_at, answered.get(key, entry.recorded_at))
    for (assignment, who), response in first_responses(view).items():
        questionnaire = load(response.payload.instrument, response.payload.version)
        required = [(i, rule) for rule in questionnaire.safety if rule.required for i in rule.items]
        for item_id, rule in required:
            at = answered.get((assignment, who, item_id))
            if at is not None and at <= response.recorded_at:
                continue
            words = f"{questionnaire.title} item {item_id} not answered. It asks about {rule.about}"
            yield Alert(
                response.id,
                who,
                assignment,
                words,
                rule.level,
                response.recorded_at,
                seen_to.get(response.id),
            )
