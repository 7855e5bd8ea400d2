"""The front desk's inbox: who has waited longest, and one request with what was decided on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timesince import timesince

from attune.clinic.screens.contact import rule_line
from attune.clinic.screens.people import Person, named
from attune.ledger.disclosure import View
from attune.ledger.entry import Entry
from attune.ledger.label import Reader
from attune.scheduling.entries import (
    CHANNEL_WORDS,
    CONSULTATION_REQUEST,
    REQUEST_DECISION,
    ConsultationRequest,
    RequestDecision,
    SafeContact,
)
from attune.scheduling.folds import open_requests


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One open request."""

    entry: UUID
    name: str
    reference: str
    together: str
    received: datetime
    waiting: str

    @property
    def words(self) -> str:
        """How the request is named in a list of choices."""
        return f"{self.name}, {self.reference}, waiting {self.waiting}"


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody already did with a request."""

    accepted: bool
    by: UUID
    at: datetime
    couple: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class RequestScreen:
    """One request in full, the other open ones it may belong with, and its decision if there is one."""

    row: RequestRow
    contact: SafeContact
    channel: str
    rule: str
    preferred_times: str
    message: str
    others: tuple[RequestRow, ...]
    decided: Decided | None


def inbox(view: View, *, at: datetime) -> tuple[RequestRow, ...]:
    """All open requests, longest waiting first."""
    return tuple(_row(entry, at=at) for entry in open_requests(view))


def request_screen(view: View, entry_id: UUID, *, service: str, at: datetime) -> RequestScreen | None:
    """One request, or None: hidden and absent are the same answer."""
    entry = next((entry for entry in view.of(CONSULTATION_REQUEST) if entry.id == entry_id), None)
    if entry is None:
        return None
    contact = entry.payload.contact
    decision = next((d for d in view.of(REQUEST_DECISION) if d.payload.request == entry_id), None)
    return RequestScreen(
        row=_row(entry, at=at),
        contact=contact,
        channel=CHANNEL_WORDS[contact.channel],
        rule=rule_line(contact, name=contact.name_to_use, service=service),
        preferred_times=entry.payload.preferred_times,
        message=entry.payload.message,
        others=tuple(row for row in inbox(view, at=at) if row.entry != entry_id),
        decided=_decided(decision) if decision else None,
    )


@dataclass(frozen=True, slots=True)
class CoupleRow:
    """One couple as the front desk lists it."""

    ref: str
    opened: datetime
    pair: tuple[Person, Person]


def couple_rows(couples: Iterable[tuple[str, datetime, Mapping[Reader, str]]]) -> tuple[CoupleRow, ...]:
    """Rows of couples, from each one's reference, opening and card names."""
    return tuple(
        CoupleRow(ref, opened, (named(names, Reader.A), named(names, Reader.B)))
        for ref, opened, names in couples
    )


def _row(entry: Entry[ConsultationRequest], *, at: datetime) -> RequestRow:
    return RequestRow(
        entry=entry.id,
        name=entry.payload.contact.full_name,
        reference=entry.payload.reference,
        together=entry.payload.together,
        received=entry.recorded_at,
        waiting=timesince(entry.recorded_at, at, depth=1),
    )


def _decided(entry: Entry[RequestDecision]) -> Decided:
    said = entry.payload
    return Decided(said.outcome == "accepted", entry.author, entry.recorded_at, said.couple, said.reason)
