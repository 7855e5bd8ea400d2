"""The couple whose two worlds are compared, what everybody may do in them, and every address of the site."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4, uuid5

from django.core import mail
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from tests.twin.world import START, World, fresh_world, later

from attune.clinic import acceptance
from attune.instruments import folds
from attune.instruments.entries import ACKNOWLEDGEMENT, ASSIGNMENT, RESPONSE, Acknowledgement, Assignment
from attune.instruments.questionnaire import load
from attune.ledger import sharing
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft
from attune.ledger.label import Reader
from attune.people.models import FRONT_DESK, VISITOR, Couple, Credential, Role, User
from attune.people.staff import add
from attune.people.viewers import viewer
from attune.scheduling.entries import (
    CONSULTATION_REQUEST,
    SAFE_CONTACT,
    Channel,
    ConsultationRequest,
    SafeContact,
)
from attune.scheduling.folds import safe_contact
from attune.store import outbox
from attune.store.read import read
from attune.store.record import record
from attune.web import effects


PASSWORD = "four quiet harbour lamps"
PROBE_CLOCK = START + timedelta(days=1)  # fixed: it does not depend on what happened
NAMES = {"ana": "Ana", "ben": "Ben"}
INSTRUMENTS = ("phq-9", "gad-7", "csi-16", "asq", "hark")


@dataclass(frozen=True)
class Act:
    """One command: who does what, at which minute. `label` names its randomness, the same in both worlds if shared."""

    minute: int
    who: str
    what: str
    more: tuple[Any, ...] = ()
    label: str = ""


@dataclass
class Story:
    """The clinic at the start, the same in every world."""

    world: World
    couple: Couple = field(init=False)
    people: dict[str, User] = field(init=False, default_factory=dict)
    tasks: dict[str, dict[str, UUID]] = field(init=False, default_factory=dict)

    def open(self) -> None:
        """Ana and Ben ask together, Dee accepts, Dr Cho is their therapist; both have a password."""
        with self.world.moment(START - timedelta(days=2), "opening"):
            at = START - timedelta(days=2)
            for name, role in (
                ("dee", Role.COORDINATOR),
                ("cho", Role.THERAPIST),
                ("kim", Role.ADMINISTRATOR),
            ):
                self.people[name], _ = add(name.title(), role=role, at=at)
                User.objects.filter(pk=self.people[name].pk).update(username=name)
                for kind in Credential.Kind:
                    Credential.objects.create(
                        user=self.people[name],
                        kind=kind,
                        issued=at.date(),
                        expires=(at + timedelta(days=900)).date(),
                    )
            requests = []
            for name in NAMES.values():
                contact = SafeContact(name, name, Channel.EMAIL, f"{name.lower()}@example.org")
                asked = ConsultationRequest(contact, "together")
                visitor = Viewer(VISITOR, FRONT_DESK, Reader.NOBODY)
                requests.append(
                    record(Draft(CONSULTATION_REQUEST, asked, at, "UTC", uuid4()), by=visitor, at=at).id
                )
            team = ((self.people["cho"], Role.THERAPIST),)
            wanted = acceptance.Acceptance(tuple(requests), None, team, uuid4())
            self.couple = acceptance.accept(wanted, by=self.people["dee"], at=at, zone="UTC")
            for membership in self.couple.memberships.filter(role=Role.PARTNER).select_related("user"):
                reader = viewer(membership.user, self.couple.id, at=at)
                assert reader
                own = read(reader, at=at, purpose="opening")
                contact_ = safe_contact(own, reader.partner)
                assert contact_
                name = contact_.name_to_use.lower()
                membership.user.set_password(PASSWORD)
                membership.user.save()
                self.people[name] = membership.user
                self.tasks[name] = {entry.payload.instrument: entry.id for entry in own.of(ASSIGNMENT)}

    def viewer(self, name: str) -> Viewer:
        """Somebody as a reader of the couple."""
        found = viewer(self.people[name], self.couple.id, at=START)
        assert found
        return found

    def sign_in(self, name: str, at: datetime, seed: str) -> None:
        """By the page for it; staff by the demonstration's one click, which these worlds allow."""
        if name in NAMES:
            self.world.get(name, "/signin/", at=at, seed=seed + "-page")
            form = {"login": self.people[name].username, "password": PASSWORD}
            seen = self.world.post(name, "/signin/", form, at=at, seed=seed)
        else:
            self.world.get(name, "/demo", at=at, seed=seed + "-page")
            seen = self.world.post(name, "/demo/signin", {"username": name}, at=at, seed=seed)
        assert seen.status == 302, seen.raw

    def run(self, act: Act) -> None:
        """Carries out one command."""
        ACTS[act.what](self, act)


