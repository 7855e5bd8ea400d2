"""The gate of planted leaks (privacy.md 6.4): each is put into the running code and must be noticed.

Fourteen are noticed by the twin worlds; the fifteenth is a fault of labels and is noticed by the label theorem (Th2).
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock
from uuid import UUID, uuid5

import pytest
from django.db import connection
from django.http import HttpResponse
from tests.store import test_record
from tests.twin.story import Act, glance, live
from tests.twin.world import differences

from attune.instruments import folds
from attune.instruments.entries import RESPONSE
from attune.ledger import sharing
from attune.ledger.disclosure import View, Viewer
from attune.ledger.label import CARE_TEAM
from attune.people.models import Membership
from attune.portal import screens, views
from attune.store import record as recording
from attune.store.models import Message
from attune.store.read import entries_of, seen_by, whole_chain
from attune.web import effects


pytestmark = pytest.mark.django_db
SAME_ID = uuid5(UUID(int=0), "a client id")
LOW = (
    Act(0, "ben", "sign in", (), "low-0"),
    Act(2, "ana", "sign in", (), "low-1"),
    Act(2, "ana", "whole", ("gad-7", 1), "low-2"),
    Act(3, "ana", "share", (), "low-3"),
    Act(20, "ben", "answer with id", (SAME_ID,), "low-4"),
    Act(19, "cho", "remind", ("ben",), "low-6"),
    Act(21, "ben", "whole", ("csi-16", 2), "low-5"),
)
HIGH = (
    Act(4, "ana", "answer with id", (SAME_ID,), "high-0"),
    Act(5, "ana", "whole", ("phq-9", 2), "high-1"),
    Act(6, "ana", "whole", ("hark", 1), "high-2"),
    Act(7, "cho", "assign", ("ana", "gad-7"), "high-3"),
)


def team_view(couple: UUID) -> View:
    return seen_by(Viewer(UUID(int=9), couple, CARE_TEAM))


@contextmanager
def home_says(what: Callable[[UUID], object]) -> Iterator[None]:
    """Ben's home page says something computed from the whole ledger."""
    honest = screens.home

    def leaky(view: View) -> screens.Home:
        screen = honest(view)
        return replace(screen, name=f"{screen.name} {what(view.viewer.couple)}")

    with mock.patch.object(screens, "home", leaky):
        yield


