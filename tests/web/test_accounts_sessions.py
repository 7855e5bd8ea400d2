"""Staying in: the second factor belongs to a session, idleness locks by whose session it is, and all can be ended."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import override_settings
from django.utils import timezone
from tests.web.door import (
    Door,
    number,
    partner,
    signed_in,
    staff,
    with_second_factor,
)

from attune.people.models import Membership, Role, User
from attune.people.viewers import viewer
from attune.scheduling.entries import SAFE_CONTACT
from attune.store.read import read


pytestmark = pytest.mark.django_db
LOCKED_OUT = (
    "/clinic/",
    "/clinic/people",
    "/start",
    "/signin/methods",
    "/signin/methods/codes",
    "/signin/devices",
)


def test_setting_up_a_second_factor_opens_the_clinic_to_the_browser_that_did_it_and_to_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act: act())  # a test never commits
    dirk = staff(Role.DIRECTOR)
    stale, door = signed_in(dirk), signed_in(dirk)
    for path in LOCKED_OUT[:4]:
        assert door.client.get(path).headers["Location"] == "/signin/methods/app/add"
    asked = door.client.get("/signin/methods/app/add")
    assert asked.headers["Location"].startswith("/signin/again")
    door.again("/signin/methods/app/add")
    door.client.get("/signin/methods/app/add")
    door.client.post("/signin/methods/app/add", {"code": number(door.client.session[SECRET_SESSION_KEY])})
    assert door.is_in("/clinic/overview")
    for path in LOCKED_OUT:
        refused = stale.client.get(path)
        assert refused.headers["Location"] == f"/signin/second/again?next={quote(path, safe='')}"
    stale.again("/signin/methods/app/add")  # the password alone does not help it, nor setting up another
    assert stale.client.get("/signin/methods/keys/add").headers["Location"].startswith("/signin/second/again")
    assert not stale.is_in("/clinic/overview")


def test_a_stale_session_is_opened_by_the_second_factor() -> None:
    dirk = staff(Role.DIRECTOR)
    stale = signed_in(dirk)
    with_second_factor(dirk)
    stale.client.post("/signin/second/again?next=/clinic/overview", {"code": "000000"})
    assert not stale.is_in("/clinic/overview")
    stale.client.post("/signin/second/again?next=/clinic/overview", {"code": number()})
    assert stale.is_in("/clinic/overview")


@pytest.mark.parametrize("code", ["000000", "", "9" * 40])
def test_a_password_without_the_second_factor_opens_nothing(code: str) -> None:
    dirk, door = with_second_factor(staff(Role.DIRECTOR)), Door()
    assert door.sign_in(dirk.username).headers["Location"] == "/signin/second"
    door.client.post("/signin/second", {"code": code})
    for path in LOCKED_OUT:
        assert not door.is_in(path)


def test_who_gives_up_the_second_factor_is_sent_to_set_it_up_again() -> None:
    dirk = with_second_factor(staff(Role.DIRECTOR))
    door = signed_in(dirk)
    assert door.is_in("/clinic/overview")
    Authenticator.objects.filter(user=dirk).delete()
    assert door.client.get("/clinic/overview").headers["Location"] == "/signin/methods/app/add"


def test_a_partner_may_have_a_second_factor_and_is_then_asked_for_it() -> None:
    ana = with_second_factor(partner())
    door = Door()
    assert door.sign_in(ana.username).headers["Location"] == "/signin/second"
    assert not door.is_in()
    door.second()
    assert door.is_in()


@pytest.mark.parametrize(
    ("who", "minutes", "open_"),
    [("partner", 14, True), ("partner", 16, False), ("staff", 29, True), ("staff", 31, False)],
)
def test_how_long_a_session_may_idle(who: str, minutes: int, open_: bool) -> None:
    user, path = _person_and_page(who)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        door = signed_in(user)
        assert door.is_in(path)
        clock.shift(timedelta(minutes=minutes))
        answer = door.client.get(f"{path}?a=1")
        assert (answer.status_code == 200) is open_
        if not open_:
            back = quote(f"{path}?a=1", safe="")
            assert answer.headers["Location"] == f"/signin/again?next={back}"
            door.again(path, "not the right words")
            assert not door.is_in(path)
            assert door.again(path).headers["Location"] == path
            assert door.is_in(path)


def test_looking_at_public_pages_keeps_no_session_alive() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        door = signed_in(partner())
        door.is_in()
        for _ in range(4):
            clock.shift(timedelta(minutes=5))
            assert door.client.get("/help").status_code == 200
        assert not door.is_in()


def test_a_session_in_use_stays_open_until_its_longest_time() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        door = signed_in(partner())
        for _ in range(47):
            assert door.is_in()
            clock.shift(timedelta(minutes=10))
        key = door.client.session.session_key
        clock.shift(timedelta(minutes=11))
        answer = door.client.get("/my/settings?a=1")
        assert answer.headers["Location"] == "/signin/?next=%2Fmy%2Fsettings%3Fa%3D1"
        assert not Session.objects.filter(session_key=key).exists()


def test_what_was_sent_to_a_locked_session_is_carried_out_for_that_person_alone() -> None:
    ana, ben = partner(), partner()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        door = signed_in(ana)
        door.again("/my/settings/contact")
        form = door.client.get("/my/settings/contact").context["form"]
        typed = {
            "client_id": str(form["client_id"].value()),
            "full_name": "Ana Example",
            "name_to_use": "Annie",
            "channel": "portal",
        }
        clock.shift(timedelta(minutes=16))
        door.client.post("/my/settings/contact", typed)
        assert _names(ana) == ["Ana"]
        door.sign_in(ben.username)  # somebody else at the same device gets nothing of it
        assert door.client.session.get("account_reauthentication_state") is None or not door.is_in()
        door.again("/my/settings/contact")
        assert _names(ana) == ["Ana", "Annie"]
        assert _names(ben) == ["Ana"]


def test_signing_out_everywhere_leaves_others_in() -> None:
    ana, ben = partner(), partner()
    phone, tablet, bens = signed_in(ana), signed_in(ana, "198.51.100.7"), signed_in(ben)
    assert phone.client.get("/signout/everywhere").status_code == 404
    phone.client.post("/signout/everywhere")
    assert [door.is_in() for door in (phone, tablet, bens)] == [False, False, True]
    assert not UserSession.objects.filter(user=ana).exists()


def test_where_one_is_signed_in_is_shown_after_a_recent_sign_in_only() -> None:
    door = signed_in(partner())
    assert door.client.get("/signin/devices").headers["Location"].startswith("/signin/again")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        door.again("/signin/devices")
        assert b"192.0.2.1" in door.client.get("/signin/devices").content
        clock.shift(timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1))
        assert door.client.get("/signin/devices").headers["Location"].startswith("/signin/again")


def test_other_devices_are_signed_out_from_the_list() -> None:
    ana = partner()
    phone, tablet = signed_in(ana), signed_in(ana, "198.51.100.7")
    phone.again("/signin/devices")
    page = phone.client.get("/signin/devices").content.decode()
    assert "198.51.100.7" in page
    assert "session" not in page.lower()  # a word that nobody beside her should read
    phone.client.post("/signin/devices")
    assert [door.is_in() for door in (phone, tablet)] == [True, False]


def test_a_membership_that_ends_closes_the_next_page() -> None:
    ana = partner()
    door = signed_in(ana)
    assert door.is_in()
    Membership.objects.filter(user=ana).update(ended_at=timezone.now())
    assert door.client.get("/my/").status_code == 404


def test_somebody_let_go_is_out_at_once() -> None:
    dirk = with_second_factor(staff(Role.DIRECTOR))
    door = signed_in(dirk)
    User.objects.filter(pk=dirk.pk).update(is_active=False)
    assert door.client.get("/clinic/overview").headers["Location"].startswith("/signin/?next=")


def test_the_doors_are_apart() -> None:
    assert signed_in(with_second_factor(staff())).client.get("/my/").status_code == 404
    assert signed_in(partner()).client.get("/clinic/").status_code == 404


def test_the_cookie_is_kept_from_scripts_and_other_sites() -> None:
    cookie = signed_in(partner()).client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"], cookie["max-age"]) == (
        "Strict",
        "/",
        "",
        "",
    )


def test_a_persona_has_no_key_to_a_real_clinic() -> None:
    dirk = staff(Role.DIRECTOR)
    door = Door()
    for path in ("/demo", "/demo/signin"):
        assert door.client.get(path).status_code == 404
    assert door.client.post("/demo/signin", {"username": dirk.username}).status_code == 404
    with override_settings(ATTUNE_DEMO=True):
        assert door.client.post("/demo/signin", {"username": "nobody"}).status_code == 404
        assert door.client.post("/demo/signin", {"username": dirk.username}).headers["Location"] == "/start"
        assert door.is_in("/clinic/overview")
    assert not door.is_in("/clinic/overview")  # the same cookie, once the demonstration is over


def _person_and_page(who: str) -> tuple[User, str]:
    if who == "partner":
        return partner(), "/my/settings"
    return with_second_factor(staff(Role.DIRECTOR)), "/clinic/overview"


def _names(user: User) -> list[str]:
    """What a partner asked to be called, oldest first."""
    now = timezone.now()
    own = viewer(user, Membership.objects.get(user=user).couple_id, at=now)
    assert own
    return [entry.payload.name_to_use for entry in read(own, at=now, purpose="test").of(SAFE_CONTACT)]