def _answer(story: Story, act: Act) -> None:
    instrument, number, value = act.more
    path = f"/my/f/{story.tasks[act.who][instrument]}/{number}"
    story.world.get(act.who, path, at=later(act.minute), seed=act.label + "-page")
    story.world.post(act.who, path, {"answer": str(value)}, at=later(act.minute), seed=act.label)


def _answer_with_id(story: Story, act: Act) -> None:
    """An answer under a client id of the sender's choosing, perhaps somebody else's."""
    path = f"/my/f/{story.tasks[act.who]['phq-9']}/1"
    story.world.get(act.who, path, at=later(act.minute), seed=act.label + "-page")
    form = {"answer": "1", "client_id": str(act.more[0])}
    story.world.post(act.who, path, form, at=later(act.minute), seed=act.label)


def _share(story: Story, act: Act) -> None:
    """Somebody offers what they sent, and the share follows after its cooling-off (which ran before the story)."""
    begun = later(act.minute) - sharing.COOLING_OFF
    with story.world.moment(later(act.minute), act.label):
        who = story.viewer(act.who)
        response = read(who, at=later(act.minute), purpose="share").of(RESPONSE)[-1].id
        offer = sharing.Offer(response, "I want us to be well", sharing.digest("I want us to be well"))
        draft = Draft(sharing.OFFER, offer, begun, "UTC", uuid4(), subject=who.partner)
        offered = record(draft, by=who, at=begun, fresh=True)
        share = sharing.Share(offered.id, offer.text, offer.digest)
        record(Draft(sharing.SHARE, share, later(act.minute), "UTC", uuid4()), by=who, at=later(act.minute))


def _send(story: Story, act: Act) -> None:
    path = f"/my/f/{story.tasks[act.who][act.more[0]]}/check"
    story.world.get(act.who, path, at=later(act.minute), seed=act.label + "-page")
    story.world.post(act.who, path, {}, at=later(act.minute), seed=act.label)


def _whole(story: Story, act: Act) -> None:
    instrument, value = act.more
    for number, item in enumerate(load(instrument).items, start=1):
        values = [option.value for option in item.options]
        chosen = min(value, len(values) - 1)
        _answer(
            story,
            Act(act.minute, act.who, "answer", (instrument, number, values[chosen]), f"{act.label}-{number}"),
        )
    if not load(instrument).wholly_sealed:
        _send(story, Act(act.minute, act.who, "send", (instrument,), act.label + "-send"))


def _contact(story: Story, act: Act) -> None:
    form = {
        "full_name": "Ana", "name_to_use": "Annie", "channel": "call", "address": "555 0123", "hours": "", "shared_with": ""
    }  # fmt: skip
    story.world.get(act.who, "/my/settings/contact", at=later(act.minute), seed=act.label + "-page")
    story.world.post(act.who, "/my/settings/contact", form, at=later(act.minute), seed=act.label)


def _sign_in(story: Story, act: Act) -> None:
    story.sign_in(act.who, later(act.minute), act.label)


def _leave(story: Story, act: Act) -> None:
    story.world.get(act.who, "/leave", at=later(act.minute), seed=act.label)


def _wrong(story: Story, act: Act) -> None:
    story.world.get(act.who, "/signin/", at=later(act.minute), seed=act.label + "-page")
    form = {"login": story.people[act.who].username, "password": "not this one at all"}
    story.world.post(act.who, "/signin/", form, at=later(act.minute), seed=act.label)


