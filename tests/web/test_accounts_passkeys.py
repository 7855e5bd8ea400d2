"""Passkeys: one is enough for anybody, none can be locked out by another's guesses, none works from elsewhere."""

from typing import Any

import pytest
from tests.web.door import Door, partner, signed_in, staff
from tests.web.passkey import Passkey

from attune.people.models import Role, User


pytestmark = pytest.mark.django_db
ADD = "/signin/methods/keys/add"


class Desk(Door):
    """A browser at an address that has a name, as passkeys need."""

    def __init__(self, address: str = "192.0.2.1") -> None:
        super().__init__(address)
        self.client.defaults["SERVER_NAME"] = "localhost"

    def add(self, key: Passkey) -> Any:
        self.again(ADD)
        options = self.client.get(ADD).context["js_data"]["creation_options"]
        form = {"name": "My key", "passwordless": "on", "credential": key.made(options)}
        return self.client.post(ADD, form)

    def use(self, key: Passkey) -> Any:
        asked = self.client.get("/signin/key", headers={"X-Requested-With": "XMLHttpRequest"})
        return self.client.post("/signin/key", {"credential": key.given(asked.json()["request_options"])})


def with_passkey(user: User, key: Passkey) -> User:
    desk = Desk()
    desk.sign_in(user.username)
    assert desk.add(key).headers["Location"].startswith("/signin/methods")
    return user


def test_a_passkey_alone_opens_the_clinic() -> None:
    key, desk = Passkey(), Desk()
    with_passkey(staff(Role.DIRECTOR), key)
    assert desk.use(key).headers["Location"] == "/start"
    assert desk.is_in("/clinic/overview")


def test_the_browser_in_which_a_passkey_was_made_is_in_too() -> None:
    desk = Desk()
    desk.sign_in(staff(Role.DIRECTOR).username)
    desk.add(Passkey())
    assert desk.is_in("/clinic/overview")


def test_a_passkey_opens_when_the_password_was_guessed_at_a_hundred_times() -> None:
    key, ana, desk = Passkey(), partner(), Desk()
    with_passkey(ana, key)
    for _ in range(100):
        desk.sign_in(ana.username, "not the right words")
    assert desk.sign_in(ana.username).status_code == 429
    assert desk.use(key).headers["Location"] == "/start"
    assert desk.is_in()


def test_who_has_a_passkey_is_asked_for_it_after_the_password() -> None:
    ana, desk = with_passkey(partner(), Passkey()), Desk()
    assert desk.sign_in(ana.username).headers["Location"] == "/signin/second"
    assert not desk.is_in()


def test_a_passkey_of_another_site_or_of_nobody_opens_nothing() -> None:
    key, desk = Passkey(), Desk()
    with_passkey(partner(), key)
    key.origin = "https://localhost.example"
    assert desk.use(key).headers["Location"] == "/signin/"
    stranger = Passkey()
    stranger.handle = key.handle
    assert desk.use(stranger).headers["Location"] == "/signin/"
    assert not desk.is_in()


def test_a_stale_session_without_a_second_factor_cannot_add_a_passkey_of_its_own() -> None:
    dirk = staff(Role.DIRECTOR)
    stale = signed_in(dirk)
    with_passkey(dirk, Passkey())
    stale.again(ADD)
    assert stale.client.get(ADD).headers["Location"].startswith("/signin/second/again")
