"""Signing in, told as stories: one factor is not enough for staff, idleness locks and loses nothing, and nobody is told who exists."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone
from tests.couples import PASSWORD, Pair, signed_in

from attune.instruments.entries import ANSWER
from attune.people.models import Invitation, Role
from attune.people.staff import add, invite
from attune.store import outbox
from attune.web import accounts, effects


pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture(autouse=True)
def calm() -> None:
    cache.clear()
    mail.outbox = []


def with_second_factor(user: object) -> str:
    secret = "JBSWY3DPEHPK3PXP"
    auth.TOTP.activate(user, secret)
    return secret


def code(secret: str) -> str:
    return str(auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time()))))


def test_staff_without_a_second_factor_see_nothing_but_its_setting_up() -> None:
    pair = Pair()
    pair.cho.set_password(PASSWORD)
    pair.cho.save()
    client = signed_in(pair.cho)
    for path in ("/clinic/", f"/clinic/c/{pair.couple.ref}/", "/signin/methods", "/signin/devices"):
        assert client.get(path)["Location"] == "/signin/methods/app/add"
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        sent = client.post(f"/clinic/c/{pair.couple.ref}/assign", {"instrument": "phq-9"})
        assert sent["Location"] == "/signin/methods/app/add"
        again = client.post("/signin/again", {"password": PASSWORD})
        assert b"Chart" not in again.content


def test_staff_with_a_second_factor_must_give_it() -> None:
    pair = Pair()
    pair.cho.set_password(PASSWORD)
    pair.cho.save()
    secret = with_second_factor(pair.cho)
    client = Client()
    first = client.post("/signin/", {"login": pair.cho.username, "password": PASSWORD})
    assert first["Location"].startswith("/signin/second")
    assert client.get("/clinic/").status_code == 302
    client.post("/signin/second", {"code": code(secret)})
    assert client.get("/clinic/").status_code == 200


def test_the_seed_of_a_second_factor_is_encrypted_at_rest() -> None:
    pair = Pair()
    with_second_factor(pair.cho)
    stored = Authenticator.objects.get(user=pair.cho).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_an_idle_partner_signs_in_again_and_what_was_sent_meanwhile_is_kept() -> None:
    pair = Pair()
    client = signed_in(pair.ana)
    path = f"/my/f/{pair.tasks['phq-9']}/1"
    form = client.get(path)
    client_id = form.context["form"]["client_id"].value()
    later = timezone.now() + timedelta(minutes=16)
    with time_machine.travel(later):
        locked = client.post(path, {"answer": "2", "client_id": client_id})
        assert locked["Location"].startswith("/signin/again")
        assert pair.seen(pair.ana).of(ANSWER) == ()
        resumed = client.post(locked["Location"], {"password": PASSWORD})
        assert resumed.status_code == 302
        assert [entry.payload.value for entry in pair.seen(pair.ana).of(ANSWER)] == [2]
        assert client.get("/my/").status_code == 200
        assert client.get("/my/settings").status_code == 200


def test_a_session_ends_after_its_longest_time() -> None:
    client = signed_in(Pair().ana)
    client.get("/my/")
    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        assert client.get("/my/")["Location"].startswith("/signin/?next=")
        assert "_auth_user_id" not in client.session


def test_the_answer_to_a_code_request_never_tells_who_is_known() -> None:
    pair = Pair()
    answers = []
    with mock.patch.object(accounts.threading, "Thread") as thread:
        for name in (pair.ana.username, pair.cho.username, "nobody-here-1234"):
            cache.clear()
            client = Client()
            answer = client.post("/signin/code", {"username": name})
            page = client.get(answer["Location"])
            answers.append((answer.status_code, answer["Location"], page.status_code, len(page.content)))
    assert len(set(answers)) == 1
    assert thread.call_count == 1


def test_a_code_reaches_the_safe_mailbox_in_neutral_words() -> None:
    pair = Pair()
    with mock.patch.object(connection, "close"):
        accounts._send_code(pair.ana.username, "482913", timezone.now())
        accounts._send_code(pair.cho.username, "482913", timezone.now())
    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [
        (["ana@example.org"], "Your code",
         "482913 is your Harbour code. It works for 10 minutes. Never share it, not even with family.")
    ]  # fmt: skip


def test_one_partners_wrong_passwords_do_not_lock_the_other_out_at_home() -> None:
    pair, home = Pair(), Client()
    for _ in range(12):
        home.post("/signin/", {"login": pair.ben.username, "password": "not this one at all"})
    assert b"Too many" in home.post("/signin/", {"login": pair.ben.username, "password": PASSWORD}).content
    assert signed_in(pair.ana).get("/my/").status_code == 200


def test_an_invitation_works_once_and_a_waiting_mail_never_opens_the_account_again() -> None:
    pair, now = Pair(), timezone.now()
    outbox.enqueue(pair.ana.id, pair.couple.id, "invitation", at=now, zone="UTC")
    token = invite(pair.ana, at=now)
    client = Client()
    joined = client.post(f"/join/{token}", {"password": "seven slow copper kettles"})
    assert joined.status_code == 302
    assert client.get("/my/").status_code == 200
    assert Client().get(f"/join/{token}").status_code == 404
    assert Client().get("/join/nothing").content == Client().get(f"/join/{token}").content
    effects.send_due(at=now + timedelta(days=2))
    assert mail.outbox == []
    assert not Invitation.objects.filter(user=pair.ana, used_at=None, expires_at__gt=now).exists()


@pytest.mark.parametrize("password", ["short", "1" * 14])
def test_a_weak_first_password_is_refused_with_the_reason(password: str) -> None:
    user, token = add("Nia Brandt", role=Role.MONITOR, at=timezone.now())
    answer = Client().post(f"/join/{token}", {"password": password})
    assert answer.status_code == 200
    user.refresh_from_db()
    assert (b"There is a problem" in answer.content) is not user.has_usable_password()


def test_leaving_ends_the_session_on_the_server_and_prefetching_does_not() -> None:
    client = signed_in(Pair().ana)
    assert client.get("/leave", headers={"Sec-Purpose": "prefetch"}).status_code == 204
    assert client.get("/my/").status_code == 200
    left = client.get("/leave")
    assert (left.status_code, left["Location"]) == (303, settings.ATTUNE_LEAVE_TO)
    assert left["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get("/my/").status_code == 302


def test_signing_out_everywhere_ends_every_session() -> None:
    pair = Pair()
    phone, tablet = signed_in(pair.ana), signed_in(pair.ana)
    tablet.get("/my/")
    phone.post("/signout/everywhere")
    assert phone.get("/my/").status_code == 302
    assert tablet.get("/my/").status_code == 302


def test_contact_is_changed_only_after_a_recent_sign_in() -> None:
    pair = Pair()
    client = signed_in(pair.ana)
    answer = client.get("/my/settings/contact")
    assert answer.status_code == 302
    assert "/signin/again" in answer["Location"]


def test_the_way_on_after_signing_in_never_leaves_the_site() -> None:
    pair = Pair()
    for place in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = Client().post("/signin/", {"login": pair.ana.username, "password": PASSWORD, "next": place})
        assert "evil" not in answer.get("Location", "")


@pytest.mark.parametrize("path", ["/", "/check", "/book", "/signin/", "/nothing", "/my/", "/clinic/"])
def test_every_page_carries_the_same_headers(path: str) -> None:
    answer = Client().get(path)
    assert answer["Cache-Control"] == "no-store"
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in answer


def test_a_locked_database_gives_a_calm_page_and_writes_nothing_half() -> None:
    pair = Pair()
    client = signed_in(pair.ana)
    path = f"/my/f/{pair.tasks['phq-9']}/1"
    client_id = client.get(path).context["form"]["client_id"].value()
    with mock.patch("attune.portal.views.record", side_effect=OperationalError("database is locked")):
        answer = client.post(path, {"answer": "2", "client_id": client_id})
    assert answer.status_code == 503
    assert b"What you saved before is safe" in answer.content
    assert pair.seen(pair.ana).of(ANSWER) == ()


def test_the_demonstrations_sign_in_is_not_there_in_a_real_clinic() -> None:
    pair = Pair()
    assert Client().get("/demo").status_code == 404
    assert Client().post("/demo/signin", {"username": pair.ana.username}).status_code == 404
    with override_settings(ATTUNE_DEMO=True):
        assert Client().post("/demo/signin", {"username": pair.ana.username}).status_code == 302


def test_a_session_is_encrypted_at_rest() -> None:
    client = Client()
    session = client.session
    session["word"] = "planted-ruritania"
    session.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        assert all("ruritania" not in row[0] for row in cursor.fetchall())
    assert client.session["word"] == "planted-ruritania"


def test_real_passwords_are_hashed_with_argon2() -> None:
    from attune.project import signin_settings

    assert signin_settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_a_database_that_fails_outside_the_page_itself_gives_the_calm_page_too() -> None:
    client = signed_in(Pair().ana)
    client.raise_request_exception = False
    with mock.patch("attune.web.sessions.SessionStore.load", side_effect=OperationalError("disk is full")):
        answer = client.get("/my/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "no-store" in answer["Cache-Control"]