def _look(story: Story, act: Act) -> None:
    story.world.get(act.who, act.more[0], at=later(act.minute), seed=act.label)


def _assign(story: Story, act: Act) -> None:
    partner, instrument = act.more
    with story.world.moment(later(act.minute), act.label):
        cho, whom = story.viewer("cho"), story.viewer(partner).partner
        asked = Assignment(instrument, load(instrument).version)
        draft = Draft(ASSIGNMENT, asked, later(act.minute), "UTC", uuid4(), subject=whom)
        record(draft, by=cho, at=later(act.minute))


def _remind(story: Story, act: Act) -> None:
    """A neutral message waits for one person's own slot."""
    with story.world.moment(later(act.minute), act.label):
        person = story.people[act.more[0]].id
        outbox.enqueue(person, story.couple.id, "todo", at=later(act.minute), zone="UTC")


def _acknowledge(story: Story, act: Act) -> None:
    with story.world.moment(later(act.minute), act.label):
        cho = story.viewer("cho")
        for alert in folds.alerts(read(cho, at=later(act.minute), purpose="alerts")):
            done = Acknowledgement((alert.source,), "Called, spoke alone")
            record(
                Draft(ACKNOWLEDGEMENT, done, later(act.minute), "UTC", uuid4()), by=cho, at=later(act.minute)
            )


def _desk_contact(story: Story, act: Act) -> None:
    with story.world.moment(later(act.minute), act.label):
        dee, whom = story.viewer("dee"), story.viewer(act.more[0]).partner
        contact = SafeContact("Ana", "Ana", Channel.TEXT, "555 0199")
        record(
            Draft(SAFE_CONTACT, contact, later(act.minute), "UTC", uuid4(), subject=whom),
            by=dee,
            at=later(act.minute),
        )


def _stranger_asks(story: Story, act: Act) -> None:
    with story.world.moment(later(act.minute), act.label):
        contact = SafeContact("Hana", "Hana", Channel.EMAIL, "hana@example.org")
        visitor = Viewer(VISITOR, FRONT_DESK, Reader.NOBODY)
        asked = ConsultationRequest(contact, "alone")
        record(
            Draft(CONSULTATION_REQUEST, asked, later(act.minute), "UTC", uuid4()),
            by=visitor,
            at=later(act.minute),
        )


ACTS: dict[str, Callable[[Story, Act], None]] = {
    "answer": _answer,
    "answer with id": _answer_with_id,
    "share": _share,
    "send": _send,
    "whole": _whole,
    "contact": _contact,
    "sign in": _sign_in,
    "wrong password": _wrong,
    "leave": _leave,
    "look": _look,
    "assign": _assign,
    "acknowledge": _acknowledge,
    "remind": _remind,
    "desk changes contact": _desk_contact,
    "stranger asks": _stranger_asks,
}


def addresses() -> dict[str, str]:
    """Every named address of the site and its pattern. An address without a name would escape the probes."""
    found: dict[str, str] = {}

    def walk(patterns: Iterable[URLPattern | URLResolver], prefix: str, space: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route, f"{pattern.namespace}:" if pattern.namespace else space)
            else:
                assert pattern.name, f"{route} has no name"
                found[space + pattern.name] = route

    walk(get_resolver().url_patterns, "/", "")
    return found


def paths(route: str, story: Story, guesses: Iterable[UUID]) -> list[str]:
    """The paths a viewer tries for a route: their own ids, everybody else's, and guesses."""
    ids = [task for tasks in story.tasks.values() for task in tasks.values()] + list(guesses)
    tries = {
        "<uuid:task>": [str(one) for one in ids],
        "<uuid:entry>": [str(one) for one in guesses],
        "<uuid:person>": [str(story.people["ana"].id), str(uuid5(story.couple.id, "nobody"))],
        "<int:number>": ["1", "9"],
        "<int:pk>": ["1", "2"],
        "<str:ref>": [story.couple.ref, "zzzzzz"],
        "<str:token>": ["nothing"],
        "<str:reference>": ["BCDFGHJK"],
        "<place:place>": ["A", "B"],
    }
    found = [route]
    for part, values in tries.items():
        found = [path.replace(part, value) for path in found for value in (values if part in path else [""])]
    return found


