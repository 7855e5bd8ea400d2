"""A partner's way in: where it stands, and whether a neutral e-mail may say so at their own slot."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from attune.clinic.screens.contact import Access, may_be_mailed
from attune.ledger.disclosure import View
from attune.ledger.label import Reader
from attune.people.models import Couple, Invitation, Membership, Role, User, live
from attune.store import outbox


def partners_of(couple: Couple, *, at: datetime) -> dict[Reader, User]:
    """Who holds the two places of a couple now."""
    held = Membership.objects.filter(live(at), couple=couple, role=Role.PARTNER).select_related("user")
    return {Reader[membership.place]: membership.user for membership in held.order_by("place")}


def tell(
    view: View, place: Reader, person: User, template: str, *, at: datetime, zone: str
) -> datetime | None:
    """Queues a neutral message for one partner, if they chose e-mail and nobody else gave the same mailbox.

    Returns:
        When it will leave at the earliest; None where a person has to call instead.
    """
    if not may_be_mailed(view, place):
        return None
    return outbox.enqueue(person.id, view.viewer.couple, template, at=at, zone=zone)


def way_in(person: User, *, at: datetime) -> Access:
    """Where a partner's invitation stands, in words."""
    last = Invitation.objects.filter(user=person).order_by("created_at").last()
    joined = person.last_login is not None or (last is not None and last.used_at is not None)
    leaving = min(outbox.pending(person.id), default=None)
    if joined:
        words = "Used: they can sign in"
    elif leaving:
        words = f"Waiting: a message leaves {_when(leaving)}"
    elif last is None:
        words = "None yet"
    elif last.expires_at <= at:
        words = f"Expired {_when(last.expires_at)}"
    else:
        words = f"Given {_when(last.created_at)}, not used yet, works until {_when(last.expires_at)}"
    return Access(person.username, words, joined, leaving is not None)


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "D j M, H:i")
