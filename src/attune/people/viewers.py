"""Who somebody is for one couple, now: membership in, viewer out. Access ends the moment the membership does."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from attune.ledger.disclosure import Viewer
from attune.ledger.label import Reader
from attune.people.models import ATOMS, CLINICAL, Couple, Membership, Role, User, live


class MembershipError(ValueError):
    """A membership that may not be. Says why, for the person who wanted to grant it."""


def viewer(user: User, couple_id: UUID, *, at: datetime) -> Viewer | None:
    """A person as a reader of one couple's ledger, or None for a stranger.

    Coordinators are the desk of every couple and of the front desk; administrators and directors read nothing.
    """
    return viewer_with_roles(user, couple_id, at=at)[0]


def viewer_with_roles(user: User, couple_id: UUID, *, at: datetime) -> tuple[Viewer | None, frozenset[Role]]:
    """A person as a reader of one couple's ledger, and in which roles: for pages that admit some roles only."""
    if not user.is_active:
        return None, frozenset()
    atoms = recused = Reader.NOBODY
    roles = {Role.COORDINATOR} & user.roles(at)
    for membership in Membership.objects.filter(live(at), user=user, couple_id=couple_id):
        roles.add(Role(membership.role))
        atoms |= Reader[membership.place] if membership.place else ATOMS[Role(membership.role)]
        recused |= Reader[membership.recused_from] if membership.recused_from else Reader.NOBODY
    if Role.COORDINATOR in roles:
        atoms |= Reader.DESK
    return (Viewer(user.id, couple_id, atoms, recused) if atoms else None), frozenset(roles)


def couples_of(user: User, *, at: datetime) -> QuerySet[Couple]:
    """The couples a person belongs to now; for a coordinator, all."""
    if Role.COORDINATOR in user.roles(at):
        return Couple.objects.order_by("opened_at", "id")
    mine = Membership.objects.filter(live(at), user=user).values("couple")
    return Couple.objects.filter(id__in=mine).order_by("opened_at", "id")


def partner_viewer(user: User, *, at: datetime) -> Viewer | None:
    """A partner as a reader of their own couple; of the newest, should there ever be two."""
    mine = Membership.objects.filter(live(at), user=user, role=Role.PARTNER).order_by("-started_at").first()
    if mine is None or not user.is_active:
        return None
    return Viewer(user.id, mine.couple_id, Reader[mine.place])


@transaction.atomic
def open_couple(
    partners: Iterable[User], team: Iterable[tuple[User, Role]], *, by: User, at: datetime
) -> Couple:
    """Opens a couple for two partners, in places drawn by lot, with its care team.

    Raises:
        MembershipError: not two different partners, a partner who is staff, or a team of only its granter.
    """
    pair = list(partners)
    if len(pair) != 2 or pair[0] == pair[1]:
        raise MembershipError("A couple is two different people")
    if any(person.is_staff_member for person in pair):
        raise MembershipError("Somebody who works here cannot be a partner here")
    secrets.SystemRandom().shuffle(pair)
    couple = Couple.objects.create(opened_at=at)
    for person, place in zip(pair, "AB", strict=True):
        Membership.objects.create(couple=couple, user=person, role=Role.PARTNER, place=place, started_at=at)
    for person, role in team:
        join_team(couple, person, role, by=by, at=at)
    return couple


def join_team(
    couple: Couple, person: User, role: Role, *, by: User, at: datetime, recused_from: str = ""
) -> Membership:
    """Adds a clinician to a couple's care team.

    Raises:
        MembershipError: they do not hold that role, belong already, or would let themselves in.
    """
    if role not in CLINICAL or role not in person.roles(at):
        raise MembershipError(f"{person} does not work here as {Role(role).label.lower()}")
    if person == by:
        raise MembershipError("Nobody lets themselves in: ask a colleague to add you")
    if Membership.objects.filter(live(at), couple=couple, user=person, role=Role.PARTNER).exists():
        raise MembershipError("A partner cannot be on their own care team")
    if Membership.objects.filter(live(at), couple=couple, user=person, role=role).exists():
        raise MembershipError(f"{person} is on this team already")
    return Membership.objects.create(
        couple=couple, user=person, role=role, recused_from=recused_from, started_at=at
    )


def leave_team(membership: Membership, *, at: datetime) -> None:
    """Ends a membership; what it opened is closed from this moment on."""
    Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=at)