FORMS = (
    "/my/settings/contact",
    "/check",
    "/book",
    "/signin/",
    "/signin/code",
    "/signin/again",
    "/signin/methods/password",
)
MAIL_TICKS = [PROBE_CLOCK + timedelta(minutes=20 * n) for n in range(1, 3 * 30)]


def glance(story: Story, who: str, guesses: Iterable[UUID]) -> list[Any]:
    """A short look for the gate of planted leaks: the partner's own pages, guessed ids, and the next days' mail."""
    story.world.browsers.pop(who, None)
    story.sign_in(who, PROBE_CLOCK, "probe-sign-in")
    pages = ["/my/", *(f"/my/f/{task}" for task in [*story.tasks[who].values(), *guesses])]
    seen: list[Any] = [
        story.world.get(who, path, at=PROBE_CLOCK, seed=f"probe-{number}")
        for number, path in enumerate(pages)
    ]
    for number in (1, 2):
        path = f"/my/f/{story.tasks[who]['phq-9']}/{number}"
        story.world.get(who, path, at=PROBE_CLOCK, seed=f"form-{number}")
        seen.append(story.world.post(who, path, {"answer": "1"}, at=PROBE_CLOCK, seed=f"post-{number}"))
    check = f"/my/f/{story.tasks[who]['csi-16']}/check"
    story.world.get(who, check, at=PROBE_CLOCK, seed="check")
    seen.append(story.world.post(who, check, {}, at=PROBE_CLOCK, seed="check-post"))
    return seen + mails(story, who)


def observe(story: Story, who: str | None, guesses: Iterable[UUID]) -> list[Any]:
    """Everything one viewer can see afterwards: each address, own forms, guessed ids, and the next days' mail."""
    name, seen, clock = who or "stranger", [], PROBE_CLOCK
    if who:
        story.world.browsers.pop(name, None)
        story.sign_in(name, clock, "probe-sign-in")
    leaving = {"/leave", "/signout/", "/signout/everywhere", "/demo/signin"}
    every = [
        path
        for route in addresses().values()
        for path in paths(route, story, guesses)
        if route not in leaving
    ]
    for number, path in enumerate(dict.fromkeys(every)):
        seen.append(story.world.get(name, path, at=clock, seed=f"probe-{number}"))
    own = story.tasks.get(name, {})
    targets = [f"/my/f/{task}/{n}" for task in [*own.values(), *guesses] for n in (2, 9)]
    targets += [f"/my/f/{task}/check" for task in [*own.values(), *guesses]]
    for number, path in enumerate([*FORMS, *targets]):
        story.world.get(name, path, at=clock, seed=f"form-{number}")
        seen.append(story.world.post(name, path, {"answer": "1"}, at=clock, seed=f"post-{number}"))
    seen.append(story.world.get(name, "/my/", at=clock, seed="after"))
    return seen + mails(story, who)


def mails(story: Story, who: str | None) -> list[Any]:
    """What reaches one person's address over the next days, with the minute of each."""
    found, before = [], len(mail.outbox)
    address = f"{who}@example.org"
    send = effects._send

    def to_one(waiting: Any, *, at: datetime) -> None:
        story.world.draw_for(f"mail-{waiting.person}-{at.isoformat()}")
        send(waiting, at=at)

    for tick in MAIL_TICKS:
        with story.world.moment(tick, "tick"), mock.patch.object(effects, "_send", to_one):
            effects.send_due(at=tick)
        found += [(tick, m.subject, m.body, m.from_email) for m in mail.outbox[before:] if address in m.to]
        before = len(mail.outbox)
    return found


def live(
    acts: Iterable[Act], who: str | None, guesses: Iterable[UUID] = (), look: Any = observe
) -> list[Any]:
    """One world from its opening to what `who` sees at the end."""
    with fresh_world() as world, override_settings(ATTUNE_DEMO=True):
        story = Story(world)
        story.open()
        for act in sorted(acts, key=lambda act: (act.minute, act.label)):
            story.run(act)
        return look(story, who, guesses)