def head(couple: UUID) -> tuple[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, hash FROM store_head WHERE couple = %s", [couple.bytes])
        position, last = cursor.fetchone()
        return position, bytes(last)


@contextmanager
def wake_up() -> Iterator[None]:
    """Every entry sends the other partner a message at once."""
    honest = views.record

    def leaky(draft: Any, *, by: Viewer, at: Any, **more: Any) -> Any:
        for member in Membership.objects.filter(couple_id=by.couple, role="partner").exclude(user=by.person):
            Message.objects.bulk_create(
                [
                    Message(
                        person=member.user_id.bytes, couple=by.couple.bytes, template="todo", not_before=at
                    )
                ],
                ignore_conflicts=True,
            )
        return honest(draft, by=by, at=at, **more)

    with mock.patch.object(views, "record", leaky):
        yield


@contextmanager
def reminder_depends_on_the_partner() -> Iterator[None]:
    """The words of a mail depend on what the couple has sent."""
    honest = effects.send_mail

    def leaky(subject: str, text: str, sender: str, to: list[str]) -> Any:
        couples = Membership.objects.values_list("couple_id", flat=True)
        sent = sum(len(team_view(couple).of(RESPONSE)) for couple in set(couples))
        return honest(subject, text + str(sent), sender, to)

    with mock.patch.object(effects, "send_mail", leaky):
        yield


def refusing(name: str, status: int, when: Callable[[Viewer], bool]) -> AbstractContextManager[Any]:
    """A page refuses one partner for a reason that lies with the other."""
    honest = getattr(views, name)

    def leaky(request: Any, *rest: Any, **named: Any) -> Any:
        from django.utils import timezone

        from attune.people.viewers import partner_viewer

        if request.method == "POST" and request.user.is_authenticated:
            reader = partner_viewer(request.user, at=timezone.now())
            if reader and when(reader):
                return HttpResponse("not now", status=status)
        return honest(request, *rest, **named)

    return patched_view(honest, leaky)


@contextmanager
def patched_view(honest: Any, leaky: Any) -> Iterator[None]:
    """Puts another function behind an address."""
    from attune.portal.urls import urlpatterns

    patterns = [pattern for pattern in urlpatterns if pattern.callback is honest]
    for pattern in patterns:
        pattern.callback = leaky
    try:
        yield
    finally:
        for pattern in patterns:
            pattern.callback = honest


@contextmanager
def forbidden_instead_of_not_found() -> Iterator[None]:
    """A hidden id answers otherwise than one that does not exist."""
    honest = views._task

    def leaky(viewer: Viewer, assignment: UUID) -> Any:
        mine = {entry.id for entry in seen_by(viewer).entries}
        if assignment not in mine and any(entry.id == assignment for entry in whole_chain(viewer.couple)):
            from django.core.exceptions import PermissionDenied

            raise PermissionDenied
        return honest(viewer, assignment)

    with mock.patch.object(views, "_task", leaky):
        yield


@contextmanager
def share_by_pointer() -> Iterator[None]:
    """A share shows what its owner has sent since."""
    honest = sharing.shared

    def leaky(view: View) -> Any:
        import msgspec

        latest = team_view(view.viewer.couple).of(RESPONSE)
        text = str(sorted(entry.payload.instrument for entry in latest))
        return tuple(
            msgspec.structs.replace(entry, payload=msgspec.structs.replace(entry.payload, text=text))
            for entry in honest(view)
        )

    with mock.patch.object(sharing, "shared", leaky):
        yield


@contextmanager
def global_idempotency_key() -> Iterator[None]:
    """A client id is looked up whoever used it."""

    def leaky(draft: Any, by: Viewer) -> Any:
        found = entries_of(by.couple, "client_id = %s", [draft.client_id.bytes])
        return found[0] if found else None

    with mock.patch.object(recording, "_recorded", leaky):
        yield


def alarmed(reader: Viewer) -> bool:
    return bool(folds.alerts(team_view(reader.couple)))


def busy(reader: Viewer) -> bool:
    return len(whole_chain(reader.couple)) > 45


MUTANTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "sequence id": lambda: home_says(lambda couple: head(couple)[0]),
    "last updated": lambda: home_says(
        lambda couple: max(e.recorded_at for e in whole_chain(couple) if e.author)
    ),
    "count": lambda: home_says(lambda couple: len(whole_chain(couple))),
    "progress": lambda: home_says(lambda couple: f"{len(team_view(couple).of(RESPONSE))} of 6"),
    "chain tip shown": lambda: home_says(lambda couple: head(couple)[1].hex()[:8]),
    "wake-up": wake_up,
    "gate text": lambda: home_says(lambda couple: "on hold" if folds.alerts(team_view(couple)) else ""),
    "reminder depends on partner": reminder_depends_on_the_partner,
    "both-done notice": lambda: home_says(
        lambda couple: "you both did it" if len(team_view(couple).of(RESPONSE)) > 2 else ""
    ),
    "shared rate limit": lambda: refusing("question", 429, busy),
    "forbidden instead of not found": forbidden_instead_of_not_found,
    "share by pointer": share_by_pointer,
    "global idempotency key": global_idempotency_key,
    "sending refused for the other's private answer": lambda: refusing("check", 409, alarmed),
}


def hidden_id() -> UUID:
    """The id of the entry that the last private act makes; it exists in one world only."""
    found: list[UUID] = []

    def look(story: Any, who: str, guesses: Any) -> list[Any]:
        found.append(
            [e.id for e in whole_chain(story.couple.id) if not e.readers & story.viewer("ben").partner][-1]
        )
        return []

    live((*LOW, *HIGH), "ben", (), look)
    return found[0]


def worlds() -> tuple[list[Any], list[Any]]:
    guesses = (hidden_id(),)
    return live(LOW, "ben", guesses, glance), live((*LOW, *HIGH), "ben", guesses, glance)


def test_without_a_planted_leak_the_worlds_are_equal() -> None:
    assert differences(*worlds()) == []


@pytest.mark.parametrize("leak", MUTANTS)
def test_each_planted_leak_is_noticed(leak: str) -> None:
    with MUTANTS[leak]():
        assert differences(*worlds()), f"the worlds did not notice: {leak}"


def test_an_amendment_that_widens_is_noticed_by_the_label_theorem() -> None:
    with (
        mock.patch.object(recording, "_bounded", lambda readers, draft, by: readers),
        pytest.raises(AssertionError),
    ):
        test_record.test_an_amendment_is_never_wider_than_what_it_corrects()
