"""Adding people: staff with a role, partners with a neutral sign-in name, and the one link that lets each in."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from attune.people.models import INVITATION_LIFE, ClinicRole, Invitation, Role, User, live


TOKEN_BYTES = 16  # 128 bits from the system's generator (ASVS 11.5.1)
_FIRST = (
    "amber",
    "brook",
    "cedar",
    "dune",
    "ember",
    "fern",
    "harbor",
    "ivory",
    "juniper",
    "lake",
    "maple",
    "north",
)
_SECOND = (
    "bird",
    "cloud",
    "field",
    "gate",
    "hill",
    "lamp",
    "leaf",
    "otter",
    "path",
    "river",
    "stone",
    "wind",
)


@transaction.atomic
def add(name: str, *, role: str, at: datetime, email: str = "") -> tuple[User, str]:
    """Adds a staff member.

    Returns:
        The person, and the token of their joining link.
    """
    user = _create(name=name, email=email, at=at)
    ClinicRole.objects.create(user=user, role=Role(role), started_at=at)
    return user, invite(user, at=at)


def add_partner(*, at: datetime) -> User:
    """Adds a partner: a sign-in name that says nothing, and nothing else."""
    return _create(at=at)


def invite(user: User, *, at: datetime) -> str:
    """Makes a joining token for one person; earlier ones stop working.

    Returns:
        The token, which is not kept.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Invitation.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)
    Invitation.objects.create(
        user=user, token_hash=Invitation.hash_of(token), created_at=at, expires_at=at + INVITATION_LIFE
    )
    return token


def has_joined(user: User) -> bool:
    """Whether somebody has used an invitation or signed in: then a waiting one must not open the account again."""
    return user.last_login is not None or user.invitations.exclude(used_at=None).exists()


def invited_by(token: str, *, at: datetime) -> Invitation | None:
    """The invitation of a token that still works, or None: unknown, used and expired are one answer."""
    return (
        Invitation.objects.filter(token_hash=Invitation.hash_of(token), used_at=None, expires_at__gt=at)
        .select_related("user")
        .first()
    )


def staff_with(role: Role, *, at: datetime) -> list[User]:
    """Who holds a role now, by name."""
    held = ClinicRole.objects.filter(live(at), role=role).values("user")
    return list(User.objects.filter(id__in=held, is_active=True).order_by("name"))


def staff_names() -> dict[UUID, str]:
    """The names of all staff, past and present, to say who did what."""
    return dict(User.objects.exclude(name="").values_list("id", "name"))


def _create(*, at: datetime, name: str = "", email: str = "") -> User:
    user = User(username=_free_name(), name=name, email=email, created_at=at)
    user.set_unusable_password()
    user.save()
    return user


def _free_name() -> str:
    while True:
        name = f"{secrets.choice(_FIRST)}-{secrets.choice(_SECOND)}-{secrets.randbelow(9000) + 1000}"
        if not User.objects.filter(username=name).exists():
            return name
