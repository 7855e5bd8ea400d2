"""Ana and Ben with accounts, for stories told through pages."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone

from attune.instruments.entries import ASSIGNMENT, Assignment
from attune.instruments.questionnaire import load
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft
from attune.ledger.label import Reader
from attune.people.models import Couple, Role, User
from attune.people.staff import add, add_partner
from attune.people.viewers import join_team, open_couple, viewer
from attune.scheduling.entries import SAFE_CONTACT, Channel, SafeContact
from attune.store.read import read
from attune.store.record import record


PASSWORD = "four quiet harbour lamps"


class Pair:
    """A couple with a therapist; each partner has a password and five questionnaires."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or timezone.now()
        self.kim, _ = add("Kim Doe", role=Role.ADMINISTRATOR, at=self.at)
        self.cho, _ = add("Dr Mina Cho", role=Role.THERAPIST, at=self.at)
        self.couple: Couple = open_couple(
            [add_partner(at=self.at), add_partner(at=self.at)], [], by=self.kim, at=self.at
        )
        join_team(self.couple, self.cho, Role.THERAPIST, by=self.kim, at=self.at)
        self.ana, self.ben = (
            self.couple.memberships.get(role=Role.PARTNER, place=place).user for place in "AB"
        )
        for user, name in ((self.ana, "Ana"), (self.ben, "Ben")):
            user.set_password(PASSWORD)
            user.save()
            contact = SafeContact(f"{name} Example", name, Channel.EMAIL, f"{name.lower()}@example.org")
            self.say(SAFE_CONTACT, contact, by=self.viewer(user))
        self.tasks: dict[str, UUID] = {}
        for name in ("phq-9", "gad-7", "csi-16", "asq", "hark"):
            for place in (Reader.A, Reader.B):
                asked = Assignment(name, load(name).version)
                entry = self.say(ASSIGNMENT, asked, by=self.viewer(self.cho), subject=place)
                if place is Reader.A:
                    self.tasks[name] = entry.id
                else:
                    self.tasks[f"ben {name}"] = entry.id

    def viewer(self, user: User) -> Viewer:
        found = viewer(user, self.couple.id, at=self.at)
        assert found
        return found

    def say(self, kind: Any, payload: Any, *, by: Viewer, subject: Reader | None = None) -> Any:
        draft = Draft(kind, payload, self.at, "UTC", uuid4(), subject=subject or by.partner)
        return record(draft, by=by, at=self.at)

    def seen(self, user: User) -> Any:
        return read(self.viewer(user), at=timezone.now(), purpose="test")


def signed_in(user: User, password: str = PASSWORD) -> Client:
    """A browser in which somebody has signed in by the page for it."""
    client = Client()
    answer = client.post("/signin/", {"login": user.username, "password": password})
    assert answer.status_code == 302, answer.content
    return client
