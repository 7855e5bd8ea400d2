"""A demonstration clinic with one couple whose chart has a given length, for benchmarks of pages."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4


class Filled(NamedTuple):
    """Whom to sign in as, and where."""

    therapist: str
    partner: str
    ref: str
    assignment: UUID


def filled(entries: int) -> Filled:
    """Fills the demonstration and picks the couple whose chart is nearest to a length; one partner has a form open."""
    from attune.instruments.entries import ASSIGNMENT, Assignment
    from attune.instruments.questionnaire import load
    from attune.ledger.entry import Draft
    from attune.ledger.label import Reader
    from attune.people.models import Couple, Membership, Role
    from attune.people.viewers import viewer
    from attune.project.demonstration import fill
    from attune.store.read import whole_chain
    from attune.store.record import record

    now = datetime.now(UTC)
    fill(at=now)
    couple = min(Couple.objects.all(), key=lambda couple: abs(len(whole_chain(couple.id)) - entries))
    print(f"the couple's chart has {len(whole_chain(couple.id))} entries")
    therapist = Membership.objects.get(couple=couple, role=Role.THERAPIST).user
    partner = Membership.objects.get(couple=couple, role=Role.PARTNER, place="A").user
    cho = viewer(therapist, couple.id, at=now)
    assert cho
    asked = Assignment("gad-7", load("gad-7").version)
    task = record(Draft(ASSIGNMENT, asked, now, "UTC", uuid4(), Reader.A), by=cho, at=now)
    return Filled(therapist.username, partner.username, couple.ref, task.id)
