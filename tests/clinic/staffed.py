"""A clinic with its people, for stories told through the pages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from attune.clinic.acceptance import Acceptance, accept
from attune.clinic.invitations import partners_of
from attune.instruments.entries import ASSIGNMENT, RESPONSE, SEALED_ANSWER, Answer, Response
from attune.instruments.questionnaire import load
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft, Entry
from attune.ledger.label import Reader
from attune.people.models import FRONT_DESK, VISITOR, ClinicRole, Couple, Credential, Role, User
from attune.people.viewers import viewer
from attune.scheduling.entries import CONSULTATION_REQUEST, Channel, ConsultationRequest, SafeContact
from attune.scheduling.folds import name_of
from attune.store.read import read
from attune.store.record import record


class Clinic:
    """Staff of every role, all with credentials in date, and what they do."""

    def __init__(self) -> None:
        self.now = timezone.now() - timedelta(days=3)
        self.cho = self.hire("Dr Cho", Role.THERAPIST)
        self.other = self.hire("Dr Other", Role.THERAPIST)
        self.pia = self.hire("Dr Pia", Role.PRESCRIBER)
        self.nia = self.hire("Nia", Role.MONITOR)
        self.dee = self.hire("Dee", Role.COORDINATOR)
        self.dirk = self.hire("Dirk", Role.DIRECTOR)
        self.ada = self.hire("Ada", Role.ADMINISTRATOR)

    def hire(self, name: str, *roles: Role, trained: bool = True) -> User:
        user = User.objects.create(username=f"{name}-{uuid4().hex[:6]}", name=name, created_at=self.now)
        for role in roles:
            ClinicRole.objects.create(user=user, role=role, started_at=self.now)
        today = self.now.date()
        for kind in Credential.Kind if trained else ():
            Credential.objects.create(
                user=user, kind=kind, issued=today - timedelta(days=300), expires=today + timedelta(days=400)
            )
        return user

    def asks(self, contact: SafeContact, together: str = "together") -> Entry[ConsultationRequest]:
        """A visitor sends a request from the public page."""
        said = ConsultationRequest(contact, together, "Mondays", "We are stuck", f"R-{uuid4().hex[:4]}")
        by = Viewer(VISITOR, FRONT_DESK, Reader.NOBODY)
        return record(Draft(CONSULTATION_REQUEST, said, self.now, "UTC", uuid4()), by=by, at=self.now)

    def opens(
        self, *names: str, team: tuple[tuple[User, Role], ...] | None = None, at: datetime | None = None
    ) -> Couple:
        """Dee accepts the requests of two people."""
        requests = tuple(self.asks(contact(name)).id for name in names)
        wanted = Acceptance(requests, None, team or self.team, uuid4())
        return accept(wanted, by=self.dee, at=at or timezone.now(), zone="UTC")

    @property
    def team(self) -> tuple[tuple[User, Role], ...]:
        return (self.cho, Role.THERAPIST), (self.pia, Role.PRESCRIBER), (self.nia, Role.MONITOR)


def contact(name: str, address: str = "", channel: Channel = Channel.EMAIL) -> SafeContact:
    return SafeContact(f"{name} Example", name, channel, address or f"{name.lower()}@example.com", "12-14 h")


def signed_in(user: User) -> Client:
    """A browser in which somebody has just signed in, staff with their second factor."""
    if user.is_staff_member:
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = RequestFactory().get("/")
    request.user, request.session = user, client.session
    record_authentication(request, user, method="password", reauthenticated=True)
    if user.is_staff_member:
        record_authentication(request, user, method="mfa")
    request.session.save()
    return client


class Partner:
    """A partner of a couple, by the name they asked to be called."""

    def __init__(self, couple: Couple, name: str, by: User) -> None:
        now = timezone.now()
        self.couple = couple
        self.users = partners_of(couple, at=now)
        desk = viewer(by, couple.id, at=now)
        assert desk is not None
        view = read(desk, at=now, purpose="test")
        self.place = next(place for place in self.users if name_of(view, place) == name)
        found = viewer(self.users[self.place], couple.id, at=now)
        assert found is not None
        self.viewer = found

    @property
    def user(self) -> User:
        return self.users[self.place]

    def answers(
        self, instrument: str, values: Mapping[str, int | None], *, at: datetime | None = None
    ) -> Entry[Any] | None:
        """Answers the last assignment of an instrument: sealed items one by one, the rest by sending."""
        at = at or timezone.now()
        questionnaire = load(instrument)
        asked = [
            entry
            for entry in read(self.viewer, at=at, purpose="test").of(ASSIGNMENT)
            if entry.payload.instrument == instrument and entry.subject == self.viewer.partner
        ][-1]
        sent: dict[str, int | None] = {}
        last: Entry[Any] | None = None
        for item, value in values.items():
            if questionnaire.item(item).sealed:
                last = self._say(SEALED_ANSWER, Answer(asked.id, item, value), at)
            else:
                sent[item] = value
        if not questionnaire.wholly_sealed:
            self._say(RESPONSE, Response(asked.id, instrument, questionnaire.version, sent), at)
        return last

    def _say(self, kind: Any, payload: Any, at: datetime) -> Entry[Any]:
        draft = Draft(kind, payload, at, "UTC", uuid4(), subject=self.viewer.partner)
        return record(draft, by=self.viewer, at=at)


def page(client: Client, name: str, *arguments: Any) -> str:
    """What a page shows; it must be there."""
    response = client.get(reverse(f"clinic:{name}", args=arguments))
    assert response.status_code == 200, (name, response.status_code, response.headers.get("Location"))
    return response.content.decode()
