"""The demonstration clinic: invented staff and twelve invented couples, written through the front door.

Their answers are drawn from a fixed seed, so that every demonstration is the same. Nobody here resembles anyone.
"""

import random
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from django.utils import timezone

from attune.clinic import acceptance
from attune.instruments.entries import (
    ACKNOWLEDGEMENT,
    ASSIGNMENT,
    RESPONSE,
    Acknowledgement,
    Answer,
    Assignment,
    Response,
    answer_kind,
)
from attune.instruments.folds import alerts, draft_answers
from attune.instruments.questionnaire import Questionnaire, load
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft, Entry, Kind
from attune.ledger.label import Reader
from attune.people.models import FRONT_DESK, VISITOR, Couple, Credential, Membership, Role, User
from attune.people.staff import add
from attune.people.viewers import viewer
from attune.scheduling.entries import CONSULTATION_REQUEST, Channel, ConsultationRequest, SafeContact
from attune.store.read import seen_by
from attune.store.record import record


class NotEmptyError(RuntimeError):
    """The database holds real people: a demonstration must never mix with them."""


class Worker(NamedTuple):
    """A staff member: name, role, and for how many days their training is still in date."""

    name: str
    role: Role
    days: int


class Pair(NamedTuple):
    """A couple: names, weeks since they asked, and how far they are (see `_walk`)."""

    one: str
    other: str
    weeks: int
    stage: str


STAFF = (
    Worker("Dr Mina Cho", Role.THERAPIST, 400),
    Worker("Dr Teo Lindqvist", Role.THERAPIST, 40),
    Worker("Dr Aziz Okoro", Role.PRESCRIBER, 300),
    Worker("Nia Brandt", Role.MONITOR, 200),
    Worker("Dee Marlowe", Role.COORDINATOR, 0),
    Worker("Pat Quill", Role.DIRECTOR, 0),
    Worker("Kim Doe", Role.ADMINISTRATOR, 0),
)
PAIRS = (
    Pair("Ana", "Ben", 18, "months"),
    Pair("Juno", "Kit", 16, "months"),
    Pair("Ola", "Marek", 14, "months"),
    Pair("Pia", "Quinn", 12, "months"),
    Pair("Rosa", "Sami", 10, "months"),
    Pair("Tove", "Uma", 8, "months"),
    Pair("Vik", "Wanda", 5, "answered"),
    Pair("Xenia", "Yuri", 4, "answered"),
    Pair("Zoe", "Arlo", 3, "alert"),
    Pair("Bela", "Cleo", 2, "half"),
    Pair("Dara", "Emil", 1, "begun"),
    Pair("Fay", "Gus", 0, "opened"),
)
WAITING = (("Hana", "together"), ("Ivo", "alone"))
SEED = 20261123


def fill(*, at: datetime) -> bool:
    """Fills an empty installation.

    Returns:
        Whether it was filled now; False if the demonstration is here already.

    Raises:
        NotEmptyError: there are people who are not the demonstration's.
    """
    if User.objects.exists():
        check_ours()
        return False
    with transaction.atomic():
        _Telling(at).tell()
    return True


def check_ours() -> None:
    """Refuses to run a demonstration over anything but the demonstration's own people.

    Raises:
        NotEmptyError: the database has real users.
    """
    names = [worker.name for worker in STAFF]
    if User.objects.filter(name__in=names).count() != len(names):
        raise NotEmptyError("this database has real users; the demonstration needs an empty one")


