"""Facts of this room: what was asked, answered, sent, and seen to."""

from typing import Any
from uuid import UUID

import msgspec

from attune.instruments.questionnaire import Item
from attune.ledger.entry import Kind
from attune.ledger.label import CARE_TEAM, PARTNERS, Reader, Rule


class Assignment(msgspec.Struct, frozen=True):
    """A questionnaire that one partner, the entry's subject, is asked to answer."""

    instrument: str
    version: int


class Answer(msgspec.Struct, frozen=True):
    """An answer to one item, by the value printed on the form; None when they preferred not to answer."""

    assignment: UUID
    item: str
    value: int | None


class Response(msgspec.Struct, frozen=True):
    """The act of sending, with the answers to the items that are not sealed."""

    assignment: UUID
    instrument: str
    version: int
    answers: dict[str, int | None]


class Acknowledgement(msgspec.Struct, frozen=True):
    """A clinician saw to alerts. `sources` are the entries that raised them, `note` is what was done."""

    sources: tuple[UUID, ...]
    note: str


ASSIGNMENT = Kind(
    "instruments.assignment", Assignment, Rule.PRIVATE, Reader.THERAPY | Reader.DESK, "Questions for you"
)
ANSWER = Kind("instruments.answer", Answer, Rule.PRIVATE, PARTNERS, "An answer not sent yet")
SEALED_ANSWER = Kind(
    "instruments.sealed_answer", Answer, Rule.SEALED_ALERT, PARTNERS, "An answer for the care team"
)
RESPONSE = Kind("instruments.response", Response, Rule.PRIVATE, PARTNERS, "Answers you sent", shareable=True)
ACKNOWLEDGEMENT = Kind(
    "instruments.acknowledgement", Acknowledgement, Rule.TEAM, CARE_TEAM, "What was done about an alert"
)

KINDS: tuple[Kind[Any], ...] = (ASSIGNMENT, ANSWER, SEALED_ANSWER, RESPONSE, ACKNOWLEDGEMENT)


def answer_kind(item: Item) -> Kind[Answer]:
    """The kind an answer to an item is recorded as."""
    return SEALED_ANSWER if item.sealed else ANSWER
