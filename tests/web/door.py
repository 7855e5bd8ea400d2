"""A browser in front of the sign-in door, and the people who come to it."""

import re
import time
from datetime import timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.builders import say

from attune.people.models import ClinicRole, Role, User
from attune.people.staff import add, add_partner
from attune.people.viewers import open_couple, viewer
from attune.scheduling.entries import SAFE_CONTACT, Channel, SafeContact


PASSWORD = "four quiet words here"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_RANDOM = re.compile(rb'(name="(?:csrfmiddlewaretoken|client_id)" value=")[^"]+')


def staff(role: Role = Role.THERAPIST) -> User:
    """Somebody of the clinic with a password and no second factor yet."""
    user, _ = add(f"Dr {role.label}", role=role, at=_earlier())
    return with_password(user)


def partner(channel: Channel | None = Channel.EMAIL, address: str = "ana@example.com") -> User:
    """One of a couple, with a password, who said how they may be reached, or has not been asked."""
    at = _earlier()
    ana, desk = add_partner(at=at), add_partner(at=at)
    ClinicRole.objects.create(user=desk, role=Role.COORDINATOR, started_at=at)
    couple = open_couple((ana, add_partner(at=at)), (), by=desk, at=at)
    own = viewer(ana, couple.id, at=at)
    assert own
    if channel:
        said = SafeContact("Ana Example", "Ana", channel, address)
        say(SAFE_CONTACT, said, by=own, at=at, subject=own.partner)
    return with_password(ana)


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def with_second_factor(user: User) -> User:
    """Their code generator holds `SEED`."""
    TOTP.activate(user, SEED)
    return user


def number(seed: str = SEED) -> str:
    """What a code generator shows now."""
    return str(format_hotp_value(hotp_value(seed, int(time.time()) // 30)))


class Door:
    """A browser that is not signed in, at an address of the network."""

    def __init__(self, address: str = "192.0.2.1") -> None:
        self.client = Client(REMOTE_ADDR=address)

    def sign_in(self, name: str, password: str = PASSWORD, onward: str = "") -> Any:
        return self.client.post("/signin/", {"login": name, "password": password, "next": onward})

    def ask_for_a_code(self, name: str) -> Any:
        return self.client.post("/signin/code", {"username": name})

    def enter_code(self, code: str) -> Any:
        return self.client.post("/signin/code/confirm", {"code": code})

    def start_again(self) -> Any:
        return self.client.post("/signout/", {"next": "/signin/"})

    def second(self, code: str | None = None) -> Any:
        return self.client.post("/signin/second", {"code": code or number()})

    def again(self, onward: str, password: str = PASSWORD) -> Any:
        return self.client.post(f"/signin/again?next={onward}", {"password": password, "next": onward})

    def is_in(self, path: str = "/my/") -> bool:
        return bool(self.client.get(path).status_code == 200)


def signed_in(user: User, address: str = "192.0.2.1") -> Door:
    """A browser in which somebody has come in by the front door."""
    door = Door(address)
    answer = door.sign_in(user.username)
    if answer.headers["Location"] == "/signin/second":
        answer = door.second()
    assert answer.headers["Location"] == "/start", answer.headers
    return door


def shown(answer: HttpResponse) -> tuple[int, str | None, bytes]:
    """What anybody can see of an answer, without its random tokens."""
    return answer.status_code, answer.headers.get("Location"), _RANDOM.sub(rb"\1", answer.content)


def queries(act: Any) -> tuple[Any, int]:
    """What a call gave, and how many times it asked the database: a stand-in for its time."""
    with CaptureQueriesContext(connection) as seen:
        answer = act()
    return answer, len(seen)


def mailed_code() -> str:
    """The code of the only mail that was sent."""
    (message,) = mail.outbox
    return str(message.body).split()[0]


def _earlier() -> Any:
    return timezone.now() - timedelta(days=1)