class _Telling:
    """One telling of the invented story."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.draw = random.Random(SEED)  # noqa: S311 - invented answers, not secrets
        self.zone = timezone.get_current_timezone_name()
        self.staff: dict[str, User] = {}

    def tell(self) -> None:
        """Staff, couples, and two requests that wait."""
        start = self.now - timedelta(weeks=30)
        for worker in STAFF:
            self._hire(worker, start)
        for number, pair in enumerate(PAIRS):
            self._walk(pair, self.staff["Dr Mina Cho" if number % 3 else "Dr Teo Lindqvist"])
        for name, together in WAITING:
            self._request(name, together, self.now - timedelta(hours=20))

    def _hire(self, worker: Worker, at: datetime) -> None:
        user, _ = add(worker.name, role=worker.role, at=at)
        first = worker.name.removeprefix("Dr ").split()[0].lower()
        User.objects.filter(pk=user.pk).update(username=first)
        user.username = first
        self.staff[worker.name] = user
        if worker.days:
            issued, expires = date(2024, 3, 1), (self.now + timedelta(days=worker.days)).date()
            for kind in Credential.Kind:
                Credential.objects.create(user=user, kind=kind, issued=issued, expires=expires)

    def _request(self, name: str, together: str, at: datetime) -> Entry[Any]:
        contact = SafeContact(
            full_name=f"{name} Example",
            name_to_use=name,
            channel=Channel.EMAIL if self.draw.random() < 0.6 else Channel.TEXT,
            address=f"{name.lower()}@example.org",
            hours="12-14 h",
            may_leave_message=False,
        )
        if contact.channel is Channel.TEXT:
            contact = msgspec.structs.replace(contact, address=f"555 01{self.draw.randrange(100):02}")
        reference = "".join(self.draw.choices("BCDFGHJKMNPQRSTVWXYZ23456789", k=8))
        asked = ConsultationRequest(contact, together, "Weekday mornings", "", reference)
        return self._say(CONSULTATION_REQUEST, asked, by=Viewer(VISITOR, FRONT_DESK, Reader.NOBODY), at=at)

    def _walk(self, pair: Pair, therapist: User) -> None:
        """A couple from its two requests to where it stands now."""
        asked_at = self.now - timedelta(weeks=pair.weeks, days=2)
        requests = tuple(self._request(name, "together", asked_at).id for name in (pair.one, pair.other))
        team = (
            (therapist, Role.THERAPIST),
            (self.staff["Dr Aziz Okoro"], Role.PRESCRIBER),
            (self.staff["Nia Brandt"], Role.MONITOR),
        )
        opened = asked_at + timedelta(days=1)
        wanted = acceptance.Acceptance(requests, None, team, uuid4())
        couple = acceptance.accept(wanted, by=self.staff["Dee Marlowe"], at=opened, zone=self.zone)
        partners = self._partners(couple, opened)
        cho = viewer(therapist, couple.id, at=opened)
        assert cho is not None  # noqa: S101 - just put on the team
        level = {partner.partner: self.draw.uniform(0.35, 0.7) for partner in partners}
        answering = {"opened": (), "begun": partners[:1], "half": partners[:1]}.get(pair.stage, partners)
        User.objects.filter(id__in=[partner.person for partner in answering]).update(last_login=opened)
        for partner in answering:
            self._answer_open(partner, cho, level[partner.partner], opened + timedelta(days=1), pair.stage)
        if pair.stage == "months":
            self._months(partners, cho, level, opened)

    def _partners(self, couple: Couple, at: datetime) -> list[Viewer]:
        held = (
            Membership.objects.filter(couple=couple, role=Role.PARTNER)
            .select_related("user")
            .order_by("place")
        )
        found = [viewer(membership.user, couple.id, at=at) for membership in held]
        return [partner for partner in found if partner]

    def _months(
        self, partners: list[Viewer], cho: Viewer, level: dict[Reader, float], opened: datetime
    ) -> None:
        """Every second week the same two questionnaires, mostly a little better."""
        week = opened + timedelta(weeks=3)
        while week < self.now - timedelta(days=3):
            for partner in partners:
                level[partner.partner] = min(
                    0.8, max(0.05, level[partner.partner] * self.draw.uniform(0.75, 1.08))
                )
                for name in ("phq-9", "gad-7", "csi-16"):
                    asked = Assignment(name, load(name).version)
                    self._say(ASSIGNMENT, asked, by=cho, at=week, subject=partner.partner)
                self._answer_open(partner, cho, level[partner.partner], week + timedelta(hours=8), "months")
            week += timedelta(weeks=2)

    def _answer_open(self, partner: Viewer, cho: Viewer, level: float, at: datetime, stage: str) -> None:
        """Answers what is not answered yet, and has the team see to what alarms."""
        view = seen_by(partner)
        sent = {entry.payload.assignment for entry in view.of(RESPONSE)}
        for entry in [entry for entry in view.of(ASSIGNMENT) if entry.id not in sent]:
            questionnaire = load(entry.payload.instrument)
            if questionnaire.wholly_sealed and len(view.of(RESPONSE)) > 3:
                continue
            self._answer(partner, entry.id, questionnaire, level, at, stage)
            if stage == "begun":
                return
        if stage != "alert":
            self._see_to(cho, at + timedelta(hours=3))

    def _answer(
        self,
        partner: Viewer,
        task: UUID,
        questionnaire: Questionnaire,
        level: float,
        at: datetime,
        stage: str,
    ) -> None:
        count = 4 if stage == "begun" else len(questionnaire.items)
        for number, item in enumerate(questionnaire.items[:count]):
            value = self._value(
                questionnaire, [option.value for option in item.options], level, item.id, stage
            )
            minute = at + timedelta(seconds=20 * number)
            self._say(
                answer_kind(item),
                Answer(task, item.id, value),
                by=partner,
                at=minute,
                subject=partner.partner,
            )
        if questionnaire.wholly_sealed or stage == "begun":
            return
        answers = draft_answers(seen_by(partner), task)
        sent = Response(task, questionnaire.name, questionnaire.version, answers)
        self._say(RESPONSE, sent, by=partner, at=at + timedelta(minutes=6), subject=partner.partner)

    def _value(
        self, questionnaire: Questionnaire, values: list[int], level: float, item: str, stage: str
    ) -> int:
        """An answer near the person's level; safety answers are rare, and certain in the story of an alert."""
        if questionnaire.wholly_sealed or item == "9":
            alarming = stage == "alert" and (questionnaire.name, item) in {
                ("hark", "A"),
                ("asq", "1"),
                ("phq-9", "9"),
            }
            if questionnaire.name != "csi-16":
                return 1 if alarming else 0
        share = 1 - level if questionnaire.name == "csi-16" else level
        ordered = sorted(values)
        return ordered[
            min(len(ordered) - 1, max(0, round(self.draw.gauss(share, 0.18) * (len(ordered) - 1))))
        ]

    def _see_to(self, cho: Viewer, at: datetime) -> None:
        for alert in alerts(seen_by(cho)):
            if alert.acknowledged is None:
                done = Acknowledgement(
                    (alert.source,), "Called at the safe number, spoke alone, plan agreed."
                )
                self._say(ACKNOWLEDGEMENT, done, by=cho, at=at, sources=(alert.source,))

    def _say(
        self, kind: Kind[Any], payload: msgspec.Struct, *, by: Viewer, at: datetime, **more: Any
    ) -> Entry[Any]:
        return record(Draft(kind, payload, at, self.zone, uuid4(), **more), by=by, at=at)
