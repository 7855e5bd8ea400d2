"""Who there is: people who sign in, couples, who belongs to which, and what staff are trained for.

Of a partner the database here knows a sign-in name and no more: name and contact lie in their own ledger.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from attune.ledger.label import Reader


FRONT_DESK = UUID("00000000-0000-4000-8000-000000000001")  # the couple id of the front desk's own ledger
VISITOR = UUID("00000000-0000-4000-8000-000000000002")  # who writes a request before anyone has signed in
INVITATION_LIFE = timedelta(days=14)
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else


class Role(models.TextChoices):
    """What a person is: for one couple (the first four) or for the clinic."""

    PARTNER = "partner", "Partner"
    THERAPIST = "therapist", "Therapist"
    PRESCRIBER = "prescriber", "Prescriber"
    MONITOR = "monitor", "Session monitor"
    COORDINATOR = "coordinator", "Coordinator"
    DIRECTOR = "director", "Director"
    ADMINISTRATOR = "administrator", "Administrator"


CLINICAL = (Role.THERAPIST, Role.PRESCRIBER, Role.MONITOR)
ATOMS = {
    Role.THERAPIST: Reader.THERAPY,
    Role.PRESCRIBER: Reader.MEDICAL,
    Role.MONITOR: Reader.MEDICAL,
    Role.COORDINATOR: Reader.DESK,
}


def short_ref() -> str:
    """An opaque reference to a couple that can be read out."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


class Users(BaseUserManager["User"]):
    """Finds people by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this sign-in name, whatever its case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Partners have neither name nor e-mail here."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    username = models.CharField("sign-in name", max_length=60, unique=True)
    name = models.CharField("full name", max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = Users()

    def __str__(self) -> str:
        return self.name or self.username

    def roles(self, at: datetime) -> frozenset[Role]:
        """The roles this person holds for the clinic at a moment."""
        if not self.is_staff_member:
            return frozenset()
        held = ClinicRole.objects.filter(live(at), user=self).values_list("role", flat=True)
        return frozenset(map(Role, held))

    @property
    def is_staff_member(self) -> bool:
        """Whether this is somebody of the clinic, past or present, and not a partner."""
        return bool(self.name)


class Couple(models.Model):
    """A couple's place in the clinic. All that is known of it lies in its ledger."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    ref = models.CharField(max_length=8, unique=True, default=short_ref)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.ref


class Membership(models.Model):
    """Somebody's part in one couple, from a moment and perhaps to a moment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(
        max_length=13, choices=[(role.value, role.label) for role in (Role.PARTNER, *CLINICAL)]
    )
    place = models.CharField(max_length=1, blank=True, choices=[("A", "A"), ("B", "B")])
    recused_from = models.CharField(max_length=1, blank=True, choices=[("A", "A"), ("B", "B")])
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(role="partner", place__in=("A", "B"), recused_from="")
                | (~Q(role="partner") & Q(place="")),
                name="partners_and_only_they_have_a_place",
            ),
            models.UniqueConstraint(
                fields=("couple", "place"),
                condition=~Q(place="") & Q(ended_at=None),
                name="one_person_in_a_place",
            ),
            models.UniqueConstraint(
                fields=("couple", "user"),
                condition=Q(ended_at=None, role="partner"),
                name="one_place_for_a_person",
            ),
            models.UniqueConstraint(
                fields=("couple", "user", "role"),
                condition=Q(ended_at=None),
                name="one_live_membership_in_a_role",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} in {self.couple}"


class ClinicRole(models.Model):
    """What somebody is for the clinic as a whole, from a moment and perhaps to a moment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="clinic_roles")
    role = models.CharField(
        max_length=13, choices=[(role.value, role.label) for role in Role if role is not Role.PARTNER]
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role"), condition=Q(ended_at=None), name="one_live_clinic_role"
            ),
        )


class Credential(models.Model):
    """A training or licence of a staff member, and when it ends."""

    class Kind(models.TextChoices):
        """What must be in date before somebody works with couples."""

        COUPLES = "couples", "Couples therapy training"
        KETAMINE = "ketamine", "Ketamine training"
        LICENCE = "licence", "Professional licence"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    issued = models.DateField()
    expires = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires__gte=models.F("issued")), name="expires_after_it_is_issued"
            ),
        )

    def in_date(self, at: datetime) -> bool:
        """Whether it holds on the day of a moment."""
        return self.issued <= at.date() <= self.expires


class Invitation(models.Model):
    """A way in for one person, once. Only a hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def use(self, *, at: datetime) -> bool:
        """Marks it used, and every other open one of the same person too.

        Returns:
            Whether this was its first use; two at once have one winner.
        """
        first = Invitation.objects.filter(pk=self.pk, used_at=None, expires_at__gt=at).update(used_at=at)
        Invitation.objects.filter(user=self.user, used_at=None, expires_at__gt=at).update(expires_at=at)
        return bool(first)

    @staticmethod
    def hash_of(token: str) -> str:
        """What is stored of a token."""
        return sha256(token.encode()).hexdigest()


def live(at: datetime) -> Q:
    """The condition of a membership or role that holds at a moment."""
    return Q(started_at__lte=at) & (Q(ended_at=None) | Q(ended_at__gt=at))
