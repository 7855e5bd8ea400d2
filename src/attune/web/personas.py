"""The people of the demonstration clinic, as its sign-in page lists them."""

from datetime import datetime
from typing import NamedTuple

from attune.ledger.label import Reader
from attune.people.models import Membership, Role, User, live
from attune.store import projections


class Persona(NamedTuple):
    """Somebody to sign in as."""

    username: str
    name: str
    what: str


def listed(*, at: datetime) -> list[tuple[str, list[Persona]]]:
    """Staff by role, then the partners of each couple."""
    staff = [
        Persona(user.username, user.name, ", ".join(sorted(role.label for role in user.roles(at))))
        for user in User.objects.exclude(name="").order_by("name")
    ]
    members = list(
        Membership.objects.filter(live(at), role=Role.PARTNER)
        .select_related("user", "couple")
        .order_by("couple__opened_at", "place")
    )
    names = projections.names({membership.couple_id for membership in members})
    partners = [
        Persona(
            membership.user.username,
            names.get(membership.couple_id, {}).get(Reader[membership.place], "Partner"),
            f"couple {membership.couple.ref}",
        )
        for membership in members
    ]
    return [("People of the clinic", staff), ("Partners", partners)]
