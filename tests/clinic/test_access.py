"""Who may open what: every role against every page; a stranger and a wrong role get the same 404."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from attune.clinic.urls import urlpatterns
from attune.people.models import Role
from tests.clinic.staffed import Clinic, Partner, contact, signed_in


pytestmark = pytest.mark.django_db

TEAM = {"cho", "pia", "nia"}
PAGES: dict[str, set[str]] = {
    "home": {*TEAM, "other", "dee", "dirk", "ada"},
    "inbox": {"dee"},
    "request": {"dee"},
    "couples": {"dee"},
    "overview": {"dirk"},
    "people": {"ada"},
    "add_staff": {"ada"},
    "staff_member": {"ada"},
    "staff_link": {"ada"},
    "chart": TEAM,
    "alert": TEAM,
    "assign": {"cho"},
    "answer": TEAM,
    "contact": {*TEAM, "dee"},
    "change_contact": {"dee"},
    "invite": {"dee"},
    "hand_over": {"dee"},
    "team": {"dee"},
}
POSTED = {"invite", "staff_link"}
PEOPLE = ("cho", "pia", "nia", "other", "dee", "dirk", "ada", "ana")


def test_every_page_stands_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


@pytest.mark.parametrize("who", PEOPLE)
def test_role_against_route(who: str) -> None:
    clinic = Clinic()
    couple = clinic.opens("Ana", "Ben")
    ana = Partner(couple, "Ana", clinic.dee)
    alert = ana.answers("hark", {"K": 1})
    assert alert
    request = clinic.asks(contact("Gil"))
    arguments: dict[str, list[object]] = {
        "request": [request.id],
        "staff_member": [clinic.cho.id],
        "staff_link": [clinic.cho.id],
        "alert": [couple.ref, alert.id],
        "answer": [couple.ref, alert.payload.assignment],
        **{name: [couple.ref] for name in ("chart", "assign", "contact", "team")},
        **{name: [couple.ref, "A"] for name in ("change_contact", "invite", "hand_over")},
    }
    client = signed_in(ana.user if who == "ana" else getattr(clinic, who))
    for name, allowed in PAGES.items():
        address = reverse(f"clinic:{name}", args=arguments.get(name, []))
        answer = client.post(address) if name in POSTED else client.get(address)
        may = who in allowed
        assert (answer.status_code in (200, 302)) is may, (who, name, answer.status_code)
        assert may or answer.status_code == 404, (who, name, answer.status_code)


def test_who_has_not_signed_in_is_sent_to_sign_in() -> None:
    for name in ("home", "inbox", "overview", "people"):
        address = reverse(f"clinic:{name}")
        assert (
            Client().get(address)["Location"] == f"{reverse('account_login')}?{urlencode({'next': address})}"
        )


def test_a_couple_that_is_not_there_is_no_different() -> None:
    clinic = Clinic()
    couple = clinic.opens("Ana", "Ben")
    other = signed_in(clinic.other)
    answers = [other.get(reverse("clinic:chart", args=[ref])).content for ref in (couple.ref, "zzzzzz")]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        ((Role.COORDINATOR,), "clinic:inbox"),
        ((Role.DIRECTOR,), "clinic:overview"),
        ((Role.ADMINISTRATOR,), "clinic:people"),
        ((Role.COORDINATOR, Role.ADMINISTRATOR), "clinic:inbox"),
    ],
)
def test_everybody_lands_on_their_own_page(roles: tuple[Role, ...], page: str) -> None:
    somebody = Clinic().hire("Sam", *roles)
    assert signed_in(somebody).get(reverse("clinic:home"))["Location"] == reverse(page)


def test_the_front_desk_and_the_director_see_nothing_clinical() -> None:
    clinic = Clinic()
    couple = clinic.opens("Ana", "Ben")
    Partner(couple, "Ana", clinic.dee).answers("hark", {"K": 1})
    dee, dirk = signed_in(clinic.dee), signed_in(clinic.dirk)
    pages = [
        dee.get(reverse(f"clinic:{name}", args=[couple.ref] if name in ("contact", "team") else []))
        for name in ("inbox", "couples", "contact", "team")
    ]
    pages.append(dirk.get(reverse("clinic:overview")))
    for answer in pages:
        shown = answer.content.decode()
        assert "HARK" not in shown
        assert "PHQ" not in shown
    assert "Ana" not in pages[-1].content.decode()
    assert couple.ref not in pages[-1].content.decode()


def test_a_wrong_place_is_no_page() -> None:
    clinic = Clinic()
    couple = clinic.opens("Ana", "Ben")
    dee = signed_in(clinic.dee)
    assert dee.get(f"/clinic/c/{couple.ref}/contact/C").status_code == 404
    assert dee.get(f"/clinic/inbox/{uuid4()}").status_code == 404
