"""Accepting a request: a couple is opened, safe contacts copied, and each person told at their own slot.

All of it or nothing, and once: the request is decided under the front desk's lock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from attune.clinic.credentials import in_date
from attune.clinic.invitations import partners_of, tell
from attune.clinic.screens.people import PLACES
from attune.instruments.entries import ASSIGNMENT, Assignment
from attune.instruments.questionnaire import load
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft, Entry, Kind, P
from attune.ledger.label import Reader
from attune.people.models import FRONT_DESK, Couple, Role, User
from attune.people.staff import add_partner
from attune.people.viewers import MembershipError, open_couple, viewer
from attune.scheduling.entries import (
    REQUEST_DECISION,
    SAFE_CONTACT,
    ConsultationRequest,
    RequestDecision,
    SafeContact,
)
from attune.scheduling.folds import open_requests
from attune.store.database import lock_head
from attune.store.read import read
from attune.store.record import record


ACCEPTED, CLOSED = "accepted", "closed"
OPENING = ("phq-9", "gad-7", "csi-16", "asq", "hark")  # what every partner is asked first


class DecidedError(ValueError):
    """Somebody decided on the request in the meantime."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Which requests make a couple, the second person's contact if they wrote none, and the care team."""

    requests: tuple[UUID, ...]
    second: SafeContact | None
    team: tuple[tuple[User, Role], ...]
    client_id: UUID


@transaction.atomic
def accept(wanted: Acceptance, *, by: User, at: datetime, zone: str) -> Couple:
    """Opens the couple. A request that is alone gets a second place that nobody is contacted for yet.

    Raises:
        DecidedError: one of the requests is no longer open.
        MembershipError: somebody chosen may not be on this team.
    """
    desk, requests = _hold(wanted.requests, by=by, at=at)
    _check_credentials(wanted.team, at=at)
    partners = [add_partner(at=at), add_partner(at=at)]
    couple = open_couple(partners, wanted.team, by=by, at=at)
    coordinator = _desk(by, couple.id, at=at)
    places = {person: place for place, person in partners_of(couple, at=at).items()}
    contacts = [*(request.payload.contact for request in requests), wanted.second]
    for person, contact in zip(partners, contacts, strict=False):
        if contact is not None:
            _record(SAFE_CONTACT, contact, by=coordinator, at=at, zone=zone, subject=places[person])
    for place in PLACES:
        for number, name in enumerate(OPENING):
            asked = Assignment(name, load(name).version)
            in_order = at + timedelta(milliseconds=number)
            _record(ASSIGNMENT, asked, by=coordinator, at=in_order, zone=zone, subject=place)
    for request in requests:
        _decide(RequestDecision(request.id, ACCEPTED, couple.id), wanted.client_id, by=desk, at=at, zone=zone)
    view = read(coordinator, at=at, purpose="invitation")
    for person, place in places.items():
        tell(view, place, person, "invitation", at=at, zone=zone)
    return couple


@transaction.atomic
def close(request: UUID, reason: str, *, by: User, client_id: UUID, at: datetime, zone: str) -> None:
    """Closes a request without opening a couple.

    Raises:
        DecidedError: the request is no longer open.
    """
    desk, _ = _hold((request,), by=by, at=at)
    _decide(RequestDecision(request, CLOSED, reason=reason), client_id, by=desk, at=at, zone=zone)


def _hold(
    ids: tuple[UUID, ...], *, by: User, at: datetime
) -> tuple[Viewer, list[Entry[ConsultationRequest]]]:
    """The front desk's viewer, and the requests, still open and held against other coordinators."""
    desk = _desk(by, FRONT_DESK, at=at)
    lock_head(FRONT_DESK)
    waiting = {entry.id: entry for entry in open_requests(read(desk, at=at, purpose="decision"))}
    if not waiting.keys() >= set(ids):
        raise DecidedError("Somebody has decided on this request already")
    return desk, [waiting[request] for request in ids]


def _desk(by: User, couple: UUID, *, at: datetime) -> Viewer:
    found = viewer(by, couple, at=at)
    if found is None or Reader.DESK not in found.atoms:
        raise MembershipError("Only a coordinator decides on requests")
    return Viewer(found.person, couple, Reader.DESK)


def _check_credentials(team: tuple[tuple[User, Role], ...], *, at: datetime) -> None:
    for person, role in team:
        if person not in in_date(role, at=at):
            raise MembershipError(f"{person} has no credentials in date as {role.label.lower()}")


def _decide(decision: RequestDecision, client_id: UUID, *, by: Viewer, at: datetime, zone: str) -> None:
    draft = Draft(REQUEST_DECISION, decision, at, zone, uuid5(client_id, str(decision.request)))
    record(draft, by=by, at=at)


def _record(kind: Kind[P], payload: P, *, by: Viewer, at: datetime, zone: str, subject: Reader) -> None:
    record(Draft(kind, payload, at, zone, uuid4(), subject=subject), by=by, at=at)
