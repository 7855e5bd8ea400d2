"""Ana, Ben, Dr Cho and a stranger: people and facts for stories, made through the front door."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from attune.instruments.entries import ASSIGNMENT, SEALED_ANSWER, Answer, Assignment
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft, Entry, Kind
from attune.ledger.label import Reader
from attune.scheduling.entries import SAFE_CONTACT, Channel, SafeContact
from attune.store.record import record


NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Cast:
    """The viewers of one couple."""

    def __init__(self, couple: UUID | None = None) -> None:
        self.couple = couple or uuid4()
        self.ana = Viewer(uuid4(), self.couple, Reader.A)
        self.ben = Viewer(uuid4(), self.couple, Reader.B)
        self.cho = Viewer(uuid4(), self.couple, Reader.THERAPY)
        self.nia = Viewer(uuid4(), self.couple, Reader.MEDICAL)
        self.dee = Viewer(uuid4(), self.couple, Reader.DESK)
        self.stranger = Viewer(uuid4(), self.couple, Reader.NOBODY)
        self.everyone = (self.ana, self.ben, self.cho, self.nia, self.dee, self.stranger)


def say(
    kind: Kind[Any],
    payload: msgspec.Struct,
    *,
    by: Viewer,
    at: datetime = NOW,
    client_id: UUID | None = None,
    **more: Any,
) -> Entry[Any]:
    """Records a fact."""
    return record(Draft(kind, payload, at, "UTC", client_id or uuid4(), **more), by=by, at=at)


def assign(cast: Cast, partner: Reader, instrument: str = "phq-9", *, at: datetime = NOW) -> Entry[Any]:
    """Dr Cho asks a partner to answer an instrument."""
    return say(ASSIGNMENT, Assignment(instrument, 1), by=cast.cho, at=at, subject=partner)


def sealed(cast: Cast, by: Viewer, assignment: UUID, item: str, value: int | None, **more: Any) -> Entry[Any]:
    """A partner answers a sealed question."""
    return say(SEALED_ANSWER, Answer(assignment, item, value), by=by, subject=by.partner, **more)


def contact(
    cast: Cast, by: Viewer, name: str, address: str = "", channel: Channel = Channel.CALL
) -> Entry[Any]:
    """A partner says how they may be reached."""
    return say(
        SAFE_CONTACT, SafeContact(f"{name} Example", name, channel, address), by=by, subject=by.partner
    )
