"""Which credentials a role needs, which staff have them in date, and which run out."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from attune.people.models import ClinicRole, Credential, Role, User, live
from attune.people.staff import staff_with


NEEDED = {
    Role.THERAPIST: frozenset(
        {Credential.Kind.COUPLES, Credential.Kind.KETAMINE}
    ),  # product.md: both recorded
    Role.PRESCRIBER: frozenset({Credential.Kind.LICENCE}),
    Role.MONITOR: frozenset({Credential.Kind.LICENCE}),
}


def in_date(role: Role, *, at: datetime) -> list[User]:
    """Staff who work in a clinical role and whose credentials for it hold today, by name."""
    people = staff_with(role, at=at)
    held: dict[UUID, set[str]] = defaultdict(set)
    for credential in Credential.objects.filter(user__in=people):
        if credential.in_date(at):
            held[credential.user_id].add(credential.kind)
    return [person for person in people if held[person.id] >= NEEDED[role]]


def standing(user: User) -> list[Credential]:
    """The newest of each kind somebody has: an older one gave way to it."""
    newest = {credential.kind: credential for credential in user.credentials.order_by("expires", "id")}
    return [newest[kind] for kind in Credential.Kind.values if kind in newest]


def expiring(*, at: datetime, within: timedelta) -> list[Credential]:
    """Standing credentials of people who work here, expired or soon to be."""
    working = ClinicRole.objects.filter(live(at)).values("user")
    people = User.objects.filter(id__in=working).prefetch_related("credentials")
    last = (at + within).date()
    return [credential for person in people for credential in standing(person) if credential.expires <= last]
