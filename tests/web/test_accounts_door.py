"""Coming in: by password, by code, by invitation; and what a stranger learns at the door, which is nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from tests.web.door import PASSWORD, Door, mailed_code, partner, queries, shown, signed_in, staff

from attune.people.models import Membership, User
from attune.people.staff import add_partner, invite
from attune.project import signin_settings
from attune.scheduling.entries import Channel
from attune.web.accounts import contact_address


pytestmark = pytest.mark.django_db
UNKNOWN = "amber-otter-0000"
PEOPLE = ("e-mail", "telephone", "portal", "not asked", "staff", "gone", "never joined")


def somebody(what: str) -> str:
    """The sign-in name of somebody of a sort."""
    match what:
        case "staff":
            return staff().username
        case "never joined":
            return add_partner(at=timezone.now()).username
        case "not asked":
            return partner(None).username
        case "gone":
            ana = partner()
            User.objects.filter(pk=ana.pk).update(is_active=False)
            return ana.username
        case _:
            channel = {"e-mail": Channel.EMAIL, "telephone": Channel.CALL, "portal": Channel.PORTAL}[what]
            return partner(channel, "" if what == "portal" else "ana@example.com").username


@pytest.mark.parametrize("who", PEOPLE)
def test_a_wrong_password_and_an_unknown_name_are_one_answer(who: str) -> None:
    name = somebody(who)
    known, asked = queries(lambda: Door().sign_in(name, "not the right words"))
    unknown, asked_for_nobody = queries(lambda: Door().sign_in(UNKNOWN, "not the right words"))
    assert shown(known)[2].replace(name.encode(), b"") == shown(unknown)[2].replace(UNKNOWN.encode(), b"")
    assert (known.status_code, asked) == (unknown.status_code, asked_for_nobody)


@pytest.mark.parametrize("who", PEOPLE)
def test_asking_for_a_code_never_tells_who_is_known(who: str) -> None:
    name = somebody(who)
    known, unknown = Door(), Door()
    for step in (
        lambda door, typed: door.ask_for_a_code(typed),
        lambda door, _: door.client.get("/signin/code/confirm"),
        lambda door, _: door.enter_code("000000"),
        lambda door, _: door.enter_code("-"),
        lambda door, _: door.enter_code("111111"),
        lambda door, _: door.client.get("/signin/code/confirm"),
    ):
        assert shown(step(known, name)) == shown(step(unknown, UNKNOWN))


@pytest.mark.parametrize("who", PEOPLE)
def test_a_request_for_a_code_asks_the_database_as_often_for_anybody(
    who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("attune.web.accounts._send_code", lambda *_: None)  # it runs beside the request
    name = somebody(who)
    _, for_known = queries(lambda: Door().ask_for_a_code(name))
    _, for_nobody = queries(lambda: Door().ask_for_a_code(UNKNOWN))
    assert for_known == for_nobody


def test_a_code_goes_to_the_safe_contact_in_neutral_words_and_lets_in_once() -> None:
    ana, door = partner(), Door()
    door.ask_for_a_code(ana.username.upper())
    (message,) = mail.outbox
    code = mailed_code()
    assert re.fullmatch(r"\d{6}", code)
    assert message.subject == "Your code"
    assert message.body == (
        f"{code} is your Harbour code. It works for 10 minutes. Never share it, not even with family."
    )
    assert message.to == ["ana@example.com"]
    assert door.enter_code(code).headers["Location"] == "/start"
    assert door.is_in()
    other = Door()
    other.ask_for_a_code(ana.username)
    assert not Door().is_in()
    assert other.enter_code(code).headers.get("Location") != "/start"


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "e-mail"])
def test_nobody_else_is_sent_a_code(who: str) -> None:
    Door().ask_for_a_code(somebody(who))
    Door().ask_for_a_code(UNKNOWN)
    assert mail.outbox == []


def test_who_has_left_the_clinic_is_sent_nothing() -> None:
    ana = partner()
    Membership.objects.filter(user=ana).update(ended_at=timezone.now())
    assert contact_address(ana, at=timezone.now()) is None


def test_a_code_works_for_ten_minutes_in_the_browser_that_asked() -> None:
    ana, door = partner(), Door()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        door.ask_for_a_code(ana.username)
        assert Door().enter_code(mailed_code()).headers["Location"] == "/signin/code"
        clock.shift(timedelta(minutes=10, seconds=1))
        door.enter_code(mailed_code())
        assert not door.is_in()


def test_three_wrong_codes_end_the_code() -> None:
    ana, door = partner(), Door()
    door.ask_for_a_code(ana.username)
    wrong = "000000" if mailed_code() != "000000" else "000001"
    for _ in range(3):
        door.enter_code(wrong)
    door.enter_code(mailed_code())
    assert not door.is_in()


def test_a_slip_in_the_name_is_no_dead_end() -> None:
    ana, door = partner(), Door()
    door.ask_for_a_code(UNKNOWN)
    assert door.client.get("/signin/").headers["Location"] == "/signin/code/confirm"
    assert "Start again" in door.client.get("/signin/code/confirm").content.decode()
    assert door.start_again().headers["Location"] == "/signin/"
    door.ask_for_a_code(ana.username)
    assert door.enter_code(mailed_code()).headers["Location"] == "/start"


def test_one_name_gets_few_codes_an_hour_wherever_they_are_asked_for() -> None:
    ana = partner()
    for _ in range(12):
        Door().ask_for_a_code(ana.username)
    assert len(mail.outbox) == 10  # from one place
    Door("198.51.100.7").ask_for_a_code(ana.username)
    assert len(mail.outbox) == 11  # whoever asks at home cannot use up what she asks for at work
    for last in range(1, 30):
        Door(f"203.0.113.{last}").ask_for_a_code(ana.username)
    assert len(mail.outbox) == 20


def test_too_many_codes_say_the_same_for_a_name_that_is_not_known() -> None:
    known, unknown = Door(), Door("198.51.100.7")
    name = partner().username
    for _ in range(10):
        for door, typed in ((known, name), (unknown, UNKNOWN)):
            door.ask_for_a_code(typed)
            door.start_again()
    answers = [shown(door.ask_for_a_code(typed)) for door, typed in ((known, name), (unknown, UNKNOWN))]
    assert b"Too many codes" in answers[0][2]
    assert answers[0][2].replace(name.encode(), b"") == answers[1][2].replace(UNKNOWN.encode(), b"")


def test_a_password_signs_in_whatever_the_case_of_the_name() -> None:
    ana, door = partner(), Door()
    assert door.sign_in(ana.username.title()).headers["Location"] == "/start"
    assert door.client.get("/start").headers["Location"] == "/my/"
    assert door.is_in()


def test_eight_failures_close_a_name_for_one_place_and_for_nobody_else() -> None:
    ana, ben = partner(), partner(Channel.CALL, "555 0100")
    for name in (ana.username, UNKNOWN):
        door = Door()
        for _ in range(8):
            door.sign_in(name, "not the right words")
        closed = shown(door.sign_in(name))[2].replace(name.encode(), b"")
        assert b"Too many" in closed
    assert Door().sign_in(ben.username).headers["Location"] == "/start"  # the same home, another person
    elsewhere = Door("198.51.100.7")
    assert elsewhere.sign_in(ana.username).headers["Location"] == "/start"  # Ana, at work
    assert elsewhere.is_in()


def test_a_name_opens_again_after_five_minutes() -> None:
    ana = partner()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(9):
            Door().sign_in(ana.username, "not the right words")
        clock.shift(timedelta(minutes=5, seconds=1))
        assert Door().sign_in(ana.username).headers["Location"] == "/start"


def test_too_many_tries_get_a_page_of_ours() -> None:
    door = Door()
    answers = [door.sign_in(UNKNOWN) for _ in range(70)]
    assert answers[-1].status_code == 429
    assert b"web/app.css" in answers[-1].content


@pytest.mark.parametrize("onward", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(onward: str) -> None:
    assert Door().sign_in(partner().username, onward=onward).headers["Location"] == "/start"


def test_signing_in_leads_back_to_where_one_was() -> None:
    assert Door().sign_in(partner().username, onward="/my/settings").headers["Location"] == "/my/settings"


def test_who_has_not_signed_in_is_sent_to_sign_in_with_the_way_back() -> None:
    answer = Door().client.get("/my/settings?a=1&b=2")
    assert answer.headers["Location"] == "/signin/?next=%2Fmy%2Fsettings%3Fa%3D1%26b%3D2"


def test_nobody_signs_up() -> None:
    for path in ("/signin/none", "/signup/", "/accounts/signup/", "/signin/signup"):
        assert Door().client.get(path).status_code == 404
        assert Door().client.post(path, {"username": "x", "password1": PASSWORD}).status_code == 404


def test_an_invited_person_chooses_a_password_and_is_in() -> None:
    ana = partner()
    token = invite(ana, at=timezone.now())
    door = Door()
    welcome = door.client.get(f"/join/{token}").content.decode()
    assert ana.username in welcome
    assert "Ana" not in welcome
    assert (
        door.client.post(f"/join/{token}", {"password": "two doors three lamps"}).headers["Location"]
        == "/start"
    )
    assert door.is_in()
    assert Door().sign_in(ana.username, "two doors three lamps").headers["Location"] == "/start"


def test_a_new_link_ends_every_session_of_the_old_password() -> None:
    ana = partner()
    before = signed_in(ana)
    Door().client.post(f"/join/{invite(ana, at=timezone.now())}", {"password": "two doors three lamps"})
    assert not before.is_in()


def test_unknown_used_replaced_and_expired_links_are_one_page() -> None:
    now = timezone.now()
    used, expired, replaced = (add_partner(at=now) for _ in range(3))
    spent, first = invite(used, at=now), invite(replaced, at=now)
    Door().client.post(f"/join/{spent}", {"password": PASSWORD})
    invite(replaced, at=now)
    tokens = ("nothing", spent, first, invite(expired, at=now - timedelta(days=15)))
    pages = {shown(Door().client.get(f"/join/{token}")) for token in tokens}
    sent = {shown(Door().client.post(f"/join/{token}", {"password": PASSWORD})) for token in tokens}
    assert len(pages | sent) == 1
    assert pages.pop()[0] == 404


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("fourteen signs", False),
        ("fifteen  signs!", True),
        ("1q2w3e4r5t6y7u8i", False),
        ("ä" * 15, True),
        (" four words, spaced ", True),
        ("x9" * 64, True),
        ("x9" * 64 + "y", False),
        ("", False),
    ],
)
def test_what_a_password_must_be(password: str, good: bool) -> None:
    ana, door = partner(), Door()
    answer = door.client.post(f"/join/{invite(ana, at=timezone.now())}", {"password": password})
    assert (answer.status_code == 302) is good
    if good:
        assert Door().sign_in(ana.username, password).headers["Location"] == "/start"


def test_passwords_are_kept_by_argon2() -> None:
    with override_settings(PASSWORD_HASHERS=signin_settings.PASSWORD_HASHERS):
        assert make_password(PASSWORD).startswith("argon2$argon2id$")


def test_no_mail_but_a_code_ever_leaves() -> None:
    ana = partner()
    door = signed_in(ana)
    door.again("/signin/methods")
    door.client.post(
        "/signin/methods/password",
        {"oldpassword": PASSWORD, "password1": "two doors three lamps", "password2": "two doors three lamps"},
    )
    ana.refresh_from_db()
    assert ana.check_password("two doors three lamps")
    assert mail.outbox == []
    assert settings.ACCOUNT_EMAIL_NOTIFICATIONS is False


def test_ones_own_sign_in_name_is_no_password() -> None:
    ana = partner()
    answer = Door().client.post(f"/join/{invite(ana, at=timezone.now())}", {"password": ana.username + "!"})
    assert b"too similar to the sign-in name" in answer.content
